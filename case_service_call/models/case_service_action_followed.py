from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .case_service_receipt import once


class CaseServiceAction(models.Model):
    """What follows from a service action: history, another call, its call coming to an end."""

    _inherit = "case.service.action"

    follow_up_ids = fields.One2many("case.service.call", "origin_action_id", "Follow-up Calls", readonly=True)

    def _finished_sudo(self, follow_up=False):
        """What follows when the step is completed. :meth:`finish` has checked the user.

        :param follow_up: what else is wanted, in words, or False
        """
        action = self.sudo()
        text = f"{action.step_id.name}: {action.result}"
        action.installation_ids._tell("service", text[:500], day=action.finished_on.date(), action_id=action.id)
        if follow_up:
            self._follow_up_sudo(follow_up)
        if action.call_id.terms == "unclear" and (action.time_ids or any(action.part_ids.mapped("used"))):
            text = self.env._("“%s” is done: decide who pays.", action.step_id.name)
            self.env["case.writer"].remind_sudo({self.case_id: text}, self.env["case.role"])
        if action.call_id.state == "done":
            text = self.env._("All service actions of this call are done: close it, or ask what else is needed.")
            self.env["case.writer"].remind_sudo({self.case_id: text}, self.env["case.role"])
        elif not action.solved:
            text = self.env._("“%s” is done, but it is not well yet: plan what else is needed.", action.step_id.name)
            self.env["case.writer"].remind_sudo({self.case_id: text}, self.env["case.role"])

    @once
    def follow_up(self, title, symptom=False):
        """Take a call out of this action: something else that its worker saw, or the customer asked.

        It is about the same installation, place and customer, and has the case type of this action's call. What covers
        it, who pays and what was promised is looked up as for every call; where several contracts cover it, that of
        this action's call counts.

        :param title: what it is about, in words
        :param symptom: more words
        :param key: the same twice takes one call
        :return: the ``case.service.call``
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: for an action that did not come from a call: there is no type to take it as
        :raises ValidationError: without a title
        """
        self._check_may_do()
        title = (title or "").strip()
        if not title:
            raise ValidationError(self.env._("What is it about?"))
        if not self.call_id:
            raise UserError(self.env._("“%s” did not come from a call: take a new call instead.", self.display_name))
        return self._follow_up_sudo(title, symptom)

    def _follow_up_sudo(self, title, symptom=False):
        """As :meth:`follow_up`; without a type of call, the handler is told. The verb checked the user."""
        action = self.sudo()
        if not action.call_id:
            text = self.env._("Wanted after “%(action)s”: %(what)s", action=action.step_id.name, what=title)
            self.env["case.writer"].remind_sudo({self.case_id: text}, self.env["case.role"])
            return self.env["case.service.call"]
        about = {
            "caller_id": action.call_id.caller_id.id,
            "installation_id": action.installation_ids[:1].id,
            "site_id": action.site_id.id,
            "coverage_id": action.call_id.coverage_id.id,
            "symptom": symptom or title,
        }
        case = action.env["case.case"].create(
            {
                "type_id": action.case_id.type_id.id,
                "company_id": action.company_id.id,
                "partner_id": action.partner_id.id or action.case_id.partner_id.id,
                "title": title[:200],
                "user_id": action.case_id.user_id.id,
                "service_call_ids": [Command.create(about)],
            }
        )
        call = case.service_call_ids
        call.origin_action_id = action
        return call.with_env(self.env)


class CaseServiceCall(models.Model):
    """Calls that were taken out of a service action, and how far a call is."""

    _inherit = "case.service.call"

    origin_action_id = fields.Many2one(
        "case.service.action", "Follows", readonly=True, ondelete="restrict", index="btree_not_null"
    )


class CaseInstallationEvent(models.Model):
    """The history of an installation tells what was done to it."""

    _inherit = "case.installation.event"

    kind = fields.Selection(
        selection_add=[("service", "Service action")], ondelete={"service": lambda events: events._forget_kind()}
    )
    action_id = fields.Many2one("case.service.action", readonly=True, ondelete="restrict", index="btree_not_null")

    @api.model
    def _forget_kind(self):
        """What happened stays when this addon goes: its words stand under another kind."""
        self.env.cr.execute("UPDATE case_installation_event SET kind = 'changed' WHERE kind = 'service'")
