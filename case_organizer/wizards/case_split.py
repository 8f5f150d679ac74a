from odoo import fields, models


class CaseSplit(models.TransientModel):
    """Asks what of a case goes to a new one."""

    _name = "case.split"
    _description = "Split a Case"

    case_id = fields.Many2one("case.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        required=True,
        domain="[('plan_id', '!=', False), ('is_fragment', '=', False), ('company_id', '=', company_id)]",
    )
    title = fields.Char("Subject")
    document_ids = fields.Many2many("case.document", string="Documents", domain="[('case_id', '=', case_id)]")
    note_ids = fields.Many2many(
        "case.note",
        string="Whiteboard",
        domain="[('case_id', '=', case_id), ('parent_id', '=', False), ('withdrawn_on', '=', False)]",
        help="Answers and comments go with them.",
    )
    contact_ids = fields.Many2many("case.contact", string="Contacts", domain="[('case_id', '=', case_id)]")
    step_ids = fields.Many2many(
        "case.step",
        string="Steps",
        domain="[('case_id', '=', case_id), ('is_open', '=', True)]",
        help="Asked on the new case as steps of its own, and cancelled here.",
    )
    reason = fields.Char("Why", help="Kept in the history of the case.")

    def action_confirm(self):
        """Split the case, and show the new one. :raises UserError: when nothing was chosen"""
        self.ensure_one()
        case = self.case_id.split_off(
            self.type_id,
            self.title,
            self.document_ids.ids,
            self.note_ids.ids,
            self.contact_ids.ids,
            self.step_ids.ids,
            self.reason,
        )
        return case._action_show()
