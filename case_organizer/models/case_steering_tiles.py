from odoo import models
from odoo.tools import SQL

from .case_steering import median_sql, moment_text


class CaseSteering(models.AbstractModel):
    """The figures at the top of the dashboard."""

    _inherit = "case.steering"

    def _tiles(self, scope):
        """The figures at the top: ``{key, label, help, value, kind, more, model, domain}``.

        ``kind`` is ``count``, ``hours``, ``share``, ``number`` or ``money``; ``more`` is a text below the figure.
        """
        opened, closed = ([*scope.cases, *scope.within(name)] for name in ("opened_on", "closed_on"))
        [(count_closed, times, late, reworked, reopened)] = self._rows(
            "case.fact",
            closed,
            [
                SQL("count(*)"),
                SQL("ARRAY[%s, %s]", median_sql("throughput"), median_sql("throughput_worked")),
                SQL("avg(late)"),
                SQL("avg(reworked)"),
                SQL("count(*) FILTER (WHERE reopened > 0)"),
            ],
        ) or [(0, None, None, None, 0)]
        [(count_opened, answers)] = self._rows(
            "case.fact",
            opened,
            [SQL("count(*)"), SQL("ARRAY[%s, %s]", median_sql("response"), median_sql("response_worked"))],
        ) or [(0, None)]
        return [
            *self._count_tiles(scope, opened, count_opened, closed, count_closed),
            *self._throughput_tiles(closed, *(times or (None, None))),
            *self._response_tiles(opened, *(answers or (None, None))),
            *self._quality_tiles(closed, late, reworked, reopened),
            *self._outcome_tiles(scope),
        ]

    def _count_tiles(self, scope, opened, count_opened, closed, count_closed):
        """How many cases were opened, closed, running and late."""
        running = self._running_at(scope, scope.ended)
        now = moment_text(self.env["case.writer"]._now())
        late_now = [*scope.cases, ("closed_on", "=", False), ("deadline", "<", now)]
        facts = self.env["case.fact"]
        return [
            self._tile(
                "opened", self.env._("Opened"), self.env._("Cases opened in the period."), count_opened, "count", opened
            ),
            self._tile(
                "closed",
                self.env._("Closed"),
                self.env._("Cases that ended in the period."),
                count_closed,
                "count",
                closed,
            ),
            self._tile(
                "running",
                self.env._("In Progress"),
                self.env._("Cases that were running at the end of the period."),
                facts.search_count(running),
                "count",
                running,
            ),
            self._tile(
                "late_now",
                self.env._("Late Now"),
                self.env._("Cases that run today although their deadline has passed."),
                facts.search_count(late_now),
                "count",
                late_now,
            ),
        ]

    def _throughput_tiles(self, closed, throughput, throughput_worked):
        """How long closed cases took."""
        return [
            self._time_tile(
                "throughput",
                self.env._("Throughput"),
                self.env._(
                    "From opening to closing, of cases that ended in the period: half of them took less than this."
                ),
                throughput,
                closed,
            ),
            self._time_tile(
                "throughput_worked",
                self.env._("Throughput, Working Time"),
                self.env._("The same, counted in the working hours of the case type, the team or the company."),
                throughput_worked,
                closed,
                working=True,
            ),
        ]

    def _response_tiles(self, opened, response, response_worked):
        """How long it took until those who opened a case were answered."""
        return [
            self._time_tile(
                "response",
                self.env._("First Response"),
                self.env._(
                    "From opening to our first message, or to “answered by phone”, of cases opened in the period."
                ),
                response,
                [*opened, ("response", "!=", False)],
            ),
            self._time_tile(
                "response_worked",
                self.env._("First Response, Working Time"),
                self.env._("The same, counted in working hours."),
                response_worked,
                [*opened, ("response", "!=", False)],
                working=True,
            ),
        ]

    def _quality_tiles(self, closed, late, reworked, reopened):
        """How much of what was closed was late, or done more than once."""
        return [
            self._tile(
                "late",
                self.env._("Closed Late"),
                self.env._("Share of the closed cases with a deadline that ended after it."),
                late,
                "share",
                [*closed, ("late", "=", 1)],
            ),
            self._tile(
                "reworked",
                self.env._("With Rework"),
                self.env._("Share of the closed cases in which a step was done more than once."),
                reworked,
                "share",
                [*closed, ("rework", ">", 0)],
                more=self.env._("%s opened again", reopened) if reopened else "",
            ),
        ]

    def _tile(self, key, label, help_text, value, kind, domain, more="", model="case.fact"):
        return {
            "key": key,
            "label": label,
            "help": help_text,
            "value": value,
            "kind": kind,
            "more": more,
            "model": model,
            "domain": domain,
        }

    def _time_tile(self, key, label, help_text, parts, domain, working=False):
        """A tile with a median; the 90th percentile stands below it."""
        median, ninetieth = parts or (None, None)
        tile = self._tile(key, label, help_text, median, "hours", domain)
        return {**tile, "ninetieth": ninetieth, "working": working}
