from odoo import models


class CaseBulk(models.Model):
    """Many cases whose deadlines follow working days that changed."""

    _inherit = "case.bulk"

    def _bulk_calendar(self, cases):
        self.env["case.writer"].follow_calendar_sudo(cases)
