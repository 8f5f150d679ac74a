from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CaseStep(models.Model):
    """A step that cannot be done today is put off until a day, with a reason: until then My Work leaves it out."""

    _inherit = "case.step"

    put_off_until = fields.Datetime(
        readonly=True, help="My Work leaves it out until then. Its deadline stays, and others may do it meanwhile."
    )
    put_off = fields.Boolean(compute="_compute_put_off", search="_search_put_off", help="Until a day that is to come.")

    @api.depends("put_off_until")
    def _compute_put_off(self):
        now = self.env["case.writer"]._now()
        for step in self:
            step.put_off = bool(step.put_off_until and step.put_off_until > now)

    @api.model
    def _search_put_off(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("put_off_until", ">", self.env["case.writer"]._now())

    def postpone(self, until, reason):
        """Leave open steps out of My Work until a day; who works from the same box no longer sees them there either.

        :param until: ``datetime`` (UTC) or its text, in the future
        :param reason: why, for the history of the case
        :raises UserError: without a reason, for a moment that has passed, or when a step is not open
        :raises AccessError: when a step is not for the current user
        """
        until = fields.Datetime.to_datetime(until)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is put off: who reads the history of the case wants to know."))
        if not until or until <= self.env["case.writer"]._now():
            raise UserError(self.env._("Choose a day that is still to come."))
        self._check_may_assign()
        self.env["case.writer"].put_off(self, until, reason.strip())

    def action_ask_put_off(self):
        """The dialog that asks until when these steps are put off, and why."""
        self._check_may_assign()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put off…"),
            "res_model": "case.put.off",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step_ids": [(6, 0, self.ids)]},
        }

    def action_take_up(self):
        """Show steps that were put off in My Work again."""
        self._check_may_assign()
        self.env["case.writer"].put_off(self.filtered("put_off"), None, None)
        return True
