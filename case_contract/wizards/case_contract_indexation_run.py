from odoo import fields, models


class CaseContractIndexationRun(models.TransientModel):
    """Lets the prices of many contracts go on as their terms say, after a preview."""

    _name = "case.contract.indexation.run"
    _inherit = ["case.contract.run.mixin"]
    _description = "Indexation Run"

    until = fields.Date("From a Day up to", required=True, default=fields.Date.context_today)
    line_ids = fields.One2many("case.contract.indexation.line", "run_id", "Preview")

    def action_preview(self):
        """List the contracts whose prices go on, with the amounts before and after. Nothing of them is written."""
        self.ensure_one()
        due = self._contracts([])._indexation_due(self.until)
        return self._show([self._previewed(contract, found) for contract, found in due.items()])

    def _previewed(self, contract, found):
        """Values of the line of a contract."""
        lines = [] if found["why_not"] else contract._indexed_lines(found)
        amounts = [
            (
                line.price_subtotal,
                line.currency_id.round(line.quantity * price * (1 - line.discount / 100)),
            )
            for line, price in lines
        ]
        return {
            "contract_id": contract.id,
            "date_from": found["date_from"],
            "rule": contract._indexation_in_words(found),
            "factor": float(found["factor"] or 0),
            "amount_before": sum(before for before, _after in amounts),
            "amount_after": sum(after for _before, after in amounts),
            "why_not": found["why_not"],
            "chosen": not found["why_not"],
        }

    def action_run(self):
        """Let the prices of those that are chosen go on.

        :raises UserError: without a preview or a contract
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.chosen and not line.why_not)
        dates = {str(line.contract_id.case_id.id): fields.Date.to_string(line.date_from) for line in lines}
        return self._begin(lines, "contract_indexation", self.env._("Indexation of contracts"), {"dates": dates})


class CaseContractIndexationLine(models.TransientModel):
    """A contract in the preview of an indexation run."""

    _name = "case.contract.indexation.line"
    _description = "Contract in an Indexation Run"

    run_id = fields.Many2one("case.contract.indexation.run", required=True, ondelete="cascade")
    contract_id = fields.Many2one("case.contract", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="contract_id.partner_id")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    chosen = fields.Boolean("Do")
    date_from = fields.Date("From", readonly=True)
    rule = fields.Char("By", readonly=True)
    factor = fields.Float("Times", digits=(16, 6), readonly=True)
    amount_before = fields.Monetary("Before", readonly=True)
    amount_after = fields.Monetary("After", readonly=True)
    why_not = fields.Char(readonly=True)
