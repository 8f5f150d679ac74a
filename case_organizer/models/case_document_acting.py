from odoo import fields, models


class CaseDocument(models.Model):
    """Documents filed in the place of somebody from outside name both."""

    _inherit = "case.document"

    acted_by_id = fields.Many2one(
        "res.partner",
        "Filed in Their Place by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="By a mandate, or as one of a firm.",
    )
