from odoo import fields, models

WHO = [
    ("nobody", "Nobody"),
    ("customer", "The customer of the case"),
    ("everybody", "Everybody who takes part from outside"),
]


class CaseType(models.Model):
    """What people outside may do with a case of a type as a whole."""

    _inherit = "case.type"

    outside_close = fields.Selection(
        WHO,
        "Closed from Outside by",
        required=True,
        default="nobody",
        help="Who from outside may close a case of this type, in the portal or by their personal link, with a reason."
        " What stands in the way of closing it inside stands in their way too.",
    )
    outside_withdraw = fields.Boolean(
        "Withdrawn While Steps Are Open",
        help="Who may close from outside may withdraw too: with steps still to be done the case is cancelled.",
    )
    outside_close_result_id = fields.Many2one(
        "case.result.type",
        "Result When Closed from Outside",
        domain="[('type_id', '=', id)]",
        ondelete="restrict",
        copy=False,
        help="What a case ends in that somebody from outside closes. Needed where the type has results.",
    )
    outside_reopen = fields.Selection(
        WHO,
        "Opened Again from Outside by",
        required=True,
        default="nobody",
        help="Who from outside may open a closed case of this type again, with a reason.",
    )
    outside_reopen_days = fields.Integer(
        "Opened Again within", default=30, required=True, help="Days after it was closed. 0: at any time."
    )

    _outside_reopen_days = models.Constraint(
        "CHECK(outside_reopen_days BETWEEN 0 AND 3660)", "Cases are opened again within 0 to 3,660 days."
    )

    def _results_named(self):
        return super()._results_named() | self.outside_close_result_id
