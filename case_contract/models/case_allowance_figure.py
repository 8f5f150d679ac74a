from odoo import fields, models
from odoo.tools import SQL


class CaseAllowanceFigure(models.Model):
    """Allowances in figures: for each and each of its periods in which something was taken, how much of how much."""

    _name = "case.allowance.figure"
    _inherit = "case.figures"
    _description = "Allowances in Figures"
    _auto = False
    _order = "period_from desc, id desc"
    _rec_name = "obligation_id"
    _depends = {
        "case.case": ["access", "user_id", "create_uid"],
        "case.contract": ["case_id", "partner_id", "type_id", "company_id"],
        "case.obligation": ["contract_id", "allowance", "allowance_unit"],
        "case.obligation.use": ["obligation_id", "period_from", "amount", "given_back", "beyond"],
    }

    obligation_id = fields.Many2one("case.obligation", "Allowance", readonly=True)
    contract_id = fields.Many2one("case.contract", readonly=True)
    contract_type_id = fields.Many2one("case.contract.type", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    access = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    opened_by_id = fields.Many2one("res.users", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer or Supplier", readonly=True)
    unit = fields.Selection(
        selection=lambda self: self.env["case.obligation"]._fields["allowance_unit"]._description_selection(self.env),
        readonly=True,
    )
    period_from = fields.Date("Period", readonly=True, help="Its first day.")
    allowance = fields.Float("Allowed", readonly=True, help="As it is agreed now.")
    used = fields.Float("Taken", readonly=True)
    unused = fields.Float("Left", readonly=True)
    times = fields.Integer(readonly=True, help="How often something was taken.")
    times_beyond = fields.Integer("Times beyond It", readonly=True, help="How often more was taken than was left.")
    share = fields.Float("Taken (%)", readonly=True, aggregator="avg", help="Of what is allowed.")

    def _read_group_select(self, aggregate_spec, query):
        """Of several allowances it is what was taken of all in what is allowed by all."""
        if aggregate_spec != "share:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s) * 100 / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "used", query),
            self._field_to_sql(self._table, "allowance", query),
        )

    @property
    def _table_query(self):
        return SQL(
            "SELECT v.*, GREATEST(v.allowance - v.used, 0) AS unused, v.used * 100 / NULLIF(v.allowance, 0) AS share"
            " FROM (SELECT min(u.id) AS id, o.id AS obligation_id, c.id AS contract_id, c.type_id AS contract_type_id,"
            " c.case_id, c.company_id, k.access, k.user_id, k.create_uid AS opened_by_id, c.partner_id,"
            " o.allowance_unit AS unit, u.period_from, o.allowance, sum(u.amount) AS used, count(*)::int AS times,"
            " count(*) FILTER (WHERE u.beyond)::int AS times_beyond FROM case_obligation_use u"
            " JOIN case_obligation o ON o.id = u.obligation_id JOIN case_contract c ON c.id = o.contract_id"
            " JOIN case_case k ON k.id = c.case_id WHERE u.given_back IS NOT TRUE"
            " GROUP BY o.id, c.id, k.id, u.period_from) v"
        )
