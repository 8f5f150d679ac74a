from odoo import api, fields, models
from odoo.fields import Domain


class TimesheetsAnalysisReport(models.Model):
    """The analysis of timesheets keeps lines of cases from who does not read the case, as the lines themselves do."""

    _inherit = "timesheets.analysis.report"

    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    of_readable_case = fields.Boolean(
        compute="_compute_of_readable_case", search="_search_of_readable_case", export_string_translation=False
    )

    @api.model
    def _select(self):
        return f"{super()._select()}, A.case_id AS case_id"

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_of_readable_case(self):
        lines = self.env["account.analytic.line"].browse(self.ids)
        seen = set(lines.filtered("of_readable_case").ids)
        for row in self:
            row.of_readable_case = row.id in seen

    @api.model
    def _search_of_readable_case(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        # Below the rights on lines: who reads the analysis need not read them. Whose case it is is asked of the user.
        lines = self.env["account.analytic.line"].sudo()
        return Domain("id", "in", lines._search([("of_readable_case", "=", True), ("project_id", "!=", False)]))
