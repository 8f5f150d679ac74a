from odoo import models


class CaseBulk(models.Model):
    """Takes events to many cases."""

    _inherit = "case.bulk"
    _chunk_event = 3_000

    def _bulk_event(self, cases):
        events = self.env["case.event"].browse(self.params["event_ids"])
        self.env["case.writer"].carry_out_sudo(events, cases.ids)
