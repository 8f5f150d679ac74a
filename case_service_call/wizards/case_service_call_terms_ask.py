from odoo import fields, models


class CaseServiceCallTermsAsk(models.TransientModel):
    """Asks who pays a call, and why."""

    _name = "case.service.call.terms.ask"
    _description = "Who Pays?"

    call_id = fields.Many2one("case.service.call", required=True, readonly=True, ondelete="cascade")
    terms = fields.Selection(
        lambda self: self.env["case.service.call"]._fields["terms"]._description_selection(self.env),
        "Who Pays",
        required=True,
    )
    reason = fields.Char("Why", required=True)

    def action_confirm(self):
        """Decide it."""
        self.call_id.set_terms(self.terms, self.reason)
        return {"type": "ir.actions.act_window_close"}
