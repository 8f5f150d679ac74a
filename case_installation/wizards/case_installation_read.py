from odoo import fields, models


class CaseInstallationRead(models.TransientModel):
    """Asks what a meter shows."""

    _name = "case.installation.read"
    _description = "Note a Reading"

    installation_id = fields.Many2one("case.installation", required=True, readonly=True)
    meter_id = fields.Many2one("case.installation.meter", required=True)
    before = fields.Float(related="meter_id.value", string="It Showed")
    unit = fields.Char(related="meter_id.unit")
    value = fields.Float("It Shows", required=True)
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    reset = fields.Boolean("It Began Anew", help="The meter was exchanged, or set back.")
    note = fields.Char("Why")

    def action_confirm(self):
        """Note it. :raises ValidationError: when the meter would run backwards"""
        self.meter_id.record_reading(self.value, self.at, self.reset, self.note)
        return {"type": "ir.actions.act_window_close"}
