from odoo import api, fields, models

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
        # With what opening a case looks at of its type: one statement.
        return self.search_fetch(
            [
                ("service_calls", "=", True),
                ("plan_id", "!=", False),
                ("is_fragment", "=", False),
                ("company_id", "=", company.id),
            ],
            limit=1,
        )
