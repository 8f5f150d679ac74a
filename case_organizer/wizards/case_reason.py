from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseReason(models.TransientModel):
    """Asks why, then does it: skip or cancel a step, skip what waits, cancel a case."""

    _name = "case.reason"
    _description = "Say Why"

    verb = fields.Selection(
        [
            ("skip", "Skip this step"),
            ("skip_waiting", "Skip this step"),
            ("cancel_step", "Cancel this step"),
            ("cancel_case", "Cancel this case"),
        ],
        required=True,
        readonly=True,
    )
    case_id = fields.Many2one("case.case", readonly=True)
    step_id = fields.Many2one("case.step", readonly=True)
    code = fields.Char(readonly=True)
    about = fields.Char(compute="_compute_about")
    consequence = fields.Char(compute="_compute_about")
    reason = fields.Text(help="Kept in the history of the case.")

    @api.depends("verb", "case_id", "step_id", "code")
    @api.depends_context("lang")
    def _compute_about(self):
        sentences = {
            "skip": self.env._("It counts as done for what waits for it."),
            "skip_waiting": self.env._("It will not be asked, and counts as done for what waits for it."),
            "cancel_step": self.env._("It is not done: what waits for it does not go on because of it."),
            "cancel_case": self.env._("All that is still open in it is cancelled. Nothing is deleted."),
        }
        for asked in self:
            names = self.env["case.plan.compiler"].names(asked.case_id.plan_id.id) if asked.code else {}
            asked.about = asked.step_id.display_name or names.get(asked.code) or asked.case_id.display_name
            asked.consequence = sentences.get(asked.verb)

    def action_confirm(self):
        """Do it. :raises UserError: without a reason, or when the current user may not"""
        self.ensure_one()
        if self.verb == "skip":
            self.step_id.action_skip(self.reason)
        elif self.verb == "skip_waiting":
            self.case_id.skip_waiting(self.code, self.reason)
        elif self.verb == "cancel_step":
            self.step_id.action_cancel(self.reason)
        elif self.verb == "cancel_case":
            self.case_id.action_cancel(self.reason)
        else:
            raise UserError(self.env._("There is nothing to do."))
        return {"type": "ir.actions.act_window_close"}
