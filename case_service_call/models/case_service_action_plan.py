from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime

from .case_service_action_rights import AHEAD
from .case_service_receipt import once

#: Longer than this in one visit is a slip of the pen.
MOST_HOURS = 24 * 14


class CaseServiceAction(models.Model):
    """When a service action is done, and by whom."""

    _inherit = "case.service.action"

    planned_anyway = fields.Char("Planned Nevertheless", readonly=True, help="Why, though something spoke against it.")
    undone_count = fields.Integer("Left Undone", readonly=True, help="How often somebody went, or was to go, in vain.")
    undone_reason = fields.Char("Why Left Undone", readonly=True)

    @once
    def plan(self, start, worker_ids, duration=False, anyway=False):
        """Plan this action, or plan it anew.

        Planners plan for anybody; who may do steps of the box in which it waits plans it for themself alone.

        :param start: when it begins, UTC
        :param worker_ids: ids of ``resource.resource``; the first one does the step, it comes into their box
        :param duration: how long, in hours; as it is when left out
        :param anyway: why it is planned so although a worker is away, or nobody has a skill that it needs; in words
        :param key: the same twice plans once
        :return: True
        :raises AccessError: for who may not plan it, and naming a worker who does not read the case
        :raises UserError: for a moment that is over, and without ``anyway`` for a worker who is away, or a skill that
            none of them has; when its installations or customer moved; when it is done, cancelled or on hold
        :raises ValidationError: for nobody, or somebody for whom nothing is planned
        """
        self.ensure_one()
        self.check_access("read")
        workers = self._checked_workers(worker_ids)
        self._check_may_plan(workers)
        self._check_ready()
        self._check_place()
        start, hours = self._checked_start(start), self._checked_duration(duration)
        end = start + timedelta(hours=hours)
        against = self._speaks_against(workers, start, end)
        if against and not (anyway or "").strip():
            raise UserError(self.env._("%s Say why if it is to be planned nevertheless.", " ".join(against)))
        self.step_id._check_read_by(workers.sudo().user_id.sudo(False))
        self._plan_sudo(workers, start, end, hours, anyway.strip() if against else False)
        return True

    def _checked_workers(self, worker_ids):
        workers = self.env["resource.resource"].browse(worker_ids).exists()
        if not worker_ids or len(workers) != len(worker_ids):
            raise ValidationError(self.env._("Choose who does it."))
        for worker in workers:
            if not worker.service_worker or worker.company_id - self.company_id:
                raise ValidationError(self.env._("Service actions are not planned for %s here.", worker.name))
        return workers

    def _check_may_plan(self, workers):
        """:raises AccessError: for who neither plans, nor plans for themself what waits for them"""
        if self._is_planner():
            return
        themself = workers.user_id == self.env.user and len(workers) == 1
        if not themself or not (self._is_worker() or self.step_id.mine):
            raise AccessError(
                self.env._("“%s”: planners plan, and workers for themselves what waits for them.", self.display_name)
            )

    def _checked_start(self, start):
        try:
            start = fields.Datetime.to_datetime(start)
        except (TypeError, ValueError):
            start = None
        if not start:
            raise ValidationError(self.env._("When does it begin?"))
        if start < fields.Datetime.now() - AHEAD:
            raise UserError(self.env._("%s is over: plan it for later.", format_datetime(self.env, start)))
        return start

    def _checked_duration(self, duration):
        hours = duration or self.duration
        if not 0 < hours <= MOST_HOURS:
            raise ValidationError(self.env._("How long does it take? More than 0, at most %s hours.", MOST_HOURS))
        return hours

    def _speaks_against(self, workers, start, end):
        """What speaks against planning it so. :return: a list of sentences"""
        found = [
            self.env._("%(who)s is away then (%(why)s).", who=worker.name, why=why)
            for worker, why in self._away(workers, start, end)
        ]
        missing = self.skill_ids - workers.service_skill_ids
        if missing:
            found.append(self.env._("None of them has: %s.", ", ".join(missing.mapped("name"))))
        return found

    def _away(self, workers, start, end):
        """Who of these workers is away in a time, by their leave or as an absence. :return: ``[(worker, why)]``"""
        leaves = self.env["resource.calendar.leaves"].sudo()
        within = Domain("date_from", "<", end) & Domain("date_to", ">", start)
        whose = Domain("resource_id", "in", workers.ids)
        for company in workers.company_id:
            whose |= Domain("resource_id", "=", False) & Domain("company_id", "=", company.id)
        found = []
        leaves = leaves.search(within & whose)
        for worker in workers:
            mine = leaves.filtered(
                lambda leave, worker=worker: (
                    leave.resource_id == worker
                    or (
                        not leave.resource_id
                        and leave.company_id == worker.company_id
                        and (not leave.calendar_id or leave.calendar_id == worker.calendar_id)
                    )
                )
            )
            if mine:
                found.append((worker, mine[0].name or self.env._("leave")))
        away = (
            self.env["case.absence"]
            .sudo()
            .search(
                [
                    ("user_id", "in", workers.user_id.ids),
                    ("date_from", "<=", end.date()),
                    ("date_to", ">=", start.date()),
                ]
            )
        )
        told = {worker for worker, _why in found}
        found += [
            (worker, self.env._("absence"))
            for worker in workers
            if worker not in told and worker.user_id and worker.user_id in away.user_id
        ]
        return found

    def _plan_sudo(self, workers, start, end, hours, anyway):
        """Write the plan and give the step to the first worker, else to their team. :meth:`plan` checked the user."""
        before = {"start": self.planned_start, "workers": self.worker_ids}
        first = workers[0]
        self._decide_sudo(
            worker_ids=[(6, 0, workers.ids)],
            worker_id=first.id,
            planned_start=start,
            planned_end=end,
            duration=hours,
            planned_anyway=anyway,
        )
        if (before["start"], before["workers"]) == (start, workers):
            return
        self._give_sudo(first)
        self._note_sudo(
            "planned",
            start=fields.Datetime.to_string(start),
            who=workers.mapped("name"),
            moved=bool(before["start"]),
            reason=anyway or None,
        )
        self._settle_calls_sudo()

    def _give_sudo(self, worker=None):
        """Put the step into the box of a worker, of their team, or of the template's team."""
        writer, boxes = self.env["case.writer"], self.env["case.box"]
        team = (worker.sudo().service_team_id if worker else None) or self.sudo().template_id.team_id
        box = False
        if worker and worker.sudo().user_id:
            box = writer._boxes_of_users_sudo(worker.sudo().user_id.ids)[worker.sudo().user_id.id]
        elif team:
            box = boxes._of_teams(team.ids).get(team.id)
        if box:
            writer._move_steps([{"id": self.step_id.id, "box_id": box, "by_hand": True}])

    # --- not done --------------------------------------------------------------------------------------------------

    @once
    def leave_undone(self, reason, moment=False):
        """It could not be done: nobody was at home, a part was missing. It waits to be planned again.

        What was noted, used and measured stays; time that is running stops.

        :param reason: why, in words; kept in the history
        :param moment: when, UTC; now when left out
        :param key: the same twice does it once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: without a reason; when it is done, cancelled or on hold
        """
        self._check_working()
        reason = self.env["case.case"]._reason(reason)
        moment = self._checked_moment(moment)
        self._stop_all_sudo(moment)
        self._decide_sudo(
            planned_start=False,
            planned_end=False,
            worker_ids=[(5,)],
            worker_id=False,
            en_route_on=False,
            on_site_on=False,
            planned_anyway=False,
            undone_count=self.undone_count + 1,
            undone_reason=reason,
        )
        team = self.sudo().template_id.team_id
        if team:
            self._give_sudo()
        else:
            self.env["case.writer"].give_back(self.step_id)
        self._note_sudo("undone", reason=reason)
        self._settle_calls_sudo()
        text = self.env._("“%(action)s” was left undone: %(why)s", action=self.step_id.sudo().name, why=reason)
        self.env["case.writer"].remind_sudo({self.case_id: text}, self.env["case.role"])
        return True

    @once
    def cancel(self, reason):
        """It is not to be done at all. Planners alone cancel.

        :param reason: why, in words; kept in the history
        :return: True
        :raises AccessError: for others than planners
        :raises UserError: without a reason; when it is done, cancelled or on hold
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_planner():
            raise AccessError(self.env._("Planners cancel service actions."))
        reason = self.env["case.case"]._reason(reason)
        self._check_ready()
        self.env["case.writer"].cancel_own_sudo(self.step_id.sudo(), reason)
        return True

    def _drop_sudo(self):
        """These will not be done any more, by themselves or with their case: nobody is under way or at work there."""
        now = fields.Datetime.now()
        for time in self.sudo()._running_sudo():
            time._stop_sudo(max(now, time.started_on), at_most=True)
