from odoo import api, models
from odoo.tools import SQL

from ..models.case_log import LOG_COLUMNS
from .case_history_rows import (
    CASE_COLUMNS,
    PARTICIPANT_COLUMNS,
    STEP_COLUMNS,
    VALUE_COLUMNS,
    Batch,
    Target,
)


class CaseHistoryWriter(models.AbstractModel):
    """Writes cases that already happened, in a fixed number of statements per batch.

    Its caller has checked what the user may do; like ``case.writer`` it writes below the record rules.
    """

    _name = "case.history.writer"
    _description = "Case History Writer"

    @api.private
    def write_batch(self, target, traces):
        """Insert the traces that are not there yet.

        :param target: a :class:`.case_history_rows.Target`
        :param traces: a list of ``history.Trace``
        """
        fresh = {trace.name: trace for trace in traces}
        for (known,) in self.env.execute_query(
            SQL(
                "SELECT external_ref FROM case_case WHERE type_id = %s AND external_ref = ANY(%s)",
                target.type_id,
                list(fresh),
            )
        ):
            del fresh[known]
        if not fresh:
            return
        ids = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence('case_case', 'id'))::int FROM generate_series(1, %s)", len(fresh)
            )
        )
        batch = Batch(target)
        for (case_id,), trace in zip(ids, fresh.values(), strict=True):
            batch.add(case_id, trace)
        insert = self.env["case.writer"]._insert
        for table, columns, rows in (
            ("case_case", CASE_COLUMNS, batch.cases),
            ("case_participant", PARTICIPANT_COLUMNS, batch.participants),
            ("case_step", STEP_COLUMNS, batch.steps),
            ("case_value", VALUE_COLUMNS, batch.values),
            ("case_log", LOG_COLUMNS, batch.log),
        ):
            if rows:
                insert(table, columns, rows)
        self._bring_up_to_date([row for row in batch.cases if row["state"] == "active"], target.plan_id)

    def _bring_up_to_date(self, rows, plan_id):
        """Let running cases listen to what their plan reacts to, and look at the conditions of the plan."""
        if not rows:
            return
        writer = self.env["case.writer"]
        run = writer._run()
        run.rows = {row["id"]: row for row in rows}
        run.before = dict.fromkeys(run.rows, "")
        writer._write_listeners(run)
        asked = self.env["case.plan.compiler"].condition_names(plan_id)
        if asked:
            writer.apply(self.env["case.case"].browse(run.rows), touched=tuple(sorted(asked)))

    @api.private
    def target_sudo(self, case_type, found, people):
        """What the cases of a log are written by.

        :param case_type: the ``case.type``, with a published plan
        :param found: the ``history.Discovery`` of the log
        :param people: :class:`.case_history_people.People`
        """
        return Target(case_type.sudo().with_context(lang="en_US", active_test=False), found, people)

    @api.private
    def announce(self, target):
        """Tell those whose lists grew."""
        self.env["case.writer"]._announce(target.boxes)
