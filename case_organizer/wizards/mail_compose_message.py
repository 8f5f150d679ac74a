from odoo import api, fields, models
from odoo.tools import plaintext2html


class MailComposeMessage(models.TransientModel):
    """The large composer puts in canned texts of the case too."""

    _inherit = "mail.compose.message"

    case_type_id = fields.Many2one(
        "case.type", compute="_compute_case_type_id", groups="case_organizer.group_case_user"
    )
    case_canned_id = fields.Many2one(
        "case.canned.text",
        "Canned Text",
        domain="[('type_id', 'in', (False, case_type_id))]",
        groups="case_organizer.group_case_user",
        store=False,
    )

    def _case(self):
        """The one case that is written about, or none."""
        ids = self._evaluate_res_ids() if self.model == "case.case" else []
        return self.env["case.case"].browse(ids if len(ids) == 1 else [])

    @api.depends("model", "res_ids")
    def _compute_case_type_id(self):
        for composer in self:
            composer.case_type_id = composer._case().type_id

    @api.onchange("case_canned_id")
    def _onchange_case_canned_id(self):
        """Put the canned text below what was written already, in the language of whom it goes to."""
        case = self._case()
        if self.case_canned_id and case:
            _subject, text = self.case_canned_id._for(case, self.partner_ids[:1] or case.partner_id)
            self.body = (self.body or "") + plaintext2html(text)
            self.case_canned_id = False
