from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import SQL

from ..tools.planning import Job, Visit, Worker, days_of, shifts_of
from ..tools.travel import Place


def stamp(moment):
    """Seconds since 1970 of a datetime in UTC."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def moment_of(seconds):
    """A datetime in UTC, as fields have it."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


class CaseServicePlanner(models.AbstractModel):
    """Translates workers, service actions and opening hours to what plain Python plans with (``tools/planning.py``).

    What is read below the rules are hours, leave and when somebody is where; never what it is about.
    """

    _name = "case.service.planner"
    _description = "Planner of Service Actions"

    @api.model
    def _workers_sudo(self, workers, since, until, now=None, without=()):
        """Workers with their hours, leave and what is planned. The caller has checked that the user may know.

        :param workers: ``resource.resource``
        :param since: a datetime in UTC; :param until: likewise
        :param now: nothing is planned before this datetime; None: in all of the period
        :param without: ids of service actions that are left out: they are planned anew
        :return: a list of :class:`..tools.planning.Worker`
        """
        workers = workers.sudo()
        hours, away = self._hours_sudo(workers, since, until)
        visits = {}
        for visit in self._visits_sudo(workers, since, until):
            if visit.job.id not in set(without):
                visits.setdefault(visit.worker, []).append(visit)
        return [
            Worker(
                worker.id,
                days_of(hours[worker.id], away[worker.id], stamp(now) if now else 0),
                frozenset(worker.service_skill_ids.ids),
                self._place(worker.service_start_id or worker.company_id.partner_id or self.env.company.partner_id),
                tuple(visits.get(worker.id, ())),
                shifts_of(hours[worker.id]),
                tuple(away[worker.id]),
            )
            for worker in workers
        ]

    @api.model
    def _hours_sudo(self, workers, since, until):
        """Working hours and leave. :return: two dictionaries by id of worker of ``[(from, until)]`` in seconds"""
        begun, ended = since.replace(tzinfo=UTC), until.replace(tzinfo=UTC)
        hours, away = {}, {}
        for calendar, those in workers.grouped("calendar_id").items():
            calendar = calendar or self.env.company.sudo().resource_calendar_id
            attendance = calendar._attendance_intervals_batch(begun, ended, those)
            leaves = calendar._leave_intervals_batch(begun, ended, those)
            for worker in those:
                hours[worker.id] = self._seconds(attendance[worker.id])
                away[worker.id] = self._seconds(leaves[worker.id])
        absences = self.env["case.absence"].sudo()
        within = [("date_from", "<=", until.date()), ("date_to", ">=", since.date())]
        for absence in absences.search([("user_id", "in", workers.user_id.ids), *within]):
            for worker in workers.filtered(lambda worker, user=absence.user_id: worker.user_id == user):
                zone = ZoneInfo(worker.tz or "UTC")
                first = datetime.combine(absence.date_from, time(), zone)
                last = datetime.combine(absence.date_to + timedelta(days=1), time(), zone)
                away[worker.id].append((int(first.timestamp()), int(last.timestamp())))
        return hours, away

    @api.model
    def _seconds(self, intervals):
        return sorted((int(start.timestamp()), int(stop.timestamp())) for start, stop, _records in intervals)

    @api.model
    def _visits_sudo(self, workers, since, until):
        """What is planned for workers in a period, one :class:`..tools.planning.Visit` for each of them."""
        self.env["case.service.action"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT a.id, r.resource_id, a.planned_start, a.planned_end, p.id, p.partner_latitude,"
                " p.partner_longitude FROM case_service_action_worker_rel r"
                " JOIN case_service_action a ON a.id = r.action_id JOIN case_step s ON s.id = a.step_id"
                " LEFT JOIN res_partner p ON p.id = COALESCE(a.site_id, a.partner_id)"
                " WHERE r.resource_id = ANY(%s) AND a.planned_start < %s AND a.planned_end > %s"
                " AND s.state IN ('enabled', 'active', 'suspended') ORDER BY a.planned_start, a.id",
                workers.ids,
                until,
                since,
            )
        )
        found = []
        for number, worker_id, start, end, *where in rows:
            start, end = stamp(start), stamp(end)
            found.append(Visit(Job(number, end - start, self._place_at(*where)), worker_id, start, end))
        return found

    @api.model
    def _place(self, partner):
        partner = partner.sudo()
        return self._place_at(partner.id, partner.partner_latitude, partner.partner_longitude)

    @api.model
    def _place_at(self, partner_id, latitude, longitude):
        """A place; one at 0°, 0° is one of which nobody knows where it is."""
        if not partner_id:
            return None
        known = latitude or longitude
        return Place(partner_id, latitude if known else None, longitude if known else None)

    @api.model
    def _windows_sudo(self, sites, since, until):
        """When sites are open. :return: ``{partner id: ((opens, closes), …)}``; those that always are, are left out"""
        begun, ended = since.replace(tzinfo=UTC), until.replace(tzinfo=UTC)
        found = {}
        for calendar, those in sites.sudo().grouped("site_calendar_id").items():
            if calendar:
                windows = []
                for opens, closes in self._seconds(calendar._work_intervals_batch(begun, ended)[False]):
                    if windows and opens <= windows[-1][1]:
                        opens, closes = windows.pop()[0], closes
                    windows.append((opens, closes))
                found.update(dict.fromkeys(those.ids, tuple(windows)))
        return found

    @api.model
    def _jobs_sudo(self, actions, since, until, whose=True):
        """Service actions as jobs.

        :param whose: whether one that waits for somebody, or for a team with workers, is for them alone
        :return: a list of :class:`..tools.planning.Job`
        """
        actions = actions.sudo()
        windows = self._windows_sudo(actions.site_id, since, until)
        only = self._for_whom_sudo(actions) if whose else {}
        return [
            Job(
                action.id,
                max(1, round(action.duration * 60)) * 60,
                self._place(action.site_id or action.partner_id),
                frozenset(action.skill_ids.ids),
                only.get(action.id),
                stamp(action.deadline) if action.deadline else None,
                windows.get(action.site_id.id),
            )
            for action in actions
        ]

    @api.model
    def _for_whom_sudo(self, actions):
        """Who alone may do what is not planned yet: it waits for them, or for their team.

        :return: ``{action id: frozenset of worker ids}``
        """
        waiting = actions.filtered(lambda action: not action.planned_start and action.step_id.box_id)
        boxes = waiting.step_id.box_id
        workers = (
            self.env["resource.resource"]
            .sudo()
            .search(
                [
                    ("service_worker", "=", True),
                    "|",
                    ("user_id", "in", boxes.user_id.ids),
                    ("service_team_id", "in", boxes.team_id.ids),
                ]
            )
        )
        found = {}
        for action in waiting:
            box = action.step_id.box_id
            those = workers.filtered(
                lambda worker, box=box: (
                    worker.user_id == box.user_id if box.user_id else worker.service_team_id == box.team_id
                )
            )
            if those and (box.user_id or box.team_id):
                found[action.id] = frozenset(those.ids)
        return found
