from odoo import api, fields, models, tools
from odoo.tools import SQL

#: What people are told of, and how.
KINDS = [
    ("new", "Now mine"),
    ("soon", "Due soon"),
    ("late", "Late"),
    ("mentioned", "Mentioned"),
    ("bounced", "Mail not delivered"),
]
WAYS = [("none", "Not at all"), ("digest", "In the daily digest"), ("mail", "By mail at once")]
#: How long what was told is kept, so that nothing is told twice.
DAYS_KEPT = 60


class CaseAlert(models.Model):
    """What a person asked to be told of by mail: a step that is theirs now, due soon or late, a note that names them.

    Rows are written by the case writer and the scheduler, set by set, and only for people who want them; what becomes
    of them is in ``case_alert_send.py``.
    """

    _name = "case.alert"
    _description = "Alert"
    _log_access = False
    _order = "at, id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    case_id = fields.Many2one("case.case", required=True, ondelete="cascade", readonly=True, index=True)
    step_id = fields.Many2one("case.step", ondelete="cascade", readonly=True)
    note_id = fields.Many2one("case.note", ondelete="cascade", readonly=True)
    mail_id = fields.Many2one("case.mail", ondelete="cascade", readonly=True)
    about = fields.Datetime(readonly=True, help="The deadline, or the moment, that is told of; each once.")
    at = fields.Datetime(required=True, readonly=True)
    sent_on = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(user_id, kind, step_id, note_id, mail_id, about) NULLS NOT DISTINCT")
    _waiting = models.Index("(user_id, at) WHERE sent_on IS NULL")

    @api.model
    @tools.ormcache("kind")
    def _is_wanted(self, kind):
        """Whether anybody wants to be told of a kind: else nothing is asked of the database."""
        name = f"case_alert_{kind}"
        return bool(self.env["res.users"].sudo().search_count([(name, "!=", "none"), ("share", "=", False)], limit=1))

    @api.private
    def tell_steps_sudo(self, kind, steps_sql, about):
        """Note that steps are to be told of to those from whose boxes they are taken, stand-ins included.

        :param kind: ``new``, ``soon`` or ``late``
        :param steps_sql: SQL, a condition on ``case_step s``
        :param about: SQL of the moment or deadline
        """
        self.env.execute_query(
            SQL(
                "INSERT INTO case_alert (user_id, kind, case_id, step_id, about, at)"
                " SELECT DISTINCT m.user_id, %(kind)s, s.case_id, s.id, %(about)s::timestamp, %(now)s::timestamp"
                " FROM case_step s JOIN case_box_member m ON m.box_id = s.box_id"
                "  AND (m.role_id IS NULL OR m.role_id = s.role_id)"
                "  AND (m.date_from IS NULL OR m.date_from <= CURRENT_DATE)"
                "  AND (m.date_to IS NULL OR m.date_to >= CURRENT_DATE)"
                " JOIN res_users u ON u.id = m.user_id AND u.active AND NOT u.share"
                "  AND u.%(wants)s IN ('mail', 'digest')"
                " WHERE s.state IN ('enabled', 'active') AND (%(steps)s) AND (%(kind)s != 'new' OR u.id != %(uid)s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                kind=kind,
                about=about,
                now=self.env["case.writer"]._now(),
                wants=SQL.identifier(f"case_alert_{kind}"),
                steps=steps_sql,
                uid=self.env.uid,
            )
        )

    @api.private
    def tell_mentioned_sudo(self, users, note):
        """Note that people were named on a whiteboard; the caller knows that they read it."""
        self._tell_people_sudo("mentioned", users, {"case_id": note.case_id.id, "note_id": note.id})

    @api.private
    def tell_undelivered_sudo(self, users, mail):
        """Note that a message of a case did not arrive. :param mail: the ``case.mail`` that says so"""
        self._tell_people_sudo("bounced", users, {"case_id": mail.case_id.id, "mail_id": mail.id})

    def _tell_people_sudo(self, kind, users, what):
        """A row for each of these people who wants to be told of a kind. :param what: what it is about, as values"""
        wanting = users.sudo().filtered(
            lambda user: user.active and not user.share and user[f"case_alert_{kind}"] in ("mail", "digest")
        )
        now = self.env["case.writer"]._now()
        self.sudo().create([{"user_id": user.id, "kind": kind, "about": now, "at": now, **what} for user in wanting])

    @api.model
    @api.private
    def look_at_deadlines_sudo(self, before, now):
        """Note what became late, or due soon, between two moments. Each deadline of a step is told of once."""
        self.env.flush_all()
        if self._is_wanted("late"):
            self.tell_steps_sudo("late", SQL("s.deadline > %s AND s.deadline <= %s", before, now), SQL("s.deadline"))
        if self._is_wanted("soon"):
            companies = self.env["res.company"].sudo().search([])
            for hours in sorted(set(companies.mapped("case_risk_hours"))):
                ids = companies.filtered(lambda company, hours=hours: company.case_risk_hours == hours).ids
                soon = SQL(
                    "s.company_id = ANY(%(ids)s) AND s.deadline > %(now)s"
                    " AND s.deadline <= %(now)s + %(hours)s * interval '1 hour'"
                    " AND (s.deadline > %(before)s + %(hours)s * interval '1 hour' OR s.enabled_on > %(before)s)",
                    ids=ids,
                    now=now,
                    before=before,
                    hours=hours,
                )
                self.tell_steps_sudo("soon", soon, SQL("s.deadline"))

    @api.autovacuum
    def _gc_told(self):
        """What was told long ago is forgotten."""
        old = fields.Datetime.subtract(self.env["case.writer"]._now(), days=DAYS_KEPT)
        self.env.execute_query(SQL("DELETE FROM case_alert WHERE at < %s RETURNING id", old))
