from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    """Hours and expenses booked on a case. Who reads the case reads them there; here, lines of cases that are not open
    are kept from who does not read the case.
    """

    _inherit = "account.analytic.line"

    case_id = fields.Many2one("case.case", "Case File", ondelete="restrict", index="btree_not_null", copy=False)
    case_step_id = fields.Many2one("case.step", "Step", ondelete="restrict", index="btree_not_null", copy=False)
    case_kind = fields.Selection([("time", "Hours"), ("expense", "Expense")], "Booked on a Case as", copy=False)
    case_reverses_id = fields.Many2one(
        "account.analytic.line", "Takes Back", ondelete="restrict", index="btree_not_null", copy=False
    )
    of_readable_case = fields.Boolean(
        compute="_compute_of_readable_case", search="_search_of_readable_case", export_string_translation=False
    )

    _taken_back_once = models.UniqueIndex("(case_reverses_id) WHERE case_reverses_id IS NOT NULL")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_of_readable_case(self):
        cases = self.sudo().case_id
        seen = cases.filtered(lambda case: case.access == "open")
        mine = self.env(su=False)["case.case"]
        if cases - seen and mine.has_access("read"):
            seen |= mine.search([("id", "in", (cases - seen).ids)]).sudo()
        for line in self:
            line.of_readable_case = not line.sudo().case_id or line.sudo().case_id in seen

    @api.model
    def _search_of_readable_case(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        cases = self.env(su=False)["case.case"]
        fine = Domain("case_id", "=", False) | Domain("case_id.access", "=", "open")
        return fine | Domain("case_id", "in", cases._search([])) if cases.has_access("read") else fine

    @api.constrains("case_id", "case_step_id", "company_id")
    def _check_case(self):
        for line in self.sudo():
            if line.case_step_id and line.case_step_id.case_id != line.case_id:
                raise UserError(self.env._("“%s”: its step is of another case.", line.name))
            if line.case_id and line.case_id.company_id != line.company_id:
                raise UserError(self.env._("“%s”: its case is of another company.", line.name))

    @api.model_create_multi
    def create(self, vals_list):
        """Who books on a case by another way than its verbs may do so there too."""
        lines = super().create(vals_list)
        lines._check_may_book_there()
        return lines

    def write(self, vals):
        """:raises AccessError: when the user may not book on the case"""
        self._check_may_book_there()
        result = super().write(vals)
        if "case_id" in vals:
            self._check_may_book_there()
        return result

    def _check_may_book_there(self):
        if not self.env.su:
            for case in self.sudo().case_id.sudo(False):
                case._check_may_book()

    @api.ondelete(at_uninstall=False)
    def _unlink_none_of_cases(self):
        if self.sudo().filtered("case_id"):
            raise UserError(self.env._("What was booked on a case is never deleted: take it back instead."))
