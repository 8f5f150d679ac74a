from odoo import fields, models
from odoo.exceptions import UserError

from .case_contract import IN_FORCE, OPEN
from .case_contract_reading import DETAIL

#: Verb → (states it is done in, state it leads to).
VERBS = {
    "negotiate": (("draft",), "negotiation"),
    "to_sign": (("draft", "negotiation"), "to_sign"),
    "back": (("negotiation", "to_sign"), "draft"),
    "activate": (OPEN, "active"),
    "suspend": (("active",), "suspended"),
    "resume": (("suspended",), "active"),
    "end": (IN_FORCE, "ended"),
    "cancel": (OPEN, "cancelled"),
}


class CaseContract(models.Model):
    """The life of a contract: negotiated, signed, in force, suspended, ended. Each step of it is in the case's log."""

    _inherit = "case.contract"

    def _go(self, verb, reason=None, **values):
        """Take contracts to another state. :raises UserError: naming one that is not in a state for it"""
        self.check_access("write")
        states, target = VERBS[verb]
        labels = dict(self._fields["state"]._description_selection(self.env))
        for contract in self:
            if contract.state not in states:
                raise UserError(
                    self.env._(
                        "“%(contract)s” is %(state)s: this is not possible then.",
                        contract=contract.display_name,
                        state=labels[contract.state].lower(),
                    )
                )
        self._decide(state=target, **values)
        self._note({"state": target, **({"reason": reason} if reason else {})})
        return True

    def _note(self, data):
        """Write into the log of the case files of these contracts."""
        self.env["case.writer"].note(self.sudo().case_id, "contract", None, data)

    def action_negotiate(self):
        """The other side has it: both may still change it."""
        return self._go("negotiate")

    def action_to_sign(self):
        """It is written; signatures are awaited."""
        self._check_complete()
        return self._go("to_sign")

    def action_back(self):
        """Back to draft."""
        return self._go("back")

    def action_activate(self):
        """It is agreed and in force from its start; its obligations are planned.

        :raises UserError: naming what is missing
        """
        self._check_complete()
        self._go("activate", signed_on=fields.Date.context_today(self))
        self._refresh_course()
        self._tell_case()
        self.obligation_ids._plan_sudo()
        return True

    def action_suspend(self):
        """Nothing is due while it is suspended."""
        self._go("suspend")
        self.obligation_ids._put_off()
        return True

    def action_ask_suspend(self):
        """Show what is not due any more when it is suspended, and do it."""
        return self._ask_effect("suspend")

    def action_ask_resume(self):
        """Show what falls due when it holds again, and do it."""
        return self._ask_effect("resume")

    def _ask_effect(self, verb, annex=None):
        """The dialog that says what would fall due otherwise. :param annex: a ``case.contract.annex``"""
        self.ensure_one()
        self.check_access("write")
        effect = self.env["case.contract.effect"].create(
            {"contract_id": self.id, "annex_id": annex.id if annex else False, "verb": verb}
        )
        return self.env["case.case"]._dialog(self.env._("What Would Change"), effect)

    def action_resume(self):
        """It holds again; what falls due from today is planned."""
        self._go("resume")
        self.obligation_ids._take_up()
        self.obligation_ids._replan()
        self.obligation_ids._plan_sudo()
        return True

    def action_cancel(self):
        """It was never agreed. What was written is kept."""
        return self._go("cancel")

    def end(self, last_day, by, reason):
        """End these contracts before their time, or on their end.

        :param last_day: the last day on which they hold, a date
        :param by: ``us``, ``them`` or ``both``
        :param reason: why, in words
        :raises UserError: without a reason, or for a day before they began
        """
        reason = self.env["case.case"]._reason(reason)
        last_day = fields.Date.to_date(last_day)
        for contract in self:
            if not last_day or last_day < contract.date_start:
                raise UserError(self.env._("“%s” cannot end before it begins.", contract.display_name))
        today = fields.Date.context_today(self)
        if last_day < today:
            self._go("end", reason, ended_on=last_day, ended_by=by, end_reason=reason)
        else:
            self.check_access("write")
            still = self.filtered(lambda contract: contract.state not in IN_FORCE)
            if still:
                still._go("end", reason)
            self._decide(ended_on=last_day, ended_by=by, end_reason=reason)
            self._note({"ends": fields.Date.to_string(last_day), "reason": reason})
        self._refresh_course()
        self._drop_stale_decisions()
        self.obligation_ids._replan()
        return True

    def action_end(self):
        """Ask on which day it ends, by whom and why."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract_end")
        return {**action, "context": {"default_contract_ids": [(6, 0, self.ids)]}}

    def _end_of_time(self):
        """Contracts whose last day has passed."""
        if not self:
            return
        self._decide(state="ended")
        self._note({"state": "ended"})
        self._drop_stale_decisions()
        self.obligation_ids._replan()

    def _check_complete(self):
        """:raises UserError: naming the details that a contract must have and does not"""
        today = fields.Date.context_today(self)
        values = self._values_on(today)
        for contract in self:
            missing = [
                detail.name
                for detail in contract.case_type_id.characteristic_ids
                if detail.required and DETAIL + detail.code not in values[contract.id]
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "“%(contract)s” still needs: %(missing)s.",
                        contract=contract.display_name,
                        missing=", ".join(missing),
                    )
                )

    def _tell_case(self):
        """The case files know the details as they hold today, so that their conditions and dates follow."""
        today = fields.Date.context_today(self)
        values = self._values_on(today)
        answers = {}
        for contract in self:
            known = contract.case_id.sudo()._answers_from_properties()
            details = {
                key[len(DETAIL) :]: entry.value for key, entry in values[contract.id].items() if key.startswith(DETAIL)
            }
            changed = {code: value for code, value in details.items() if known.get(code) != value}
            if changed:
                answers[contract.case_id.id] = changed
        if answers:
            self.env["case.writer"].apply(self.env["case.case"].browse(answers), (), answers=answers)
        self._decide(told_on=today)

    def action_open_case(self):
        """The case file of this contract."""
        self.ensure_one()
        return self.case_id._get_records_action(context={})

    def action_open_life_cases(self):
        """The case files about this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        happens = self.type_id.life_type_ids
        return {
            **action,
            "domain": [("contract_id", "=", self.id), ("id", "!=", self.case_id.id)],
            "context": {
                "default_contract_id": self.id,
                "default_partner_id": self.partner_id.id,
                **({"default_type_id": happens.id} if len(happens) == 1 else {}),
            },
        }

    def action_new_annex(self):
        """Write an annex: what changes, from when."""
        self.ensure_one()
        annex = self.env["case.contract.annex"].create({"contract_id": self.id})
        return annex.action_open()
