from odoo import api, fields, models, tools

from odoo.addons.case_organizer.models.case_case import RUNNING


class CaseType(models.Model):
    """Which cases are service calls: they know the installation they are about and what was agreed for it."""

    _inherit = "case.type"

    service_calls = fields.Boolean(
        help="Each case of this type is a service call: whichever way it comes in, what covers its installation and"
        " what was promised is looked up.",
    )

    def write(self, vals):
        """Cases that run when their type becomes one of service calls are calls too."""
        before = self.filtered("service_calls")
        result = super().write(vals)
        became = self.filtered("service_calls") - before
        if became:
            running = (
                self.env["case.case"]
                .sudo()
                .search([("type_id", "in", became.ids), ("state", "in", RUNNING), ("service_call_ids", "=", False)])
            )
            self.env["case.service.call"]._open_sudo(running)
        return result

    @api.model
    def _for_service_calls(self, company):
        """The case type of the service calls of a company, the first when there are several; else none."""
        types = self.browse(self._of_service_calls_sudo(company.id))
        types._know()
        return types._filtered_access("read")[:1]

    @api.model
    @tools.ormcache("company_id")
    def _of_service_calls_sudo(self, company_id):
        """Ids of the case types of the service calls of a company, whoever may read them; until a type changes."""
        wanted = [
            ("service_calls", "=", True),
            ("plan_id", "!=", False),
            ("is_fragment", "=", False),
            ("company_id", "=", company_id),
        ]
        return tuple(self.sudo().search(wanted).ids)
