from odoo import fields, models


class CaseType(models.Model):
    """Whether and how the customers of a type are asked how content they are when their case closes."""

    _inherit = "case.type"

    satisfaction_asked = fields.Boolean(
        "Ask for Satisfaction", help="The customer is asked by mail when the case closes, and answers with one click."
    )
    satisfaction_template_id = fields.Many2one(
        "mail.template",
        "Mail of the Question",
        domain=[("model", "=", "case.satisfaction")],
        ondelete="restrict",
        help="Empty: the one that comes with Case Organizer.",
    )
    satisfaction_remind_days = fields.Integer("Remind after", default=7, help="Days, once. 0: no reminder.")
    satisfaction_expire_days = fields.Integer("Can Be Answered for", default=30, required=True, help="Days.")
    satisfaction_pause_days = fields.Integer(
        "Not Again within", default=30, help="Days in which the same customer is not asked again. 0: each time."
    )

    _satisfaction_days = models.Constraint(
        "CHECK(satisfaction_remind_days BETWEEN 0 AND 366 AND satisfaction_expire_days BETWEEN 1 AND 366"
        " AND satisfaction_pause_days BETWEEN 0 AND 3660)",
        "Satisfaction: reminders after 0 to 366 days, answers within 1 to 366, not again within 0 to 3,660.",
    )
