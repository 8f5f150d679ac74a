from odoo import fields, models
from odoo.tools import SQL


class CaseContractMonth(models.Model):
    """Value by month: what each line of a contract brings and costs in each month in which it holds.

    Contracts that go on are counted a year ahead. Part of a month counts by its days; what is paid once counts in the
    month in which it begins.
    """

    _name = "case.contract.month"
    _description = "Contract Value by Month"
    _inherit = ["case.contract.value.parts"]
    _auto = False
    _order = "month desc, contract_id"
    _rec_name = "contract_id"

    month = fields.Date(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    recurs = fields.Boolean("Recurring", readonly=True)
    amount = fields.Monetary("Value", readonly=True, help="What the contract brings in this month.")
    recurring = fields.Monetary(
        "Recurring a Month", readonly=True, help="What it brings each month, as it holds on the last day of the month."
    )
    cost = fields.Monetary(
        readonly=True,
        groups="case_contract.group_contract_manager",
        help="By the cost of the products.",
    )
    margin = fields.Monetary(readonly=True, groups="case_contract.group_contract_manager", help="Value less cost.")

    @property
    def _table_query(self):
        share = SQL(
            "(LEAST(m.day + interval '1 month', COALESCE(l.last, 'infinity'::date) + interval '1 day')::date"
            " - GREATEST(m.day::date, l.first))::numeric / ((m.day + interval '1 month')::date - m.day::date)"
        )
        part = SQL("CASE WHEN l.months IS NULL THEN 1 ELSE %s / l.months END", share)
        holds = SQL("COALESCE(l.last, 'infinity'::date) >= (m.day + interval '1 month - 1 day')::date")
        return SQL(
            "SELECT l.id::bigint * 4096 + (date_part('year', m.day) - 1900)::int * 12 + date_part('month', m.day)::int"
            " AS id, %(contract)s, m.day::date AS month, l.product_id, l.months IS NOT NULL AS recurs,"
            " l.amount * %(part)s AS amount, l.cost * %(part)s AS cost, (l.amount - l.cost) * %(part)s AS margin,"
            " CASE WHEN l.months IS NOT NULL AND %(holds)s THEN l.amount / l.months ELSE 0 END AS recurring"
            " FROM (%(lines)s) l JOIN case_contract c ON c.id = l.contract_id"
            " JOIN res_company o ON o.id = c.company_id"
            " CROSS JOIN LATERAL generate_series(date_trunc('month', l.first::timestamp),"
            "  CASE WHEN l.months IS NULL THEN date_trunc('month', l.first::timestamp)"
            "  ELSE LEAST(l.last, %(ahead)s::date)::timestamp END, interval '1 month') AS m(day)",
            contract=self._of_contract(),
            part=part,
            holds=holds,
            lines=self._lines(),
            ahead=self._ahead(),
        )
