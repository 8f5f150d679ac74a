from odoo import api, fields, models


class CaseEventRaise(models.TransientModel):
    """Somebody says that something happened: on a case, to a contact, or for all cases of a company."""

    _name = "case.event.raise"
    _description = "Something Happened"

    case_id = fields.Many2one("case.case", "Case File", readonly=True)
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

    @api.depends("case_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.case_id.company_id or self.env.company

    @api.depends("event_type_id")
    def _compute_questions(self):
        for wizard in self:
            wizard.questions = wizard.event_type_id.get_questions() if wizard.event_type_id else []

    def action_raise(self):
        """Raise the event; pressed twice it is raised once.

        :return: an action that closes the window and says which cases it reached, as far as the user sees them
        """
        self.ensure_one()
        event = self.env["case.event"]._raise(
            self.event_type_id.code,
            self.case_id,
            self.partner_id,
            answers=self.answers,
            occurred_on=self.occurred_on,
            reason=self.reason,
            fact_key=f"by hand {self.id}",
            source="hand",
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": event.display_name,
                "message": self._told(event),
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
