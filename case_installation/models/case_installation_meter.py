from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.meters import Reading, counted, per_day, reached


class CaseInstallationMeter(models.Model):
    """A meter of an installation: hours, cycles, cubic metres. It only counts up."""

    _name = "case.installation.meter"
    _description = "Meter"
    _order = "installation_id.id, id"

    installation_id = fields.Many2one("case.installation", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="installation_id.company_id", store=True)
    name = fields.Char(required=True)
    unit = fields.Char()
    active = fields.Boolean(default=True)
    reading_ids = fields.One2many("case.installation.reading", "meter_id", "Readings")
    value = fields.Float("Latest Reading", compute="_compute_value", search="_search_value")
    read_on = fields.Datetime("Read on", compute="_compute_value", search="_search_read_on")
    total = fields.Float("Counted in All", compute="_compute_value", help="Over exchanges of the meter.")
    a_day = fields.Float(compute="_compute_value", help="From the latest readings. 0: they do not tell.")

    _name_unique = models.Constraint("UNIQUE(installation_id, name)", "An installation has each meter once.")

    @api.depends("name", "unit", "installation_id.display_name")
    def _compute_display_name(self):
        for meter in self:
            unit = f" ({meter.unit})" if meter.unit else ""
            meter.display_name = f"{meter.installation_id.display_name}: {meter.name}{unit}"

    @api.depends("reading_ids.value", "reading_ids.at", "reading_ids.reset", "reading_ids.withdrawn")
    def _compute_value(self):
        for meter in self:
            told = meter._told()
            meter.value = told[-1].value if told else 0.0
            meter.read_on = told[-1].at if told else False
            meter.total = counted(told)[-1][1] if told else 0.0
            meter.a_day = per_day(told) or 0.0

    @api.model
    def _search_value(self, operator, value):
        return self._search_latest(SQL("r.value"), operator, value)

    @api.model
    def _search_read_on(self, operator, value):
        return self._search_latest(SQL("r.at"), operator, value)

    @api.model
    def _search_latest(self, column, operator, value):
        """Meters by their latest reading that counts."""
        tests = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}
        if operator in tests:
            test = SQL("%s %s %s", column, tests[operator], value)
        elif operator == "in":
            known = [one for one in value if one is not False]
            test = SQL("%s = ANY(%s)", column, known)
        else:
            return NotImplemented
        self.env["case.installation.reading"].flush_model(["meter_id", "at", "value", "withdrawn"])

        def latest(_model, alias, _query):
            return SQL(
                "(SELECT %s FROM case_installation_reading r WHERE r.meter_id = %s AND r.withdrawn IS NOT TRUE"
                " ORDER BY r.at DESC, r.id DESC LIMIT 1)",
                test,
                SQL.identifier(alias, "id"),
            )

        return Domain.custom(to_sql=latest)

    def _told(self):
        """Its readings that count, in order of time. :return: a list of :class:`..tools.meters.Reading`"""
        self.ensure_one()
        counting = self.reading_ids.filtered(lambda reading: not reading.withdrawn)
        return [Reading(row.at, row.value, row.reset) for row in counting.sorted(lambda row: (row.at, row.id))]

    def _reaches(self, total):
        """When this meter will have counted so much, a moment; None when its readings do not tell."""
        return reached(self._told(), total)

    def record_reading(self, value, at=None, reset=False, note=False):
        """Note what this meter shows.

        :param value: the figure
        :param at: the moment (UTC), now when left out
        :param reset: it began anew: it was exchanged, or set back
        :param note: why, in words; needed for a reset
        :return: the ``case.installation.reading``
        :raises UserError: when it ran backwards, or for a moment that is still to come
        """
        self.ensure_one()
        self.installation_id.check_access("read")
        if not self.env.user.has_group("case_organizer.group_case_user"):
            raise UserError(self.env._("Case users note what meters show."))
        values = {"meter_id": self.id, "value": value, "reset": reset, "note": note}
        if at:
            values["at"] = at
        reading = self.env["case.installation.reading"].sudo().create(values).with_env(self.env)
        unit = f" {self.unit}" if self.unit else ""
        self.installation_id._tell("reading", f"{self.name}: {value:g}{unit}")
        self.sudo()._plan_by_reading()
        return reading

    def _plan_by_reading(self):
        """Maintenance by these meters is planned anew from what they show."""
        for meter in self:
            owed = meter.installation_id.obligation_ids
            owed.filtered(lambda obligation, name=meter.name: obligation.meter_name == name)._plan_by_meter()
