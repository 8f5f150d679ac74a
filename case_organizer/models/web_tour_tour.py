from odoo import fields, models


class WebTourTour(models.Model):
    """Tours of Cases are for one role: who does not have it is not led to menus that they lack."""

    _inherit = "web_tour.tour"

    case_group_id = fields.Many2one(
        "res.groups", "For", ondelete="cascade", help="Only who is in this group is shown this tour. Empty: everybody."
    )
