from odoo import models


class CaseCase(models.Model):
    """Hours of a case are timesheets where its type names a project."""

    _inherit = "case.case"

    def _book_sudo(self, kind, name, date, step, **values):
        """As before; hours of who has an employee here become a line of timesheets."""
        if kind == "time":
            values |= self._timesheet_values_sudo(values["user_id"])
        return super()._book_sudo(kind, name, date, step, **values)

    def _timesheet_values_sudo(self, user_id):
        """What makes a line one of timesheets; nothing without a project or an employee. The verb checked the user."""
        project = self.sudo().type_id.timesheet_project_id
        if not project.allow_timesheets:
            return {}
        domain = [("user_id", "=", user_id), ("company_id", "=", self.company_id.id)]
        employee = self.env["hr.employee"].sudo().search(domain, limit=1)
        return {"project_id": project.id, "employee_id": employee.id} if employee else {}
