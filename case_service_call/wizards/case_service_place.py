from odoo import fields, models


class CaseServicePlace(models.TransientModel):
    """Asks for whom, and where, a service action is done."""

    _name = "case.service.place"
    _description = "Place of a Service Action"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True)
    place_differs = fields.Char(related="action_id.place_differs")
    partner_id = fields.Many2one("res.partner", "Customer")
    site_id = fields.Many2one("res.partner", domain="[('id', 'child_of', partner_id)]")

    def action_confirm(self):
        """Decide it."""
        self.action_id.set_place(self.partner_id.id, self.site_id.id)
        return {"type": "ir.actions.act_window_close"}
