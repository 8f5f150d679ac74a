from odoo import fields, models
from odoo.exceptions import UserError


class CasePartAsk(models.TransientModel):
    """Asks which part of a case is to be opened, or of which case one is part."""

    _name = "case.part.ask"
    _description = "Part of a Case"

    case_id = fields.Many2one("case.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    what = fields.Selection([("part", "Open a part"), ("below", "Part of")], required=True, default="part")
    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        domain="[('plan_id', '!=', False), ('is_fragment', '=', False), ('company_id', '=', company_id)]",
    )
    title = fields.Char("Subject")
    parent_id = fields.Many2one(
        "case.case",
        "Part of",
        ondelete="cascade",
        domain="[('id', '!=', case_id), ('company_id', '=', company_id), ('state', 'in', ('active', 'suspended'))]",
        help="Empty: a case of its own.",
    )

    def action_confirm(self):
        """Do it. :raises UserError: naming what is missing or cannot be"""
        self.ensure_one()
        if self.what == "below":
            self.case_id.put_below(self.parent_id)
            return {"type": "ir.actions.act_window_close"}
        if not self.type_id:
            raise UserError(self.env._("Choose what kind of case it is."))
        return self.case_id.make_part(self.type_id, self.title)._action_show()
