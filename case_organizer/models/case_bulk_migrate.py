from odoo import models


class CaseBulk(models.Model):
    """Takes many running cases to another version of their plan."""

    _inherit = "case.bulk"

    def _bulk_migrate(self, cases):
        """Take cases along. ``params``: ``{plan, follow: [code], spare, reason}``"""
        params = self.params
        plan = self.env["case.plan"].browse(params["plan"])
        return self.env["case.writer"].migrate(
            cases, plan, params.get("follow", ()), params.get("spare", False), params.get("reason")
        )
