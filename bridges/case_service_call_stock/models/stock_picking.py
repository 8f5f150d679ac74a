from odoo import fields, models


class StockPicking(models.Model):
    """Transfers of parts know the service action that they are for."""

    _inherit = "stock.picking"

    service_action_id = fields.Many2one(
        "case.service.action",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="case_organizer.group_case_user",
        help="The visit for which these parts are reserved, or on which they were used.",
    )
