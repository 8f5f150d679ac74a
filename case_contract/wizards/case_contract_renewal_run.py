from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Up to this many contracts are done at once, more in the background.
AT_ONCE = 100


class CaseContractRenewalRun(models.TransientModel):
    """Decides for many contracts at once how they go on, after a preview: which go on by themselves, for which notice
    is due, to whom an offer is to be made.
    """

    _name = "case.contract.renewal.run"
    _description = "Renewal Run"

    until = fields.Date(
        "Decided by",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(months=3),
        help="Contracts whose last day for notice, or end, comes until then.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    type_ids = fields.Many2many("case.contract.type", string="Contract Types", help="Empty: all.")
    reason = fields.Char("Why", help="Kept in the history of each contract's case file.")
    line_ids = fields.One2many("case.contract.renewal.line", "run_id", "Preview")
    previewed_on = fields.Datetime("Preview Made on", readonly=True)

    @api.depends("previewed_on")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Renewal Run")

    @api.onchange("until", "type_ids")
    def _onchange_forget_preview(self):
        """Other choices have another preview."""
        self.previewed_on = False
        self.line_ids = [(5, 0, 0)]

    def action_preview(self):
        """List the contracts. Nothing of them is written."""
        self.ensure_one()
        self.line_ids.unlink()
        today = fields.Date.context_today(self)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "active"),
            ("ended_on", "=", False),
            ("date_end", ">=", today),
            "|",
            ("notice_by", "<=", self.until),
            "&",
            ("notice_by", "=", False),
            ("date_end", "<=", self.until),
        ]
        if self.type_ids:
            domain.append(("type_id", "in", self.type_ids.ids))
        contracts = self.env["case.contract"].search(domain, order="notice_by, id")
        decided = {
            (decision.contract_id.id, decision.key): decision
            for decision in self.env["case.contract.decision"].search(
                [("contract_id", "in", contracts.ids), ("about", "=", "renewal"), ("state", "!=", "open")]
            )
        }
        self.env["case.contract.renewal.line"].create(
            [
                self._previewed(contract, decided.get((contract.id, fields.Date.to_string(contract.date_end))), today)
                for contract in contracts
            ]
        )
        self.previewed_on = fields.Datetime.now()
        return self._reopen()

    def _previewed(self, contract, decision, today):
        """Values of the line of a contract."""
        if not contract.renews:
            situation, choice = "offer", "renegotiate"
        else:
            situation, choice = ("notice" if contract.notice_by >= today else "tacit"), "renew"
        return {
            "run_id": self.id,
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
        if not lines:
            raise UserError(self.env._("Choose contracts in the preview first."))
        reason = self.env["case.case"]._reason(self.reason)
        contracts = lines.contract_id
        contracts.check_access("write")
        choices = {str(line.contract_id.case_id.id): [line.choice, line.number, line.unit] for line in lines}
        bulk = self.env["case.bulk"].begin_sudo(
            "contract_renewal",
            self.env._("Renewal of contracts"),
            SQL("SELECT unnest(%s::int[])", contracts.sudo().case_id.ids),
            {"choices": choices, "reason": reason},
            self.company_id,
        )
        return bulk._begun(len(lines) <= AT_ONCE)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Renewal Run"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }


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
