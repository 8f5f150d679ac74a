from odoo import models
from odoo.exceptions import UserError


class BasePartnerMerge(models.TransientModel):
    """A contact who was a user is not merged: their private talks would become another's."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """:raises UserError: when somebody would become a member of another's talks"""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        users = partners.with_context(active_test=False).sudo().user_ids
        members = partners._talks_of_sudo().partner_id
        if members and members - users.partner_id:
            raise UserError(
                self.env._("%s was another user: this contact is not merged.", ", ".join(members.mapped("name")))
            )
        return super()._merge(partner_ids, dst_partner, extra_checks)
