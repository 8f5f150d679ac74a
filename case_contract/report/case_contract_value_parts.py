from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

#: How many months of a payment make its price; what is paid once recurs never.
MONTHS = SQL(
    "CASE COALESCE(l.price_per, c.pays) WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'half_year' THEN 6"
    " WHEN 'year' THEN 12 END"
)


class CaseContractValueParts(models.AbstractModel):
    """What reports on the value of contracts share: whose they are, and lines with what they bring a month.

    Reports are SQL views of rows that name their contract, and follow its record rules (``security/report_rules.xml``).
    Amounts are in the currency of the company, at the rate of today.
    """

    _name = "case.contract.value.parts"
    _description = "Value of Contracts"
    #: What is written before these are read.
    _depends = {
        "case.contract": [
            "state", "type_id", "partner_id", "user_id", "currency_id", "date_start", "date_end", "ended_on", "renews",
            "notice_by", "pays", "title",
        ],
        "case.contract.line": [
            "contract_id", "annex_id", "price_per", "product_id", "quantity", "price_subtotal", "date_from", "date_to",
        ],
        "case.contract.annex": ["state"],
        "product.product": ["standard_price"],
        "res.currency.rate": ["rate", "name"],
    }  # fmt: skip

    contract_id = fields.Many2one("case.contract", readonly=True)
    type_id = fields.Many2one("case.contract.type", "Contract Type", readonly=True)
    direction = fields.Selection(
        [("sale", "With a customer"), ("purchase", "With a supplier")], "Concluded", readonly=True
    )
    partner_id = fields.Many2one("res.partner", "Customer or Supplier", readonly=True)
    user_id = fields.Many2one("res.users", "Contract Manager", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    def _today(self):
        return fields.Date.context_today(self)

    def _ahead(self):
        """The last day on which contracts are counted that nobody has ended: a year after this month."""
        return self._today() + relativedelta(months=13, day=1) - relativedelta(days=1)

    def _of_contract(self):
        """Columns of :class:`CaseContractValueParts`, of ``case_contract c`` and ``res_company o``."""
        return SQL(
            "c.id AS contract_id, c.type_id, c.direction, c.partner_id, c.user_id, c.company_id,"
            " o.currency_id AS currency_id"
        )

    def _lines(self):
        """SQL of agreed lines of contracts that were or are in force.

        Columns: ``id``, ``contract_id``, ``product_id``, ``first`` and ``last`` day on which it holds, ``amount`` and
        ``cost`` of a payment in the currency of the company, ``months`` that it pays for (NULL: once), ``begins`` and
        ``over``: whether the contract begins with it and is over with it.
        """
        return SQL(
            "SELECT l.id, l.contract_id, l.product_id, %(first)s AS first, %(last)s AS last, %(months)s AS months,"
            " l.price_subtotal / r.rate AS amount,"
            " l.quantity * COALESCE((p.standard_price ->> c.company_id::text)::numeric, 0) AS cost,"
            " %(first)s = c.date_start AS begins,"
            " COALESCE(%(last)s >= %(end)s, FALSE) AS over"
            " FROM case_contract_line l JOIN case_contract c ON c.id = l.contract_id"
            " JOIN res_company o ON o.id = c.company_id"
            " LEFT JOIN case_contract_annex a ON a.id = l.annex_id"
            " LEFT JOIN product_product p ON p.id = l.product_id"
            " CROSS JOIN LATERAL (SELECT %(rate)s AS rate) r"
            " WHERE c.state IN ('active', 'suspended', 'ended') AND (l.annex_id IS NULL OR a.state = 'agreed')"
            " AND COALESCE(%(last)s, 'infinity') >= %(first)s",
            first=SQL("GREATEST(COALESCE(l.date_from, c.date_start), c.date_start)"),
            last=SQL("LEAST(l.date_to, %s)", self._end()),
            end=self._end(),
            months=MONTHS,
            rate=self._rate(),
        )

    def _end(self):
        """SQL: the last day of a contract ``c``; NULL as long as it goes on."""
        return SQL("LEAST(c.ended_on, CASE WHEN NOT COALESCE(c.renews, FALSE) THEN c.date_end END)")

    def _rate(self):
        """SQL: how many of the contract's currency one of the company's is, today."""
        rate = (
            "SELECT x.rate FROM res_currency_rate x WHERE x.currency_id = %s AND x.name <= %s"
            " AND (x.company_id IS NULL OR x.company_id = split_part(o.parent_path, '/', 1)::int)"
            " ORDER BY x.company_id NULLS LAST, x.name DESC LIMIT 1"
        )
        today = self._today()
        return SQL(
            "CASE WHEN c.currency_id = o.currency_id THEN 1"
            " ELSE COALESCE((%s), 1) / NULLIF(COALESCE((%s), 1), 0) END::numeric",
            SQL(rate, SQL("c.currency_id"), today),
            SQL(rate, SQL("o.currency_id"), today),
        )
