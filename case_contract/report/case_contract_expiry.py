from odoo import fields, models
from odoo.tools import SQL


class CaseContractExpiry(models.Model):
    """Contracts in force with an end: what expires, what goes on by itself, and what that is worth a year."""

    _name = "case.contract.expiry"
    _description = "Expiring Contracts and Renewals"
    _inherit = ["case.contract.value.parts"]
    _auto = False
    _order = "decide_by, contract_id"
    _rec_name = "contract_id"

    title = fields.Char("Subject", readonly=True)
    date_end = fields.Date("End", readonly=True)
    decide_by = fields.Date("Last Day for Notice", readonly=True)
    what = fields.Selection(
        [("expires", "Ends"), ("renews", "Goes on by itself"), ("ended", "Ends: notice was given")],
        "Then",
        readonly=True,
    )
    yearly = fields.Monetary("A Year", readonly=True, help="What recurs a year, as it holds today.")

    @property
    def _table_query(self):
        return SQL(
            "SELECT c.id AS id, %(contract)s, c.title, c.date_end, COALESCE(c.notice_by, c.date_end) AS decide_by,"
            " CASE WHEN c.ended_on IS NOT NULL THEN 'ended' WHEN c.renews THEN 'renews' ELSE 'expires' END AS what,"
            " COALESCE(y.yearly, 0) AS yearly"
            " FROM case_contract c JOIN res_company o ON o.id = c.company_id"
            " LEFT JOIN (SELECT l.contract_id, SUM(l.amount * 12 / l.months) AS yearly FROM (%(lines)s) l"
            "  WHERE l.months IS NOT NULL AND l.first <= %(today)s"
            "  AND COALESCE(l.last, 'infinity') >= %(today)s"
            "  GROUP BY l.contract_id) y ON y.contract_id = c.id"
            " WHERE c.state IN ('active', 'suspended') AND c.date_end IS NOT NULL",
            contract=self._of_contract(),
            lines=self._lines(),
            today=self._today(),
        )

    def action_open(self):
        """The contract."""
        self.ensure_one()
        return self.contract_id._get_records_action(context={})
