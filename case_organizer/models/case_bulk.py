import time
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.database_errors import CONFLICTS, NOT_OF_THE_CASE

#: Cases per chunk unless the kind says otherwise, and seconds after which the scheduler lets others go first.
CHUNK, PATIENCE = 500, 60
#: How many of the cases that failed the form shows.
SHOWN = 100
#: How often in a row a chunk gives way to people at work before the scheduler tries again later.
TRIES = 20


class CaseBulk(models.Model):
    """Work on many cases, done in the background: an event that reaches them, a new plan version, an import.

    One line per case says what became of it. A chunk is done as a whole and committed; when it fails it is done in
    halves, down to the case that fails, which stops no other. It can be stopped and goes on where it was; every case
    is done once.

    An addon adds a kind with a method ``_bulk_<kind>(cases)`` that does the work for these cases, or raises. It may
    return ``{case id: why not}`` of cases that it left as they are: they are listed as failed.
    """

    _name = "case.bulk"
    _description = "Work on Many Cases"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("What", required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    user_id = fields.Many2one("res.users", "Asked by", required=True, readonly=True, default=lambda self: self.env.user)
    params = fields.Json(readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("stopped", "Stopped"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="running",
        readonly=True,
    )
    line_ids = fields.One2many("case.bulk.line", "bulk_id", "Cases", readonly=True)
    failed_line_ids = fields.One2many(
        "case.bulk.line", string="What Failed", compute="_compute_failed_line_ids", help="The first of them."
    )
    total = fields.Integer("Cases in All", readonly=True)
    done = fields.Integer(readonly=True)
    failed = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress")
    begun_on = fields.Datetime(readonly=True)
    ended_on = fields.Datetime(readonly=True)

    _waiting = models.Index("(id) WHERE state = 'running'")

    @api.depends("done", "failed", "total")
    def _compute_progress(self):
        for bulk in self:
            bulk.progress = 100.0 * (bulk.done + bulk.failed) / bulk.total if bulk.total else 100.0

    def _compute_failed_line_ids(self):
        lines = self.env["case.bulk.line"]
        for bulk in self:
            bulk.failed_line_ids = lines.search([("bulk_id", "=", bulk.id), ("state", "=", "failed")], limit=SHOWN)

    def action_show_lines(self):
        """What became of each case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_bulk_line")
        return {**action, "domain": [("bulk_id", "=", self.id)]}

    @api.model
    @api.private
    def begin_sudo(self, kind, name, case_query, params=None, company=None):
        """Begin work on the cases that a query selects; the caller has checked that the user may.

        :param case_query: :class:`odoo.tools.SQL` that selects ids of cases
        :param params: JSON that the kind's method finds in ``params``
        :return: the ``case.bulk``; the scheduler does the work, :meth:`work_sudo` at once
        """
        bulk = self.sudo().create(
            {
                "kind": kind,
                "name": name,
                "params": params or {},
                "company_id": (company or self.env.company).id,
                "user_id": self.env.uid,
            }
        )
        self.env.flush_all()
        total = self.env.execute_query(
            SQL(
                "WITH made AS (INSERT INTO case_bulk_line (bulk_id, case_id, state)"
                " SELECT %s, q.id, 'waiting' FROM (%s) AS q(id) ORDER BY q.id RETURNING id) SELECT count(*) FROM made",
                bulk.id,
                case_query,
            )
        )[0][0]
        bulk.invalidate_recordset(["line_ids"])
        bulk.write({"total": total, **({} if total else {"state": "done", "ended_on": fields.Datetime.now()})})
        if total:
            bulk._carry_on_sudo()
        return bulk

    def _carry_on_sudo(self):
        """Hook: have work that is running carried on in the background: by the scheduler, or what an addon has."""
        self.env.ref("case_organizer.cron_case_bulk").sudo()._trigger()

    def action_stop(self):
        """Stop after the chunk that is being done; it can go on later."""
        self._check_may_steer("running")
        self.sudo().write({"state": "stopped"})

    def action_resume(self):
        """Go on where it stopped; cases that failed are tried again."""
        self._check_may_steer("stopped", "done")
        self.sudo().line_ids.filtered(lambda line: line.state == "failed").write({"state": "waiting", "error": False})
        self.sudo().write({"state": "running", "failed": 0, "ended_on": False})
        self._carry_on_sudo()

    def action_cancel(self):
        """Leave the cases that were not done as they are, for good."""
        self._check_may_steer("running", "stopped")
        self.sudo().write({"state": "cancelled", "ended_on": fields.Datetime.now()})

    def _check_may_steer(self, *states):
        self.check_access("read")
        for bulk in self:
            if bulk.user_id != self.env.user and not self.env.user.has_group("case_organizer.group_case_admin"):
                raise UserError(
                    self.env._("“%(what)s” was asked for by %(who)s.", what=bulk.name, who=bulk.user_id.name)
                )
            if bulk.state not in states:
                raise UserError(self.env._("“%s” cannot be changed any more in this way.", bulk.name))

    @api.model
    def _cron_work(self):
        """Do chunks of what is running, oldest first, until all is done or others should go first."""
        cron, begun, tries = self.env["ir.cron"], time.monotonic(), 0
        while time.monotonic() - begun < PATIENCE:
            bulk = self.search([("state", "=", "running")], order="id", limit=1)
            if not bulk:
                break
            try:
                count = bulk.work_sudo()
            except CONFLICTS:
                # Somebody at work was first on one of these cases: look at them again as they are now.
                self.env.cr.rollback()
                self.env.invalidate_all()
                tries += 1
                if tries > TRIES:
                    raise
                continue
            tries = 0
            if not cron._commit_progress(count, remaining=bulk.total - bulk.done - bulk.failed):
                break

    @api.private
    def work_sudo(self, limit=None):
        """Do the next chunk, on behalf of who asked for it.

        :param limit: how many cases at most; what suits the kind when left out
        :return: how many cases were looked at
        """
        self.ensure_one()
        limit = limit or getattr(self, f"_chunk_{self.kind}", CHUNK)
        self.env["case.bulk.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, case_id FROM case_bulk_line WHERE bulk_id = %s AND state = 'waiting' ORDER BY id LIMIT %s"
                " FOR UPDATE SKIP LOCKED",
                self.id,
                limit,
            )
        )
        if rows:
            if not self.begun_on:
                self.begun_on = fields.Datetime.now()
            self._work_on(rows)
        self.flush_recordset()
        left = self.env.execute_query(
            SQL("SELECT 1 FROM case_bulk_line WHERE bulk_id = %s AND state = 'waiting' LIMIT 1", self.id)
        )
        if not left and self.state == "running":
            self.write({"state": "done", "ended_on": fields.Datetime.now()})
        return len(rows)

    def _work_on(self, rows):
        """Do cases together; when that fails, in halves, down to the one that fails. :param rows: (line, case) ids"""
        work = getattr(self.with_user(self.user_id).sudo(), f"_bulk_{self.kind}")
        try:
            with self.env.cr.savepoint():
                refused = work(self.env["case.case"].sudo().browse([case_id for _line, case_id in rows])) or {}
        except Exception as error:
            if isinstance(error, NOT_OF_THE_CASE):
                raise
            self.env.invalidate_all()
            if len(rows) > 1:
                half = len(rows) // 2
                self._work_on(rows[:half])
                self._work_on(rows[half:])
                return
            self._mark(rows, "failed", str(error))
            self.failed += len(rows)
            return
        done = [(line, case_id) for line, case_id in rows if case_id not in refused]
        by_reason = defaultdict(list)
        for line, case_id in rows:
            if case_id in refused:
                by_reason[refused[case_id]].append((line, case_id))
        for reason, found in by_reason.items():
            self._mark(found, "failed", reason)
        self._mark(done, "done", None)
        self.done += len(done)
        self.failed += len(rows) - len(done)

    def _mark(self, rows, state, error):
        self.env.execute_query(
            SQL(
                "UPDATE case_bulk_line SET state = %s, error = %s WHERE id = ANY(%s) RETURNING id",
                state,
                error,
                [line for line, _case in rows],
            )
        )
        self.env["case.bulk.line"].invalidate_model()
