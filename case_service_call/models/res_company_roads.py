from odoo import fields, models

from ..tools.travel import Roads, Travel


class ResCompany(models.Model):
    """How travel of service workers is estimated."""

    _inherit = "res.company"

    service_speed = fields.Float("Speed on the Road", default=50.0, help="Kilometres an hour, stops included.")
    service_detour = fields.Float(
        "Detour", default=1.3, help="How many times longer a road is than the straight line between two addresses."
    )
    service_unknown_minutes = fields.Integer(
        "Minutes without Coordinates", default=30, help="Between two addresses of which one has no coordinates."
    )

    _service_speed_positive = models.Constraint(
        "CHECK (service_speed > 0 AND service_detour >= 1 AND service_unknown_minutes >= 0)",
        "A speed is above 0, no road is shorter than the straight line, and no travel takes less than no time.",
    )

    def _travel(self):
        """Estimates of travel for this company. :return: a :class:`..tools.travel.Travel`"""
        company = self.sudo()
        return Travel(Roads(company.service_detour, company.service_speed, company.service_unknown_minutes * 60))
