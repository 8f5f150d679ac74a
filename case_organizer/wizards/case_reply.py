from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseReply(models.TransientModel):
    """Writes to a party of a case: by which channel, from a canned text or not."""

    _name = "case.reply"
    _description = "Write to a Party"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade")
    type_id = fields.Many2one(related="case_id.type_id")
    party_ids = fields.Many2many("res.partner", compute="_compute_party_ids")
    partner_id = fields.Many2one("res.partner", "To", domain="[('id', 'in', party_ids)]", ondelete="cascade")
    preferred = fields.Selection(related="partner_id.case_channel", string="They Prefer")
    channel = fields.Selection(
        selection="_channel_choices", compute="_compute_channel", store=True, readonly=False, precompute=True
    )
    refused = fields.Char(compute="_compute_refused")
    canned_id = fields.Many2one(
        "case.canned.text", "Canned Text", domain="[('type_id', 'in', (False, type_id))]", ondelete="set null"
    )
    reply_kind_id = fields.Many2one(
        "case.document.kind", "Comes Back as", ondelete="set null", help="Which document a reply to the letter is."
    )
    subject = fields.Char()
    text = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Files", bypass_search_access=True)

    @api.model
    def _channel_choices(self):
        choices = self.env["res.partner"]._fields["case_channel"]._description_selection(self.env)
        allowed = self.env["case.case"]._channels()
        return [(code, label) for code, label in choices if code in allowed]

    @api.depends("case_id")
    def _compute_party_ids(self):
        for wizard in self:
            wizard.party_ids = wizard.case_id._parties() if wizard.case_id else False

    @api.depends("partner_id")
    def _compute_channel(self):
        for wizard in self:
            wizard.channel = (wizard.partner_id and wizard.partner_id._reached_by()[0]) or "mail"

    @api.depends("partner_id", "channel")
    def _compute_refused(self):
        for wizard in self:
            partner = wizard.partner_id
            refused = partner and wizard.channel and partner._why_not_by(wizard.channel)
            wants = partner.case_channel == "phone" and partner._why_not_by("phone")
            wizard.refused = refused or wants or False

    @api.onchange("canned_id")
    def _onchange_canned_id(self):
        """Put the canned text below what was written already."""
        if self.canned_id:
            subject, text = self.canned_id._for(self.case_id, self.partner_id)
            self.subject = self.subject or subject
            self.text = "\n\n".join(filter(None, ((self.text or "").rstrip(), text)))
            self.canned_id = False

    def action_send(self):
        """Write to the party, and say by which way."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose a party of %s to write to.", self.case_id.name))
        channel = self.case_id.write_to_party(
            self.partner_id.id,
            self.text,
            self.subject,
            self.channel,
            self.reply_kind_id.id,
            self.attachment_ids.ids if self.channel == "mail" else (),
        )
        return self.case_id._told_written(channel, self.partner_id)
