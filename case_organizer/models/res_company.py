from odoo import fields, models


class ResCompany(models.Model):
    """What a company asks of those who model its cases."""

    _inherit = "res.company"

    case_second_publisher = fields.Boolean(
        "A Second Person Publishes Plans",
        help="Who asks for publication of a plan version cannot publish it: another modeller does.",
    )

    case_triage_team_id = fields.Many2one(
        "case.team",
        "Triage Team",
        ondelete="set null",
        domain="[('company_id', '=', id)]",
        help="Cases whose type is not known yet wait in the box of this team, who choose their type.",
    )
    case_risk_hours = fields.Integer(
        "At Risk Before the Deadline",
        default=24,
        help="Supervisors are told of open steps whose deadline is this many hours away, or less. 0: not before it.",
    )

    _case_risk_hours = models.Constraint("CHECK(case_risk_hours BETWEEN 0 AND 8760)", "At risk: 0 to 8,760 hours.")
    case_link_days = fields.Integer(
        "Personal Links Work for",
        default=30,
        required=True,
        help="Days after which a personal link of somebody from outside expires.",
    )

    _case_link_days_given = models.Constraint(
        "CHECK(case_link_days BETWEEN 1 AND 366)", "A personal link works for 1 to 366 days."
    )

    def write(self, vals):
        """When the company works by another calendar, deadlines in working days and clocks are counted anew."""
        if "resource_calendar_id" in vals:
            self.env["case.writer"].calendars_change_sudo()
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
            self.env["case.clock"]._count_anew_sudo(
                [
                    ("case_id.company_id", "in", self.ids),
                    ("case_id.type_id.calendar_id", "=", False),
                    ("target_id.calendar_id", "=", False),
                ]
            )
        if vals.get("case_triage_team_id"):
            for company in self:
                self.env["case.type"]._make_not_known_sudo(company)
        return result
