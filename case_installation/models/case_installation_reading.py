from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.meters import backwards


class CaseInstallationReading(models.Model):
    """What a meter showed. Never changed: one that was wrong is withdrawn, with a reason."""

    _name = "case.installation.reading"
    _description = "Meter Reading"
    _order = "at desc, id desc"

    meter_id = fields.Many2one("case.installation.meter", required=True, ondelete="restrict", index=True)
    installation_id = fields.Many2one(related="meter_id.installation_id", store=True, index=True)
    company_id = fields.Many2one(related="meter_id.company_id", store=True)
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    value = fields.Float(required=True)
    unit = fields.Char(related="meter_id.unit")
    reset = fields.Boolean("Began Anew", help="The meter was exchanged or set back.")
    note = fields.Char("Why")
    withdrawn = fields.Boolean(readonly=True, help="It was wrong, and does not count.")

    @api.constrains("at", "value", "reset", "withdrawn")
    def _check_reading(self):
        for reading in self:
            if reading.value < 0:
                raise ValidationError(self.env._("A meter does not show less than zero."))
            if reading.at > fields.Datetime.now():
                raise ValidationError(self.env._("A meter is read before it is noted: that moment is to come."))
            if reading.reset and not (reading.note or "").strip():
                raise ValidationError(self.env._("Say why “%s” begins anew.", reading.meter_id.name))
            wrong = backwards(reading.meter_id._told())
            if wrong and not reading.withdrawn:
                raise ValidationError(
                    self.env._(
                        "“%(meter)s” would run backwards: %(value)g on %(day)s is less than before. Say that it "
                        "began anew if it was exchanged.",
                        meter=reading.meter_id.name,
                        value=wrong.value,
                        day=fields.Datetime.context_timestamp(self, wrong.at).strftime("%Y-%m-%d %H:%M"),
                    )
                )

    def write(self, vals):
        """:raises UserError: for anything but withdrawing"""
        if vals.keys() - {"withdrawn", "note"}:
            raise UserError(self.env._("A reading is not changed: withdraw it, and note another one."))
        return super().write(vals)

    def withdraw(self, reason):
        """These readings were wrong and do not count. :param reason: why, in words"""
        reason = self.env["case.case"]._reason(reason)
        self.installation_id.check_access("write")
        self.sudo().write({"withdrawn": True, "note": reason})
        self.sudo().meter_id._plan_by_reading()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A reading is never deleted. Withdraw it instead."))
