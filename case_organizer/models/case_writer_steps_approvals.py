from functools import cache

from odoo import api, models
from odoo.tools import SQL

from ..tools.rows import unnest


class CaseWriter(models.AbstractModel):
    """Approvals by several: decisions are kept, and the step waits in the box of those whose turn it is."""

    _inherit = "case.writer"

    @api.private
    def decide_sudo(self, step, role_id, approved, comment, acting_for):
        """Keep what one of those who approve decided; the caller has checked that it is their turn.

        :param acting_for: id of the user for whom the current one decides, or False
        """
        data = {"decision": "approved" if approved else "rejected", "role": role_id}
        if comment:
            data["reason"] = comment
        if acting_for:
            data["for"] = acting_for
        # The log's row locks the case: of two who decide at once the second is told anew who is left.
        self.note(step.case_id, "decision", step, data)
        self.env["case.step.decision"].sudo().create(
            {
                "step_id": step.id,
                "case_id": step.case_id.id,
                "role_id": role_id,
                "user_id": self.env.uid,
                "for_user_id": acting_for,
                "approved": approved,
                "comment": comment,
                "decided_on": self._now(),
            }
        )

    @api.private
    def place_approvals_sudo(self, steps):
        """Put open approvals by several where those find them whose turn it is, all of them at once.

        One whose turn it is: the box of who holds that role. Several at once: a box of this step, whose members are
        those who work from their boxes and have not decided yet. Nobody: the handler.
        """
        steps, turns = steps.sudo(), {}
        for step in steps:
            facts = step._approval()
            if facts and facts["approvers"] and step.is_open:
                turns[step] = [line.role for line in step._approval_lines(facts)[1]]
        if not turns:
            return
        held = self._boxes_of_roles({(step.case_id.id, role) for step, roles in turns.items() for role in roles})
        boxes = {
            step: list(dict.fromkeys(filter(None, (held.get((step.case_id.id, role)) for role in roles))))
            for step, roles in turns.items()
        }
        own = self._boxes_of_approvers({step.id: found for step, found in boxes.items() if len(found) > 1})
        nobody = {step.case_id.user_id.id for step, found in boxes.items() if not found}
        handlers = self._boxes_of_users_sudo(nobody - {False}) if nobody - {False} else {}
        rows = [
            {
                "id": step.id,
                "box_id": own.get(step.id) or next(iter(found), None) or handlers.get(step.case_id.user_id.id),
            }
            for step, found in boxes.items()
        ]
        before = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET box_id = v.box_id FROM %s, case_step o WHERE s.id = v.id AND o.id = v.id"
                " RETURNING o.box_id",
                unnest("id int, box_id int", rows),
            )
        )
        steps.invalidate_recordset(["box_id", "mine"])
        self._announce({box for (box,) in before} | {row["box_id"] for row in rows}.union(*boxes.values()))

    def _boxes_of_approvers(self, parts):
        """The boxes of steps for those who work from several boxes and have not decided.

        :param parts: ``{step id: ids of boxes}``
        :return: ``{step id: box id}``
        """
        if not parts:
            return {}
        found = self.env["case.box"].sudo().search([("step_id", "in", list(parts))])
        found |= found.create([{"step_id": step_id} for step_id in parts.keys() - set(found.step_id.ids)])
        own = {box.step_id.id: box.id for box in found}
        self.env.flush_all()
        self.env.execute_query(SQL("DELETE FROM case_box_member WHERE box_id = ANY(%s) RETURNING id", found.ids))
        rows = [
            {"step_id": step_id, "box_id": own[step_id], "part_id": part}
            for step_id, boxes in parts.items()
            for part in boxes
        ]
        self.env.execute_query(
            SQL(
                "INSERT INTO case_box_member (box_id, user_id, via, date_from, date_to)"
                " SELECT DISTINCT v.box_id, m.user_id, 'approver', m.date_from, m.date_to FROM %s"
                " JOIN case_box_member m ON m.box_id = v.part_id AND m.role_id IS NULL"
                " WHERE NOT EXISTS (SELECT FROM case_step_decision d WHERE d.step_id = v.step_id"
                "  AND d.user_id = m.user_id) RETURNING id",
                unnest("step_id int, box_id int, part_id int", rows),
            )
        )
        self.env["case.box.member"].invalidate_model()
        found.invalidate_recordset(["member_ids"])
        return own

    def _boxes_of_roles(self, pairs):
        """The boxes of who holds roles on cases today, in one statement.

        :param pairs: ``(case id, role id)``
        :return: ``{(case id, role id): box id}``; roles that nobody holds are left out
        """
        if not pairs:
            return {}
        self.env["case.participant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, v.role_id, %s FROM %s JOIN case_case c ON c.id = v.case_id",
                self._holder_of(SQL("v.role_id")),
                unnest(
                    "case_id int, role_id int", [{"case_id": case, "role_id": role} for case, role in sorted(pairs)]
                ),
            )
        )
        return {(case_id, role_id): box_id for case_id, role_id, box_id in rows if box_id}

    def _approver_boxes(self, case, role_ids):
        """The boxes of who holds these roles on a case today. :return: ``{role id: case.box}``"""
        held = self._boxes_of_roles({(case.id, role_id) for role_id in role_ids})
        return {role_id: self.env["case.box"].sudo().browse(box_id) for (_case_id, role_id), box_id in held.items()}

    def _open_approvals(self, where):
        """Open steps that several approve. :param where: SQL on ``case_step s``"""
        self.env["case.plan.item"].flush_model(["approval_way", "step_kind"])
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id FROM case_step s JOIN case_plan_item i ON i.id = s.item_id WHERE i.approval_way != 'one'"
                " AND i.step_kind = 'approval' AND s.state IN ('enabled', 'active') AND %s",
                where,
            )
        )
        return self.env["case.step"].browse(step_id for (step_id,) in rows)

    @api.private
    def refresh_steps(self, cases):
        """As before; approvals by several follow who holds the roles that approve."""
        result = super().refresh_steps(cases)
        if cases:
            approvals = self._open_approvals(SQL("s.case_id = ANY(%s)", cases.ids))
            if approvals:
                self.place_approvals_sudo(approvals)
        return result

    @api.private
    def sync_stand_ins_sudo(self, users):
        """As before; who stands in for one of several that approve finds the step too."""
        result = super().sync_stand_ins_sudo(users)
        self._place_approvals_of(users)
        return result

    @api.private
    def hand_over(self, leaver, successor, reason):
        """As before; the successor approves where the leaver was one of several."""
        result = super().hand_over(leaver, successor, reason)
        self._place_approvals_of(leaver)
        return result

    def _place_approvals_of(self, users):
        """Bring the boxes of approvals by several in which these users are in line with who approves now."""
        approvals = self._open_approvals(
            SQL(
                "s.box_id IN (SELECT b.id FROM case_box b JOIN case_box_member m ON m.box_id = b.id"
                " WHERE b.step_id IS NOT NULL AND m.user_id = ANY(%s))",
                users.ids,
            )
        )
        if approvals:
            self.place_approvals_sudo(approvals)

    def _react(self, run):
        """Approvals by several go to the boxes of those whose turn it is when they open; their own boxes end."""
        result = super()._react(run)
        facts_of, opened, ended = cache(self.env["case.plan.compiler"].facts), [], []
        for (case_id, code, instance), (_before, letter, _outcome, _passed) in run.net.items():
            facts = facts_of(run.rows[case_id]["plan_id"]).get(code)
            if facts and facts.get("approvers"):
                key = {"case_id": case_id, "code": code, "instance": instance}
                (ended if letter in "cdtf" else opened).append(key)
        if ended:
            self.env["case.box"].sudo().search([("step_id", "in", self._steps_of(ended))]).member_ids.unlink()
        asked = self.env["case.step"].browse(self._steps_of(opened) if opened else ())
        asked |= self._approvals_that_look_at(run)
        if asked:
            self.place_approvals_sudo(asked)
        return result

    def _approvals_that_look_at(self, run):
        """Open approvals in which an amount that changed in this run may ask one more to approve, or one less."""
        facts_of, looking = self.env["case.plan.compiler"].facts, []
        for case_id, codes in run.changed_codes.items():
            facts = facts_of(run.rows[case_id]["plan_id"]).values()
            if any(line.detail in codes for fact in facts for line in fact.get("approvers") or ()):
                looking.append(case_id)
        return self._open_approvals(SQL("s.case_id = ANY(%s)", looking)) if looking else self.env["case.step"]
