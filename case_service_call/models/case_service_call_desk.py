from datetime import UTC, datetime, time, timedelta

from pytz import timezone

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.case_organizer.models.case_case import RUNNING

#: How much time is left, in the order of the board.
LEFT = [
    ("late", "Too late"),
    ("today", "Today or tonight"),
    ("week", "Within a week"),
    ("later", "Later"),
    ("none", "No time target"),
]
#: What falls due within these hours is for this shift, also when that is after midnight.
SHIFT = timedelta(hours=12)


class CaseServiceCall(models.Model):
    """Calls as the desk sees them: by how much time is left, what covers them, what is known beside."""

    _inherit = "case.service.call"

    left = fields.Selection(LEFT, "Time Left", compute="_compute_left", search="_search_left", group_expand=True)
    due_on = fields.Datetime("Due", compute="_compute_left", help="The first clock that is due; else the deadline.")
    clock_summary = fields.Json(related="case_id.clock_summary")
    awaits_answer = fields.Boolean(related="case_id.awaits_answer")
    issue_hint = fields.Html(related="case_id.issue_hint")
    team_id = fields.Many2one(related="case_id.team_id")
    can_take = fields.Boolean(related="case_id.can_take")
    status_id = fields.Many2one(related="case_id.status_id")
    opened_on = fields.Datetime(related="case_id.opened_on")
    merged_into_id = fields.Many2one(related="case_id.merged_into_id")
    contract_shown_id = fields.Many2one(
        "case.contract", "Contract", compute="_compute_contract_shown_id", help="When one may read it."
    )
    situation = fields.Json(compute="_compute_situation")

    @api.depends("case_id.clock_ids.due_on", "case_id.clock_ids.state", "case_id.deadline")
    @api.depends_context("tz")
    def _compute_left(self):
        now, today, week = self._bounds()
        for call in self:
            due = call.case_id.clock_due_on or call.case_id.deadline
            call.due_on = due
            if not due:
                call.left = "none"
            else:
                call.left = next(
                    (name for name, end in (("late", now), ("today", today), ("week", week)) if due <= end), "later"
                )

    def _ends(self):
        """The ends of today and of the week that begins now, as the user's clock has it, in UTC."""
        zone = timezone(self.env.user.tz or "UTC")
        here = self.env["case.writer"]._now().replace(tzinfo=UTC).astimezone(zone)
        ends = [zone.localize(datetime.combine(here.date() + timedelta(days=days), time.max)) for days in (0, 7)]
        return [end.astimezone(UTC).replace(tzinfo=None, microsecond=0) for end in ends]

    def _bounds(self):
        """Now, and until when the columns of today and of a week go. A call taken at 22:40 that is due in four hours
        belongs to those who are at work now.
        """
        now = self.env["case.writer"]._now()
        today, week = self._ends()
        return now, max(today, now + SHIFT), week

    def _due_sql(self, alias):
        """SQL: when the call in ``alias`` is due."""
        return SQL(
            "(SELECT COALESCE((SELECT min(k.due_on) FROM case_clock k WHERE k.case_id = c.id AND k.state = 'running'),"
            " c.deadline) FROM case_case c WHERE c.id = %s)",
            SQL.identifier(alias, "case_id"),
        )

    def _left_sql(self, alias):
        """SQL: the value of ``left`` of the call in ``alias``."""
        now, today, week = self._bounds()
        return SQL(
            "(SELECT CASE WHEN d.due IS NULL THEN 'none' WHEN d.due <= %s THEN 'late' WHEN d.due <= %s THEN 'today'"
            " WHEN d.due <= %s THEN 'week' ELSE 'later' END FROM (SELECT %s AS due) d)",
            now,
            today,
            week,
            self._due_sql(alias),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "left":
            self.env["case.case"].flush_model(["deadline"])
            return self._left_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _search_left(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        found = fields.Domain.custom(
            to_sql=lambda model, alias, _query: SQL("%s = ANY(%s)", model._left_sql(alias), list(value))
        )
        return found if operator == "in" else ~found

    @api.depends_context("uid")
    @api.depends("contract_id")
    def _compute_contract_shown_id(self):
        readable = self.sudo().contract_id.with_env(self.env)._filtered_access("read")
        for call in self:
            call.contract_shown_id = call.sudo().contract_id.with_env(self.env) & readable

    @api.depends_context("uid", "lang")
    @api.depends("installation_id", "caller_id", "coverage_id", "terms")
    def _compute_situation(self):
        labels = dict(self._fields["terms"]._description_selection(self.env))
        for call in self:
            call.situation = False
            if call._origin.id and call.case_id.state in RUNNING:
                told = call.get_situation(
                    call.installation_id.id,
                    (call.caller_id or call.partner_id).id,
                    call.category_id.id,
                    call.title or "",
                    call.sudo().coverage_id.id,
                    call.id,
                )
                decided = {"terms": call.terms, "terms_label": labels[call.terms]}
                call.situation = {**told, **decided, "price": call.terms == "chargeable" and told["price"]}

    # --- live ----------------------------------------------------------------------------------------------------

    def _announce_board(self):
        """Boards of the companies of these calls are looked at again."""
        for company in self.sudo().company_id:
            self.env["case.writer"]._tell((company, "service_calls"), "case_service_call.board", {})

    # --- buttons -------------------------------------------------------------------------------------------------

    def action_open_case(self):
        """Show the case file, with plan, whiteboard, documents and messages."""
        self.ensure_one()
        return self.case_id._action_show()

    def action_log_contact(self):
        """Log that one spoke with the customer."""
        return self.case_id.action_log_contact()

    def action_answered(self):
        """The customer was answered: the clock of the answer ends."""
        return self.case_id.action_answered()

    def action_take(self):
        """Handle this call, which waits for a team of the user."""
        return self.case_id.action_take()

    def action_ask_issue(self):
        """Link these calls to a common issue."""
        return self.case_id.action_ask_issue()

    def action_ask_merge(self):
        """This call is the same as another one."""
        return self.case_id.action_ask_merge()
