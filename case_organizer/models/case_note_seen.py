from odoo import api, fields, models
from odoo.tools import SQL


class CaseNoteSeen(models.Model):
    """Up to which note somebody has read the whiteboard of a case."""

    _name = "case.note.seen"
    _description = "Whiteboard Read"
    _log_access = False

    case_id = fields.Many2one("case.case", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    note_id = fields.Integer("Last Note", required=True, readonly=True)

    _case_user = models.UniqueIndex("(user_id, case_id)")

    @api.model
    def _seen_by_me(self, cases):
        """``{case id: id of the last note read}`` of the current user."""
        if not cases:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT case_id, note_id FROM case_note_seen WHERE user_id = %s AND case_id = ANY(%s)",
                    self.env.uid,
                    cases.ids,
                )
            )
        )

    @api.model
    def _unread_query(self):
        """SQL: ids of notes that the current user did not write and has not read."""
        return SQL(
            "(SELECT n.id FROM case_note n LEFT JOIN case_note_seen s ON s.case_id = n.case_id AND s.user_id = %(uid)s"
            " WHERE n.create_uid != %(uid)s AND n.id > COALESCE(s.note_id, 0) AND n.withdrawn_on IS NULL)",
            uid=self.env.uid,
        )

    @api.model
    def _read_up_to_sudo(self, case, note_id):
        """Note that the current user read up to a note; the caller has checked that they read the case.

        :return: id of the last note that they had read before
        """
        rows = self.env.execute_query(
            SQL(
                "WITH before AS (SELECT note_id FROM case_note_seen WHERE case_id = %(case)s AND user_id = %(user)s),"
                " now AS (INSERT INTO case_note_seen (case_id, user_id, note_id) SELECT %(case)s, %(user)s, %(note)s"
                " WHERE %(note)s > COALESCE((SELECT note_id FROM before), 0) ON CONFLICT (user_id, case_id) DO UPDATE"
                " SET note_id = GREATEST(case_note_seen.note_id, EXCLUDED.note_id) RETURNING id)"
                " SELECT note_id FROM before",
                case=case.id,
                user=self.env.uid,
                note=note_id,
            )
        )
        self.env["case.note"].invalidate_model(["unread"])
        return rows[0][0] if rows else 0
