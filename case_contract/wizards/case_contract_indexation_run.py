from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .case_contract_renewal_run import AT_ONCE


class CaseContractIndexationRun(models.TransientModel):
    """Lets the prices of many contracts go on as their terms say, after a preview."""

    _name = "case.contract.indexation.run"
    _description = "Indexation Run"

    until = fields.Date("From a Day up to", required=True, default=fields.Date.context_today)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    type_ids = fields.Many2many("case.contract.type", string="Contract Types", help="Empty: all.")
    line_ids = fields.One2many("case.contract.indexation.line", "run_id", "Preview")
    previewed_on = fields.Datetime("Preview Made on", readonly=True)

    @api.depends("previewed_on")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Indexation Run")

    @api.onchange("until", "type_ids")
    def _onchange_forget_preview(self):
        """Other choices have another preview."""
        self.previewed_on = False
        self.line_ids = [(5, 0, 0)]

    def action_preview(self):
        """List the contracts whose prices go on, with the amounts before and after. Nothing of them is written."""
        self.ensure_one()
        self.line_ids.unlink()
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "active")]
        if self.type_ids:
            domain.append(("type_id", "in", self.type_ids.ids))
        due = self.env["case.contract"].search(domain)._indexation_due(self.until)
        self.env["case.contract.indexation.line"].create(
            [self._previewed(contract, found) for contract, found in due.items()]
        )
        self.previewed_on = fields.Datetime.now()
        return self._reopen()

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
            "run_id": self.id,
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
        if not lines:
            raise UserError(self.env._("Choose contracts in the preview first."))
        contracts = lines.contract_id
        contracts.check_access("write")
        dates = {str(line.contract_id.case_id.id): fields.Date.to_string(line.date_from) for line in lines}
        bulk = self.env["case.bulk"].begin_sudo(
            "contract_indexation",
            self.env._("Indexation of contracts"),
            SQL("SELECT unnest(%s::int[])", contracts.sudo().case_id.ids),
            {"dates": dates},
            self.company_id,
        )
        return bulk._begun(len(lines) <= AT_ONCE)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Indexation Run"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }


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
