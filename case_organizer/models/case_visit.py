from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

#: Who comes back to a case within this time has not been away.
AWAY = timedelta(minutes=30)


class CaseNoteSeen(models.Model):
    """Up to where somebody knows the history of a case: what happened later is news to them."""

    _inherit = "case.note.seen"

    log_seq = fields.Integer("Last Row of the History Then", readonly=True)
    visited_on = fields.Datetime("Last There", readonly=True)
    known_seq = fields.Integer(
        "Row of the History Up to Which Nothing Is New", readonly=True, help="That of the visit before this one."
    )
    known_on = fields.Datetime("Moment Up to Which Nothing Is New", readonly=True)

    def _visit_sudo(self, case, all_known=False):
        """Note that the current user looks at a case, which they read; opening it again soon is the same visit.

        :param all_known: whether the user says that nothing is new any more
        :return: ``(last row of its history that is not new, moment of the visit before)``; ``(0, None)`` when they see
            it for the first time
        """
        now = self.env["case.writer"]._now()
        # Not the length of a visit but of the pause before it counts: long reading is one visit.
        away = SQL("(%s OR s.visited_on IS NULL OR s.visited_on < %s)", all_known, now - AWAY)
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_note_seen AS s (case_id, user_id, note_id, log_seq, visited_on, known_seq, known_on)"
                " SELECT %(case)s, %(user)s, 0, l.seq, %(now)s, CASE WHEN %(all)s THEN l.seq END,"
                " CASE WHEN %(all)s THEN %(now)s::timestamp END"
                " FROM (SELECT COALESCE(MAX(seq), 0) AS seq FROM case_log WHERE case_id = %(case)s) l"
                " ON CONFLICT (user_id, case_id) DO UPDATE SET log_seq = EXCLUDED.log_seq,"
                " visited_on = EXCLUDED.visited_on,"
                " known_seq = CASE WHEN %(all)s THEN EXCLUDED.log_seq WHEN %(away)s THEN s.log_seq"
                " ELSE s.known_seq END,"
                " known_on = CASE WHEN %(all)s THEN EXCLUDED.visited_on WHEN %(away)s THEN s.visited_on"
                " ELSE s.known_on END RETURNING known_seq, known_on",
                case=case.id,
                user=self.env.uid,
                now=now,
                all=all_known,
                away=away,
            )
        )
        return rows[0][0] or 0, rows[0][1]
