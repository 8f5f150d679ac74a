from odoo import models
from odoo.tools import SQL

from .case_document_kind_confidential import TABLE
from .confidential import holds_reading_role_sql, names_no_role_sql, reads_everything


class CaseLog(models.Model):
    """The history does not name files that the reader may not read."""

    _inherit = "case.log"

    def _hidden_kinds(self):
        """Of which documents the current user may not read the name. :return: ``{(case id, code of the kind)}``"""
        kinds = {row.data["kind"] for row in self.sudo() if row.data and row.data.get("kind")}
        if not kinds or reads_everything(self.env):
            return set()
        return set(
            self.env.execute_query(
                SQL(
                    "SELECT c.id, k.code FROM case_case c, case_document_kind k WHERE c.id = ANY(%s)"
                    " AND k.code = ANY(%s) AND NOT %s AND NOT %s",
                    self.case_id.ids,
                    list(kinds),
                    names_no_role_sql(*TABLE, SQL("k.id")),
                    holds_reading_role_sql(self.env, *TABLE, SQL("k.id"), SQL("c.id")),
                )
            )
        )
