from odoo import api, fields, models
from odoo.fields import Domain


class SurveyUserInput(models.Model):
    """Answers about a case are read by who reads the case, among those who read answers."""

    _inherit = "survey.user_input"

    case_satisfaction_ids = fields.One2many("case.satisfaction", "survey_input_id", readonly=True)
    of_readable_case = fields.Boolean(
        compute="_compute_of_readable_case", search="_search_of_readable_case", export_string_translation=False
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_of_readable_case(self):
        linked = self.env["case.satisfaction"].sudo().search([("survey_input_id", "in", self._origin.ids)])
        mine = self.env(su=False)["case.satisfaction"]
        seen = mine.search([("id", "in", linked.ids)]) if mine.has_access("read") else mine
        hidden = (linked - seen.sudo()).survey_input_id
        for answer in self:
            answer.of_readable_case = answer._origin not in hidden

    @api.model
    def _search_of_readable_case(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        every, mine = self.env["case.satisfaction"].sudo(), self.env(su=False)["case.satisfaction"]
        linked = Domain("survey_input_id", "!=", False)
        fine = Domain("id", "not in", every._search(linked).subselect("survey_input_id"))
        if mine.has_access("read"):
            fine |= Domain("id", "in", mine._search(linked).subselect("survey_input_id"))
        return fine
