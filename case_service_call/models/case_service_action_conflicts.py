from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models

from ..tools.planning_conflicts import conflicts

OPEN = ("enabled", "active", "suspended")


class CaseServiceAction(models.Model):
    """What does not go together in what is planned: looked at for many actions at once, never stored."""

    _inherit = "case.service.action"

    conflicts = fields.Text(
        "What Is Wrong",
        compute="_compute_conflicts",
        help="Visits that overlap or leave no time for the road, leave, working hours, skills, opening hours, the "
        "deadline, more than a day's work.",
    )
    in_conflict = fields.Boolean("Does Not Fit", compute="_compute_conflicts", search="_search_in_conflict")

    @api.depends("planned_start", "planned_end", "worker_ids", "skill_ids", "site_id", "step_id.state", "deadline")
    @api.depends_context("lang", "tz")
    def _compute_conflicts(self):
        told = self._conflicts_in_words()
        for action in self:
            action.conflicts = "\n".join(told.get(action.id, ())) or False
            action.in_conflict = bool(action.conflicts)

    @api.model
    def _search_in_conflict(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        planned = self.search([("planned_start", "!=", False), ("step_id.state", "in", OPEN)])
        return [("id", "in", list(planned._conflicts()[0]))]

    def _conflicts(self):
        """What does not go together.

        :return: ``({action id: [(code, value)]}, workers by id)``, see :func:`..tools.planning_conflicts.conflicts`
        """
        planned = self.filtered(
            lambda action: action.planned_start and action.planned_end and action.step_state in OPEN
        )
        if not planned:
            return {}, {}
        planner = self.env["case.service.planner"]
        since = min(planned.mapped("planned_start")) - timedelta(days=1)
        until = max(planned.mapped("planned_end")) + timedelta(days=1)
        workers = planner._workers_sudo(planned.sudo().worker_ids, since, until)
        jobs = {job.id: job for job in planner._jobs_sudo(planned, since, until, whose=False)}
        visits = [visit._replace(job=jobs.get(visit.job.id, visit.job)) for worker in workers for visit in worker.busy]
        plain = [replace(worker, busy=()) for worker in workers]
        found = conflicts(visits, plain, self.env.company._travel())
        return {number: told for number, told in found.items() if number in jobs}, {w.id: w for w in workers}

    def _conflicts_in_words(self):
        """:return: ``{action id: [sentence]}``"""
        found, workers = self._conflicts()
        if not found:
            return {}
        names = dict(self.env["resource.resource"].sudo().browse(workers).mapped(lambda one: (one.id, one.name)))
        others = {value[1] for told in found.values() for code, value in told if code in ("overlaps", "travel")}
        others = self.browse(others)._filtered_access("read")
        shown = {action.id: action.display_name for action in others}
        return {
            number: list(dict.fromkeys(self._conflict_in_words(code, value, names, shown) for code, value in told))
            for number, told in found.items()
        }

    def _conflict_in_words(self, code, value, names, shown):
        """One conflict as a sentence. :param names: of workers by id :param shown: names of actions that one reads"""
        if code in ("overlaps", "travel"):
            who, other = names[value[0]], shown.get(value[1], self.env._("another visit"))
            if code == "overlaps":
                return self.env._("%(who)s is with “%(other)s” at the same time.", who=who, other=other)
            minutes = -(-value[2] // 60)
            return self.env._(
                "%(who)s has %(minutes)s minutes too little for the road from or to “%(other)s”.",
                who=who,
                minutes=minutes,
                other=other,
            )
        if code == "away":
            return self.env._("%s is away.", names[value])
        if code == "hours":
            return self.env._("It is outside the working hours of %s.", names[value])
        if code == "overload":
            return self.env._(
                "%(who)s has %(planned)s hours planned that day, the road included, and works %(hours)s.",
                who=names[value[0]],
                planned=clock(value[1]),
                hours=clock(value[2]),
            )
        if code == "skill":
            skills = self.env["case.service.skill"].browse(value)
            return self.env._("None of them has: %s.", ", ".join(skills.mapped("name")))
        if code == "late":
            return self.env._("It ends %s hours after the deadline.", clock(value))
        return self.env._("The site is not open then.")


def clock(seconds):
    """A length of time as hours and minutes, such as 7:30."""
    minutes = -(-seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02}"
