from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.case_organizer.models.case_case import RUNNING

#: So many calls are listed at most, whatever is asked.
MOST = 100


class CaseServiceCall(models.Model):
    """What a screen on the wall of the desk shows."""

    _inherit = "case.service.call"

    @api.model
    def get_wall(self, most=12):
        """Running calls as they are read from across the room: those that the user reads, the next one due first.

        :param most: so many are listed, at most :data:`MOST`; all are counted
        :return: a dict with ``columns``, ``[{"key", "label", "count"}]`` in the order of the board; ``calls``, dicts
            with ``id``, ``name``, ``title``, ``place``, ``who`` (the handler, else the team, else empty), ``left`` and
            ``due`` (UTC, or False); ``more``: how many are not listed; ``visits``: a dict with how many are ``today``,
            ``under_way`` and ``finished`` today
        """
        running = Domain("case_id.state", "in", RUNNING)
        counts = dict(self._read_group(running, ["left"], ["__count"]))
        shown = self._soonest(running, max(0, min(int(most), MOST)))
        return {
            "columns": [
                {"key": key, "label": label, "count": counts.get(key, 0)}
                for key, label in self._fields["left"]._description_selection(self.env)
            ],
            "calls": [call._for_wall() for call in shown],
            "more": sum(counts.values()) - len(shown),
            "visits": self._visits_of_today(),
        }

    def _soonest(self, domain, most):
        """The calls of a domain that the user reads, the one that is due first before the others."""
        self.env["case.case"].flush_model(["deadline"])
        self.env["case.clock"].flush_model(["due_on", "state"])
        found = self._search(domain)
        found.order = SQL("%s NULLS LAST, id", self._due_sql(self._table))
        found.limit = most
        return self.browse(found.get_result_ids())

    def _for_wall(self):
        self.ensure_one()
        place = self.site_id or self.partner_id
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or "",
            "place": ", ".join(filter(None, (place.display_name, place.city))),
            "who": self.user_id.sudo().name or self.team_id.name or "",
            "left": self.left,
            "due": fields.Datetime.to_string(self.due_on) if self.due_on else False,
        }

    def _visits_of_today(self):
        """How many visits of today the user reads: planned, under way, finished."""
        actions = self.env["case.service.action"]
        end, _week = self._ends()
        begin = end - timedelta(days=1)
        planned = Domain("planned_start", ">", begin) & Domain("planned_start", "<=", end)
        under_way = Domain("en_route_on", "!=", False) | Domain("on_site_on", "!=", False)
        is_open = Domain("step_id.is_open", "=", True)
        return {
            "today": actions.search_count(planned & Domain("step_id.state", "!=", "terminated")),
            "under_way": actions.search_count(under_way & is_open),
            "finished": actions.search_count(Domain("finished_on", ">", begin) & Domain("finished_on", "<=", end)),
        }
