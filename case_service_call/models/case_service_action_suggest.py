from dataclasses import replace
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime, format_time

from ..tools import planning_routing, planning_simple
from ..tools.planning import score
from .case_service_action_conflicts import clock
from .case_service_planner import moment_of, stamp

#: How many days ahead somebody is looked for, and how many days beyond a deadline.
AHEAD, BEYOND, MOST = 21, 7, 92
A_DAY = 86400


class CaseServiceAction(models.Model):
    """Who could do service actions, and when: suggested with reasons, decided by people."""

    _inherit = "case.service.action"

    team_id = fields.Many2one(related="worker_id.service_team_id", string="Team of the Worker")

    def get_suggestions(self, count=3):
        """The best ways to plan this action, what is planned already staying where it is.

        :param count: how many at most, 10 at the very most
        :return: ``[{"worker_id", "worker", "start", "end", "reasons": [sentence]}]``, the best first; moments in UTC
        :raises AccessError: for who does not plan; who is a worker is suggested alone
        :raises UserError: when it is done, cancelled or on hold
        """
        self.ensure_one()
        workers, since, until = self._suggestible()
        (job,), people = self._facts(workers, since, until)
        found = planning_simple.options(job, people, max(1, min(int(count), 10)), self.env.company._travel())
        return self._told(found)

    def get_plan(self, way="simple"):
        """A way to plan all of these actions together, what is planned otherwise staying where it is.

        :param way: ``simple``, or ``routing`` where OR-tools is installed
        :return: ``{"visits": [as of get_suggestions, with action_id], "unplaced": [{"action_id", "why"}], "travel",
            "late"}``; travel in hours, late: how many come after their deadline
        :raises AccessError: for who does not plan
        :raises UserError: when one is done, cancelled or on hold, or OR-tools is not there
        """
        workers, since, until = self._suggestible()
        if way == "routing" and not planning_routing.available():
            raise UserError(self.env._("OR-tools is not installed on this server: choose the simple rule."))
        jobs, people = self._facts(workers, since, until)
        travel = self.env.company._travel()
        suggest = planning_routing.suggest if way == "routing" else planning_simple.suggest
        plan = suggest(jobs, people, travel)
        return {
            "visits": self._told(plan.visits),
            "unplaced": [
                {"action_id": left.job.id, "why": self._why_not_in_words(left, people)} for left in plan.unplaced
            ],
            "travel": score(plan, people, travel).travel / 3600,
            "late": sum(1 for visit in plan.visits if visit.late),
        }

    def plan_at(self, start, worker_id=False, duration=False, anyway=False):
        """Plan this action for a moment, for who can do it then with the least road; drag and drop does this.

        :param start: when it begins, UTC
        :param worker_id: id of the ``resource.resource`` who does it; found when left out
        :param duration: hours, as it is when left out
        :param anyway: why it is planned so although something speaks against it, as :meth:`plan` takes it
        :return: name of the worker
        :raises UserError: when nobody who can do it is free then, and for what :meth:`plan` refuses
        """
        self.ensure_one()
        self.check_access("read")
        start = self._checked_start(start)
        worker_ids = [worker_id] if worker_id else self.sudo().worker_ids.ids
        if not worker_ids:
            worker_ids = [self._free_at(start, duration)]
        self.plan(start, worker_ids, duration=duration, anyway=anyway)
        return self.sudo().worker_id.name

    def get_objections(self, start, worker_id=False, duration=False):
        """What :meth:`plan_at` would want a reason for; the same arguments.

        :return: a list of sentences, empty when nothing speaks against it or it is refused whatever the reason
        :raises AccessError: for who may not plan it
        """
        self.ensure_one()
        self.check_access("read")
        workers = self.env["resource.resource"].browse(worker_id or []) or self.worker_ids
        self._check_may_plan(workers)
        start = self._checked_start(start)
        return self._speaks_against(workers, start, start + timedelta(hours=duration or self.duration))

    def _free_at(self, start, duration):
        """The id of the worker for whom a moment fits best."""
        workers, _since, _until = self._suggestible()
        since, until = start - timedelta(days=2), start + timedelta(days=3)
        (job,), people = self._facts(workers, since, until, now=since)
        seconds = round(duration * 3600) if duration else job.duration
        begun = stamp(start)
        job = replace(job, duration=seconds, windows=((begun, begun + seconds),))
        found = planning_simple.options(job, people, 1, self.env.company._travel())
        if not found:
            raise UserError(
                self.env._(
                    "Nobody who can do “%(action)s” is free on %(when)s. Choose who does it, or another moment.",
                    action=self.display_name,
                    when=format_datetime(self.env, start, dt_format="short"),
                )
            )
        return found[0].worker

    def action_suggest(self):
        """The dialog that shows who could do these actions, and when; planners accept all or some of it."""
        if not self.env.user.has_group("case_service_call.group_service_planner"):
            raise AccessError(self.env._("Planners plan service actions."))
        return self.env["case.service.suggest"]._open(self)

    # --- facts -----------------------------------------------------------------------------------------------------

    def _suggestible(self):
        """Check the user and these actions. :return: ``(workers, since, until)``"""
        self.check_access("read")
        workers = self.env["resource.resource"].search(
            [("service_worker", "=", True), ("company_id", "in", [False, *self.company_id.ids])]
        )
        if not self.env.user.has_group("case_service_call.group_service_planner"):
            workers = workers.filtered(lambda worker: worker.user_id == self.env.user)
            if not workers:
                raise AccessError(self.env._("Planners plan service actions, and workers for themselves."))
        ended = self.filtered(lambda action: not action.is_open)
        if ended:
            raise UserError(self.env._("“%s” is not open any more.", ended[0].display_name))
        now = fields.Datetime.now()
        deadlines = [action.deadline for action in self if action.deadline]
        until = max([now + timedelta(days=AHEAD), *(moment + timedelta(days=BEYOND) for moment in deadlines)])
        return workers, now, min(until, now + timedelta(days=MOST))

    def _facts(self, workers, since, until, now=None):
        """Jobs and workers for plain Python; :meth:`_suggestible` has checked the user."""
        planner = self.env["case.service.planner"]
        # Nobody leaves this very minute, and visits begin at a quarter.
        begin = moment_of(-(-(stamp(since) + 900) // 900) * 900)
        people = planner._workers_sudo(workers, since - timedelta(days=1), until, now or begin, without=self.ids)
        return planner._jobs_sudo(self, since, until), people

    # --- words -----------------------------------------------------------------------------------------------------

    def _told(self, visits):
        """Visits as people and programs read them."""
        names = {one.id: one.name for one in self.env["resource.resource"].browse({visit.worker for visit in visits})}
        before = {value[0] for visit in visits for code, value in visit.reasons if code == "near"}
        shown = {one.id: one.display_name for one in self.browse(before)._filtered_access("read")}
        return [
            {
                "action_id": visit.job.id,
                "worker_id": visit.worker,
                "worker": names[visit.worker],
                "start": moment_of(visit.start),
                "end": moment_of(visit.end),
                "reasons": [self._reason_in_words(code, value, shown) for code, value in visit.reasons],
            }
            for visit in visits
        ]

    def _reason_in_words(self, code, value, shown):
        """One reason of :func:`..tools.planning_routes.reasons`. :param shown: names of actions that one reads"""

        def hour(seconds):
            return format_time(self.env, moment_of(seconds), tz=self.env.user.tz, time_format="short")

        def long(seconds):
            days = seconds // A_DAY
            return self.env._("%s days", days) if days > 1 else self.env._("%s hours", clock(seconds))

        words = {
            "only": lambda: self.env._("It waits for them"),
            "skills": lambda: self.env._(
                "Can do %s", ", ".join(self.env["case.service.skill"].browse(value).mapped("name"))
            ),
            "near": lambda: self.env._(
                "%(minutes)s minutes from “%(before)s”, where they are before",
                minutes=value[1] // 60,
                before=shown.get(value[0], self.env._("another visit")),
            ),
            "first": lambda: self.env._("First of the day, %s minutes on the road", value // 60),
            "free": lambda: self.env._("Free from %s", hour(value)),
            "open": lambda: self.env._(
                "The site is open from %(opens)s to %(closes)s", opens=hour(value[0]), closes=hour(value[1])
            ),
            "on_time": lambda: self.env._("%s before the deadline", long(value)),
            "late": lambda: self.env._("%s after the deadline", long(value)),
            "load": lambda: self.env._(
                "%(planned)s of %(hours)s hours planned that day", planned=clock(value[0]), hours=clock(value[1])
            ),
        }
        return words[code]()

    def _why_not_in_words(self, left, people):
        """Why nobody was found. :param left: :class:`..tools.planning.Unplaced`"""
        if left.why == "skill":
            having = frozenset().union(*(worker.skills for worker in people))
            missing = self.env["case.service.skill"].browse(sorted(left.job.skills - having or left.job.skills))
            return self.env._("Nobody for whom it is has: %s", ", ".join(missing.mapped("name")))
        words = {
            "nobody": self.env._("Nobody for whom it is works in this time"),
            "too_long": self.env._("It takes longer than anybody's day of work"),
            "closed": self.env._("The site is never open for so long while somebody works"),
            "full": self.env._("Everybody who can do it is fully planned"),
        }
        return words[left.why]
