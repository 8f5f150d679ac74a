from odoo import fields, models


class CaseConformanceCase(models.TransientModel):
    """How well a case fits the plan."""

    _name = "case.conformance.case"
    _description = "Fitness of a Case"
    _order = "fitness, id"
    _rec_name = "case_id"

    conformance_id = fields.Many2one("case.conformance", required=True, readonly=True, ondelete="cascade", index=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade")
    fitness = fields.Float(readonly=True, aggregator="avg")
    deviation_count = fields.Integer("Deviations", readonly=True)

    def action_open_case(self):
        """Show the case."""
        self.ensure_one()
        return self.case_id.get_formview_action()
