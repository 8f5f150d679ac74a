from odoo import models
from odoo.tools import SQL

#: Columns of the register of incoming mail that may name somebody.
COLUMNS = ("name", "email_from", "sender", "sent_to", "bounced_to", "reason", "message_key")


class CaseErasure(models.Model):
    """Mail that came in is erased with its sender: from the register, and from the boxes of teams."""

    _inherit = "case.erasure"

    def _erase_theirs(self, places, partner, stand_in):
        mails = self._found_in(places, "case.mail", "message", "received", "mention")
        theirs = self._found_in(places, "case.mail", "message")
        boxed = self._found_in(places, "case.team.message", "message", "mention")
        self._erase_originals(places, theirs, mails)
        pattern = self._pattern(self.env["case.person.traces"]._people(partner)["words"])
        for table, ids, columns in (
            ("case_mail", mails, COLUMNS),
            ("case_team_message", boxed, ("name", "body", "email_from")),
        ):
            for column in columns:
                self._replace(table, column, SQL("t.id = ANY(%s)", ids), pattern, self._erased_name(), "text")
        self.env.execute_query(
            SQL(
                "UPDATE case_mail SET name = NULL, email_from = NULL, sender = NULL, message_key = NULL"
                " WHERE id = ANY(%s) RETURNING id",
                theirs,
            )
        )
        self.env.execute_query(
            SQL(
                "UPDATE case_team_message SET name = '–', body = NULL, email_from = NULL, partner_id = %s"
                " WHERE id = ANY(%s) RETURNING id",
                stand_in.id,
                self._found_in(places, "case.team.message", "message"),
            )
        )
        return super()._erase_theirs(places, partner, stand_in)

    def _erase_originals(self, places, theirs, mails):
        """Remove mails as they came: theirs, and where documents that name them go, those that name them."""
        ids = set(mails if self.documents == "named" else theirs)
        boxed = [] if self.documents == "none" else self._found_in(places, "case.team.message", "message")
        rows = self.env.execute_query(
            SQL(
                "SELECT original_id FROM case_mail WHERE id = ANY(%s) AND original_id IS NOT NULL UNION"
                " SELECT id FROM ir_attachment WHERE res_model = 'case.team.message' AND res_id = ANY(%s)",
                sorted(ids),
                boxed,
            )
        )
        self.env["case.contents"]._remove_attachments({file_id for (file_id,) in rows})
