from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class CaseOverview(models.AbstractModel):
    _inherit = "case.overview"

    def _sections(self):
        return [*super()._sections(), self._section_of_calls()]

    def _section_of_calls(self):
        """Calls that run and visits to them; None for who reads none."""
        calls = self.env["case.service.call"]
        if not calls.has_access("read") or not calls.search_count([], limit=1):
            return None
        running = Domain("case_id.state", "in", ("active", "suspended", "in_review"))
        open_actions = Domain("step_id.is_open", "=", True)
        since = fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=1))
        tiles = [
            self._tile(
                "calls",
                self.env._("Running calls"),
                self.env._("Calls that are not closed."),
                "case.service.call",
                running,
            ),
            self._tile(
                "calls_late",
                self.env._("Too late"),
                self.env._("Response or solution was promised earlier."),
                "case.service.call",
                Domain("left", "in", ["late"]),
                True,
            ),
            self._tile(
                "calls_today",
                self.env._("Due today"),
                self.env._("Calls whose time ends today."),
                "case.service.call",
                Domain("left", "in", ["today"]),
            ),
            self._tile(
                "calls_waiting",
                self.env._("Waiting for a team"),
                self.env._("Nobody took them yet."),
                "case.service.call",
                running & Domain("case_id.user_id", "=", False) & Domain("case_id.team_id", "!=", False),
            ),
            self._tile(
                "calls_unclear",
                self.env._("Who pays: undecided"),
                self.env._("Whether a contract covers them is to be decided."),
                "case.service.call",
                running & Domain("terms", "=", "unclear"),
            ),
            self._tile(
                "calls_new",
                self.env._("Taken in 24 hours"),
                self.env._("Calls of the last 24 hours."),
                "case.service.call",
                Domain("create_date", ">=", since),
            ),
            self._tile(
                "visits",
                self.env._("Visits to do"),
                self.env._("Service actions that are open."),
                "case.service.action",
                open_actions,
            ),
            self._tile(
                "unplanned",
                self.env._("Visits without a time"),
                self.env._("Service actions that nobody planned yet."),
                "case.service.action",
                open_actions & Domain("planned_start", "=", False),
                True,
            ),
        ]
        return self._section("calls", self.env._("Service"), tiles)
