import json
from collections import defaultdict
from functools import cache

from odoo import api, models, tools
from odoo.tools import SQL

from ..engine import Occurrence
from .case_family import closest

KEYS = SQL("case_id int, code text, instance int")


class CaseWriter(models.AbstractModel):
    """Steps that open a case of another type: the case lives and ends with the step, and the step with the case.

    - the step becomes active: a case of its type is opened;
    - the case is closed: the step is done, with outcome ``done`` or ``cancelled``;
    - the step is cancelled, stopped or skipped (or its case cancelled): the case is cancelled too;
    - the step is put on hold (or its case): the case is too, unless it was already, and goes on together with it.

    Other cases hear that a case was closed if they are the one it is part of, or related to it by hand.
    """

    _inherit = "case.writer"

    def _react(self, run):
        result = super()._react(run)
        self._follow_steps(run)
        closed = {
            case_id: letter
            for (case_id, code, _n), (before, letter, _o, _p) in run.net.items()
            if not code and letter in "ct" and before not in ("c", "t")
        }
        if closed:
            self._finish_steps(run, closed)
            self._tell_relatives(run, closed)
        return result

    def _follow_steps(self, run):
        """Let the cases that steps open follow what happened to these steps."""
        codes_of = cache(self.env["case.plan.compiler"].codes_of)
        keys = defaultdict(list)
        for (case_id, code, instance), (before, letter, _outcome, _passed) in run.net.items():
            if code not in codes_of(run.rows[case_id]["plan_id"], "subcase"):
                continue
            key = {"case_id": case_id, "code": code, "instance": instance}
            if letter == "a":
                keys["resume" if before in ("s", "a") else "open"].append(key)
            elif letter == "s" and before not in ("w", "-"):
                keys["suspend"].append(key)
            elif letter in "tdf" and before not in ("w", "-"):
                keys["terminate"].append(key)
        for case_id, gone in run.removed.items():
            known = codes_of(run.rows[case_id]["old_plan_id"], "subcase")
            keys["terminate"] += [
                {"case_id": case_id, "code": code, "instance": instance}
                for code, instance, letter in gone
                if code in known and letter != "w"
            ]
        if keys["open"]:
            self._open_subcases_sudo(self._steps_of(keys["open"]))
        for kind in ("terminate", "suspend", "resume"):
            if keys[kind]:
                self._move_subcases(kind, self._steps_of(keys[kind]), run.reason)

    def _steps_of(self, keys):
        """Ids of steps. :param keys: list of ``{case_id, code, instance}``"""
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id FROM case_step s JOIN jsonb_to_recordset(%s::jsonb) AS v(%s) ON s.case_id = v.case_id"
                " AND s.code = v.code AND s.instance = v.instance ORDER BY s.id",
                json.dumps(keys),
                KEYS,
            )
        )
        return [step_id for (step_id,) in rows]

    def _open_subcases_sudo(self, step_ids):
        """Open the cases of steps, on behalf of who caused it; the plan says so, whatever that person may open."""
        vals_list = []
        for step in self.env["case.step"].sudo().browse(step_ids):
            parent, case_type = step.case_id, step.item_id.subcase_type_id
            vals_list.append(
                {
                    "type_id": case_type.id,
                    "title": step.item_id.name,
                    "parent_id": parent.id,
                    "parent_step_id": step.id,
                    "company_id": parent.company_id.id,
                    "partner_id": parent.partner_id.id,
                    "user_id": parent.user_id.id,
                    "priority": parent.priority,
                    "access": closest(parent.access, case_type.access),
                    "taken_over_on": parent._past_until(),
                }
            )
        self.env["case.case"].sudo().create(vals_list)

    def _move_subcases(self, kind, step_ids, reason):
        """Let open cases of steps be cancelled, put on hold or taken up; where one ended meanwhile, its step ends."""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, state, held_with_parent, parent_step_id FROM case_case WHERE parent_step_id = ANY(%s)"
                " ORDER BY id",
                step_ids,
            )
        )
        if kind == "resume":
            ended = {row["id"]: row["state"][0] for row in rows if row["state"] in ("completed", "terminated")}
            self._complete_steps({row["parent_step_id"]: ended[row["id"]] for row in rows if row["id"] in ended})
            moved = [row["id"] for row in rows if row["state"] == "suspended" and row["held_with_parent"]]
        else:
            states = ("active", "in_review") if kind == "suspend" else ("active", "suspended", "in_review")
            moved = [row["id"] for row in rows if row["state"] in states]
        if not moved:
            return
        if kind != "terminate":
            self.env.execute_query(
                SQL(
                    "UPDATE case_case SET held_with_parent = %s WHERE id = ANY(%s) RETURNING id",
                    kind == "suspend",
                    moved,
                )
            )
        self.apply(self.env["case.case"].browse(moved), (Occurrence(kind),), reason=reason)

    def _finish_steps(self, run, closed):
        """Let the steps end whose cases were closed. :param closed: ``{case id: letter}``"""
        steps = {run.rows[case_id]["parent_step_id"]: letter for case_id, letter in closed.items()}
        steps.pop(None, None)
        if steps:
            self._complete_steps(steps)

    def _complete_steps(self, letters):
        """Complete steps that are still active. :param letters: ``{step id: letter of the case it opened}``

        One step of a case at a time: what the first leads to may end the next.
        """
        while letters:
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT ON (case_id) case_id, id, code, instance FROM case_step WHERE id = ANY(%s)"
                    " AND state = 'active' ORDER BY case_id, id",
                    list(letters),
                )
            )
            if not rows:
                return
            occurrences = {}
            for case_id, step_id, code, instance in rows:
                outcome = "done" if letters.pop(step_id) == "c" else "cancelled"
                occurrences[case_id] = (Occurrence("complete", code, instance, outcome),)
            self.apply(self.env["case.case"].browse(occurrences), occurrences)

    def _tell_relatives(self, run, closed):
        """Tell the cases that listen, and are related to cases that were closed."""
        heard = self._heard_types()
        closed = [case_id for case_id in closed if run.rows[case_id]["type_id"] in heard]
        if not closed:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT l.case_id, l.key FROM case_case c JOIN case_type t ON t.id = c.type_id"
                " CROSS JOIN LATERAL (SELECT c.parent_id AS id UNION SELECT related_id FROM case_case_related"
                "  WHERE case_id = c.id) r"
                " JOIN case_listener l ON l.case_id = r.id AND l.kind = 'case' AND l.key = t.code"
                " WHERE c.id = ANY(%s) ORDER BY 1, 2",
                closed,
            )
        )
        occurrences = defaultdict(tuple)
        for case_id, key in rows:
            occurrences[case_id] += (Occurrence("case", key=key),)
        self.apply(self.env["case.case"].browse(occurrences), dict(occurrences))

    @api.private
    def rename_types_sudo(self, before):
        """Let cases that wait for cases of a type go on waiting. :param before: ``{case.type: code it had}``"""
        self.env.flush_all()
        self.env.registry.clear_cache()
        for case_type, code in before.items():
            if code != case_type.code:
                self.env.execute_query(
                    SQL(
                        "UPDATE case_listener SET key = %s WHERE kind = 'case' AND key = %s AND NOT EXISTS (SELECT FROM"
                        " case_type WHERE code = %s) RETURNING id",
                        case_type.code,
                        code,
                        code,
                    )
                )

    @tools.ormcache()
    def _heard_types(self):
        """Ids of the case types that any plan listens to."""
        rows = self.env.execute_query(SQL("SELECT DISTINCT related_type_id FROM case_plan_trigger WHERE kind = 'case'"))
        return frozenset(type_id for (type_id,) in rows)
