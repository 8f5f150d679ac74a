from odoo import api, fields, models


class CaseChooseType(models.TransientModel):
    """What a case of an unknown type turned out to be."""

    _name = "case.choose.type"
    _description = "Choose the Type"

    case_id = fields.Many2one("case.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    type_id = fields.Many2one(
        "case.type",
        "It Is",
        required=True,
        domain="[('plan_id', '!=', False), ('is_fragment', '=', False), ('not_known', '=', False),"
        " ('company_id', '=', company_id)]",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_from_case", store=True, readonly=False, precompute=True
    )
    title = fields.Char("Subject", compute="_compute_from_case", store=True, readonly=False, precompute=True)

    @api.depends("case_id")
    def _compute_from_case(self):
        for wizard in self:
            wizard.partner_id, wizard.title = wizard.case_id.partner_id, wizard.case_id.title

    def action_confirm(self):
        """Open the right case, and show it."""
        self.ensure_one()
        return self.case_id.choose_type(self.type_id, self.title, self.partner_id)._action_show()
