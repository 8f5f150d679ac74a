from odoo import api, fields, models

from ..tools.coverage import Period, doubles, gaps


class CaseInstallation(models.Model):
    """Which contracts cover an installation, itself or what it is part of: today, on any day, with gaps and doubles."""

    _inherit = "case.installation"

    covered = fields.Selection(
        [("no", "Not covered"), ("once", "Covered"), ("twice", "Covered twice")],
        compute="_compute_covered",
        search="_search_covered",
        help="By contracts in force today.",
    )
    contract_ids = fields.Many2many("case.contract", compute="_compute_covered", string="Covered by")
    coverage_told = fields.Json(compute="_compute_coverage_told")

    def _compute_covered(self):
        today = fields.Date.context_today(self)
        found = self.env["case.contract.coverage"]._covering(self.ids, today)
        coverages = self.env["case.contract.coverage"].sudo()
        for installation in self:
            covering = coverages.browse(found.get(installation.id, ()))
            contracts = covering.contract_id
            installation.covered = "twice" if len(contracts) > 1 else "once" if contracts else "no"
            installation.contract_ids = contracts.with_env(self.env)._filtered_access("read")

    @api.model
    def _search_covered(self, operator, value):
        if operator != "in":
            return NotImplemented
        there = self.search([("state", "!=", "removed")])
        found = self.env["case.contract.coverage"]._covering(there.ids, fields.Date.context_today(self))
        contracts = dict(
            self.env["case.contract.coverage"]
            .sudo()
            .browse({number for numbers in found.values() for number in numbers})
            .mapped(lambda coverage: (coverage.id, coverage.contract_id.id))
        )
        counts = {number: len({contracts[one] for one in found.get(number, ())}) for number in there.ids}
        kinds = {"no": lambda count: not count, "once": lambda count: count == 1, "twice": lambda count: count > 1}
        wanted = [kinds[kind] for kind in value if kind in kinds]
        return [("id", "in", [number for number, count in counts.items() if any(test(count) for test in wanted)])]

    def get_coverage(self, first=None, last=None):
        """What covers this installation in a period, with the days that nothing covers and those that two cover.

        :param first: the first day; the day it was installed when left out, else today
        :param last: the last day; a year from today when left out
        :return: ``{"periods": [{"contract", "contract_id", "from", "to", "through"}], "gaps": [(from, to)], "doubles":
            [(from, to)]}``; a contract that the user may not read has no name
        """
        self.ensure_one()
        self.check_access("read")
        today = fields.Date.context_today(self)
        first = fields.Date.to_date(first) or self.installed_on or today
        last = fields.Date.to_date(last) or fields.Date.add(today, years=1)
        coverages = (
            self.env["case.contract.coverage"]
            .sudo()
            .search(
                [
                    ("installation_id", "in", self._with_wholes()),
                    "|",
                    ("annex_id", "=", False),
                    ("annex_id.state", "=", "agreed"),
                ]
            )
            .filtered(lambda one: one.contract_id.state in ("active", "suspended", "ended"))
        )
        readable = coverages.contract_id.with_env(self.env)._filtered_access("read")
        rows = [(coverage, coverage._period()) for coverage in coverages]
        rows = [(coverage, period) for coverage, period in rows if period and (not period.last or period.last >= first)]
        periods = [period for _coverage, period in rows]
        names = {contract.id: contract.display_name for contract in readable}
        told = [
            {
                "contract": names.get(coverage.contract_id.id, ""),
                "contract_id": coverage.contract_id.id,
                "from": fields.Date.to_string(period.first),
                "to": fields.Date.to_string(period.last) if period.last else False,
                "through": coverage.name if coverage.installation_id != self else False,
            }
            for coverage, period in sorted(rows, key=lambda row: row[1].first)
        ]
        ends = fields.Date.to_string
        return {
            "periods": told,
            "gaps": [(ends(begin), ends(end)) for begin, end in gaps(periods, first, last)],
            "doubles": [(ends(begin), ends(end) if end else False) for begin, end, _keys in doubles(periods)],
        }

    @api.depends_context("uid")
    def _compute_coverage_told(self):
        for installation in self:
            installation.coverage_told = installation.get_coverage() if installation._origin.id else False


class CaseContractCoverage(models.Model):
    """From when to when a coverage counts, as its contract does."""

    _inherit = "case.contract.coverage"

    def _period(self):
        """The :class:`..tools.coverage.Period` in which it counts; None when there is none."""
        self.ensure_one()
        contract = self.contract_id
        first = max(self._first_day(), contract.date_start)
        ends = [self.date_to, contract.ended_on, None if contract.renews else contract.date_end]
        last = min(filter(None, ends), default=None)
        return None if last and last < first else Period(first, last, contract.id)
