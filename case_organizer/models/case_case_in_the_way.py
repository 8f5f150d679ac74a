from odoo import models

from ..engine import explain
from ..tools.shortened import shortened
from .case_case_clocks import RESPONSES
from .case_clock import OPEN


class CaseCase(models.Model):
    """What stands in the way of closing a case, as a list to work off."""

    _inherit = "case.case"

    def _kinds_in_the_way(self):
        """``{kind: label}`` of what may stand in the way."""
        return {
            "hold": self.env._("On hold"),
            "step": self.env._("Steps"),
            "document": self.env._("Documents"),
            "review": self.env._("Documents in review"),
            "question": self.env._("Questions"),
            "clock": self.env._("Answers"),
        }

    def get_in_the_way(self):
        """What stands in the way of closing this case.

        :return: a list of ``{kind, text, blocking, model, id}``; ``blocking``: the case cannot be closed meanwhile,
            else it can, all the same; ``model`` and ``id`` of the record to go to, or False
        """
        self.ensure_one()
        self.check_access("read")
        found = self._steps_in_the_way()
        for line in self._checklist_lines():
            if line["required"] and line["state"] in ("missing", "asked", "expired"):
                document = self.env._("%s is missing.", line["name"])
                found.append(self._in_the_way("document", document))
        reviewed = self.env["case.document"].search([("case_id", "=", self.id), ("state", "=", "in_review")])
        found += [
            self._in_the_way("review", self.env._("%s is in review.", document.display_name), document)
            for document in reviewed
        ]
        questions = self.env["case.note"].search([("case_id", "=", self.id), ("question_open", "=", True)])
        found += [
            self._in_the_way("question", self.env._("Question not answered: %s", _short(note.body)), note)
            for note in questions
        ]
        if self.awaits_answer:
            clocks = self.env["case.clock"].search(
                [("case_id", "=", self.id), ("state", "in", OPEN), ("measure", "in", RESPONSES)]
            )
            found += [
                self._in_the_way("clock", self.env._("An answer is awaited: %s", clock.target_id.sudo().name), clock)
                for clock in clocks
            ]
        return found

    def _in_the_way(self, kind, text, record=None, blocking=False):
        return {
            "kind": kind,
            "text": text,
            "blocking": blocking,
            "model": record._name if record else False,
            "id": record.id if record else False,
        }

    def _steps_in_the_way(self):
        """Steps that keep the case open, and that it is on hold: without them it cannot be closed."""
        plan, names = self._plan(), self.env["case.plan.compiler"].names(self.sudo().plan_id.id)
        unmet = explain(plan, self._plan_state(), "")
        codes = [missing.source for missing in unmet if missing.kind in ("required", "active")]
        steps = self.env["case.step"]
        if codes:
            steps = steps.search(
                [
                    ("case_id", "=", self.id),
                    ("code", "in", codes),
                    ("state", "in", ("enabled", "active", "suspended")),
                ],
                order="deadline, id",
            )
        found = []
        if any(missing.kind == "suspended" for missing in unmet):
            found.append(self._in_the_way("hold", self.env._("The case is on hold."), blocking=True))
        for step in steps:
            text = self.env._("“%s” is not done yet.", step.display_name)
            found.append(self._in_the_way("step", text, step, blocking=True))
        asked = set(steps.mapped("code"))
        for code in dict.fromkeys(code for code in codes if code not in asked):
            text = self.env._("“%s” is not done yet.", names.get(code, code))
            found.append(self._in_the_way("step", text, blocking=True))
        return found


def _short(text):
    """The beginning of a text, on one line."""
    return shortened(" ".join((text or "").split()), 80)
