from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.case_organizer.models.case_case import RUNNING


class CaseInstallationMeter(models.Model):
    """A reading beyond a bound raises a service call, one at a time."""

    _inherit = "case.installation.meter"

    bounded = fields.Boolean("Raises a Call", help="A reading outside these bounds becomes a service call.")
    call_below = fields.Float("Below")
    call_above = fields.Float("Above")

    @api.constrains("bounded", "call_below", "call_above")
    def _check_bounds(self):
        for meter in self.filtered("bounded"):
            if meter.call_below >= meter.call_above:
                raise ValidationError(self.env._("“%s”: the lower bound is below the upper one.", meter.name))
            if not self.env["case.type"].sudo()._for_service_calls(meter.company_id):
                raise ValidationError(
                    self.env._("“%s”: no case type is for service calls yet, so none could be raised.", meter.name)
                )

    def record_reading(self, value, at=None, reset=False, note=False):
        """A reading outside the bounds of this meter raises a call, unless one that it raised is open."""
        reading = super().record_reading(value, at=at, reset=reset, note=note)
        if self.bounded and not self.call_below <= value <= self.call_above:
            self._raise_call_sudo(value)
        return reading

    def _raise_call_sudo(self, value):
        """Raise the call of a reading that is noted. Whoever may note readings may."""
        calls = self.env["case.service.call"]
        open_calls = [("meter_id", "=", self.id), ("case_id.state", "in", RUNNING)]
        case_type = self.env["case.type"].sudo()._for_service_calls(self.company_id)
        if not case_type or calls.sudo().search_count(open_calls, limit=1):
            return calls
        unit = f" {self.unit}" if self.unit else ""
        told = {"meter": self.name, "value": f"{value:g}{unit}"}
        low = value < self.call_below
        bound = f"{self.call_below if low else self.call_above:g}{unit}"
        title = (
            self.env._("%(meter)s: %(value)s, below %(bound)s", bound=bound, **told)
            if low
            else self.env._("%(meter)s: %(value)s, above %(bound)s", bound=bound, **told)
        )
        installation = self.installation_id.sudo()
        case = (
            self.env["case.case"]
            .sudo()
            .create(
                {
                    "type_id": case_type.id,
                    "partner_id": installation.partner_id.id,
                    "company_id": installation.company_id.id,
                    "title": title,
                    "service_call_ids": [
                        (0, 0, {"installation_id": installation.id, "symptom": title, "meter_id": self.id})
                    ],
                }
            )
        )
        return case.service_call_ids.with_env(self.env)


class CaseServiceCall(models.Model):
    """A call may be raised by a meter."""

    _inherit = "case.service.call"

    meter_id = fields.Many2one(
        "case.installation.meter", "Raised by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
