from odoo import models
from odoo.tools import SQL


class CaseErasure(models.Model):
    """What somebody handed in from outside, or typed and did not, is erased with them."""

    _inherit = "case.erasure"

    def _erase_theirs(self, places, partner, stand_in):
        people = self._found_in(places, "case.participant", "participant")
        for model in ("case.outside.draft", "case.outside.upload"):
            self.env[model].sudo().search([("participant_id", "in", people)]).unlink()
        self.env.execute_query(
            SQL(
                "UPDATE case_receipt SET reason = NULL, signed_name = NULL, signature = NULL WHERE id = ANY(%s)"
                " RETURNING id",
                self._found_in(places, "case.receipt", "document"),
            )
        )
        return super()._erase_theirs(places, partner, stand_in)
