from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.database_errors import NOT_OF_THE_CASE
from .case_listener import SHARDS

#: How long to wait after each failure; after the last one it is left to the administrator.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600))


class CaseWriter(models.AbstractModel):
    """Acts on dates that are due. The scheduler and the test bench call the same."""

    _inherit = "case.writer"

    @api.private
    def act_on(self, rows):
        """Act on what is due, for all cases together; what fails is put off, alone, and stops no other.

        :param rows: ``{id, case_id, kind, key}`` of ``case.listener``, in due order
        """
        try:
            with self.env.cr.savepoint():
                self._act(rows)
        except NOT_OF_THE_CASE:
            raise
        except Exception as error:
            self.env.invalidate_all()
            case_ids = sorted({row["case_id"] for row in rows})
            if len(case_ids) == 1:
                self._put_off(rows, error)
                return
            half = set(case_ids[: len(case_ids) // 2])
            self.act_on([row for row in rows if row["case_id"] in half])
            self.act_on([row for row in rows if row["case_id"] not in half])

    def _act(self, rows):
        """Let dates happen on their cases, and end pauses."""
        occurrences, resumed = {}, []
        for row in rows:
            kind = "resume" if row["kind"] == "resume" else "date"
            occurrences.setdefault(row["case_id"], []).append(Occurrence(kind, key=row["key"]))
            if kind == "resume":
                resumed.append(row["case_id"])
        cases = self.env["case.case"].browse(sorted(occurrences))
        self.apply(cases, {case_id: tuple(found) for case_id, found in occurrences.items()})
        if resumed:
            self._tell_resumed(cases.browse(resumed))

    def _tell_resumed(self, cases):
        """Tell handlers that cases go on by themselves."""
        for case in cases:
            handler = case.user_id
            if not handler or not handler.active or handler.share:
                continue
            told = case.with_context(lang=handler.lang)
            told.message_notify(
                partner_ids=handler.partner_id.ids,
                subject=told.env._("%s goes on", case.display_name),
                body=told.env._("It was on hold as long as it may be. Its deadlines run again."),
            )

    def _put_off(self, rows, error):
        """Try again later, or leave it to the administrator."""
        self.env.execute_query(
            SQL(
                "UPDATE case_listener SET attempts = COALESCE(attempts, 0) + 1, error = %(error)s,"
                " failed = COALESCE(attempts, 0) + 1 > %(tries)s,"
                " next_try = %(now)s + (%(waits)s::interval[])[COALESCE(attempts, 0) + 1]"
                " WHERE id = ANY(%(ids)s) RETURNING id",
                error=str(error) or type(error).__name__,
                tries=len(BACK_OFF),
                now=self._now(),
                waits=list(BACK_OFF),
                ids=[row["id"] for row in rows],
            )
        )
        self.env["case.listener"].invalidate_model()

    @api.private
    def retry_sudo(self, listeners):
        """Have the scheduler try again what failed; the caller has checked the user."""
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_listener SET attempts = 0, failed = NULL, next_try = %s WHERE id = ANY(%s)"
                " AND failed RETURNING case_id",
                self._now(),
                listeners.ids,
            )
        )
        self.env["case.listener"].invalidate_model()
        if rows:
            self.wake_sudo({case_id % SHARDS: self.env.cr.now() for (case_id,) in rows})

    @api.private
    def act_on_due(self, cases, limit=1000):
        """Act on all that is due now on these cases, and on what becomes due at once by that. An error is raised.

        :param cases: ``case.case``
        :param limit: after so many rounds it stops: a plan that never comes to rest
        :return: how many dates were acted on
        """
        count = 0
        for _round in range(limit):
            rows = self.env["case.listener"].due(cases, self._now())
            if not rows:
                break
            self._act(rows)
            self.env["case.listener"].invalidate_model()
            count += len(rows)
        return count
