from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..models.case_contract import IN_FORCE
from ..models.case_obligation_occurrence import AHEAD


class CaseContractEnd(models.TransientModel):
    """Asks on which day contracts end, by whom and why; says beforehand what becomes of what was agreed."""

    _name = "case.contract.end"
    _description = "End Contracts"

    contract_ids = fields.Many2many("case.contract", string="Contracts", required=True)
    last_day = fields.Date(required=True, default=fields.Date.context_today, help="The last day on which it holds.")
    by = fields.Selection(
        [("us", "By us"), ("them", "By the other side"), ("both", "By agreement")],
        "Ended",
        required=True,
        default="them",
    )
    reason = fields.Char("Why", required=True)
    has_below = fields.Boolean(compute="_compute_preview")
    with_below = fields.Boolean("Contracts below end too", default=True)
    late = fields.Selection(
        [("keep", "Still to be done"), ("waive", "Let go too")],
        "What Is Late",
        required=True,
        default="keep",
        help="What fell due before that day and was not done.",
    )
    has_late = fields.Boolean(compute="_compute_preview")
    preview = fields.Html("What Becomes of It", compute="_compute_preview", sanitize=False)

    def _ending(self):
        """The contracts that end: those chosen, and those below them when that is wanted."""
        contracts = self.contract_ids._origin or self.contract_ids
        if not self.with_below:
            return contracts
        below = self.env["case.contract"].search([("id", "child_of", contracts.ids), ("state", "in", IN_FORCE)])
        return contracts | below

    @api.depends("contract_ids", "last_day", "with_below")
    def _compute_preview(self):
        for wizard in self:
            chosen, ending = wizard.contract_ids._origin, wizard._ending()
            below = self.env["case.contract"].search(
                [("id", "child_of", chosen.ids), ("id", "not in", chosen.ids), ("state", "in", IN_FORCE)]
            )
            late = wizard._late(ending)
            wizard.has_below, wizard.has_late = bool(below), bool(late)
            wizard.preview = Markup("").join(wizard._previewed(contract) for contract in ending)

    def _late(self, contracts):
        """What fell due by the last day and is not done."""
        today, last = fields.Date.context_today(self), self.last_day
        return contracts.occurrence_ids.filtered(
            lambda row: row.state in AHEAD and last and row.due_on < today and row.base_on <= last
        )

    def _previewed(self, contract):
        """What becomes of one contract, in sentences."""
        last = self.last_day
        if not last:
            return ""
        ahead = contract.occurrence_ids.filtered(lambda row: row.state in AHEAD)
        gone = ahead.filtered(lambda row: row.base_on > last)
        still = ahead - gone
        lines = contract._lines_on(max(last, contract.date_start))
        said = [self.env._("Ends on %s.", format_date(self.env, last))]
        if gone:
            said.append(self.env._("Let go: %s.", self._names(gone)))
        if still:
            said.append(self.env._("Still due: %s.", self._names(still)))
        if lines:
            said.append(self.env._("Lines that end: %s.", ", ".join(lines.mapped("name"))))
        beyond = contract.occurrence_ids.filtered(lambda row: row.kind == "invoice" and row.state == "done").filtered(
            lambda row: (row.obligation_id._period(row.base_on)[1] or row.base_on) > last
        )
        if beyond:
            said.append(self.env._("Invoiced beyond that day, to be credited: %s.", self._names(beyond)))
        if contract.open_decision_ids:
            said.append(self.env._("No longer asked: %s.", ", ".join(contract.open_decision_ids.mapped("name"))))
        items = Markup("").join(Markup("<li>%s</li>") % text for text in said)
        return Markup("<p class='mb-0'><strong>%s</strong></p><ul>%s</ul>") % (contract.display_name, items)

    def _names(self, rows):
        """The first of them by name, and how many more there are."""
        shown = ", ".join(f"{row.name} ({format_date(self.env, row.due_on)})" for row in rows.sorted("due_on")[:5])
        return self.env._("%(some)s and %(more)s more", some=shown, more=len(rows) - 5) if len(rows) > 5 else shown

    def action_end(self):
        """End them."""
        self.ensure_one()
        ending = self._ending()
        late = self._late(ending) if self.late == "waive" else self.env["case.obligation.occurrence"]
        ending.end(self.last_day, self.by, self.reason)
        if late:
            late.waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
