from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: Up to so many days are shown day by day, up to so many week by week.
BY_DAY, BY_WEEK = 92, 731
#: A period is no longer than this.
MOST_DAYS = 36_600
#: Steps, ways and groups in a table.
MOST_ROWS = 100


class Scope(NamedTuple):
    """What a report is about.

    :ivar begun: the first moment of the period, UTC, without zone
    :ivar ended: the first moment after it
    :ivar cases: the domain of ``case.fact`` that is asked, without the period
    :ivar steps: the same for ``case.step.fact``
    """

    begun: datetime
    ended: datetime
    cases: list
    steps: list
    type_ids: tuple

    def within(self, name):
        """The domain of a moment within the period."""
        return [(name, ">=", moment_text(self.begun)), (name, "<", moment_text(self.ended))]


class CaseSteering(models.AbstractModel):
    """Figures over cases: what the dashboard, the workbook and the printed report show, from the same place.

    All is asked with the rights of the user: what they may not read is not counted. Times are hours, shares lie between
    0 and 1, what is not known is None. A figure names the rows behind it as ``model`` and ``domain``.
    """

    _name = "case.steering"
    _description = "Steering"

    @api.model
    @api.readonly
    def get_choices(self):
        """What can be chosen, and as of when the figures are.

        :return: ``refreshed_on`` (text, UTC, or False), ``companies`` (``[{id, name}]`` when there are several),
            ``may_schedule``
        :raises AccessError: for others than case users
        """
        self._check_user()
        state = self.env["case.fact.refresh"].search([], limit=1)
        companies = self.env.companies
        return {
            "refreshed_on": fields.Datetime.to_string(state.refreshed_on) if state.refreshed_on else False,
            "companies": companies.mapped(lambda company: {"id": company.id, "name": company.name})
            if len(companies) > 1
            else [],
            "may_schedule": self.env.user.has_group("case_organizer.group_case_supervisor"),
        }

    @api.model
    @api.readonly
    def get_figures(self, filters):
        """The figures of a period.

        :param filters: ``date_from`` and ``date_to`` (first and last day, as text, of the user's time zone),
            ``type_ids``, ``team_ids``, ``company_ids`` (lists; empty: all)
        :return: ``tiles``, ``series``, ``types``, ``steps``, ``roles``, ``teams``, ``approvals``, ``documents``,
            ``order``, ``issues``, ``results``, ``costs``, ``satisfaction``; see the methods of these names
        :raises AccessError: for others than case users
        :raises UserError: when the period is none
        """
        scope = self._scope(filters)
        return {
            "tiles": self._tiles(scope),
            "series": self._series(scope),
            "types": self._by_type(scope),
            "steps": self._by_step(scope),
            "roles": self._workload(scope, "role_id"),
            "teams": self._workload(scope, "team_id"),
            "approvals": self._approvals(scope),
            "documents": self._documents(scope),
            "order": self._out_of_order(scope),
            "issues": self._issues(scope),
            **self._more_figures(scope),
        }

    def _more_figures(self, scope):
        """Hook: other tables of a report, by name."""
        return {}

    # --- asking ------------------------------------------------------------------------------------------------

    def _check_user(self):
        groups = ("case_organizer.group_case_user", "case_organizer.group_case_auditor")
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Figures of cases are for case users."))

    def _zone(self):
        return ZoneInfo(self.env.user.tz or "UTC")

    def _scope(self, filters):
        """What is asked, checked. :return: :class:`Scope`"""
        self._check_user()
        filters = filters or {}
        try:
            first, last = (fields.Date.to_date(filters.get(name)) for name in ("date_from", "date_to"))
            chosen = {
                name: tuple(int(number) for number in filters.get(name) or ())
                for name in ("type_ids", "team_ids", "company_ids")
            }
        except (TypeError, ValueError):
            raise UserError(self.env._("This is no period, or no list of case types and teams.")) from None
        if not first or not last or last < first or (last - first).days > MOST_DAYS:
            raise UserError(self.env._("Choose a first and a last day, in this order."))
        zone = self._zone()
        begun, ended = (
            datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
            for day in (first, last + timedelta(days=1))
        )
        domain = [(name[:-1], "in", ids) for name, ids in chosen.items() if ids]
        return Scope(begun, ended, domain, domain, chosen["type_ids"])

    def _rows(self, model, domain, columns, group=None, order=None, limit=None):
        """Rows of aggregates over what the user may read.

        :param columns: SQL of each column; the table is called as the model's
        :return: a list of tuples
        """
        query = self.env[model]._search(domain)
        if query.is_empty():
            return []
        query.groupby, query.limit = group, limit
        if order:
            query.order = order
        return self.env.execute_query(query.select(*columns))

    # --- figures -----------------------------------------------------------------------------------------------

    def _outcome_tiles(self, scope):
        """Hook: tiles of what came of the closed cases."""
        return []

    def _running_at(self, scope, moment):
        """The domain of cases that were running at a moment."""
        text = moment_text(moment)
        return [*scope.cases, ("opened_on", "<", text), "|", ("closed_on", "=", False), ("closed_on", ">=", text)]

    def _series(self, scope):
        """Throughput and work in progress over time.

        :return: ``bucket`` (``day``, ``week`` or ``month``) and ``rows``: ``{from, to, opened, closed, running}``,
            days as text; ``running`` at the end of each, as far as it has come
        """
        days = (scope.ended - scope.begun).days
        bucket = "day" if days <= BY_DAY else "week" if days <= BY_WEEK else "month"
        counts = {}
        for name in ("opened_on", "closed_on"):
            local = SQL("date_trunc(%s, %s)", bucket, self._local(name))
            counts[name] = dict(
                self._rows("case.fact", [*scope.cases, *scope.within(name)], [local, SQL("count(*)")], SQL("1"))
            )
        running, rows = self.env["case.fact"].search_count(self._running_at(scope, scope.begun)), []
        zone, now = self._zone(), self.env["case.writer"]._now()
        last = min(scope.ended, max(now, scope.begun) + timedelta(days=1))
        last = (last - timedelta(seconds=1)).replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
        first = scope.begun.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
        day = _bucket_of(first, bucket)
        while day <= last:
            moment = datetime.combine(day, time())
            opened, closed = counts["opened_on"].get(moment, 0), counts["closed_on"].get(moment, 0)
            running += opened - closed
            following = _after(day, bucket)
            rows.append(
                {
                    "from": fields.Date.to_string(max(day, first)),
                    "to": fields.Date.to_string(min(following - timedelta(days=1), last)),
                    "opened": opened,
                    "closed": closed,
                    "running": running,
                }
            )
            day = following
        return {"bucket": bucket, "rows": rows}

    def _local(self, name):
        """SQL: a moment in the time zone of the user."""
        return SQL("%s AT TIME ZONE 'UTC' AT TIME ZONE %s", SQL.identifier(name), str(self._zone()))

    def _by_type(self, scope):
        """What was closed, by case type: ``{id, name, count, throughput, worked, late, reworked, domain}``.

        ``throughput`` and ``worked`` are ``[median, 90th percentile]``.
        """
        closed = [*scope.cases, *scope.within("closed_on")]
        rows = self._rows(
            "case.fact",
            closed,
            [
                SQL("type_id"),
                SQL("count(*)"),
                median_sql("throughput"),
                median_sql("throughput_worked"),
                SQL("avg(late)"),
                SQL("avg(reworked)"),
            ],
            SQL("type_id"),
            SQL("count(*) DESC"),
            MOST_ROWS,
        )
        names = self._names("case.type", [row[0] for row in rows])
        return [
            {
                "id": type_id,
                "name": names.get(type_id, ""),
                "count": count,
                "throughput": throughput,
                "worked": worked,
                "late": late,
                "reworked": reworked,
                "model": "case.fact",
                "domain": [*closed, ("type_id", "=", type_id)],
            }
            for type_id, count, throughput, worked, late, reworked in rows
        ]

    def _names(self, model, ids):
        """Names of records that rows the user may read are about. :return: ``{id: name}``"""
        records = self.env[model].sudo().browse({number for number in ids if number}).exists()
        return {record.id: record.display_name for record in records}


def median_sql(name):
    """SQL: the median and the 90th percentile of a column."""
    return SQL("percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY %s)", SQL.identifier(name))


def moment_text(moment):
    """A moment as domains say it."""
    return fields.Datetime.to_string(moment)


def _bucket_of(day, bucket):
    """The first day of the day, week or month in which a day lies."""
    if bucket == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if bucket == "month" else day


def _after(day, bucket):
    return day + {"day": timedelta(days=1), "week": timedelta(weeks=1), "month": relativedelta(months=1)}[bucket]
