from odoo import models

from ..engine import explain
from .plan_reserved import ADDED_SET


class CaseCase(models.Model):
    """What waits on a case: for what, and since when."""

    _inherit = "case.case"

    def get_waiting(self):
        """What waits on this case, and what stands in the way of closing it.

        :return: ``{items: [{code, name, kind, stage, who, since, waits, can_skip}], closing: [text]}``; ``since`` is
            the moment, UTC in ISO form, from which the item could have started; ``waits`` says for what it waits
        """
        self.ensure_one()
        self.check_access("read")
        compiler, plan_id, plan = self.env["case.plan.compiler"], self.sudo().plan_id.id, self._plan()
        state, since = self._plan_state(), self._waiting_since()
        holds = compiler.holds(plan_id, self.ids).get(self.id, frozenset())
        holders = {p.role_id.id: p.display_name for p in self.participant_ids.filtered("current")}
        found = []
        for item in compiler._ordered(self.plan_id):
            if state.of(item.code) != "w":
                continue
            found.append(
                {
                    "code": item.code,
                    "name": item.name,
                    "kind": item.kind,
                    "stage": item.parent_id.name or False,
                    "who": holders.get(item.role_id.id) or item.role_id.name or False,
                    "since": since(item.code, item.parent_id.code).isoformat() + "Z",
                    "waits": [compiler._unmet(unmet, plan_id) for unmet in explain(plan, state, item.code, holds)],
                    "can_skip": self.may_direct and self.state == "active" and item.kind in ("step", "stage"),
                }
            )
        found += [
            {
                "code": f"{ADDED_SET}.{line.id}",
                "name": line.name,
                "kind": "step",
                "stage": line.set_name,
                "who": holders.get(line.role_id.id) or line.role_id.name or False,
                "since": line.added_on.isoformat() + "Z",
                "waits": line._waits(),
                "can_skip": False,
            }
            for line in self.added_step_ids.filtered(lambda line: line.state == "waiting")
        ]
        return {"items": found, "closing": self.get_why_not() if self.state == "active" else []}

    def _waiting_since(self):
        """From when items of this case could have started.

        That is when their stage began, or later when they were made to wait again.

        :return: a function of the code of an item and that of its stage, or False, that gives a moment
        """
        begun = {}
        rows = self.env["case.log"].sudo().search([("case_id", "=", self.id), ("data", "!=", False)], order="seq")
        for row in rows:
            if row.item and row.kind in ("void", "reopen", "add", "enable"):
                begun[row.item, "again"] = row.at
            for code, _instance, before, after, *_rest in (row.data or {}).get("changes", ()):
                if after == "a" and before in "-we":
                    begun[code, "begun"] = row.at
        opened = self.opened_on or self.create_date

        def since(code, stage_code):
            stage = begun.get((stage_code or "", "begun"), opened)
            return max(stage, begun.get((code, "again"), stage))

        return since
