from odoo import api, models
from odoo.tools import SQL


class CasePersonTraces(models.AbstractModel):
    """Installations name people too: whose they are and were, where they stand, what happened to them."""

    _inherit = "case.person.traces"

    @api.model
    def _links(self):
        none = SQL("NULL")
        return [
            *super()._links(),
            ("case.installation", "partner_id", "named", none, "partner"),
            ("case.installation", "site_id", "named", none, "partner"),
            ("case.installation.owner", "partner_id", "named", none, "partner"),
            ("case.installation.owner", "site_id", "named", none, "partner"),
            ("case.installation.event", "partner_id", "named", none, "partner"),
        ]
