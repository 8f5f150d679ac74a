from odoo import models


class CaseCase(models.Model):
    """The dialogs of a running case."""

    _inherit = "case.case"

    def _dialog(self, name, record):
        """The action that shows a record of a dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_ask_step(self):
        """Ask which step to add."""
        self.ensure_one()
        return self._dialog(self.env._("Add a step"), self.env["case.add.step"]._for_case(self))

    def action_ask_close(self):
        """Show what stands in the way of closing the case, or ask to close it."""
        self.ensure_one()
        return self._dialog(self.env._("Close the case"), self.env["case.close"]._for_case(self))

    def action_ask_result(self):
        """Ask what a closed case ended in."""
        self.ensure_one()
        self._check_may_direct()
        return self._dialog(self.env._("Result"), self.env["case.close"]._for_case(self))

    def action_ask_send_back(self):
        """Ask why a case in review is not closed."""
        self.ensure_one()
        self._check_may_review()
        asked = self.env["case.send.back"].create({"case_id": self.id})
        return self._dialog(self.env._("Send back to work"), asked)

    def action_ask_cancel(self):
        """Ask why the case is cancelled."""
        self.ensure_one()
        self._check_may_direct()
        return self._dialog(self.env._("Cancel the case"), self._ask_reason("cancel_case"))

    def action_ask_reopen(self):
        """Ask why the case is opened again, and which steps are asked again."""
        self.ensure_one()
        self._check_may_direct()
        return self._dialog(self.env._("Open the case again"), self.env["case.reopen"]._for_case(self))

    def action_ask_skip(self, code):
        """Ask why an item that waits is skipped. :param code: of the item"""
        self.ensure_one()
        self._check_may_direct()
        return self._dialog(self.env._("Skip"), self._ask_reason("skip_waiting", code=code))

    def _ask_reason(self, verb, **values):
        return self.env["case.reason"].create({"verb": verb, "case_id": self.id, **values})
