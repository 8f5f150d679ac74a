from odoo import api, fields, models
from odoo.exceptions import UserError

#: How many of the cases on which an event could not be raised are named.
NAMED = 5


class CaseEventRaise(models.TransientModel):
    """Somebody says that something happened: on a case, to a contact, or for all cases of a company."""

    _name = "case.event.raise"
    _description = "Something Happened"

    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    case_ids = fields.Many2many("case.case", string="Case Files", readonly=True)
    case_count = fields.Integer("Number of Case Files", compute="_compute_case_count")
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    event_type_id = fields.Many2one(
        "case.event.type", "What happened", domain="[('company_id', 'in', (False, company_id))]"
    )
    description = fields.Text(related="event_type_id.description")
    occurred_on = fields.Datetime("When", required=True, default=lambda self: fields.Datetime.now())
    questions = fields.Json(compute="_compute_questions")
    answers = fields.Json()
    reason = fields.Text("In Words", help="Shown in the history of the cases it reaches.")

    @api.depends("case_id", "case_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.case_id.company_id or wizard.case_ids[:1].company_id or self.env.company

    @api.depends("case_ids")
    def _compute_case_count(self):
        for wizard in self:
            wizard.case_count = len(wizard.case_ids)

    @api.depends("event_type_id")
    def _compute_questions(self):
        for wizard in self:
            wizard.questions = wizard.event_type_id.get_questions() if wizard.event_type_id else []

    @api.onchange("event_type_id")
    def _onchange_event_type_id(self):
        """Answers to what another event asked are none to this one."""
        asked = self.event_type_id.question_ids.mapped("code")
        self.answers = {code: value for code, value in (self.answers or {}).items() if code in asked}

    def action_raise(self):
        """Raise the event, on several cases on each by itself; pressed twice it is raised once.

        :return: an action that closes the window and says which cases it reached, as far as the user sees them
        """
        self.ensure_one()
        if self.case_ids:
            return self._raise_on_each()
        event = self._raise(self.case_id, f"by hand {self.id}")
        return self._close(event.display_name, self._told(event))

    def _raise(self, case, key):
        return self.env["case.event"]._raise(
            self.event_type_id.code,
            case,
            self.partner_id,
            answers=self.answers,
            occurred_on=self.occurred_on,
            reason=self.reason,
            fact_key=key,
            source="hand",
        )

    def _raise_on_each(self):
        """Raise it on each case by itself; say on which it could not be."""
        refused = []
        for case in self.case_ids:
            try:
                with self.env.cr.savepoint():
                    self._raise(case, f"by hand {self.id} {case.id}")
            except UserError as refusal:
                refused.append((case.display_name, str(refusal)))
        done = len(self.case_ids) - len(refused)
        lines = [self.env._("%(case)s: %(why)s", case=case, why=why) for case, why in refused[:NAMED]]
        if len(refused) > NAMED:
            lines.append(self.env._("… and %s more", len(refused) - NAMED))
        title = self.env._("Raised on %(done)s of %(all)s cases", done=done, all=len(self.case_ids))
        return self._close(title, "\n".join(lines), "warning" if refused else "success")

    def _close(self, title, message, kind="success"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": title,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _told(self, event):
        reached = event.reach_ids
        if event.sudo().bulk_id:
            return self.env._("It reaches many cases: that is done in the background.")
        if not reached:
            return self.env._("It is kept. No case that you see listens to it.")
        return "\n".join(f"{reach.case_id.display_name}: {reach.in_motion}" for reach in reached[:5])
