from odoo import fields, models


class CaseType(models.Model):
    """On which project the hours of cases are timesheets."""

    _inherit = "case.type"

    timesheet_project_id = fields.Many2one(
        "project.project",
        "Timesheets on",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain=[("allow_timesheets", "=", True)],
        groups="project.group_project_user",
        help="Hours booked on cases of this type are timesheets on this project, for who has an employee. Empty: hours "
        "are no timesheets.",
    )
