"""Who somebody is in a private talk hangs on their contact: it is not handed to another user."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .discuss_channel import TALK


def _no_foreign_talks(model):
    """Domain on channels: none that is a private talk of others."""
    return [
        "|",
        ("channel_type", "!=", TALK),
        ("channel_member_ids", "any", [("partner_id", "=", model.env.user.partner_id.id)]),
    ]


class ResPartner(models.Model):
    _inherit = "res.partner"

    # A search by ids does not ask the rules of channels: whoever knew an id could find its members.
    channel_ids = fields.Many2many(domain=_no_foreign_talks)
    channel_member_ids = fields.One2many(domain=lambda self: [("channel_id", "any", _no_foreign_talks(self))])

    def _talks_of_sudo(self):
        """Memberships of these contacts in private talks."""
        members = self.env["discuss.channel.member"].sudo()
        return members.search([("partner_id", "in", self.ids), ("channel_id.channel_type", "=", TALK)])


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: when a user is made of a contact who was a user and took part in talks"""
        self._check_no_handed_talks(vals_list, self)
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: when a user becomes a contact who took part in talks"""
        self._check_no_handed_talks([vals], self)
        return super().write(vals)

    def _check_no_handed_talks(self, vals_list, users):
        ids = {vals.get("partner_id") for vals in vals_list} - {None, False}
        taken = self.env["res.partner"].browse(ids - set(users.sudo().partner_id.ids))
        if taken and taken._talks_of_sudo():
            raise UserError(
                self.env._("%s was another user: make a contact of their own.", ", ".join(taken.mapped("name")))
            )
