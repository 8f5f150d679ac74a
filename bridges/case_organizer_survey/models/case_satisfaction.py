from odoo import fields, models


class CaseSatisfaction(models.Model):
    """The survey that a customer was asked about a case, and what they answered."""

    _inherit = "case.satisfaction"

    survey_input_id = fields.Many2one(
        "survey.user_input", "Survey", readonly=True, ondelete="set null", index="btree_not_null"
    )
    survey_state = fields.Selection(related="survey_input_id.state", string="Survey Answered")

    def _send(self):
        """Whoever is asked gets an answer sheet of their own, the same with a reminder."""
        survey = self.type_id.survey_id
        if survey and not self.survey_input_id:
            self.survey_input_id = survey._create_answer(partner=self.partner_id, check_attempts=False)
        return super()._send()

    def _questions_link(self):
        if not self.survey_input_id:
            return super()._questions_link()
        return self.get_base_url() + self.survey_input_id.get_start_url()

    def action_open_survey(self):
        """Show what was answered."""
        self.ensure_one()
        return self.survey_input_id._get_records_action()
