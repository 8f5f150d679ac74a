from odoo import fields, models


class ResCompany(models.Model):
    """What a company asks of those who model its cases."""

    _inherit = "res.company"

    case_second_publisher = fields.Boolean(
        "A Second Person Publishes Plans",
        help="Who asks for publication of a plan version cannot publish it: another modeller does.",
    )

    def write(self, vals):
        """Empty the cache in which ``work_calendar.py`` keeps calendars when the company works by another one."""
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
