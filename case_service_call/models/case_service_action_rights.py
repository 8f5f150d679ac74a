from datetime import UTC, datetime, timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

#: Clocks of phones may be ahead by so much.
AHEAD = timedelta(minutes=5)


class CaseServiceAction(models.Model):
    """Who does what to a service action, and when it is too late for it. Verbs ask this, then write below the rules."""

    _inherit = "case.service.action"

    def _is_planner(self):
        return self.env.su or self.env.user.has_group("case_service_call.group_service_planner")

    def _is_worker(self):
        """Whether the current user is one of those who do this action."""
        self.ensure_one()
        return self.env.user in self.sudo().worker_ids.user_id

    def _check_may_do(self):
        """:raises AccessError: for others than the workers of this action and planners"""
        self.ensure_one()
        self.check_access("read")
        if not self._is_planner() and not self._is_worker():
            raise AccessError(
                self.env._(
                    "“%(action)s” is done by %(who)s: they and planners say what becomes of it.",
                    action=self.display_name,
                    who=", ".join(self.sudo().worker_ids.mapped("name")) or self.env._("nobody yet"),
                )
            )

    def _check_ready(self):
        """:raises UserError: when this action is done, cancelled or on hold"""
        step = self.step_id
        if step.sudo().state not in ("enabled", "active"):
            states = dict(step._fields["shown_state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(action)s” is %(state)s (%(who)s): nothing is changed about it any more.",
                    action=self.display_name,
                    state=states.get(step.shown_state, "").lower(),
                    who=step.done_by_id.name or "–",
                )
            )

    def _check_working(self):
        """What each verb of somebody at work asks first.

        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: when it is done, cancelled or on hold
        """
        self._check_may_do()
        self._check_ready()

    def _checked_moment(self, moment):
        """A moment that somebody tells, now when left out.

        :param moment: a datetime in UTC, or text; with a zone, it is converted
        :raises UserError: for one that is still to come, or that is none
        """
        now = fields.Datetime.now()
        if not moment:
            return now
        try:
            if isinstance(moment, str):
                moment = datetime.fromisoformat(moment)
            if moment.tzinfo:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, AttributeError):
            raise UserError(self.env._("“%s” is no moment.", moment)) from None
        if moment > now + AHEAD:
            raise UserError(self.env._("It has happened when it is told: %s is still to come.", moment))
        return moment.replace(microsecond=0)

    def _decide_sudo(self, **values):
        """Write what a verb decided; it has checked the user."""
        self.sudo().write(values)

    def _note_sudo(self, what, **told):
        """Write into the history of the case what became of this action."""
        for action in self:
            data = {"what": what, "action": action.id, "name": action.step_id.sudo().name, **told}
            self.env["case.writer"].note(action.case_id, "service", action.step_id, data)

    def _whose_time(self):
        """The ``res.users`` whose time and travel is told: the worker themself, else, told by a planner, the first."""
        if self._is_worker():
            return self.env.user
        return self.sudo().worker_id.user_id or self.env.user
