from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.case_contract import IN_FORCE, OPEN
from ..models.case_contract_run_mixin import AT_ONCE
from ..models.case_obligation_change import CHANGES

#: How many contracts the preview lists; all of them are counted.
SHOWN = 200


class CaseObligationChangeRun(models.TransientModel):
    """Changes an obligation in all contracts of a type, after a preview: by an annex to each that is in force."""

    _name = "case.obligation.change.run"
    _description = "Change an Obligation in All Contracts"

    type_id = fields.Many2one("case.contract.type", "Contract Type", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="type_id.company_id")
    template_id = fields.Many2one(
        "case.obligation.template", "Obligation", domain="[('type_id', '=', type_id)]", ondelete="cascade"
    )
    what = fields.Selection(CHANGES, required=True, default="replace")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    reason = fields.Char("Why", help="Kept in each annex and in the history of each contract's case file.")
    line_ids = fields.One2many("case.obligation.change.line", "run_id", "Preview")
    previewed_on = fields.Datetime("Preview Made on", readonly=True)
    changed = fields.Integer("Change", readonly=True)
    left = fields.Integer("Stay as They Are", readonly=True)

    @api.depends("previewed_on")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Change an Obligation in All Contracts")

    @api.onchange("type_id", "template_id", "what", "date_from")
    def _onchange_forget_preview(self):
        """Other choices have another preview."""
        self.previewed_on = False
        self.line_ids = [(5, 0, 0)]

    def _contracts(self):
        """The contracts it is about: of this type, being made or in force."""
        if not self.template_id:
            raise UserError(self.env._("Choose an obligation."))
        return self.env["case.contract"].search([("type_id", "=", self.type_id.id), ("state", "in", OPEN + IN_FORCE)])

    def action_preview(self):
        """Say for each contract what would become of it. Nothing of them is written."""
        self.ensure_one()
        self.line_ids.unlink()
        found = [
            (contract, *contract._obligation_change(self.template_id, self.what, self.date_from))
            for contract in self._contracts()
        ]
        left = [row for row in found if row[2]]
        self.env["case.obligation.change.line"].create(
            [
                {
                    "run_id": self.id,
                    "contract_id": contract.id,
                    "before": there._when_in_words() if there else False,
                    "after": False if why_not or self.what == "end" else self.template_id._when_in_words(),
                    "why_not": why_not,
                }
                for contract, there, why_not in sorted(found, key=lambda row: bool(row[2]))[:SHOWN]
            ]
        )
        self.write({"previewed_on": fields.Datetime.now(), "changed": len(found) - len(left), "left": len(left)})
        return self._reopen()

    def action_run(self):
        """Change it, as work on many contracts.

        :raises UserError: without a preview or a reason, or when no contract would change
        """
        self.ensure_one()
        if not self.previewed_on or not self.changed:
            raise UserError(self.env._("Look at the preview first: no contract changes."))
        reason = self.env["case.case"]._reason(self.reason)
        contracts = self._contracts().filtered(
            lambda contract: not contract._obligation_change(self.template_id, self.what, self.date_from)[1]
        )
        contracts.check_access("write")
        bulk = self.env["case.bulk"].begin_sudo(
            "contract_obligations",
            self.env._("“%s” in all contracts", self.template_id.name),
            SQL("SELECT unnest(%s::int[])", contracts.sudo().case_id.ids),
            {
                "template": self.template_id.id,
                "what": self.what,
                "day": fields.Date.to_string(self.date_from),
                "reason": reason,
            },
            self.company_id,
        )
        return bulk._begun(len(contracts) <= AT_ONCE)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change an Obligation in All Contracts"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }


class CaseObligationChangeLine(models.TransientModel):
    """A contract in the preview of a change of an obligation."""

    _name = "case.obligation.change.line"
    _description = "Contract in a Change of an Obligation"

    run_id = fields.Many2one("case.obligation.change.run", required=True, ondelete="cascade")
    contract_id = fields.Many2one("case.contract", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="contract_id.partner_id")
    state = fields.Selection(related="contract_id.state")
    before = fields.Char("Now", readonly=True)
    after = fields.Char("Then", readonly=True)
    why_not = fields.Char(readonly=True)
