from odoo import models
from odoo.tools import SQL


class CaseErasure(models.Model):
    """Erasing a person takes them out of what they did in the place of others."""

    _inherit = "case.erasure"

    def _erase_theirs(self, places, partner, stand_in):
        result = super()._erase_theirs(places, partner, stand_in)
        columns = (
            ("case.note", "acted_by_id"),
            ("case.document", "acted_by_id"),
            ("case.receipt", "by_id"),
            ("case.firm.step", "partner_id"),
        )
        for model, column in columns:
            ids = [place["id"] for place in places if place["model"] == model and place["field"] == column]
            if ids:
                self.env.execute_query(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = ANY(%s) RETURNING id",
                        SQL.identifier(self.env[model]._table),
                        SQL.identifier(column),
                        stand_in.id,
                        ids,
                    )
                )
        return result
