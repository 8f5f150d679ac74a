from odoo import fields, models
from odoo.tools import SQL


class CaseRetentionRule(models.Model):
    """Cases may be kept counted from the end of their contract."""

    _inherit = "case.retention.rule"

    source = fields.Selection(selection_add=[("contract", "End of the contract")], ondelete={"contract": "cascade"})

    def _bases(self):
        """The last day of the contract whose case file it is, once it has ended."""
        return {
            **super()._bases(),
            "contract": SQL(
                "(SELECT COALESCE(t.ended_on, t.date_end) FROM case_contract t WHERE t.case_id = c.id"
                " AND t.state IN ('ended', 'cancelled'))"
            ),
        }
