from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseContractParty(models.Model):
    """Who concludes a contract, or acts in it, on either side."""

    _name = "case.contract.party"
    _description = "Contract Party"
    _order = "contract_id.id, side, sequence, id"

    contract_id = fields.Many2one("case.contract", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    side = fields.Selection([("ours", "Our side"), ("theirs", "Their side")], required=True, default="theirs")
    partner_id = fields.Many2one("res.partner", "Who", required=True, ondelete="restrict", index=True)
    role = fields.Char("As", required=True, help="In words: insured, guarantor, site manager…")
    signs = fields.Boolean(help="Signs the contract.")
    date_from = fields.Date("From")
    date_to = fields.Date("To")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for party in self:
            if party.date_from and party.date_to and party.date_to < party.date_from:
                raise ValidationError(self.env._("“%s” ends before it begins.", party.partner_id.name))
