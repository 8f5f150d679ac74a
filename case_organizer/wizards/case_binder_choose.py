from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Cases of which a PDF is made in one go.
MOST = 200


class CaseBinderChoose(models.TransientModel):
    """What the PDF of a case is to have."""

    _name = "case.binder.choose"
    _description = "Choose what a Case as PDF Has"

    case_ids = fields.Many2many("case.case", string="Case Files", required=True, readonly=True)
    case_id = fields.Many2one("case.case", compute="_compute_case_id")
    with_people = fields.Boolean("People", default=True)
    with_timeline = fields.Boolean("Timeline", default=True)
    with_details = fields.Boolean("Details", default=True, help="With what they were before.")
    with_log = fields.Boolean("History", default=True)
    with_whiteboard = fields.Boolean("Whiteboard", default=True)
    with_messages = fields.Boolean("Messages", default=True, help="With their attachments.")
    with_texts = fields.Boolean("Texts", default=True)
    with_documents = fields.Boolean("Documents", default=True)
    versions = fields.Selection(
        [("latest", "The latest version of each"), ("all", "All versions")], default="latest", required=True
    )
    which = fields.Selection([("all", "All documents"), ("chosen", "Only these")], default="all", required=True)
    document_ids = fields.Many2many("case.document", string="Only These Documents")
    date_from = fields.Date("From", help="History, whiteboard, messages and documents from this day on.")
    date_to = fields.Date("Until", help="The last day.")

    @api.depends("case_ids")
    def _compute_case_id(self):
        for choice in self:
            choice.case_id = choice.case_ids if len(choice.case_ids) == 1 else False

    def action_make(self):
        """Begin to make the PDF of each of the cases; a small one is ready at once.

        :raises ValidationError: when nothing, or too much, was chosen
        """
        self.ensure_one()
        self.case_ids.check_access("read")
        binders = self.env["case.binder"]
        parts = [part for part in binders._parts() if self[f"with_{part}"]]
        if not any(set(parts).intersection(binders._parts_of(case)) for case in self.case_ids):
            raise ValidationError(self.env._("Choose at least one part."))
        if len(self.case_ids) > MOST:
            raise UserError(self.env._("Choose at most %s cases at a time.", MOST))
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise ValidationError(self.env._("The last day comes before the first."))
        only = self.which == "chosen" and self.case_id
        choice = {
            "documents": self.document_ids.ids if only else None,
            "versions": self.versions,
            "from": fields.Date.to_string(self.date_from) or False,
            "to": fields.Date.to_string(self.date_to) or False,
        }
        self.case_ids._note_reading("export", self.env._("Case as PDF"))
        for case in self.case_ids:
            binders |= binders.begin_sudo(case, parts, choice, at_once=bool(self.case_id))
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_binder")
        if len(binders) == 1:
            return {**action, "res_id": binders.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", binders.ids)]}
