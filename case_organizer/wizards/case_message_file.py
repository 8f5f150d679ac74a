from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseMessageFile(models.TransientModel):
    """What becomes of a message to a team: a case of its own, or a part of one that is there."""

    _name = "case.message.file"
    _description = "Message to a Case"

    message_id = fields.Many2one("case.team.message", required=True, readonly=True, ondelete="cascade")
    way = fields.Selection(
        [("new", "Make a case of it"), ("existing", "Attach it to a case")], required=True, default="new"
    )
    type_id = fields.Many2one("case.type", "Case Type", domain=[("plan_id", "!=", False), ("is_fragment", "=", False)])
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_from_message", store=True, readonly=False, precompute=True
    )
    title = fields.Char("Subject", compute="_compute_from_message", store=True, readonly=False, precompute=True)
    case_id = fields.Many2one("case.case", "Case File")

    @api.depends("message_id")
    def _compute_from_message(self):
        for wizard in self:
            wizard.partner_id, wizard.title = wizard.message_id.partner_id, wizard.message_id.name

    def action_confirm(self):
        """Do it, and show the case. :raises UserError: without a case, or a case type"""
        self.ensure_one()
        if self.way == "existing":
            if not self.case_id:
                raise UserError(self.env._("Choose the case to which the message belongs."))
            self.message_id.attach_to(self.case_id)
            return self.case_id._action_show()
        if not self.type_id:
            raise UserError(self.env._("Choose what kind of case it is."))
        return self.message_id.make_case(self.type_id, self.partner_id, self.title)._action_show()
