from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import date_utils

from odoo.addons.case_organizer.models.case_overview import AHEAD


class CaseOverview(models.AbstractModel):
    _inherit = "case.overview"

    def _sections(self):
        return [*super()._sections(), self._section_of_contracts()]

    def _section_of_contracts(self):
        """Contracts in force, what is to be decided on them, and what they promise; None for who reads none."""
        contracts = self.env["case.contract"]
        if not contracts.has_access("read") or not contracts.search_count([], limit=1):
            return None
        today = fields.Date.context_today(self)
        until = date_utils.add(today, days=AHEAD)
        soon = [fields.Date.to_string(day) for day in (today, until)]
        active = Domain("state", "=", "active")
        promised = Domain("state", "in", ("promised", "planned"))
        tiles = [
            self._tile(
                "in_force",
                self.env._("In force"),
                self.env._("Contracts that run, or are suspended for a time."),
                "case.contract",
                Domain("state", "in", ("active", "suspended")),
            ),
            self._tile(
                "being_made",
                self.env._("Being made"),
                self.env._("Drafts, and what is negotiated or waits for a signature."),
                "case.contract",
                Domain("state", "in", ("draft", "negotiation", "to_sign")),
            ),
            self._tile(
                "notice",
                self.env._("Notice within 90 days"),
                self.env._("Afterwards they go on by themselves."),
                "case.contract",
                active & Domain("notice_by", ">=", soon[0]) & Domain("notice_by", "<=", soon[1]),
            ),
            self._tile(
                "ending",
                self.env._("End within 90 days"),
                self.env._("Contracts that do not renew themselves."),
                "case.contract",
                active
                & Domain("renews", "=", False)
                & Domain("date_end", ">=", soon[0])
                & Domain("date_end", "<=", soon[1]),
            ),
            self._tile(
                "decide",
                self.env._("To decide"),
                self.env._("How a contract goes on, and what its value asks."),
                "case.contract.decision",
                Domain("state", "=", "open") & Domain("about", "!=", "warning"),
                True,
            ),
            self._tile(
                "broken",
                self.env._("Obligations late"),
                self.env._("What contracts promise and was not done in time."),
                "case.obligation.occurrence",
                Domain("late", "=", True),
                True,
            ),
            self._tile(
                "due",
                self.env._("Obligations due in 90 days"),
                self.env._("What contracts promise for the days ahead."),
                "case.obligation.occurrence",
                promised & Domain("due_on", ">=", soon[0]) & Domain("due_on", "<=", soon[1]),
            ),
        ]
        return self._section("contracts", self.env._("Contracts"), tiles)
