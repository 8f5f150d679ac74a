from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .discuss_channel import TALK


class DiscussChannelMember(models.Model):
    """Members of private talks: the two who write, and observers whom one of the two adds."""

    _inherit = "discuss.channel.member"

    observes = fields.Boolean("Reads Along", readonly=True, help="Reads a private talk, does not write in it.")

    @api.model_create_multi
    def create(self, vals_list):
        """Add members. To a private talk one of the two adds observers; nobody adds themselves.

        :raises AccessError: when somebody else adds, with whatever rights
        :raises ValidationError: naming who cannot take part
        """
        # This is how Odoo itself marks the members with whom a channel is made; no client can send it.
        opening = self.env.context.get("mail_create_bypass_create_check") is self._bypass_create_check
        channels = self.env["discuss.channel"].browse(
            {vals["channel_id"] for vals in vals_list if "channel_id" in vals}
        )
        talks = channels._talks() if channels.ids else channels
        if talks:
            if not opening:
                talks._check_writes()
            vals_list = [dict(vals) for vals in vals_list]
            for vals in vals_list:
                talk = talks & channels.browse(vals.get("channel_id"))
                if not talk:
                    continue
                if not vals.get("partner_id"):
                    raise ValidationError(self.env._("Guests do not take part in private talks."))
                if not opening:
                    vals["observes"] = True
                    talk._check_members(self.env["res.partner"].browse(vals["partner_id"]))
        return super().create(vals_list)

    def write(self, vals):
        """Change one's own membership; who reads along does not make themselves one of the two.

        :raises AccessError: when they try
        """
        if "observes" in vals and any(bool(vals["observes"]) != member.observes for member in self.sudo()):
            raise AccessError(self.env._("Who writes in a talk is said when it is started."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own_talks_only(self):
        for member in self.sudo():
            if member.channel_id.channel_type == TALK and member.partner_id != self.env.user.partner_id:
                raise AccessError(self.env._("Nobody is put out of a talk: who does not want to stay leaves."))

    def _to_store_defaults(self, target):
        return [*super()._to_store_defaults(target), "observes"]
