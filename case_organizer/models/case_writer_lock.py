from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .case_box_member import works_from_sql
from .cursor_now import keep_now

#: Columns of its cases that a run knows as they are, and what it knows besides.
COLUMNS = [
    "id",
    "plan_id",
    "plan_state",
    "type_id",
    "company_id",
    "partner_id",
    "access",
    "user_id",
    "parent_step_id",
    "priority",
    "deadline",
    "legal_deadline",
    "opened_on",
    "status_id",
    "state",
    "closed_on",
    "result_id",
    "review_asked_on",
    "review_asked_by_id",
]
BESIDES = {
    "from_archive": "c.archive_sha256 IS NOT NULL",
    "log_seq": "COALESCE(c.log_seq, 0)",
    "log_head": "COALESCE(c.log_head, '')",
}
#: The same as SQL, of ``case_case c``, and the names in that order; see :meth:`CaseWriter._locked_sql`.
LOCKED = ", ".join([*(f"c.{name}" for name in COLUMNS), *(f"{sql} AS {name}" for name, sql in BESIDES.items())])
NAMES = (*COLUMNS, *BESIDES, "holders", "acting_for")
#: What is looked at of a step that somebody does, all in the cache as in the database; as SQL of ``case_step s``.
LOOKED_AT = (
    *("case_id", "item_id", "code", "instance", "state", "role_id", "box_id", "supervisor_box_id", "access"),
    *("company_id", "assignment_id", "own_name", "own_kind"),
)
STEP = ", ".join(f"s.{name}" for name in LOOKED_AT)
#: Where a transaction keeps what :meth:`CaseWriter.hold` read.
HELD = "case_organizer.held"


class Held(NamedTuple):
    """What was read of a step that somebody is about to do; it counts while nothing else was asked of the database.

    :ivar asked: how many statements the cursor had sent when it was read
    :ivar uid: who is about to do it
    :ivar step_id: the step
    :ivar row: its case, as :meth:`CaseWriter._lock` gives it
    :ivar boxes: ids of the boxes from which the user works
    """

    asked: int
    uid: int
    step_id: int
    row: dict
    boxes: frozenset


class CaseWriter(models.AbstractModel):
    """Locks cases, and reads of them what a run goes by."""

    _inherit = "case.writer"

    def _lock(self, case_ids, step=None):
        """Lock cases in id order. A concurrent loser fails at the update that the winner made, is retried and told.

        A run always updates the cases it locked, see :meth:`_store`; so under REPEATABLE READ nobody who waited here
        goes on with what they knew before (docs/decisions/0005-lock-then-update.md).

        :param step: the ``case.step`` in which something is done
        :return: their rows, with ``holders`` and ``shared`` as :meth:`_settle_holders` gives them, and ``acting_for``:
            id of the user for whom the current one does that step
        """
        held = self._held_step(step) if step else None
        if held and [held.row["id"]] == list(case_ids):
            del self.env.cr.precommit.data[HELD]
            rows = [held.row]
        else:
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT %s FROM case_case c WHERE c.id = ANY(%s) ORDER BY c.id FOR NO KEY UPDATE",
                    self._locked_sql(step),
                    sorted(case_ids),
                )
            )
        self._settle_holders(rows)
        return rows

    def _rows_of_made(self, cases, made):
        """What :meth:`_lock` gives, of one case that this transaction has made: nobody else can lock or change it.

        Many are read faster by a statement than by Odoo one by one.

        :param made: who holds roles, see :meth:`apply`
        :return: as :meth:`_lock`; None where it is to be asked
        """
        if len(cases) != 1 or cases.id not in (made or {}):
            return None
        case = cases.sudo()
        row = {name: getattr(case[name], "id", case[name]) or None for name in COLUMNS}
        row.update(from_archive=False, log_seq=0, log_head="", holders=made[case.id], acting_for=None)
        self._settle_holders([row])
        return [row]

    def _locked_sql(self, step):
        """SQL: the columns of what :meth:`_lock` gives, of ``case_case c``."""
        return SQL(f"{LOCKED}, %s AS holders, (%s) AS acting_for", self._holders_sql(), self._acting_for_sql(step))

    @api.private
    def hold(self, step):
        """Lock the case of a step and read both in one statement, with the boxes from which the current user works.

        For who is about to do the step: it comes before their rights are looked at, which reads what this puts into
        the cache, as Odoo does, and before the lock of the run, which takes this one when nothing was asked of the
        database since. A step that is not there is found missing by who reads it.

        :param step: one ``case.step``
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                f"SELECT {STEP}, now() AT TIME ZONE 'UTC', ARRAY(%s), %s FROM case_step s, case_case c"
                " WHERE s.id = %s AND c.id = (SELECT o.case_id FROM case_step o WHERE o.id = %s)"
                " FOR NO KEY UPDATE OF c",
                works_from_sql(self.env.uid),
                self._locked_sql(step),
                step.id,
                step.id,
            )
        )
        if not found:
            return
        values, place = found[0], len(LOOKED_AT)
        for name, value in zip(LOOKED_AT, values, strict=False):
            step._fields[name]._insert_cache(step, (value,))
        now, boxes = values[place : place + 2]
        cr = self.env.cr
        keep_now(cr, now)
        row = dict(zip(NAMES, values[place + 2 :], strict=True))
        cr.precommit.data[HELD] = Held(cr.sql_log_count, self.env.uid, step.id, row, frozenset(boxes))

    @api.private
    def _held_step(self, step=None):
        """What :meth:`hold` read for the current user, as long as nothing else was asked of the database since.

        :param step: for this ``case.step`` only; any when left out
        :return: a :class:`Held`, or None
        """
        cr = self.env.cr
        held = cr.precommit.data.get(HELD)
        if held and held.asked == cr.sql_log_count and held.uid == self.env.uid:
            return held if step is None or step._ids == (held.step_id,) else None
        return None
