from odoo import fields, models


class CaseServiceUse(models.TransientModel):
    """Parts that were used and what meters show, to be written down at a desk."""

    _name = "case.service.use"
    _description = "Parts and Readings"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True)
    part_ids = fields.One2many("case.service.use.part", "use_id", "Parts")
    reading_ids = fields.One2many("case.service.use.reading", "use_id", "Meters")

    def _for(self, action):
        """The dialog of an action."""
        installations = self.env["case.installation"].search([("id", "child_of", action.installation_ids.ids)])
        return self.create(
            {
                "action_id": action.id,
                "part_ids": [
                    (0, 0, {"product_id": part.product_id.id, "used": part.used, "chargeable": part.chargeable})
                    for part in action.part_ids
                ],
                "reading_ids": [(0, 0, {"meter_id": meter.id}) for meter in installations.meter_ids],
            }
        )

    def action_confirm(self):
        """Write them down. Meters without a figure were not read."""
        action = self.action_id
        action.use_parts(
            [
                {"product_id": part.product_id.id, "used": part.used, "chargeable": part.chargeable}
                for part in self.part_ids
            ]
        )
        action.read_meters(
            [
                {"meter_id": line.meter_id.id, "value": line.value, "reset": line.reset, "note": line.note}
                for line in self.reading_ids
                if line.value or line.reset
            ]
        )
        return {"type": "ir.actions.act_window_close"}


class CaseServiceUsePart(models.TransientModel):
    """A part of that."""

    _name = "case.service.use.part"
    _description = "Part Used"

    use_id = fields.Many2one("case.service.use", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True)
    used = fields.Float(required=True)
    chargeable = fields.Boolean(help="The customer pays it.")


class CaseServiceUseReading(models.TransientModel):
    """A meter of that."""

    _name = "case.service.use.reading"
    _description = "Meter to Read"

    use_id = fields.Many2one("case.service.use", required=True, ondelete="cascade")
    meter_id = fields.Many2one("case.installation.meter", required=True)
    installation_id = fields.Many2one(related="meter_id.installation_id")
    last_value = fields.Float(related="meter_id.value", string="Last Time")
    value = fields.Float("Shows Now")
    reset = fields.Boolean("Began Anew")
    note = fields.Char("Why")
