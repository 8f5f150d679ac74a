from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseObligationContent(models.AbstractModel):
    """What is promised for calls may say how urgent they are."""

    _inherit = "case.obligation.content"

    call_priority = fields.Selection(
        [("1", "High"), ("2", "Urgent")],
        "Calls Are at Least",
        help="Service calls for which this answer or solution was promised are taken in with at least this priority.",
    )

    @api.constrains("about_type_id")
    def _check_about_type(self):
        for obligation in self:
            if obligation.about_type_id.sudo().service_calls:
                raise ValidationError(
                    self.env._("“%s”: what is promised for service calls names no case type.", obligation.name)
                )


class CaseServiceCall(models.Model):
    """The priority of a call follows from its contract, where that says more than who takes it in."""

    _inherit = "case.service.call"

    @api.model
    def _begun_sudo(self, vals, given):
        """With the priority that its contract gives it, whichever way it comes in."""
        row = super()._begun_sudo(vals, given)
        least = self._least_priority_sudo(row["response_id"], row["resolution_id"])
        if least > (vals.get("priority") or ""):
            vals["priority"] = least
        return row

    def _tell_cases(self):
        """What turns out to be under a contract later is as urgent as that says."""
        result = super()._tell_cases()
        for call in self.sudo():
            least = self._least_priority_sudo(call.response_id.id, call.resolution_id.id)
            if least > (call.case_id.priority or ""):
                call.case_id.priority = least
        return result

    @api.model
    def _least_priority_sudo(self, *promised_ids):
        """The highest priority that commitments give to calls; empty text when none does."""
        promised = self.env["case.obligation"].sudo().browse([number for number in promised_ids if number])
        return max(filter(None, promised.mapped("call_priority")), default="")
