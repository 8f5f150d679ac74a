from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from ..tools.append_only import append_only

#: Seconds within which the same reading by the same user is noted once.
BUNDLED = 15 * 60
#: What of a record is its name: who reads no more than that does not read the case.
NAMES = frozenset(["id", "name", "display_name"])
#: Addresses under which it is read → what that is.
SCREENS = (
    ("/web/export", "file"),
    ("/web/dataset", "screen"),
    ("/web/content", "file"),
    ("/web/image", "file"),
    ("/case_organizer/documents", "file"),
    ("/json", "program"),
    ("/xmlrpc", "program"),
    ("/web/", "screen"),
)


class CaseReadLog(models.Model):
    """Who read which restricted case, when and how: append-only, one row per user, case and quarter of an hour."""

    _name = "case.read.log"
    _description = "Who Read a Restricted Case"
    _order = "id desc"
    _rec_name = "case_id"
    _log_access = False

    at = fields.Datetime("When", required=True, readonly=True, help="The first time in this quarter of an hour.")
    user_id = fields.Many2one("res.users", "Who", required=True, readonly=True, ondelete="restrict", index=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="case_id.company_id")
    what = fields.Selection(
        [
            ("opened", "Opened the case"),
            ("list", "Saw it in a list"),
            ("contents", "Read what belongs to it"),
            ("step", "Opened a step"),
            ("file", "Opened or downloaded a document"),
            ("zip", "Downloaded all documents"),
            ("export", "Exported"),
        ],
        required=True,
        readonly=True,
    )
    thing = fields.Char(required=True, readonly=True, default="", help="Which document, which step, what was exported.")
    screen = fields.Selection(
        [
            ("screen", "On screen"),
            ("file", "As a file"),
            ("program", "By another program"),
            ("server", "On the server"),
        ],
        "How",
        required=True,
        readonly=True,
    )
    slot = fields.Integer(required=True, readonly=True)

    _once = models.UniqueIndex("(case_id, user_id, slot, what, screen, thing)")

    def init(self):
        """A trigger refuses to change or delete rows, also for the owner of the tables."""
        append_only(self.env.cr, self._table)

    @api.model
    def _note_sudo(self, case_ids, what, thing=""):
        """Note that the current user reads cases, those that are restricted. Who reads as the system leaves no row.

        One statement when it was noted before. Where the request may not write, PostgreSQL refuses it and Odoo answers
        the request again with a cursor that may: nobody gets an answer that was not noted.

        :param case_ids: ids of cases that the user may read
        :param what: see :attr:`what`
        :param thing: which document or step
        """
        if self.env.su or not case_ids:
            return
        now = fields.Datetime.now()
        values = {
            "cases": list(case_ids),
            "user": self.env.uid,
            "what": what,
            "thing": thing or "",
            "screen": self._screen(),
            "slot": int(now.timestamp()) // BUNDLED,
        }
        new = self.env.execute_query(
            SQL(
                "SELECT c.id FROM case_case c WHERE c.id = ANY(%(cases)s) AND c.access = 'restricted' AND NOT EXISTS ("
                "SELECT 1 FROM case_read_log r WHERE r.case_id = c.id AND r.user_id = %(user)s AND r.slot = %(slot)s"
                " AND (r.what = %(what)s AND r.screen = %(screen)s AND r.thing = %(thing)s"
                # Who has the case before them reads what belongs to it.
                " OR %(what)s = 'contents' AND r.what = 'opened')) ORDER BY c.id",
                **values,
            )
        )
        if new:
            self.env.execute_query(
                SQL(
                    "INSERT INTO case_read_log (at, user_id, case_id, what, thing, screen, slot)"
                    " SELECT %(now)s, %(user)s, c, %(what)s, %(thing)s, %(screen)s, %(slot)s FROM unnest(%(new)s) AS c"
                    " ON CONFLICT DO NOTHING RETURNING id",
                    now=now,
                    new=[case_id for (case_id,) in new],
                    **values,
                )
            )

    @api.model
    def _screen(self):
        """By what means the current request reads."""
        path = request.httprequest.path if request else ""
        return next((screen for start, screen in SCREENS if path.startswith(start)), "server")
