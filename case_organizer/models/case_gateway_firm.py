from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CaseGateway(models.AbstractModel):
    """A firm's box in the portal: its members share what is asked of the firm, and see who of them has it."""

    _inherit = "case.gateway"

    @api.private
    def accept_step(self, key, step_id):
        """Take a step that is asked of one's firm; from a colleague too, who has it no more.

        :raises AccessError: for a step that is not asked of the firm, and for others than its members
        """
        person, member, step = self._in_firm(key, step_id)
        self._hand_to(person, member, member, step)

    @api.private
    def pass_step(self, key, step_id, colleague_id):
        """Give a step that is asked of one's firm to a colleague.

        :param colleague_id: id of a contact, as :meth:`read_page` gives them under ``colleagues``
        :raises AccessError: as :meth:`accept_step`; and for somebody who is no colleague
        """
        person, member, step = self._in_firm(key, step_id)
        colleague = self._members(person).filtered(lambda one: one.id == colleague_id)
        if not colleague:
            raise AccessError(self.env._("This is no colleague of yours with a login."))
        self._hand_to(person, member, colleague, step)

    @api.private
    def decline_step(self, key, step_id, reason):
        """Say that the firm does not do a step. It stays asked; whoever directs the case is told, with the reason.

        :param reason: why, in words
        :raises AccessError: as :meth:`accept_step`
        :raises UserError: without a reason
        """
        person, member, step = self._in_firm(key, step_id)
        reason = (reason or "").strip()[:2000]
        if not reason:
            raise UserError(self.env._("Say why."))
        env, case = person.env, person.case_id
        env["case.firm.step"]._put_sudo(step, person, member, declined=True, reason=reason)
        data = {"by": member.id, "who": person.partner_id.id, "reason": reason}
        env["case.writer"].note(case, "firm_declined", step, data)
        told = env._(
            "“%(step)s” was declined by %(by)s for %(who)s: %(reason)s",
            step=step.display_name,
            by=member.name,
            who=person.partner_id.name,
            reason=reason,
        )
        env["case.writer"].remind_sudo({case: told}, env["case.role"])

    def _hand_to(self, person, member, to, step):
        env = person.env
        env["case.firm.step"]._put_sudo(step, person, to)
        data = {"by": member.id, "to": to.id, "who": person.partner_id.id}
        env["case.writer"].note(person.case_id, "firm_took", step, data)

    def _in_firm(self, key, step_id):
        """A step asked of the firm to which somebody belongs. :return: ``(person, member, step)``"""
        person, _rights = self._enter(key, "share_step")
        if self._acting_by(key, person) != "firm":
            raise AccessError(self.env._("This is shared by members of a firm alone."))
        step = self._steps(person).filtered(lambda step: step.id == step_id)
        if not step:
            raise AccessError(self.env._("This is not asked of you."))
        return person, self._acting(key, person), step

    def _members(self, person):
        """Who belongs to a firm that takes part and has a login for the portal: contacts."""
        if not person.partner_id.is_company:
            return person.env["res.partner"]
        firm = person.partner_id.id
        below = Domain("partner_id", "child_of", firm) & Domain("partner_id", "!=", firm)
        users = person.env["res.users"].search(below & Domain("share", "=", True), order="login")
        return users.partner_id.filtered(lambda partner: person.partner_id in self._firms(partner))

    def _besides(self, key, person, rights):
        """Who of the firm has which step, and the colleagues to whom one is passed."""
        seen = super()._besides(key, person, rights)
        if self._acting_by(key, person) != "firm":
            return {**seen, "in_firm": False, "taken": {}, "colleagues": []}
        member = self._acting(key, person)
        rows = person.env["case.firm.step"].search([("participant_id", "=", person.id)])
        taken = {
            row.step_id.id: {
                "name": row.partner_id.name,
                "mine": row.partner_id == member,
                "declined": row.declined,
                "reason": row.reason or "",
            }
            for row in rows
        }
        colleagues = [{"id": one.id, "name": one.name} for one in self._members(person) - member]
        return {**seen, "in_firm": True, "taken": taken, "colleagues": colleagues}
