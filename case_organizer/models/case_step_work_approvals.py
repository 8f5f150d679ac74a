from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.approvals import next_ones, waiting
from .plan_reserved import OWN_STEPS


class CaseStep(models.Model):
    """Approvals by several, and four eyes: who may decide, what was decided, whose turn it is."""

    _inherit = "case.step"

    decision_ids = fields.One2many("case.step.decision", "step_id", "Decisions", readonly=True)

    def _approval(self):
        """What the plan says of who approves: the facts of the item; None for other steps and those in no plan."""
        self.ensure_one()
        compiler, item_id = self.env["case.plan.compiler"], self.item_id.id
        if self.code in OWN_STEPS or not item_id or compiler.ending(item_id).kind != "approval":
            return None
        facts = compiler.facts(compiler._plan_of(item_id)).get(self.code)
        return facts if facts and (facts["approvers"] or facts["four_eyes"]) else None

    def _approval_lines(self, facts, answers=None):
        """The lines that still have to approve, and those whose turn it is.

        :param answers: ``{code: value}`` that are being given now
        """
        values = {**self.case_id.sudo()._answers_from_properties(), **(answers or {})}
        approved = self.sudo().decision_ids.filtered("approved").role_id.ids
        lines = waiting(facts["approvers"], values, set(approved))
        return lines, next_ones(facts["approval_way"], lines)

    def _who(self):
        facts = self._approval() if self.is_open else None
        if not facts or not facts["approvers"]:
            return super()._who()
        _lines, turn = self._approval_lines(facts)
        roles = ", ".join(self.env["case.role"].sudo().browse([line.role for line in turn]).mapped("name"))
        who = self.sudo().box_id.display_name
        return f"{who} ({roles})" if who and roles else who or roles or super()._who()

    def _check_may_assign(self):
        result = super()._check_may_assign()
        for step in self:
            if (step._approval() or {}).get("approvers"):
                raise UserError(
                    self.env._("“%s” is approved by roles: change who holds them on the case.", step.display_name)
                )
        return result

    def _check_four_eyes(self):
        """:raises AccessError: when the current user filed, or did before, what is decided on"""
        item, case = self.item_id, self.case_id.sudo()
        before = item.sudo().prerequisite_ids | item.sudo().approves_ids
        steps = self.sudo().search([("case_id", "=", case.id), ("code", "in", before.mapped("code"))])
        latest = {}
        for step in steps.sorted("instance"):
            latest[step.code] = step
        filed = self.sudo()._documents_to_decide().version_ids.create_uid
        did = filed.union(*(step.done_by_id for step in latest.values()))
        if self.env.user in did:
            raise AccessError(self.env._("“%s”: somebody else approves what you did yourself.", self.name))

    def _all_approved(self, facts, answers=None):
        """Whether all approved who have to, since an amount became less: then whoever it waits for finishes it."""
        return bool(self.sudo().decision_ids) and not self._approval_lines(facts, answers)[0]

    def _line_of_mine(self, facts):
        """The line for which the current user decides now: ``(line, id of the user they act for or False)``.

        :raises AccessError: when it is not theirs, or not their turn
        """
        decided = self.sudo().decision_ids
        if self.env.user in decided.user_id:
            raise AccessError(self.env._("You have decided on “%s” already: somebody else does the rest.", self.name))
        lines, turn = self._approval_lines(facts)
        holders = self.env["case.writer"]._approver_boxes(self.case_id, [line.role for line in lines])
        mine, of_roles = self._my_boxes(), self._my_role_boxes()
        for line in turn:
            box = holders.get(line.role)
            if box and (box.id in mine or (box.id, line.role) in of_roles):
                owners = (box.user_id | box.part_ids.filtered(lambda part: part.id in mine).user_id).ids
                return line, owners[0] if owners and self.env.uid not in owners else False
        roles = self.env["case.role"].sudo().browse([line.role for line in turn])
        raise AccessError(
            self.env._("“%(step)s” waits for: %(roles)s.", step=self.name, roles=", ".join(roles.mapped("name")))
        )

    def _submit(self, outcome=False, reason=False, answers=None):
        """As any step's; an approval by several is done when all approved, or the first one did not.

        :raises AccessError: when it is not the current user's turn, they decided already, or did what is decided on
        """
        finish = super()._submit
        facts = self._approval()
        if not facts:
            return finish(outcome, reason, answers)
        self._check_right_to_do(answers)
        if facts["four_eyes"]:
            self._check_four_eyes()
        if not facts["approvers"] or self._all_approved(facts, answers):
            return finish(outcome, reason, answers)
        ending = self._ending()
        outcome = self._checked_outcome(ending, outcome)
        line, acting_for = self._line_of_mine(facts)
        approves = outcome == next(iter(ending.outcomes))
        comment = self._checked_reason(ending, outcome, reason)
        if answers:
            self._write_answers(answers)
        if approves and ending.asks:
            self._check_complete()
        self.env["case.writer"].decide_sudo(self, line.role, approves, comment, acting_for)
        self.invalidate_recordset(["decision_ids"])
        lines, turn = self._approval_lines(facts) if approves else ((), ())
        if not lines:
            return finish(outcome, reason, answers)
        self.env["case.writer"].place_approvals_sudo(self)
        roles = self.env["case.role"].sudo().browse([waits.role for waits in turn])
        return {
            "case_id": self.case_id.id,
            "next_step_id": self._my_next(self.case_id),
            "message": self.env._(
                "You approved “%(step)s”. It waits for: %(roles)s.",
                step=self.name,
                roles=", ".join(roles.mapped("name")),
            ),
        }

    def get_work(self):
        """As any step's, with what was decided so far: ``decisions`` ``[{role, who, for, approved, comment, at}]``."""
        work = super().get_work()
        facts = self._approval()
        if not facts or not facts["approvers"]:
            return {**work, "decisions": []}
        decided = [
            {
                "role": decision.role_id.name,
                "who": decision.user_id.name,
                "for": decision.for_user_id.name or "",
                "state": "approved" if decision.approved else "rejected",
                "comment": decision.comment or "",
                "at": decision.decided_on.isoformat() + "Z",
            }
            for decision in self.sudo().decision_ids
        ]
        lines, turn = self._approval_lines(facts) if self.is_open else ((), ())
        roles = {role.id: role.name for role in self.env["case.role"].sudo().browse([line.role for line in lines])}
        decided += [
            {
                "role": roles[line.role],
                "who": "",
                "for": "",
                "state": "waiting" if line in turn else "later",
                "comment": "",
                "at": False,
            }
            for line in lines
        ]
        return {**work, "decisions": decided}

    def _may_work(self):
        can, why_not = super()._may_work()
        facts = self._approval() if can else None
        if facts:
            try:
                if facts["four_eyes"]:
                    self._check_four_eyes()
                if facts["approvers"] and not self._all_approved(facts):
                    self._line_of_mine(facts)
            except UserError as refusal:
                return False, [str(refusal)]
        return can, why_not
