from odoo import models
from odoo.tools import SQL, formatLang

from .case_steering import MOST_ROWS


class CaseSteering(models.AbstractModel):
    """What came of the cases closed in a period: results, hours and costs beside what was planned, satisfaction."""

    _inherit = "case.steering"

    def _more_figures(self, scope):
        return {
            **super()._more_figures(scope),
            "results": self._results(scope),
            "costs": self._costs(scope),
            "satisfaction": self._satisfaction(scope),
        }

    def _closed(self, scope):
        """The domain of cases that ended in the period."""
        return [*scope.cases, *scope.within("closed_on")]

    def _results(self, scope):
        """What closed cases ended in, by case type: ``{name, type, count, share, model, domain}``.

        ``share`` is that of the closed cases of the type. Types without results of their own are told by how their
        cases ended.
        """
        closed = self._closed(scope)
        columns = [
            SQL("type_id"),
            SQL("result_id"),
            SQL("CASE WHEN result_id IS NULL THEN result END"),
            SQL("count(*)"),
        ]
        rows = self._rows("case.fact", closed, columns, SQL("1, 2, 3"), SQL("4 DESC, 1, 2, 3"))
        of_type = {}
        for type_id, _result, _how, count in rows:
            of_type[type_id] = of_type.get(type_id, 0) + count
        types = self._names("case.type", of_type)
        results = self._names("case.result.type", [row[1] for row in rows])
        how_named = dict(self.env["case.fact"]._fields["result"]._description_selection(self.env))
        rows.sort(key=lambda row: (-of_type[row[0]], row[0] or 0, -row[3]))
        return [
            {
                "name": results.get(result_id) or how_named.get(how, ""),
                "type": types.get(type_id, ""),
                "count": count,
                "share": count / of_type[type_id],
                "model": "case.fact",
                "domain": [
                    *closed,
                    ("type_id", "=", type_id or False),
                    ("result_id", "=", result_id or False),
                    *([] if result_id else [("result", "=", how)]),
                ],
            }
            for type_id, result_id, how, count in rows[:MOST_ROWS]
        ]

    def _costs(self, scope):
        """Hours and costs of closed cases beside what was planned, by case type and currency.

        :return: ``{name, currency, count, hours_planned, hours, cost_planned, cost, model, domain}``, the most hours
            first; only types of which anything was planned or booked
        """
        closed, found = self._closed(scope), {}
        sums = ("hours_planned", "hours_spent", "cost_planned", "cost")
        rows = self._rows(
            "case.fact",
            closed,
            [
                SQL("type_id"),
                SQL("company_id"),
                SQL("count(*)"),
                *(SQL("COALESCE(sum(%s), 0)::float8", SQL.identifier(name)) for name in sums),
            ],
            SQL("1, 2"),
        )
        currencies = self._currencies({row[1] for row in rows})
        for type_id, company_id, *counted in rows:
            total = found.setdefault((type_id, currencies[company_id]), [0] * 5)
            total[:] = [before + more for before, more in zip(total, counted, strict=True)]
        told = {key: total for key, total in found.items() if any(total[1:])}
        names = self._names("case.type", [type_id for type_id, _currency in told])
        return [
            {
                "name": names.get(type_id, ""),
                "currency": currency.name,
                **dict(
                    zip(
                        ("count", "hours_planned", "hours", "cost_planned", "cost"),
                        told[type_id, currency],
                        strict=True,
                    )
                ),
                "model": "case.fact",
                "domain": [
                    *closed,
                    ("type_id", "=", type_id or False),
                    ("company_id", "in", [number for number, its in currencies.items() if number and its == currency]),
                ],
            }
            for type_id, currency in sorted(told, key=lambda key: (-told[key][2], -told[key][4], key[0] or 0))
        ][:MOST_ROWS]

    def _currencies(self, company_ids):
        """The currency of each company: ``{id or None: currency}``. Companies whose cases one reads are known."""
        companies = self.env["res.company"].sudo().browse({number for number in company_ids if number})
        return {None: self.env.company.currency_id, **{company.id: company.currency_id for company in companies}}

    def _satisfaction(self, scope):
        """What customers said of closed cases, by type.

        The last answer about a case counts, unless a supervisor excluded it; ``happy`` and ``unhappy`` are shares.
        ``asked`` are the cases about which somebody was asked, ``count`` those of them with an answer that counts.

        :return: a list of ``{name, asked, count, average, happy, unhappy, model, domain}``
        """
        asked = [*self._closed(scope), "|", ("satisfaction_asked", "=", True), ("satisfaction", ">", 0)]
        rows = self._rows(
            "case.fact",
            asked,
            [
                SQL("type_id"),
                SQL("count(*)"),
                SQL("count(satisfaction)"),
                SQL("avg(satisfaction)"),
                SQL("avg((satisfaction >= 4)::int)::float8"),
                SQL("avg((satisfaction < 2)::int)::float8"),
            ],
            SQL("1"),
            SQL("2 DESC, 1"),
            MOST_ROWS,
        )
        names = self._names("case.type", [row[0] for row in rows])
        return [
            {
                "name": names.get(type_id, ""),
                "asked": number,
                "count": count,
                "average": average,
                "happy": happy,
                "unhappy": unhappy,
                "model": "case.fact",
                "domain": [*asked, ("type_id", "=", type_id or False)],
            }
            for type_id, number, count, average, happy, unhappy in rows
        ]

    # --- tiles -------------------------------------------------------------------------------------------------

    def _outcome_tiles(self, scope):
        """Tiles of satisfaction, hours and costs, those of which anything is known; costs for each currency."""
        closed = self._closed(scope)
        rows = self._rows(
            "case.fact",
            closed,
            [
                SQL("company_id"),
                SQL("sum(satisfaction)"),
                SQL("count(satisfaction)"),
                SQL("COALESCE(sum(hours_spent), 0)"),
                SQL("COALESCE(sum(hours_planned), 0)"),
                SQL("COALESCE(sum(cost), 0)::float8"),
                SQL("COALESCE(sum(cost_planned), 0)::float8"),
                SQL("count(*) FILTER (WHERE satisfaction_asked OR satisfaction > 0)"),
            ],
            SQL("1"),
        )
        tiles = super()._outcome_tiles(scope)
        if answers := sum(row[2] for row in rows):
            help_text = self.env._("Average of what customers of the closed cases answered: 1 unhappy, 5 happy.")
            average, rated = sum(row[1] or 0 for row in rows) / answers, [*closed, ("satisfaction", ">", 0)]
            asked = sum(row[7] for row in rows)
            more = self.env._("%(answers)s answers of %(asked)s asked", answers=answers, asked=asked)
            tiles.append(
                self._tile("satisfaction", self.env._("Satisfaction"), help_text, average, "number", rated, more=more)
            )
        spent, planned = (sum(row[place] for row in rows) for place in (3, 4))
        if spent or planned:
            more = self.env._("%s planned", formatLang(self.env, planned))
            help_text = self.env._("Hours booked on the closed cases.")
            tiles.append(self._tile("hours", self.env._("Hours"), help_text, spent, "number", closed, more=more))
        return tiles + self._cost_tiles(rows, closed)

    def _cost_tiles(self, rows, closed):
        currencies, sums = self._currencies({row[0] for row in rows}), {}
        for company_id, *_others, cost, planned, _asked in rows:
            total = sums.setdefault(currencies[company_id], [0, 0])
            total[:] = [total[0] + cost, total[1] + planned]
        return [
            self._tile(
                f"cost_{currency.name}",
                self.env._("Costs (%s)", currency.name),
                self.env._("Hours and expenses booked on the closed cases, in money."),
                cost,
                "money",
                [
                    *closed,
                    ("company_id", "in", [number for number, its in currencies.items() if number and its == currency]),
                ],
                more=self.env._("%s planned", formatLang(self.env, planned)),
            )
            for currency, (cost, planned) in sums.items()
            if cost or planned
        ]
