from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from odoo.addons.case_organizer.models.plan_reserved import OWN_STEPS

from .case_service_receipt import once

#: What finishing takes.
FINISHED = frozenset(["result", "solved", "signature", "signed_by", "follow_up"])


class CaseServiceAction(models.Model):
    """A service action is done."""

    _inherit = "case.service.action"

    solved = fields.Boolean(readonly=True, help="What it was about is well, in the words of who did it.")

    @once
    def finish(self, values, moment=False):
        """It is done: its step is completed, and what follows from it happens at once.

        :param values: a dict with ``result`` (what was done, in words), and where there are any ``solved`` (False: it
            is not well yet; True when left out), ``signature`` (base64 picture), ``signed_by`` (name of who signed),
            ``follow_up`` (what else is wanted, in words: a call follows)
        :param moment: when, UTC; now when left out
        :param key: the same twice finishes once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: naming each line of the checklist that is open; for a moment before arriving or still to
            come; when it is done, cancelled or on hold
        :raises ValidationError: without words, or a signature without a name
        """
        self._check_working()
        moment = self._checked_moment(moment)
        if self.on_site_on and moment < self.on_site_on:
            raise UserError(
                self.env._("Nobody is done before arriving (%s).", format_datetime(self.env, self.on_site_on))
            )
        values = self._checked_finish(values)
        self._check_filled()
        self._stop_all_sudo(moment)
        self._decide_sudo(
            finished_on=moment,
            result=values["result"],
            solved=values.get("solved", True),
            signature=values.get("signature") or False,
            signed_by=values.get("signed_by") or False,
            signed_on=moment if values.get("signature") else False,
            on_site_on=self.on_site_on or moment,
        )
        self._book_sudo()
        self._take_allowance_sudo()
        self._charge_sudo()
        self._report_sudo()
        self.env["case.writer"].answered_sudo(self.case_id, self.on_site_on)
        step = self.step_id.sudo()
        if step.state == "enabled":
            self._started_sudo()
        outcome = next(iter(step._ending().outcomes))
        self.env["case.writer"].apply(
            self.case_id, (step._occurrence("complete", outcome),), reason=values["result"], step=step
        )
        self._finished_sudo(values.get("follow_up"))
        return True

    def _checked_finish(self, values):
        unknown = values.keys() - FINISHED
        if unknown:
            raise ValidationError(self.env._("Finishing does not take “%s”.", ", ".join(sorted(unknown))))
        values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        if not values.get("result"):
            raise ValidationError(self.env._("Say in a few words what was done."))
        if values.get("signature") and not values.get("signed_by"):
            raise ValidationError(self.env._("Whose signature is it?"))
        return values

    def _check_filled(self):
        """:raises UserError: naming each line of the checklist that is still open"""
        still = self.check_ids._still_open()
        if still:
            raise UserError(
                self.env._(
                    "“%(action)s” is not done before this is, or a remark says why not: %(lines)s.",
                    action=self.display_name,
                    lines=", ".join(still.mapped("name")),
                )
            )


class CaseStep(models.Model):
    """The step of a service action is completed where the action is finished."""

    _inherit = "case.step"

    service_action_ids = fields.One2many("case.service.action", "step_id")

    def _check_done_here(self):
        """:raises UserError: for a service action: it is finished there"""
        result = super()._check_done_here()
        # Service actions are steps of their own, in no plan: the steps of plans cost nothing here.
        action = self.code in OWN_STEPS and self.service_action_ids
        if action:
            raise UserError(self.env._("“%s” is a service action: finish it there.", action[0].display_name))
        return result

    def action_reopen(self, reason=False, void_ids=()):
        """A service action that is opened again goes on in the step that is asked now."""
        new = super().action_reopen(reason=reason, void_ids=void_ids)
        actions = self.sudo().service_action_ids
        if actions and new:
            actions._decide_sudo(step_id=new, finished_on=False, signature=False, signed_by=False, signed_on=False)
            actions._settle_calls_sudo()
        return new
