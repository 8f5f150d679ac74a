from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseServiceConvert(models.TransientModel):
    """Asks which service actions a call, a case file or an installation needs."""

    _name = "case.service.convert"
    _description = "Ask for Service Actions"

    call_id = fields.Many2one("case.service.call", readonly=True)
    case_id = fields.Many2one("case.case", readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    case_type_id = fields.Many2one(
        "case.type",
        domain="[('company_id', '=', company_id), ('plan_id', '!=', False)]",
        help="The type of the case file that is opened for this work.",
    )
    template_ids = fields.Many2many("case.service.template", string="What Is to Be Done", required=True)
    installation_ids = fields.Many2many("case.installation", string="Installations")
    site_id = fields.Many2one("res.partner", help="Where it is done. Empty: where the installation stands.")
    deadline = fields.Datetime("Until", help="Empty: until when the case is to be done.")
    help = fields.Text("In Words")

    @api.model
    def _for(self, call=None, case=None, installations=None):
        """The dialog of a call, a case file or installations."""
        case = call.case_id if call else case
        installations = call.installation_id if call else installations
        about = case or installations
        return self.create(
            {
                "call_id": call.id if call else False,
                "case_id": case.id if case else False,
                "company_id": about.company_id.id,
                "partner_id": (case.partner_id if case else installations.partner_id[:1]).id,
                "installation_ids": [(6, 0, installations.ids)] if installations else False,
                "site_id": call.site_id.id if call else False,
                "help": call.symptom if call else False,
                "case_type_id": self._type_before(installations) if not case else False,
            }
        )

    def _type_before(self, installations):
        """Id of the type of the last case file about one of these, for a proposal."""
        last = self.env["case.service.action"].search(
            [("installation_ids", "in", installations.ids), ("call_id", "=", False)], order="id desc", limit=1
        )
        return last.case_id.type_id.id

    def action_confirm(self):
        """Ask for them, and show them."""
        return self._ask()._open()

    def action_confirm_and_plan(self):
        """Ask for them, and show at once who could do them and when."""
        return self._ask().action_suggest()

    def _ask(self):
        """:return: the ``case.service.action`` that were asked for"""
        self.ensure_one()
        if not self.template_ids:
            raise UserError(self.env._("Choose what is to be done."))
        values = {
            "site_id": self.site_id.id,
            "deadline": self.deadline,
            "help": self.help,
        }
        if self.call_id:
            return self.call_id.convert(self.template_ids.ids, installation_ids=self.installation_ids.ids, **values)
        if self.case_id:
            return self.case_id.add_service_actions(
                self.template_ids.ids, installation_ids=self.installation_ids.ids, **values
            )
        return self.installation_ids.add_service_actions(
            self.template_ids.ids, case_type_id=self.case_type_id.id, **values
        )
