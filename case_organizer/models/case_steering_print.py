from odoo import api, models
from odoo.tools import format_date, formatLang

from ..tools.report_pdf import report_pdf

#: Rows of each table on paper.
MOST = 15


class CaseSteering(models.AbstractModel):
    """The figures on paper, in the language of the reader."""

    _inherit = "case.steering"

    @api.model
    def make_pdf(self, filters):
        """The printed report of a period, of what the user may read. :return: bytes"""
        figures = self.get_figures(filters)
        for_whom = self.env._(
            "%(period)s · made for %(who)s from the cases that they may read",
            period=self._period_in_words(filters),
            who=self.env.user.name,
        )
        scope = self._scope(filters)
        if scope.type_ids:
            for_whom = f"{for_whom} · {', '.join(self.env['case.type'].browse(scope.type_ids).mapped('name'))}"
        tiles = [(tile["label"], self._tile_in_words(tile), self._more_in_words(tile)) for tile in figures["tiles"]]
        return report_pdf(
            self.env._("How Cases Go"),
            for_whom,
            tiles,
            [*self._sections(figures), *self._outcome_sections(figures)],
            footer=self.env.company.name or "",
        )

    def _sections(self, figures):
        """The sections of the printed report."""
        return [
            self._section_of_series(figures),
            self._section_of_types(figures),
            self._section_of_steps(figures),
            self._section_of_work(figures),
            self._section_of_approvals(figures),
            self._section_of_order(figures),
        ]

    def _section_of_series(self, figures):
        """What was opened, closed and running over time."""
        series = figures["series"]["rows"]
        return {
            "title": self.env._("Throughput and Work in Progress"),
            "chart": {
                "labels": [format_date(self.env, row["from"]) for row in series],
                "sets": [
                    (self.env._("Opened"), [row["opened"] for row in series], False),
                    (self.env._("Closed"), [row["closed"] for row in series], False),
                    (self.env._("In Progress"), [row["running"] for row in series], True),
                ],
            },
        }

    def _section_of_types(self, figures):
        """What was closed, by case type."""
        share = self._share_in_words
        return {
            "title": self.env._("Closed, by Case Type"),
            "heads": [
                self.env._("Case Type"),
                self.env._("Closed"),
                self.env._("Half Below"),
                self.env._("90 % Below"),
                self.env._("Late"),
                self.env._("With Rework"),
            ],
            "rows": [
                [
                    row["name"],
                    row["count"],
                    *self._pair_in_words(row["throughput"]),
                    share(row["late"]),
                    share(row["reworked"]),
                ]
                for row in figures["types"][:MOST]
            ],
        }

    def _section_of_steps(self, figures):
        """The steps for which was waited longest."""
        share = self._share_in_words
        return {
            "title": self.env._("Where It Sticks"),
            "note": self.env._(
                "How long steps waited until somebody turned to them: those first for which was waited longest in all."
            ),
            "heads": [
                self.env._("Step"),
                self.env._("Done"),
                self.env._("Half Below"),
                self.env._("90 % Below"),
                self.env._("Late"),
                self.env._("Done Again"),
            ],
            "rows": [
                [
                    f"{row['name']} ({row['type']})",
                    row["count"],
                    *self._pair_in_words(row["waiting"]),
                    share(row["late"]),
                    share(row["again"]),
                ]
                for row in figures["steps"][:MOST]
            ],
        }

    def _section_of_work(self, figures):
        """Open and done work by role and team."""
        hours = self._hours_in_words
        return {
            "title": self.env._("Work by Role and Team"),
            "heads": [
                "",
                self.env._("Open"),
                self.env._("Late"),
                self.env._("Done"),
                self.env._("Waited, Half Below"),
            ],
            "rows": [
                [row["name"], row["open"], row["late"], row["done"], hours(row["waiting"])]
                for row in [*figures["roles"][:MOST], *figures["teams"][:MOST]]
            ],
        }

    def _section_of_approvals(self, figures):
        """What was decided, and how long it took."""
        share = self._share_in_words
        return {
            "title": self.env._("Approvals"),
            "heads": [
                self.env._("Step"),
                self.env._("Decided"),
                self.env._("Half Below"),
                self.env._("90 % Below"),
                self.env._("Rejected"),
            ],
            "rows": [
                [
                    f"{r['name']} ({r['type']})",
                    r["count"],
                    *self._pair_in_words(r["deciding"]),
                    share(r["rejected"]),
                ]
                for r in figures["approvals"][:MOST]
            ],
        }

    def _section_of_order(self, figures):
        """Who began newer work before older."""
        share = self._share_in_words
        return {
            "title": self.env._("Work Taken Out of Order"),
            "note": self.env._("Steps begun although an older one of the same priority waited in the same box."),
            "heads": [
                self.env._("Role"),
                self.env._("Begun"),
                self.env._("Older Ones Waited"),
                self.env._("Share"),
            ],
            "rows": [[r["name"], r["begun"], r["passed"], share(r["share"])] for r in figures["order"][:MOST]],
        }

    def _outcome_sections(self, figures):
        """Sections of what came of the cases, those that have rows."""
        sections = [
            self._section_of_results(figures),
            self._section_of_costs(figures),
            self._section_of_satisfaction(figures),
            self._section_of_documents(figures),
            self._section_of_issues(figures),
        ]
        return [{**section, "rows": section["rows"][:MOST]} for section in sections if section["rows"]]

    def _section_of_results(self, figures):
        """How the closed cases ended."""
        share = self._share_in_words
        return {
            "title": self.env._("Results"),
            "heads": [self.env._("Result"), self.env._("Closed"), self.env._("Share")],
            "rows": [[f"{r['name']} ({r['type']})", r["count"], share(r["share"])] for r in figures["results"]],
        }

    def _section_of_costs(self, figures):
        """Hours and costs beside what was planned."""
        number = self._number_in_words
        return {
            "title": self.env._("Hours and Costs"),
            "note": self.env._("Of the closed cases: booked, beside what was planned."),
            "heads": [
                self.env._("Case Type"),
                self.env._("Closed"),
                self.env._("Planned Hours"),
                self.env._("Hours"),
                self.env._("Planned Costs"),
                self.env._("Costs"),
            ],
            "rows": [
                [
                    f"{r['name']} ({r['currency']})",
                    r["count"],
                    *(number(r[name]) for name in ("hours_planned", "hours", "cost_planned", "cost")),
                ]
                for r in figures["costs"]
            ],
        }

    def _section_of_satisfaction(self, figures):
        """What customers answered."""
        share = self._share_in_words
        number = self._number_in_words
        return {
            "title": self.env._("Satisfaction"),
            "note": self.env._("What customers answered, from 1 (unhappy) to 5 (happy)."),
            "heads": [
                self.env._("Case Type"),
                self.env._("Asked"),
                self.env._("Answers"),
                self.env._("Average"),
                self.env._("Happy"),
                self.env._("Unhappy"),
            ],
            "rows": [
                [r["name"], r["asked"], r["count"], number(r["average"]), share(r["happy"]), share(r["unhappy"])]
                for r in figures["satisfaction"]
            ],
        }

    def _section_of_documents(self, figures):
        """How long documents waited for approval."""
        return {
            "title": self.env._("Documents"),
            "note": self.env._("How long it took from when they came in until they were approved."),
            "heads": [
                self.env._("Kind"),
                self.env._("Came in"),
                self.env._("Approved"),
                self.env._("Rejected"),
                self.env._("Half Below"),
                self.env._("90 % Below"),
            ],
            "rows": [
                [r["name"], r["count"], r["approved"], r["rejected"], *self._pair_in_words(r["turnaround"])]
                for r in figures["documents"]
            ],
        }

    def _section_of_issues(self, figures):
        """Issues behind many cases."""
        return {
            "title": self.env._("Common Issues"),
            "heads": [self.env._("Issue"), self.env._("Cases Opened")],
            "rows": [[r["name"], r["count"]] for r in figures["issues"]],
        }

    # --- words -------------------------------------------------------------------------------------------------

    def _hours_in_words(self, hours, working=False):
        """A length of time as people say it. :param working: working hours are no days"""
        if hours is None:
            return "–"
        minutes = round(hours * 60)
        if minutes < 60:
            return self.env._("%s min", minutes)
        if minutes < 1440 or working:
            whole, rest = divmod(minutes, 60)
            if working and minutes >= 1440:
                return self.env._("%s h", round(minutes / 60))
            return (
                self.env._("%(hours)s h %(minutes)s min", hours=whole, minutes=rest)
                if rest
                else self.env._("%s h", whole)
            )
        days = minutes / 1440
        whole, rest = int(days), round(days % 1 * 24)
        if days >= 10 or not 0 < rest < 24:
            return self.env._("%s d", round(days))
        return self.env._("%(days)s d %(hours)s h", days=whole, hours=rest)

    def _pair_in_words(self, parts):
        return [self._hours_in_words(hours) for hours in parts or (None, None)]

    def _number_in_words(self, number):
        return "–" if number is None else formatLang(self.env, number)

    def _share_in_words(self, share):
        return "–" if share is None else f"{formatLang(self.env, share * 100, digits=1)} %"

    def _tile_in_words(self, tile):
        value = tile["value"]
        if tile["kind"] == "hours":
            return self._hours_in_words(value, tile.get("working"))
        if tile["kind"] == "share":
            return self._share_in_words(value)
        return "–" if value is None else formatLang(self.env, value, digits=0 if tile["kind"] == "count" else 2)

    def _more_in_words(self, tile):
        if tile.get("ninetieth") is None:
            return tile["more"]
        return self.env._("90 %% below %s", self._hours_in_words(tile["ninetieth"], tile.get("working")))
