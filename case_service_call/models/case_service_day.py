from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.planning import less, meets
from ..tools.planning_conflicts import spent
from .case_service_action_conflicts import clock
from .case_service_planner import stamp

#: So many days are shown at most.
MOST_DAYS = 31


class CaseServicePlanner(models.AbstractModel):
    """How full the days of workers are."""

    _inherit = "case.service.planner"

    @api.model
    def get_days(self, first=False, days=7, team_id=False, skill_id=False):
        """For each worker, how much of each day is planned.

        Who plans sees all workers, a worker sees themself.

        :param first: the first day, a date; this week's Monday when left out
        :param days: how many, at most 31
        :param team_id: only workers of this ``case.team``
        :param skill_id: only workers with this ``case.service.skill``
        :return: ``{"days": [date], "workers": [{"id", "name", "team", "days": [{"state", "text", "planned", "work",
            "visits"}]}]}``; ``state`` is ``off``, ``away``, ``free``, ``room``, ``full`` or ``over``, ``text`` says it
            in words, ``planned`` (road included) and ``work`` are hours
        :raises AccessError: for who neither plans nor is a worker
        :raises UserError: for no days, or more than 31
        """
        workers = self._workers_shown(team_id, skill_id)
        if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            raise UserError(self.env._("Between 1 and %s days are shown.", MOST_DAYS))
        today = fields.Date.context_today(self)
        first = fields.Date.to_date(first) or today - timedelta(days=today.weekday())
        shown = [first + timedelta(days=number) for number in range(days)]
        since = datetime.combine(first, time()) - timedelta(days=1)
        people = {one.id: one for one in self._workers_sudo(workers, since, since + timedelta(days=days + 2))}
        travel = self.env.company._travel()
        return {
            "days": [fields.Date.to_string(day) for day in shown],
            "workers": [
                {
                    "id": worker.id,
                    "name": worker.name,
                    "team": worker.service_team_id.name or "",
                    "days": [self._day(people[worker.id], day, worker.tz, travel) for day in shown],
                }
                for worker in workers
            ],
        }

    @api.model
    def _workers_shown(self, team_id, skill_id):
        domain = [("service_worker", "=", True), ("company_id", "in", [False, *self.env.companies.ids])]
        if not self.env.user.has_group("case_service_call.group_service_planner"):
            domain.append(("user_id", "=", self.env.uid))
        workers = self.env["resource.resource"].search(domain, order="name, id")
        if not workers and not self.env.user.has_group("case_service_call.group_service_planner"):
            raise AccessError(self.env._("Planners look at the days of workers, and workers at their own."))
        return workers.filtered(
            lambda worker: (
                (not team_id or worker.service_team_id.id == team_id)
                and (not skill_id or skill_id in worker.service_skill_ids.ids)
            )
        )

    @api.model
    def _day(self, worker, date, tz, travel):
        """One day of one worker, in words."""
        zone = ZoneInfo(tz or "UTC")
        start, end = (
            stamp(datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC")))
            for day in (date, date + timedelta(days=1))
        )
        days = [day for day in worker.days if start <= day.start < end]
        visits = sorted(
            (visit for visit in worker.busy if start <= visit.start < end), key=lambda visit: (visit.start, visit.end)
        )
        work = sum(day.work for day in days)
        used = sum(spent(worker, [visit for visit in visits if meets(visit, day)], travel) for day in days)
        used += spent(worker, [visit for visit in visits if not any(meets(visit, day) for day in days)], travel)
        words = {"planned": clock(used), "hours": clock(work), "more": clock(abs(used - work))}
        if not work and not used:
            away = less([(start, end)], worker.away) != [(start, end)]
            state, text = ("away", self.env._("Away")) if away else ("off", "–")
        elif used > work:
            state, text = "over", self.env._("%(planned)s of %(hours)s h: %(more)s h too much", **words)
        elif not used:
            state, text = "free", self.env._("Free, %s h", words["hours"])
        elif used * 10 >= work * 9:
            state, text = "full", self.env._("%(planned)s of %(hours)s h: full", **words)
        else:
            state, text = "room", self.env._("%(planned)s of %(hours)s h", **words)
        return {
            "state": state,
            "text": text,
            "planned": round(used / 3600, 2),
            "work": round(work / 3600, 2),
            "visits": len(visits),
        }
