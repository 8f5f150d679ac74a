from odoo import fields, models


class CaseConformanceLine(models.TransientModel):
    """A rule that one case broke."""

    _name = "case.conformance.line"
    _description = "Deviation"
    _order = "rule_id, fitness, id"
    _rec_name = "rule_id"

    conformance_id = fields.Many2one("case.conformance", required=True, readonly=True, ondelete="cascade", index=True)
    rule_id = fields.Many2one(
        "case.conformance.rule", "Deviation", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(related="rule_id.kind", string="Kind")
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade")
    times = fields.Integer("Done", readonly=True, aggregator=None, help="How often the step was done.")
    at = fields.Datetime("First on", readonly=True)
    fitness = fields.Float("Fitness of the Case", readonly=True, aggregator="avg")

    def action_open_case(self):
        """Show the case."""
        self.ensure_one()
        return self.case_id.get_formview_action()
