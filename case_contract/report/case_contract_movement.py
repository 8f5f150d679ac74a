from odoo import fields, models
from odoo.tools import SQL


class CaseContractMovement(models.Model):
    """Recurring revenue as it grows and shrinks: contracts won and lost, and lines that became more or less.

    The sum of all movements until a day is what recurs a month on that day; what is lost, as a share of it, is churn.
    """

    _name = "case.contract.movement"
    _description = "Recurring Revenue: Movements"
    _inherit = ["case.contract.value.parts"]
    _auto = False
    _order = "date desc, contract_id"
    _rec_name = "contract_id"

    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [("new", "New"), ("more", "More"), ("less", "Less"), ("lost", "Lost")], "Movement", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    amount = fields.Monetary("A Month", readonly=True, help="What recurs each month more, or less, from this day.")

    @property
    def _table_query(self):
        return SQL(
            "SELECT l.id::bigint * 2 + v.side AS id, %(contract)s, l.product_id, v.day AS date, v.kind,"
            " v.sign * l.amount / l.months AS amount"
            " FROM (%(lines)s) l JOIN case_contract c ON c.id = l.contract_id"
            " JOIN res_company o ON o.id = c.company_id"
            " CROSS JOIN LATERAL (VALUES"
            "  (0, l.first, CASE WHEN l.begins THEN 'new' ELSE 'more' END, 1),"
            "  (1, l.last + 1, CASE WHEN l.over THEN 'lost' ELSE 'less' END, -1)"
            " ) AS v(side, day, kind, sign)"
            " WHERE l.months IS NOT NULL AND v.day IS NOT NULL",
            contract=self._of_contract(),
            lines=self._lines(),
        )
