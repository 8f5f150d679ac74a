import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.database_errors import NOT_OF_THE_CASE

_logger = logging.getLogger(__name__)

#: Pieces after which what was made is kept and others are told how far it is.
CHUNK = 20
#: Seconds after which the scheduler lets others go first.
PATIENCE = 60
#: A binder with no more than this is made while one waits: pieces, bytes of files, rows of the history.
AT_ONCE = (60, 15 * 1024 * 1024, 2_000)


class CaseBinder(models.Model):
    """A case as one PDF, made with the rights of who asked for it: what they may not read is left out, and said to be.

    It is made in pieces (a part, a document), each added to a file on disk; the file goes on where it was when the
    work was interrupted. The result is a copy: its file goes after some days, what was made stays noted.
    """

    _name = "case.binder"
    _inherit = ["case.made.file"]
    _description = "Case as PDF"

    state = fields.Selection(
        [
            ("running", "Being Made"),
            ("stopped", "Stopped"),
            ("done", "Ready"),
            ("failed", "Failed, needs attention"),
            ("cancelled", "Cancelled"),
            ("expired", "File Removed"),
        ],
        required=True,
        readonly=True,
        default="running",
    )
    parts = fields.Json(readonly=True)
    choice = fields.Json(readonly=True, help="Which documents, and from when to when.")
    pieces = fields.Json(readonly=True)
    done = fields.Integer("Pieces Done", readonly=True)
    total = fields.Integer("Pieces in All", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    page_count = fields.Integer("Pages", readonly=True)
    left_out = fields.Text(readonly=True, help="What is not in it: what was not chosen, and what may not be read.")
    troubles = fields.Text("Not Shown", readonly=True, help="Files in whose place a page says why they are not shown.")
    error = fields.Text("Why it Failed", readonly=True)

    _waiting = models.Index("(id) WHERE state = 'running'")

    @api.depends("case_id", "create_date")
    def _compute_display_name(self):
        for binder in self:
            binder.display_name = f"{binder.case_id.sudo().name}.pdf"

    @api.depends("done", "total")
    def _compute_progress(self):
        for binder in self:
            binder.progress = 100.0 * binder.done / binder.total if binder.total else 0.0

    # --- asked for, watched, fetched ---------------------------------------------------------------------------

    @api.model
    @api.private
    def begin_sudo(self, case, parts=None, choice=None, at_once=True):
        """Begin to make the binder of a case, for the current user, who was checked to read it.

        :param parts: of :meth:`_parts`; None: all
        :param choice: ``{"documents": ids or None for all, "versions": "latest" or "all", "from": ISO day, "to": …}``
        :param at_once: whether a small one is made before this returns
        :return: the ``case.binder``
        """
        case.ensure_one()
        choice = {"documents": None, "versions": "latest", "from": False, "to": False, **(choice or {})}
        binder = self.sudo().create(
            {
                "case_id": case.id,
                "user_id": self.env.uid,
                "parts": [part for part in self._parts_of(case) if parts is None or part in parts],
                "choice": choice,
            }
        )
        pieces, size = binder._plan_sudo()
        binder.write({"pieces": pieces, "total": len(pieces) + 1})
        rows = case.sudo().log_seq or 0
        if at_once and all(now <= most for now, most in zip((len(pieces), size, rows), AT_ONCE, strict=True)):
            binder._work_sudo()
        else:
            self.env.ref("case_organizer.cron_case_binder").sudo()._trigger()
        return binder.with_env(self.env)

    def action_stop(self):
        """Stop after the piece that is being made; it can go on later."""
        self._check_may_steer("running")
        self._steer_sudo({"state": "stopped"})

    def action_resume(self):
        """Go on where it stopped."""
        self._check_may_steer("stopped", "failed")
        self._steer_sudo({"state": "running", "error": False})
        self.env.ref("case_organizer.cron_case_binder").sudo()._trigger()

    def action_cancel(self):
        """Give it up: nothing is kept of it."""
        self._check_may_steer("running", "stopped", "failed")
        self._steer_sudo({"state": "cancelled", "ended_on": fields.Datetime.now()})
        for binder in self:
            binder._drop_file()

    def _steer_sudo(self, values):
        """Stop, go on or give up: :meth:`_check_may_steer` has checked the user."""
        self.sudo().write(values)

    def _check_may_steer(self, *states):
        self.check_access("read")
        for binder in self:
            if binder.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "“%(what)s” was asked for by %(who)s.", what=binder.display_name, who=binder.user_id.name
                    )
                )
            if binder.state not in states:
                raise UserError(self.env._("“%s” cannot be changed any more in this way.", binder.display_name))

    # --- making it ---------------------------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Make what was asked for, oldest first, piece by piece, until all is done or others should go first."""
        cron, begun = self.env["ir.cron"], time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            binder = self.search([("state", "=", "running")], order="id", limit=1)
            if not binder:
                break
            while binder.state == "running" and time.monotonic() - begun < PATIENCE:
                binder._work_sudo(pieces=CHUNK)
                if not cron._commit_progress(1, remaining=self.search_count([("state", "=", "running")])):
                    return
                binder.invalidate_recordset()
        if self.search_count([("state", "=", "running")], limit=1):
            self.env.ref("case_organizer.cron_case_binder").sudo()._trigger()

    def _work_sudo(self, pieces=None):
        """Make the next pieces. :param pieces: how many; all that are left when left out"""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                reader = self._as_reader()
                reader.case_id.check_access("read")
                with self._opened() as file:
                    self._make(reader, file, pieces)
        except NOT_OF_THE_CASE:
            raise
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("The binder of %s failed", self.case_id.name)
            self.env.invalidate_all()
            self._drop_file()
            self.write({"state": "failed", "error": str(error), "done": 0})

    def _make(self, reader, file, pieces):
        left = pieces or len(self.pieces) + 1
        while left and file.done < len(self.pieces):
            reader._put_piece(file, self.pieces[file.done])
            file.done += 1
            left -= 1
        file.keep()
        self.done = file.done
        if left and file.done >= len(self.pieces):
            self._finish_sudo(reader, file)

    def _as_reader(self):
        """This binder as who asked for it sees it, in their language."""
        user = self.user_id
        return self.with_user(user).with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=self.company_id.ids, active_test=True
        )

    def _finish_sudo(self, reader, file):
        """Put the cover before the rest, keep the file, and note it in the history of the case."""
        reader._close_file(file)
        pages, troubles = file.pdf.page_count, file.troubles
        file.finish()
        kept = self._keep_file(file.path, "application/pdf")
        self.write(
            {
                **kept,
                "state": "done",
                "done": self.total,
                "page_count": pages,
                "troubles": "\n".join(troubles) or False,
            }
        )
        told = {"pages": pages, "sha256": kept["checksum"]}
        self.env["case.writer"].with_user(self.user_id).sudo().note(self.case_id, "binder", data=told)
        self._drop_file()
        self.user_id._bus_send(
            "simple_notification",
            {"type": "success", "message": reader.env._("%s is ready.", self.display_name), "sticky": False},
        )

    def _remove_now(self):
        """As for every file; what is being made is given up."""
        removed = super()._remove_now()
        self.filtered(lambda binder: binder.state == "done").state = "expired"
        going_on = self.filtered(lambda binder: binder.state in ("running", "stopped", "failed"))
        going_on.write({"state": "cancelled", "ended_on": fields.Datetime.now()})
        return removed

    # --- what goes again ---------------------------------------------------------------------------------------

    @api.model
    def _cron_remove(self):
        """Remove the files of binders that were kept long enough, and what is left of those that were given up."""
        self._remove_old().state = "expired"
        self.env["case.archive"]._remove_old()
        self.env["case.access.request"]._remove_old()
        self._sweep_files()
