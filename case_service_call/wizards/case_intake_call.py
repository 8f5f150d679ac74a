from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseIntake(models.TransientModel):
    """What is reported may be a service call: about an installation, with what was agreed for it at once."""

    _inherit = "case.intake"

    for_service = fields.Boolean("A Service Call", help="The case type for service calls is proposed.")
    installation_id = fields.Many2one(
        "case.installation",
        domain="[('state', '!=', 'removed'), ('company_id', '=', company_id)]",
        help="By its serial number, its number or the code of its label; by its customer or its site.",
    )
    coverage_id = fields.Many2one("case.contract.coverage", "Counts for It")
    customer_id = fields.Many2one("res.partner", compute="_compute_customer_id")
    takes_calls = fields.Boolean("The Company Takes Service Calls", compute="_compute_takes_calls")
    is_call = fields.Boolean(compute="_compute_is_call")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")

    @api.depends("installation_id", "partner_id")
    def _compute_customer_id(self):
        for intake in self:
            intake.customer_id = intake.installation_id.partner_id or intake.partner_id

    @api.depends("company_id")
    def _compute_takes_calls(self):
        for intake in self:
            intake.takes_calls = bool(self.env["case.type"]._for_service_calls(intake.company_id))

    @api.depends("installation_id", "type_id")
    def _compute_is_call(self):
        for intake in self:
            intake.is_call = bool(intake.installation_id) or intake.type_id.service_calls

    @api.depends("installation_id", "for_service")
    def _compute_type_id(self):
        """What is about an installation is a service call, unless another such type is chosen."""
        result = super()._compute_type_id()
        for intake in self:
            if (intake.installation_id or intake.for_service) and not intake.type_id.service_calls:
                usual = self.env["case.type"]._for_service_calls(intake.company_id)
                intake.type_id = usual or intake.type_id
        return result

    @api.onchange("installation_id")
    def _onchange_installation_id(self):
        """What was chosen for another installation does not count."""
        self.coverage_id = False
        if self.installation_id and not self.partner_id:
            self.partner_id = self.installation_id.partner_id

    def _open_case(self):
        if not self.is_call:
            case = super()._open_case()
        else:
            case = self.env["case.service.call"].take_in(self._call_values()).case_id
        self._file_photos(case)
        return case

    def action_confirm_and_send(self):
        """Take in the call, or add to the one that was chosen, and ask at once who goes there.

        :raises UserError: as :meth:`action_confirm`; for a case that is no service call
        """
        self.ensure_one()
        if self.case_id and not self.case_id.service_call_ids:
            raise UserError(self.env._("%s is no service call: add to it, then ask there.", self.case_id.display_name))
        case = self.env["case.case"].browse(self.action_confirm()["res_id"])
        return case.service_call_ids[:1].action_ask_convert()

    def _call_values(self):
        """What the dialog says, for ``case.service.call.take_in``."""
        strange = self.env["case.service.call"]._is_strange_sudo(self.installation_id, self.partner_id)
        return {
            "title": self.title,
            "symptom": (self.summary or "").strip(),
            "type_id": self.type_id.id,
            "installation_id": self.installation_id.id,
            "partner_id": self.customer_id.id if strange else self.partner_id.id or self.customer_id.id,
            "caller_id": self.partner_id.id,
            "coverage_id": self.coverage_id.id,
            **self._case_values(),
        }

    def _log(self, case):
        result = super()._log(case)
        if self.case_id:
            self._file_photos(case)
        return result

    def _file_photos(self, case):
        """Photos go to the case."""
        self.photo_ids.write({"res_model": case._name, "res_id": case.id})
