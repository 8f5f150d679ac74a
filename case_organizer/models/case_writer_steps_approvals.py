from odoo import api, models
from odoo.tools import SQL


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
        """Put open approvals by several where those find them whose turn it is.

        One whose turn it is: the box of who holds that role. Several at once: a box of this step, whose members are
        those who work from their boxes and have not decided yet.
        """
        moved = set()
        for step in steps.sudo():
            facts = step._approval()
            if not facts or not facts["approvers"] or not step.is_open:
                continue
            _lines, turn = step._approval_lines(facts)
            holders = self._approver_boxes(step.case_id, [line.role for line in turn])
            boxes = self.env["case.box"].sudo().union(*holders.values())
            before = step.box_id
            box = boxes if len(boxes) < 2 else self._box_of_approvers(step, boxes)
            if not box and step.case_id.user_id:
                box = box.browse(self._boxes_of_users_sudo({step.case_id.user_id.id}).values())
            self.env.execute_query(
                SQL("UPDATE case_step SET box_id = %s WHERE id = %s RETURNING id", box.id or None, step.id)
            )
            moved |= {*before.ids, *boxes.ids, *box.ids}
        steps.invalidate_recordset(["box_id", "mine"])
        self._announce(moved)

    def _box_of_approvers(self, step, boxes):
        """The box of a step for those who work from these boxes and have not decided."""
        box = self.env["case.box"].sudo().search([("step_id", "=", step.id)])
        box = box or box.create({"step_id": step.id})
        box.member_ids.unlink()
        members = self._insert_members_sql(box, boxes, step.decision_ids.user_id)
        self.env.execute_query(members)
        box.invalidate_recordset(["member_ids"])
        return box

    def _insert_members_sql(self, box, boxes, decided):
        return SQL(
            "INSERT INTO case_box_member (box_id, user_id, via, date_from, date_to)"
            " SELECT DISTINCT %s, m.user_id, 'approver', m.date_from, m.date_to FROM case_box_member m"
            " WHERE m.box_id = ANY(%s) AND m.role_id IS NULL AND m.user_id != ALL(%s) RETURNING id",
            box.id,
            boxes.ids,
            decided.ids,
        )

    def _approver_boxes(self, case, role_ids):
        """The boxes of who holds these roles on a case today. :return: ``{role id: case.box}``"""
        self.env["case.participant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT r.id, %s FROM case_case c CROSS JOIN unnest(%s::int[]) AS r(id) WHERE c.id = %s",
                self._holder_of(SQL("r.id")),
                list(role_ids),
                case.id,
            )
        )
        return {role_id: self.env["case.box"].sudo().browse(box_id) for role_id, box_id in rows if box_id}

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
        opened, ended = [], []
        for (case_id, code, instance), (_before, letter, _outcome, _passed) in run.net.items():
            facts = self.env["case.plan.compiler"].facts(run.rows[case_id]["plan_id"]).get(code)
            if facts and facts.get("approvers"):
                key = {"case_id": case_id, "code": code, "instance": instance}
                (ended if letter in "cdtf" else opened).append(key)
        if ended:
            self.env["case.box"].sudo().search([("step_id", "in", self._steps_of(ended))]).member_ids.unlink()
        if opened:
            self.place_approvals_sudo(self.env["case.step"].browse(self._steps_of(opened)))
        return result
