from odoo import fields, models

PLANNED = "CHECK(planned_hours >= 0 AND planned_amount >= 0)"


class CaseType(models.Model):
    """What cases of a type cost: planned, and on which analytic account it is booked."""

    _inherit = "case.type"

    currency_id = fields.Many2one(related="company_id.currency_id")
    planned_hours = fields.Float(help="Planned for a case, besides those of its steps.")
    planned_amount = fields.Monetary("Planned Costs", help="Planned for a case, besides those of its steps.")
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        check_company=True,
        copy=False,
        ondelete="restrict",
        groups="analytic.group_analytic_accounting",
        help="Hours and expenses of cases are booked on it. Empty: it is made when it is first needed.",
    )

    _planned = models.Constraint(PLANNED, "What is planned is 0 or more.")

    def write(self, vals):
        """As before; the figures of cases follow what is planned for them."""
        result = super().write(vals)
        if {"planned_hours", "planned_amount"} & vals.keys():
            self.env["case.fact.change"]._note_types_sudo(self)
        return result

    def _analytic_account_sudo(self):
        """The account on which cases of this type are booked, made when there is none; verbs checked the user."""
        case_type = self.sudo()
        if not case_type.analytic_account_id:
            plan, _others = self.env["account.analytic.plan"].sudo()._get_all_plans()
            case_type.analytic_account_id = (
                self.env["account.analytic.account"]
                .sudo()
                .create({"name": case_type.name, "plan_id": plan.id, "company_id": case_type.company_id.id})
            )
        return case_type.analytic_account_id


class CasePlanItem(models.Model):
    """What a step is planned to take. A published version never changes, so steps read it there."""

    _inherit = "case.plan.item"

    currency_id = fields.Many2one(related="type_id.company_id.currency_id")
    planned_hours = fields.Float()
    planned_amount = fields.Monetary("Planned Costs")

    _planned = models.Constraint(PLANNED, "What is planned is 0 or more.")


class CaseRole(models.Model):
    """What an hour of a role costs."""

    _inherit = "case.role"

    currency_id = fields.Many2one(related="company_id.currency_id")
    hourly_cost = fields.Monetary("Costs an Hour", help="Of who works in this role. 0: what the company says.")

    _hourly_cost = models.Constraint("CHECK(hourly_cost >= 0)", "An hour costs 0 or more.")


class ResCompany(models.Model):
    """What an hour costs, and how long after closing it is booked."""

    _inherit = "res.company"

    case_hourly_cost = fields.Monetary("An Hour Costs", help="Where the role of a step says nothing else.")
    case_booking_days = fields.Integer(
        "Booked after Closing for",
        default=30,
        required=True,
        help="Days after which nothing is booked on a closed case any more. 0: no limit.",
    )

    _case_costs = models.Constraint(
        "CHECK(case_hourly_cost >= 0 AND case_booking_days >= 0)", "Costs of an hour and days are 0 or more."
    )


class ResConfigSettings(models.TransientModel):
    """The same, among the settings."""

    _inherit = "res.config.settings"

    case_hourly_cost = fields.Monetary(
        related="company_id.case_hourly_cost", readonly=False, currency_field="case_currency_id"
    )
    case_booking_days = fields.Integer(related="company_id.case_booking_days", readonly=False)
    case_currency_id = fields.Many2one(related="company_id.currency_id")
