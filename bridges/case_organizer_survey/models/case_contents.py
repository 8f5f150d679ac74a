from odoo import api, models
from odoo.tools import SQL

#: Answer sheets of surveys about cases.
SHEETS = "SELECT s.survey_input_id FROM case_satisfaction s WHERE s.case_id = ANY(%s)"


class CaseContents(models.AbstractModel):
    """What was answered about a case goes with it: the sheet stays and counts, without words and names."""

    _inherit = "case.contents"

    def _empty_beside(self, ids):
        result = super()._empty_beside(ids)
        for statement in (
            "UPDATE survey_user_input SET partner_id = NULL, email = NULL, nickname = NULL WHERE id IN ({})"
            " RETURNING id",
            "UPDATE survey_user_input_line SET value_char_box = NULL, value_text_box = NULL WHERE user_input_id IN ({})"
            " RETURNING id",
        ):
            self.env.execute_query(SQL(statement.format(SHEETS), list(ids)))
        return result


class CasePersonTraces(models.AbstractModel):
    """Answer sheets about cases are found with the person who got them, and what they wrote there."""

    _inherit = "case.person.traces"

    @api.model
    def _links(self):
        case = SQL("(SELECT s.case_id FROM case_satisfaction s WHERE s.survey_input_id = t.id LIMIT 1)")
        return [*super()._links(), ("survey.user_input", "partner_id", "rating", case, "partner")]

    @api.model
    def _texts(self):
        case = SQL("(SELECT s.case_id FROM case_satisfaction s WHERE s.survey_input_id = t.user_input_id LIMIT 1)")
        return [
            *super()._texts(),
            ("survey.user_input.line", "value_char_box", case),
            ("survey.user_input.line", "value_text_box", case),
        ]

    @api.model
    def _case_only(self, model):
        if model == "survey.user_input":
            return SQL(" AND EXISTS (SELECT FROM case_satisfaction s WHERE s.survey_input_id = t.id)")
        if model == "survey.user_input.line":
            return SQL(" AND EXISTS (SELECT FROM case_satisfaction s WHERE s.survey_input_id = t.user_input_id)")
        return super()._case_only(model)


class CaseErasure(models.Model):
    """A person who is erased is on no answer sheet of the cases from which they are erased."""

    _inherit = "case.erasure"

    def _erase_theirs(self, places, partner, stand_in):
        result = super()._erase_theirs(places, partner, stand_in)
        sheets = self._found_in(places, "survey.user_input", "rating")
        if sheets:
            self.env.execute_query(
                SQL(
                    "UPDATE survey_user_input SET partner_id = %s, email = NULL, nickname = NULL WHERE id = ANY(%s)"
                    " RETURNING id",
                    stand_in.id,
                    sheets,
                )
            )
        return result

    def _erase_words(self, cases, words, stand_in):
        result = super()._erase_words(cases, words, stand_in)
        if cases and words:
            sheets = SQL(f"t.user_input_id IN ({SHEETS})", cases.ids)
            for column in ("value_char_box", "value_text_box"):
                self._replace(
                    "survey_user_input_line", column, sheets, self._pattern(words), self._erased_name(), "text"
                )
        return result
