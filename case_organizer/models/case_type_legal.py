from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.date_rules import DateRefused, due
from .case_plan_item import MAX_DEADLINE

LEGAL_UNITS = [("days", "Days"), ("workdays", "Working days"), ("weeks", "Weeks"), ("months", "Months")]


class CaseType(models.Model):
    """The time that the law gives for cases of a type."""

    _inherit = "case.type"

    legal_days = fields.Integer(
        "By Law within",
        help="The law asks that a case is done within this much time from its opening. Pauses and extensions move it. "
        "0: the law says nothing.",
    )
    legal_unit = fields.Selection(LEGAL_UNITS, "Unit of Legal Time", required=True, default="days")

    @api.constrains("legal_days")
    def _check_legal_days(self):
        for case_type in self:
            if not 0 <= case_type.legal_days <= MAX_DEADLINE:
                raise ValidationError(
                    self.env._(
                        "“%(type)s”, %(what)s: 0 to %(most)s.",
                        type=case_type.name,
                        what=self._fields["legal_days"]._description_string(self.env),
                        most=MAX_DEADLINE,
                    )
                )

    def _legal_deadline_after(self, moment, company):
        """Until when the law asks that a case opened at a moment (UTC) is done. :return: a datetime (UTC)"""
        self.ensure_one()
        calendar = self.env["case.plan.compiler"].calendar(self.id, company.id)
        try:
            return due(moment, self.legal_days, self.legal_unit, calendar)
        except DateRefused:
            raise ValidationError(self.env._("“%s”: its working calendar has no working days.", self.name)) from None
