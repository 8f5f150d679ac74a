from odoo import models


class CaseStep(models.Model):
    """The dialogs of a step."""

    _inherit = "case.step"

    def action_ask_skip(self):
        """Ask why the step is skipped."""
        return self._ask("skip", self.env._("Skip"))

    def action_ask_cancel(self):
        """Ask why the step is cancelled."""
        self._check_may_direct()
        return self._ask("cancel_step", self.env._("Cancel the step"))

    def action_ask_reopen(self):
        """Ask why the step is opened again, and what no longer counts."""
        self.ensure_one()
        dialog = self.env["case.reopen"]._for_step(self)
        return self.case_id._dialog(self.env._("Open the step again"), dialog)

    def _ask(self, verb, title):
        self.ensure_one()
        return self.case_id._dialog(title, self.case_id._ask_reason(verb, step_id=self.id))
