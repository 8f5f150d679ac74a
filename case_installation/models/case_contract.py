from odoo import fields, models


class CaseContract(models.Model):
    """Contracts cover installations."""

    _inherit = "case.contract"

    coverage_ids = fields.One2many("case.contract.coverage", "contract_id", "Installations")
    coverage_count = fields.Integer(compute="_compute_coverage_count", help="Covered today, or to be.")

    def _own_obligations(self):
        """What installations bring comes beside the obligations of the type."""
        return super()._own_obligations().filtered(lambda owed: not owed.coverage_id)

    def _compute_coverage_count(self):
        today = fields.Date.context_today(self)
        counts = dict(
            self.env["case.contract.coverage"]._read_group(
                [
                    ("contract_id", "in", self.ids),
                    "|",
                    ("annex_id", "=", False),
                    ("annex_id.state", "=", "agreed"),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", today),
                ],
                ["contract_id"],
                ["__count"],
            )
        )
        for contract in self:
            contract.coverage_count = counts.get(contract, 0)

    def action_activate(self):
        """It is in force: the installations that it covers know it."""
        result = super().action_activate()
        for contract in self:
            contract.coverage_ids._tell_covered("covered", contract.date_start)
        return result

    def action_installations(self):
        """The installations that this contract covers or covered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        return {**action, "domain": [("coverage_ids.contract_id", "=", self.id)], "context": {}}
