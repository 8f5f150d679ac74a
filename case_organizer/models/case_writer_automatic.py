import logging
from datetime import timedelta
from functools import cache

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.database_errors import CONFLICTS, NOT_OF_THE_CASE

_logger = logging.getLogger(__name__)

#: So many automatic steps are done at once, where the work that led to them waits; more are left to the scheduler.
AT_ONCE = 20
#: So often the scheduler tries; so many minutes lie before its second try, twice as many before each next one.
ATTEMPTS, PATIENCE = 3, 5
#: So many automatic steps may follow each other without a person in between.
MAX_CHAIN = 50


class WithoutEndError(UserError):
    """Automatic steps follow each other without end: trying again would not help."""


class CaseWriter(models.AbstractModel):
    """Steps that the system does itself, after the cascade that led to them, on behalf of who caused it.

    Each is done once, in a savepoint of its own, together with the occurrence that it is done. One that fails fails
    alone: the step says so and can be tried again, as a new time of the step. What follows from one is done after it,
    not inside it.
    """

    _inherit = "case.writer"

    def _react(self, run):
        result = super()._react(run)
        codes_of, begun, resumed = cache(self.env["case.plan.compiler"].codes_of), [], []
        for (case_id, code, instance), (before, letter, _outcome, _passed) in run.net.items():
            if letter == "a" and code in codes_of(run.rows[case_id]["plan_id"], "automatic"):
                key = {"case_id": case_id, "code": code, "instance": instance}
                (resumed if before in ("s", "a") else begun).append(key)
        if resumed:
            self._hurry_automatic(self._steps_of(resumed))
        if begun:
            self._queue_automatic(self._steps_of(begun), run.behalf or run.uid)
        return result

    def _queue_automatic(self, step_ids, uid):
        """Queue the work of steps; do it at once when it is little and nothing else is being done."""
        running = self.env.execute_query(
            SQL(
                "SELECT depth, chain_id, user_id FROM case_automatic WHERE state = 'running'"
                " ORDER BY depth DESC LIMIT 1"
            )
        )
        depth, chain, uid = (running[0][0] + 1, *running[0][1:]) if running else (0, None, uid)
        later = (
            self.env["case.step"]
            .sudo()
            .browse(step_ids)
            .filtered(
                # What belongs to the past of a case is over before its past is.
                lambda step: step.item_id.in_background and not step.case_id._past_until()
            )
        )
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_automatic (step_id, case_id, user_id, state, attempts, depth, chain_id, next_try,"
                " quiet)"
                " SELECT s.id, s.case_id, %(uid)s, 'waiting', 0, %(depth)s,"
                " CASE WHEN s.id = ANY(%(later)s) THEN NULL ELSE %(chain)s::int END, %(now)s,"
                " %(past)s FROM case_step s JOIN case_case c ON c.id = s.case_id"
                " WHERE s.id = ANY(%(steps)s) AND s.state = 'active' ORDER BY s.id"
                " ON CONFLICT (step_id) DO NOTHING RETURNING id, step_id",
                uid=uid,
                depth=depth,
                later=later.ids,
                chain=chain,
                now=self._now(),
                past=self.env["case.case"]._is_past_sql("c", self._now()),
                steps=step_ids,
            )
        )
        at_once = [row_id for row_id, step_id in rows if step_id not in later._ids]
        if running:
            return
        left = len(at_once) > AT_ONCE or self._do_automatic_chains(at_once)
        if left or later:
            self.env.ref("case_organizer.cron_case_automatic").sudo()._trigger()

    def _do_automatic_chains(self, row_ids):
        """Do rows and what follows from them, one after the other. :return: whether some are left for later"""
        if not row_ids:
            return False
        self.env.execute_query(SQL("UPDATE case_automatic SET chain_id = id WHERE id = ANY(%s) RETURNING id", row_ids))
        for _n in range(AT_ONCE):
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT * FROM case_automatic WHERE chain_id = ANY(%s) AND state = 'waiting' ORDER BY id LIMIT 1",
                    row_ids,
                )
            )
            if not rows:
                return False
            self._do_one_automatic(rows[0], last=True)
        return True

    def _hurry_automatic(self, step_ids):
        """Let the scheduler do now what waits for steps that go on again."""
        self.env.execute_query(
            SQL(
                "UPDATE case_automatic SET next_try = %s WHERE step_id = ANY(%s) AND state = 'waiting' RETURNING id",
                self._now(),
                step_ids,
            )
        )
        self.env.ref("case_organizer.cron_case_automatic").sudo()._trigger()

    # --- doing one ---------------------------------------------------------------------------------------------

    def _do_one_automatic(self, row, last):
        """Do the work of one step. :param last: fail when it fails; else it is tried again later"""
        try:
            with self.env.cr.savepoint():
                self._set_automatic(row, state="running")
                if not self._perform_automatic_sudo(row):
                    return
                self._set_automatic(row, state="done", error=None)
        except NOT_OF_THE_CASE:
            raise
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Automatic step %s failed", row["step_id"])
            self.env.invalidate_all()
            text = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
            last = last or isinstance(error, WithoutEndError) or row["attempts"] + 1 >= ATTEMPTS
            self._automatic_failed(row, text[:2000], last)

    def _perform_automatic_sudo(self, row):
        """Do it as the system, and say that it is done. :return: whether the step still waits for it"""
        step = self.env["case.step"].with_user(SUPERUSER_ID).browse(row["step_id"])
        step = step.with_context(allowed_company_ids=step.case_id.company_id.ids)
        if step.state != "active":
            postponed = step.state == "suspended"
            self._set_automatic(
                row,
                state="waiting" if postponed else "void",
                next_try=self._now() + timedelta(hours=12),
                chain_id=None,
            )
            return False
        if row["depth"] >= MAX_CHAIN:
            raise WithoutEndError(
                self.env._(
                    "%s automatic steps followed each other with nobody doing anything: this has no end.", MAX_CHAIN
                )
            )
        answers = step._do_automatic_sudo()
        step.env["case.writer"].apply(
            step.case_id,
            (Occurrence("complete", step.code, step.instance),),
            answers={step.case_id.id: answers} if answers else None,
            step=step,
            behalf=row["user_id"],
        )
        return True

    def _automatic_failed(self, row, text, for_good):
        """Note why a step failed; when it is not tried again, the step fails and somebody sees it."""
        if not for_good:
            wait = timedelta(minutes=PATIENCE * 2 ** row["attempts"])
            self._set_automatic(row, attempts=row["attempts"] + 1, error=text, next_try=self._now() + wait)
            self._tell_step(row["step_id"], text)
            return
        self._set_automatic(row, state="running", attempts=row["attempts"] + 1, error=text)
        step = self.env["case.step"].with_user(SUPERUSER_ID).browse(row["step_id"])
        if row["depth"] < 2 * MAX_CHAIN and step.state == "active":
            step.env["case.writer"].apply(
                step.case_id,
                (Occurrence("fail", step.code, step.instance),),
                reason=text,
                step=step,
                behalf=row["user_id"],
            )
        self._set_automatic(row, state="failed")
        self._tell_step(row["step_id"], text)

    def _tell_step(self, step_id, text):
        """Show an error on a step, in the list of its supervisor, of who holds its role, or of the handler."""
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET error = %s, box_id = COALESCE(s.supervisor_box_id, (SELECT p.box_id FROM"
                " case_participant p WHERE p.case_id = s.case_id AND p.role_id = s.role_id AND p.active"
                " AND p.box_id IS NOT NULL ORDER BY p.id LIMIT 1), (SELECT b.id FROM case_case c JOIN case_box b"
                " ON b.user_id = c.user_id WHERE c.id = s.case_id)) WHERE s.id = %s AND s.state = 'failed'"
                " RETURNING s.box_id",
                text,
                step_id,
            )
        )
        if not rows:
            self.env.execute_query(SQL("UPDATE case_step SET error = %s WHERE id = %s RETURNING id", text, step_id))
        self.env["case.step"].invalidate_model()
        self._announce({box for (box,) in rows})

    def _set_automatic(self, row, **values):
        pairs = [SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()]
        self.env.execute_query(
            SQL("UPDATE case_automatic SET %s WHERE id = %s RETURNING id", SQL(", ").join(pairs), row["id"])
        )
        self.env["case.automatic"].invalidate_model()

    # --- the scheduler -----------------------------------------------------------------------------------------

    @api.model
    def _cron_automatic(self):
        """Do what is due, soonest first; each is committed for itself, so that one that breaks down breaks no other."""
        cron, broken = self.env["ir.cron"], 0
        while broken < ATTEMPTS:
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT * FROM case_automatic WHERE state = 'waiting' AND next_try <= %s ORDER BY next_try, id"
                    " LIMIT 1 FOR UPDATE SKIP LOCKED",
                    self._now(),
                )
            )
            if not rows:
                break
            try:
                self._do_one_automatic(rows[0], last=False)
            except CONFLICTS:
                broken += 1
                self.env.cr.rollback()
                continue
            if not cron._commit_progress(1, remaining=self._automatic_left()):
                break

    def _automatic_left(self):
        query = SQL("SELECT count(*) FROM case_automatic WHERE state = 'waiting' AND next_try <= %s", self._now())
        return self.env.execute_query(query)[0][0]
