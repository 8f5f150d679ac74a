from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from .case_service_receipt import once

#: Nobody works longer than this without a stop.
MOST = timedelta(hours=24)


class CaseServiceAction(models.Model):
    """A visit as it goes: on the way, on the spot, time started and stopped."""

    _inherit = "case.service.action"

    @once
    def go(self, moment=False):
        """Somebody is on their way to it: time of travel begins.

        :param moment: since when, UTC; now when left out
        :param key: the same twice does it once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: when nobody is planned; for a moment still to come; when it is done, cancelled or on hold
        """
        self._check_working()
        if not self.worker_id:
            raise UserError(self.env._("“%s”: nobody is planned for it yet.", self.display_name))
        moment = self._checked_moment(moment)
        first = not self.en_route_on
        self._decide_sudo(en_route_on=self.en_route_on or moment)
        self._start_sudo("travel", moment)
        if first:
            self._note_sudo("on_the_way", at=moment.isoformat())
            self._on_the_way()
        self._settle_calls_sudo()
        return True

    @once
    def arrive(self, moment=False):
        """Somebody is on the spot: travel stops, work begins, and who called was answered.

        :param moment: since when, UTC; now when left out
        :param key: the same twice does it once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: when nobody is planned; for a moment still to come, or before leaving; when it is done,
            cancelled or on hold
        """
        self._check_working()
        if not self.worker_id:
            raise UserError(self.env._("“%s”: nobody is planned for it yet.", self.display_name))
        moment = self._checked_moment(moment)
        if self.en_route_on and moment < self.en_route_on:
            raise UserError(
                self.env._("Nobody arrives before leaving (%s).", format_datetime(self.env, self.en_route_on))
            )
        first = not self.on_site_on
        self._decide_sudo(on_site_on=self.on_site_on or moment)
        self._start_sudo("work", moment)
        if first:
            self._started_sudo()
            self._note_sudo("on_the_spot", at=moment.isoformat())
            self.env["case.writer"].answered_sudo(self.case_id, moment)
        self._settle_calls_sudo()
        return True

    def _started_sudo(self):
        """The step is in progress from now on."""
        step = self.step_id.sudo()
        if step.state == "enabled":
            self.env["case.writer"].apply(self.case_id, (step._occurrence("start"),), step=step)
        elif not step.started_on:
            self.env["case.writer"].mark_started(step)

    def _on_the_way(self):
        """Hook: the customer is told that somebody is on the way."""

    # --- time ------------------------------------------------------------------------------------------------------

    @once
    def start_time(self, kind="work", moment=False):
        """Somebody begins to work or travel. What they did until then stops: nobody works in two places.

        :param kind: ``work`` or ``travel``
        :param moment: when, UTC; now when left out
        :param key: the same twice does it once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: for a moment still to come; when it is done, cancelled or on hold
        """
        self._check_working()
        if kind not in dict(self.env["case.service.time"]._fields["kind"].selection):
            raise ValidationError(self.env._("“%s” is no kind of time.", kind))
        moment = self._checked_moment(moment)
        self._start_sudo(kind, moment)
        self._started_sudo()
        return True

    @once
    def stop_time(self, moment=False):
        """Somebody stops working or travelling.

        :param moment: when, UTC; now when left out
        :param key: the same twice does it once
        :return: True; False when nothing was running
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: for a moment still to come, before it began, or more than a day later; when it is done,
            cancelled or on hold
        """
        self._check_working()
        moment = self._checked_moment(moment)
        running = self._running_sudo(self._whose_time())
        running._stop_sudo(moment)
        return bool(running)

    @once
    def note_time(self, kind, start, stop):
        """Note time afterwards.

        :param kind: ``work`` or ``travel``
        :param start: when it began, UTC
        :param stop: when it stopped, UTC
        :param key: the same twice notes it once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: for a moment still to come, a stop before the start, or more than a day later
        """
        self._check_working()
        if kind not in dict(self.env["case.service.time"]._fields["kind"].selection):
            raise ValidationError(self.env._("“%s” is no kind of time.", kind))
        start, stop = self._checked_moment(start), self._checked_moment(stop)
        times = self.env["case.service.time"].sudo()
        values = {"action_id": self.id, "user_id": self._whose_time().id, "kind": kind, "started_on": start}
        times.create(values)._stop_sudo(stop)
        return True

    def _running_sudo(self, user=None):
        """Time that is running on this action. :param user: of whom; of everybody when left out"""
        times = self.sudo().time_ids.filtered(lambda time: not time.stopped_on)
        return times.filtered(lambda time: time.user_id == user) if user else times

    def _start_sudo(self, kind, moment):
        """Time of the current worker begins; the verb has checked the user."""
        user, times = self._whose_time(), self.env["case.service.time"].sudo()
        running = times.search([("user_id", "=", user.id), ("stopped_on", "=", False), ("started_on", "<=", moment)])
        if any(time.action_id == self and time.kind == kind for time in running):
            return
        running._stop_sudo(moment, at_most=True)
        times.create({"action_id": self.id, "user_id": user.id, "kind": kind, "started_on": moment})

    def _stop_all_sudo(self, moment):
        """All that is running on this action stops."""
        self._running_sudo()._stop_sudo(moment)


class CaseServiceTime(models.Model):
    """Time stops."""

    _inherit = "case.service.time"

    _running = models.Index("(user_id) WHERE stopped_on IS NULL")

    def _stop_sudo(self, moment, at_most=False):
        """Stop these at a moment; the verb has checked the user.

        :param at_most: what was forgotten for longer than a day counts as a day
        :raises UserError: for a moment before it began, or without that, more than a day later
        """
        for time in self:
            if moment < time.started_on:
                raise UserError(
                    self.env._("It began at %s: it stops after that.", format_datetime(self.env, time.started_on))
                )
            if moment - time.started_on > MOST and not at_most:
                raise UserError(
                    self.env._(
                        "The time of %(who)s began at %(start)s and was not stopped: say when it was.",
                        who=time.user_id.name,
                        start=format_datetime(self.env, time.started_on),
                    )
                )
            time.stopped_on = min(moment, time.started_on + MOST)
