from odoo import fields, models
from odoo.tools import SQL


class CaseInstallationFigure(models.Model):
    """Installations in figures, one row each: how long they are in service, and how often they failed since.

    A failure is a service call about the installation itself that was not cancelled. Calls that somebody may not read
    count, and are not named. Between failures: days in service of all, divided by failures of all.
    """

    _name = "case.installation.figure"
    _description = "Installations in Figures"
    _auto = False
    _order = "failures desc, id desc"
    _rec_name = "installation_id"
    _depends = {
        "case.case": ["opened_on"],
        "case.installation": [
            "company_id", "type_id", "product_id", "partner_id", "site_id", "state", "in_service_on", "installed_on",
            "removed_on",
        ],
        "case.service.call": ["case_id", "installation_id", "state"],
    }  # fmt: skip

    installation_id = fields.Many2one("case.installation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    installation_type_id = fields.Many2one("case.installation.type", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    site_id = fields.Many2one("res.partner", readonly=True)
    state = fields.Selection(
        selection=lambda self: self.env["case.installation"]._fields["state"]._description_selection(self.env),
        readonly=True,
    )
    begun_on = fields.Date("In Service since", readonly=True)
    last_failure_on = fields.Datetime("Last Failure", readonly=True)
    failures = fields.Integer(readonly=True, help="Service calls about it since then that were not cancelled.")
    days = fields.Integer("Days in Service", readonly=True, help="Until today, or until it was removed.")
    days_between = fields.Float(
        "Days between Failures",
        readonly=True,
        aggregator="avg",
        help="Mean time between failures: days in service, divided by failures. Empty where nothing failed.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Of several installations it is their days divided by their failures, not the mean of their means."""
        if aggregate_spec != "days_between:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s)::float / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "days", query),
            self._field_to_sql(self._table, "failures", query),
        )

    @property
    def _table_query(self):
        return SQL(
            "SELECT v.*, v.days::float / NULLIF(v.failures, 0) AS days_between FROM (SELECT i.id,"
            " i.id AS installation_id, i.company_id, i.type_id AS installation_type_id, i.product_id, i.partner_id,"
            " i.site_id, i.state, w.begun_on, n.last_failure_on, n.failures,"
            " GREATEST(COALESCE(i.removed_on, %(today)s::date) - w.begun_on, 0) AS days"
            " FROM case_installation i"
            " CROSS JOIN LATERAL (SELECT COALESCE(i.in_service_on, i.installed_on, i.create_date::date) AS begun_on) w"
            " CROSS JOIN LATERAL (SELECT count(*)::int AS failures, max(k.opened_on) AS last_failure_on"
            "  FROM case_service_call c JOIN case_case k ON k.id = c.case_id WHERE c.installation_id = i.id"
            "  AND c.state != 'cancelled' AND k.opened_on >= w.begun_on) n WHERE i.state != 'ordered') v",
            today=fields.Date.context_today(self),
        )
