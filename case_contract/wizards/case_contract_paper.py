from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseContractPaper(models.TransientModel):
    """Takes in the scan of a contract, or of an annex, that was signed on paper: it counts from then on."""

    _name = "case.contract.paper"
    _description = "Signed on Paper"

    contract_id = fields.Many2one("case.contract", required=True, readonly=True)
    annex_id = fields.Many2one("case.contract.annex", readonly=True)
    scan = fields.Binary(required=True, help="PDF of the paper with all signatures.")
    scan_name = fields.Char()
    signed_on = fields.Date(required=True, default=fields.Date.context_today)
    theirs = fields.Char("Signed for the Other Side by", required=True)
    ours = fields.Char("Signed for Us by", required=True)

    @api.model
    def default_get(self, names):
        """The other side's name; the page beside which the contract was entered."""
        values = super().default_get(names)
        contract = self.env["case.contract"].browse(values.get("contract_id"))
        values.setdefault("theirs", contract.partner_id.name)
        page = contract._page() if not values.get("annex_id") else None
        if page:
            values["scan_name"], values["scan"] = page
        return values

    def action_take(self):
        """Keep the scan, sealed, and let what it says count.

        :raises UserError: for a file that is no PDF, or a day that has not come
        """
        self.ensure_one()
        contract = self.contract_id
        contract.check_access("write")
        if self.signed_on > fields.Date.context_today(self):
            raise UserError(self.env._("It was not signed on a day that has not come."))
        (self.annex_id or contract)._take_paper(
            self.scan_name or self.env._("scan.pdf"),
            self.scan,
            self.signed_on,
            {"theirs": self.theirs, "ours": self.ours},
        )
        return {"type": "ir.actions.act_window_close"}
