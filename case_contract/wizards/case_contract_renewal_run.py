from dateutil.relativedelta import relativedelta

from odoo import fields, models


class CaseContractRenewalRun(models.TransientModel):
    """Decides for many contracts at once how they go on, after a preview: which go on by themselves, for which notice
    is due, to whom an offer is to be made.
    """

    _name = "case.contract.renewal.run"
    _inherit = ["case.contract.run.mixin"]
    _description = "Renewal Run"

    until = fields.Date(
        "Decided by",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(months=3),
        help="Contracts whose last day for notice, or end, comes until then.",
    )
    reason = fields.Char("Why", help="Kept in the history of each contract's case file.")
    line_ids = fields.One2many("case.contract.renewal.line", "run_id", "Preview")

    def action_preview(self):
        """List the contracts. Nothing of them is written."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        domain = [
            ("ended_on", "=", False),
            ("date_end", ">=", today),
            "|",
            ("notice_by", "<=", self.until),
            "&",
            ("notice_by", "=", False),
            ("date_end", "<=", self.until),
        ]
        contracts = self._contracts(domain, order="notice_by, id")
        decided = {
            (decision.contract_id.id, decision.key): decision
            for decision in self.env["case.contract.decision"].search(
                [("contract_id", "in", contracts.ids), ("about", "=", "renewal"), ("state", "!=", "open")]
            )
        }
        return self._show(
            [
                self._previewed(contract, decided.get((contract.id, fields.Date.to_string(contract.date_end))), today)
                for contract in contracts
            ]
        )

    def _previewed(self, contract, decision, today):
        """Values of the line of a contract."""
        if not contract.renews:
            situation, choice = "offer", "renegotiate"
        else:
            situation, choice = ("notice" if contract.notice_by >= today else "tacit"), "renew"
        return {
            "contract_id": contract.id,
            "situation": situation,
            "choice": decision.choice or choice if decision else choice,
            "chosen": not decision,
            "decision_id": decision.id if decision else False,
        }

    def action_run(self):
        """Decide for those that are chosen.

        :raises UserError: without a preview, a reason or a contract
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.chosen and not line.decision_id)
        self._check_chosen(lines)
        options = {
            "choices": {str(line.contract_id.case_id.id): [line.choice, line.number, line.unit] for line in lines},
            "reason": self.env["case.case"]._reason(self.reason),
        }
        return self._begin(lines, "contract_renewal", self.env._("Renewal of contracts"), options)


class CaseContractRenewalLine(models.TransientModel):
    """A contract in the preview of a renewal run."""

    _name = "case.contract.renewal.line"
    _description = "Contract in a Renewal Run"

    run_id = fields.Many2one("case.contract.renewal.run", required=True, ondelete="cascade")
    contract_id = fields.Many2one("case.contract", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="contract_id.partner_id")
    date_end = fields.Date(related="contract_id.date_end")
    notice_by = fields.Date(related="contract_id.notice_by")
    decision_id = fields.Many2one("case.contract.decision", "Decided before", readonly=True, ondelete="cascade")
    situation = fields.Selection(
        [("tacit", "Goes on by itself"), ("notice", "Notice is possible"), ("offer", "Ends: offer to make")],
        readonly=True,
    )
    chosen = fields.Boolean("Do")
    choice = fields.Selection(
        [("renew", "Renew"), ("renegotiate", "Renegotiate"), ("end", "End")], "What to Do", required=True
    )
    number = fields.Integer("For", help="0: for as long as before.")
    unit = fields.Selection(
        [("days", "days"), ("weeks", "weeks"), ("months", "months"), ("years", "years")],
        "Unit of Time",
        required=True,
        default="months",
    )
