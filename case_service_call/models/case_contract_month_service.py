from odoo import fields, models
from odoo.tools import SQL


class CaseContractMonth(models.Model):
    """Whether a contract pays: what it brings beside what was spent for it."""

    _inherit = "case.contract.month"
    _depends = {
        "account.analytic.line": ["case_id", "amount", "date"],
        "case.contract": ["case_id"],
        "case.service.call": ["case_id", "contract_id", "terms"],
    }

    service_cost = fields.Monetary(
        "Spent on It",
        readonly=True,
        groups="case_contract.group_contract_manager",
        help="Hours and expenses of its own case file, maintenance included, and of the service calls that it paid.",
    )
    result = fields.Monetary(
        readonly=True, groups="case_contract.group_contract_manager", help="Value less what was spent on it."
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT m.*, 0::numeric AS service_cost, m.amount AS result FROM (%(value)s) m UNION ALL"
            " SELECT -min(l.id)::bigint AS id, %(contract)s, date_trunc('month', l.date)::date AS month,"
            " NULL::int AS product_id, FALSE AS recurs, 0 AS amount, 0 AS cost, 0 AS margin, 0 AS recurring,"
            " -sum(l.amount) AS service_cost, sum(l.amount) AS result"
            " FROM account_analytic_line l LEFT JOIN case_contract own ON own.case_id = l.case_id"
            " LEFT JOIN case_service_call s ON s.case_id = l.case_id AND s.terms = 'contract'"
            " JOIN case_contract c ON c.id = COALESCE(own.id, s.contract_id)"
            " JOIN res_company o ON o.id = c.company_id"
            " WHERE l.case_id IS NOT NULL AND c.state IN ('active', 'suspended', 'ended')"
            " GROUP BY c.id, o.id, date_trunc('month', l.date)",
            value=super()._table_query,
            contract=self._of_contract(),
        )
