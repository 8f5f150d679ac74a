from odoo import api, fields, models
from odoo.tools import SQL

#: So many seconds somebody is shown as answering after their client last said so.
SECONDS = 60


class CaseAnswering(models.Model):
    """Who is writing to the parties of a case right now. Rows are forgotten after a while."""

    _name = "case.answering"
    _description = "Who Is Answering"
    _log_access = False
    _rec_name = "user_id"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    last_on = fields.Datetime("Last Seen", required=True, readonly=True)

    _once = models.UniqueIndex("(case_id, user_id)")

    @api.autovacuum
    def _gc_answering(self):
        """Forget who was answering an hour ago."""
        self.env.execute_query(
            SQL("DELETE FROM case_answering WHERE last_on < now() at time zone 'UTC' - interval '1 hour' RETURNING id")
        )


class CaseCase(models.Model):
    _inherit = "case.case"

    def tell_answering(self, writing=True):
        """Say that one is writing to the parties of this case now, or is not any more; others see it at once.

        :param writing: whether one is; said again every half minute while it lasts
        """
        self.ensure_one()
        self.check_access("write")
        self._note_answering_sudo(writing)
        self.env["case.writer"]._tell((self, "whiteboard"), "case_organizer.answering", {"case_id": self.id})
        return True

    def _note_answering_sudo(self, writing):
        """Keep that the current user is writing, or not; the caller has checked them."""
        if writing:
            query = SQL(
                "INSERT INTO case_answering (case_id, user_id, last_on) VALUES (%s, %s, now() at time zone 'UTC')"
                " ON CONFLICT (case_id, user_id) DO UPDATE SET last_on = EXCLUDED.last_on RETURNING id",
                self.id,
                self.env.uid,
            )
        else:
            query = SQL(
                "DELETE FROM case_answering WHERE case_id = %s AND user_id = %s RETURNING id", self.id, self.env.uid
            )
        self.env.execute_query(query)
        self.env["case.answering"].invalidate_model()

    def get_answering(self):
        """Who else is writing to the parties of this case now.

        :return: ``[{id, name}]`` of users
        """
        self.ensure_one()
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                "SELECT user_id FROM case_answering WHERE case_id = %s AND user_id != %s"
                " AND last_on > now() at time zone 'UTC' - make_interval(secs => %s) ORDER BY last_on",
                self.id,
                self.env.uid,
                SECONDS,
            )
        )
        users = self.env["res.users"].sudo().browse([user_id for (user_id,) in rows])
        return [{"id": user.id, "name": user.name} for user in users]
