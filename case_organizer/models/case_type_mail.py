from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseType(models.Model):
    """A case type may have a mail address: mail there opens a case, or joins the right one."""

    _name = "case.type"
    _inherit = ["case.type", "mail.alias.mixin.optional"]

    mail_unknown = fields.Selection(
        [("triage", "Becomes a message to the team"), ("case", "Opens a case too")],
        "Mail of Unknown Senders",
        default="triage",
        required=True,
        help="The team that new cases of this type wait for, else the triage team of the company. Where there is no "
        "such team, a case is opened.",
    )

    mail_ack_id = fields.Many2one(
        "case.canned.text",
        "Acknowledged with",
        ondelete="restrict",
        domain="[('type_id', 'in', (False, id))]",
        help="Goes to who wrote a mail that opened a case, with its number; never to machines. Empty: nothing is sent.",
    )

    @api.constrains("mail_ack_id")
    def _check_mail_ack(self):
        for case_type in self:
            text = case_type.mail_ack_id
            if text.type_id and text.type_id != case_type:
                raise ValidationError(self.env._("“%s” is of another case type.", text.name))

    def _alias_get_creation_values(self):
        """Mail to a case type opens a case of it, unless it belongs to one that is there."""
        return {
            **super()._alias_get_creation_values(),
            "alias_model_id": self.env["ir.model"]._get_id("case.case"),
            "alias_defaults": {"type_id": self.id} if self.id else {},
        }

    def write(self, vals):
        """The address of a type is given by those who may change the type: the alias itself asks nobody."""
        self.check_access("write")
        return super().write(vals)
