from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseCase(models.Model):
    """The deadline that the law sets, beside the one that people aim at."""

    _inherit = "case.case"

    legal_deadline = fields.Datetime(
        compute="_compute_legal_deadline",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        help="By law, from the opening. Pauses and extensions move it, nothing else.",
    )
    legal_base = fields.Datetime(
        "Legal Deadline as Set",
        readonly=True,
        copy=False,
        help="Before pauses and extensions. Empty: nothing moved it.",
    )

    @api.depends("type_id")
    def _compute_legal_deadline(self):
        for case in self:
            if not case.legal_deadline and case.type_id.legal_days:
                opened_on = case.opened_on or self.env["case.writer"]._now()
                case.legal_deadline = case.type_id._legal_deadline_after(opened_on, case.company_id)

    @api.depends("legal_deadline")
    def _compute_from_type(self):
        result = super()._compute_from_type()
        for case in self:
            case.deadline = case.deadline or case.legal_deadline
        return result

    @api.constrains("deadline")
    def _check_before_legal_deadline(self):
        for case in self:
            if case.deadline and case.legal_deadline and case.deadline > case.legal_deadline:
                raise ValidationError(
                    self.env._(
                        "The deadline of %(case)s is at the latest its legal deadline, %(moment)s.",
                        case=case.display_name,
                        moment=fields.Datetime.context_timestamp(case, case.legal_deadline).strftime("%Y-%m-%d %H:%M"),
                    )
                )
