from odoo import models
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    """Lines of timesheets that are of a case cost what its role or company says, and are taken back like others."""

    _inherit = "account.analytic.line"

    def _hourly_cost(self):
        """What an hour costs by the case, else by the employee."""
        cost = self.case_id and self.case_id._hourly_cost_sudo(self.user_id, self.case_step_id)
        return cost or super()._hourly_cost()

    def copy_data(self, default=None):
        """A line of who has left is taken back by one that is no timesheet: Odoo makes none for them."""
        vals_list = super().copy_data(default)
        for line, vals in zip(self, vals_list, strict=True):
            if line.case_id and not line.employee_id.active:
                vals |= {"project_id": False, "task_id": False, "employee_id": False}
        return vals_list

    def _timesheet_get_portal_domain(self):
        """Customers see no lines of cases: what they are told of a case, the case tells them."""
        domain = Domain(super()._timesheet_get_portal_domain())
        return domain if self.env.user._is_internal() else domain & Domain("case_id", "=", False)
