from odoo import api, fields, models
from odoo.exceptions import UserError

from .case_clock import OPEN

RESPONSES = ("first_response", "next_response")
#: What policies are chosen by.
CHOSEN_BY = frozenset(["priority", "partner_id", "category_id", "company_id"])


class CaseCase(models.Model):
    """The clocks of a case file, and what moves them: who wrote to whom, what the case is about."""

    _inherit = "case.case"

    category_id = fields.Many2one("case.category", index="btree_not_null", ondelete="restrict", check_company=True)
    clock_ids = fields.One2many("case.clock", "case_id", "Time Targets", readonly=True)
    clock_summary = fields.Json("Time Targets in Short", compute="_compute_clock_summary")
    clock_due_on = fields.Datetime(
        "Next Time Target",
        compute="_compute_clock_summary",
        search="_search_clock_due_on",
        help="The first one that is due.",
    )
    clock_late = fields.Boolean("Time Target Missed", compute="_compute_clock_summary", search="_search_clock_late")
    awaits_answer = fields.Boolean(
        compute="_compute_clock_summary", help="A time target runs until a party is answered."
    )
    clock_at_risk = fields.Boolean(
        "Time Target at Risk", compute="_compute_clock_summary", search="_search_clock_at_risk"
    )

    @api.depends("clock_ids.state", "clock_ids.due_on")
    @api.depends_context("lang")
    def _compute_clock_summary(self):
        clocks = self.env["case.clock"]
        if self.ids and self.env["case.sla.policy"]._policies():
            clocks = clocks.search_fetch(
                [("case_id", "in", self.ids), ("state", "in", OPEN)],
                ["case_id", "target_id", "state", "measure", "due_on", "risk_on", "allowed", "used", "late"],
            )
        by_case, now = clocks.grouped("case_id"), self.env["case.writer"]._now()
        names = {target: target.name for target in clocks.sudo().target_id}
        for case in self:
            mine = by_case.get(case._origin, clocks.browse())
            running = mine.filtered(lambda clock: clock.state == "running" and clock.due_on)
            case.clock_due_on = min(running.mapped("due_on"), default=False)
            case.awaits_answer = any(clock.measure in RESPONSES for clock in mine)
            case.clock_late = any(clock.late or clock.due_on <= now for clock in running)
            case.clock_at_risk = any(clock.risk_on and clock.risk_on <= now for clock in running)
            case.clock_summary = [
                {
                    "id": clock.id,
                    "name": names[clock.target_id.sudo()],
                    "state": clock.state,
                    "due": fields.Datetime.to_string(clock.due_on) if clock.due_on else False,
                    "risk": fields.Datetime.to_string(clock.risk_on) if clock.risk_on else False,
                    "left": clock.allowed - clock.used,
                }
                for clock in mine.sorted(lambda clock: (clock.state, clock.due_on or now))
            ] or False

    @api.model
    def _search_clock_due_on(self, operator, value):
        return [("clock_ids", "any", [("state", "=", "running"), ("due_on", operator, value)])]

    @api.model
    def _search_clock_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("clock_ids", "any", [("state", "=", "running"), ("due_on", "<=", self._clock_now())])]

    @api.model
    def _search_clock_at_risk(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        now = self._clock_now()
        return [("clock_ids", "any", [("state", "=", "running"), ("risk_on", "<=", now), ("due_on", ">", now)])]

    def _clock_now(self):
        return fields.Datetime.to_string(self.env["case.writer"]._now())

    def write(self, vals):
        """What policies are chosen by changes clocks too."""
        result = super().write(vals)
        if CHOSEN_BY & vals.keys() and self.env["case.sla.policy"]._policies():
            self.env["case.writer"].choose_clocks_sudo(self.ids)
        return result

    def action_answered(self):
        """Say that the party was answered by another way than a message from here: by phone, at the desk.

        :raises UserError: when no answer is awaited
        """
        self.check_access("write")
        if not self.env["case.writer"].answered_sudo(self):
            raise UserError(self.env._("No time target of these cases waits for an answer."))
        self.env["case.writer"].note(self, "answered")
        return True

    def _message_post_after_hook(self, message, msg_values):
        """A message of a party begins the clock of the next response; one to a party ends those of responses."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type not in ("email", "comment") or not self.env["case.sla.policy"]._policies():
            return result
        if self._is_from_outside(message):
            self.env["case.writer"].asked_sudo(self)
        else:
            self.env["case.writer"].answered_sudo(self)
        return result
