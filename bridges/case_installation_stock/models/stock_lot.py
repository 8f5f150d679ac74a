from odoo import fields, models


class StockLot(models.Model):
    """Lots and serial numbers lead to their installations."""

    _inherit = "stock.lot"

    installation_ids = fields.One2many(
        "case.installation", "lot_id", "Installations", groups="case_organizer.group_case_user"
    )
    has_installation = fields.Boolean(compute="_compute_has_installation", groups="case_organizer.group_case_user")

    def _compute_has_installation(self):
        for lot in self:
            lot.has_installation = bool(lot.installation_ids)

    def action_installations(self):
        """The installation of this lot, or those of it that there were."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        return {**action, "domain": [("lot_id", "=", self.id)], "context": {}}
