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
        _ = self.env._
        running = Domain("case_id.state", "in", ("active", "suspended", "in_review"))
        open_actions = Domain("step_id.is_open", "=", True)
        since = fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=1))
        tiles = [
            self._tile("calls", _("Running calls"), _("Calls that are not closed."), "case.service.call", running),
            self._tile(
                "calls_late",
                _("Too late"),
                _("Response or solution was promised earlier."),
                "case.service.call",
                Domain("left", "in", ["late"]),
                True,
            ),
            self._tile(
                "calls_today",
                _("Due today"),
                _("Calls whose time ends today."),
                "case.service.call",
                Domain("left", "in", ["today"]),
            ),
            self._tile(
                "calls_waiting",
                _("Waiting for a team"),
                _("Nobody took them yet."),
                "case.service.call",
                running & Domain("case_id.user_id", "=", False) & Domain("case_id.team_id", "!=", False),
            ),
            self._tile(
                "calls_unclear",
                _("Who pays: undecided"),
                _("Whether a contract covers them is to be decided."),
                "case.service.call",
                running & Domain("terms", "=", "unclear"),
            ),
            self._tile(
                "calls_new",
                _("Taken in 24 hours"),
                _("Calls of the last 24 hours."),
                "case.service.call",
                Domain("create_date", ">=", since),
            ),
            self._tile(
                "visits",
                _("Visits to do"),
                _("Service actions that are open."),
                "case.service.action",
                open_actions,
            ),
            self._tile(
                "unplanned",
                _("Visits without a time"),
                _("Service actions that nobody planned yet."),
                "case.service.action",
                open_actions & Domain("planned_start", "=", False),
                True,
            ),
        ]
        return self._section("calls", _("Service"), tiles)
