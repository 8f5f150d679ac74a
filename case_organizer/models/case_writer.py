from collections import defaultdict

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import IllegalTransition, Occurrence, PlanState, advance, listening
from ..tools.rows import insert, names, unnest, update
from .case_log import LOG_COLUMNS
from .plan_reserved import OWN_STEPS
from .writer_run import Run

CASE_COLUMNS = (
    "id int, plan_id int, plan_state text, state text, status_id int, steps_done int, steps_total int,"
    " log_seq int, log_head text, closed_on timestamp"
)
NOTE_COLUMNS = "id int, log_seq int, log_head text"
#: A case is opened.
OPEN = Occurrence("open")
CASE_STATES = {"a": "active", "c": "completed", "t": "terminated", "s": "suspended"}


class CaseWriter(models.AbstractModel):
    """The one writer: hands occurrences to the engine and writes what they lead to, for a batch of cases at once.

    The number of statements does not depend on the number of cases or steps. Its callers have checked what the user
    may do; it writes below the record rules, and is this addon's reviewed place for that. What it writes where is in
    the files beside this one (``case_writer_steps.py``, ``…_log.py``, ``…_values.py``, ``…_boxes.py``,
    ``…_documents.py``, ``…_listeners.py``, ``…_timers.py``, ``…_pauses.py``).
    """

    _name = "case.writer"
    _description = "Case Writer"

    @api.private
    def apply(
        self,
        cases,
        occurrences=(),
        answers=None,
        reason=None,
        step=None,
        touched=(),
        own=None,
        causes=None,
        behalf=None,
        closing=None,
        made=None,
    ):
        """Let occurrences happen on cases.

        Per case and in this order: the answers are written, computed details follow them, the conditions of the plan
        are looked at, the occurrences happen one after the other, then those details that changed are told to what
        listens to them. Conditions see the data as they stand after the answers.

        :param cases: ``case.case``, any number, of any types
        :param occurrences: a tuple of :class:`..engine.Occurrence`, the same for all these cases; or
            ``{case id: tuple}``
        :param answers: ``{case id: {characteristic code: stored value or None}}``, written first
        :param reason: why, in words, for the log
        :param step: the ``case.step`` in which this happens, or None
        :param touched: names of columns of the cases that were just written, so that conditions are looked at again
        :param own: ``{case id: [values]}`` of the steps that these occurrences add without their being in the plan, in
            the same order; values as ``case_writer_own.py`` has them
        :param causes: ``{(case id, key): id}`` of the ``case.event`` that an occurrence comes from, for the log
        :param behalf: id of the user who caused what the system does here, for the log
        :param closing: how cases that are closed here end, see ``case_writer_closing.py``
        :param made: ``{case id: [(role id, box id)]}``: cases that this transaction has made, and who holds their roles
        :return: the :class:`.writer_run.Run` with all that changed, or None without cases
        :raises UserError: when the plan does not allow it; nothing has been written then
        """
        if not cases:
            return None
        # All at once: where nothing is pending it looks at nothing, which a model with many fields takes time for.
        self.env.flush_all()
        run = self._run(reason)
        run.causes = causes or {}
        run.touched = frozenset(touched)
        run.behalf = behalf
        run.closing = closing or {}
        for row in self._rows_of_made(cases, made) or self._lock(cases.ids, step):
            run.rows[row["id"]] = row
            run.before[row["id"]] = row["plan_state"]
            run.acting_for = row["acting_for"]
        if occurrences:
            self._check_goes_on(run.rows.values())
        if answers:
            self._write_answers(run, cases, answers, step)
        holds = self._holds(run)
        for case_id, row in run.rows.items():
            row["holds"] = holds[case_id]
        given = occurrences if isinstance(occurrences, dict) else dict.fromkeys(run.rows, tuple(occurrences))
        memo = {}
        for case_id, row in run.rows.items():
            made_up = iter((own or {}).get(case_id, ()))
            for occurrence in given.get(case_id, ()):
                self._happen(run, memo, row, occurrence, holds[case_id])
                if occurrence.kind == "add" and occurrence.item in OWN_STEPS:
                    instance = next(c.instance for _id, c in reversed(run.transitions) if c.item == occurrence.item)
                    run.own[case_id, occurrence.item, instance] = next(made_up)
            for occurrence in self._told(run, row, touched):
                self._happen(run, memo, row, occurrence, holds[case_id], quiet=True)
        self._write(run)
        run.sent = self.env.cr.sql_log_count
        self._react(run)
        return run

    def _now(self):
        """The moment at which things happen, UTC, without fractions of a second."""
        return self.env.cr.now().replace(microsecond=0)

    def _run(self, reason=None):
        """A run of the current user, now."""
        return Run(self._now(), self.env.uid, reason)

    def _write(self, run):
        """Write all that a run gathered."""
        self._write_steps(run)
        self._write_pauses(run)
        self._write_listeners(run)
        self._store(run, self._log_rows(run), self._case_rows(run))
        self._forget("case.step", "case.case")
        self._announce(run.boxes)

    def _forget(self, *models):
        """Forget what was read of models, as ``invalidate_model`` does; only fields that were read are looked at."""
        self.env.flush_all()
        for field in [field for field in self.env.transaction.field_data if field.model_name in models]:
            field._invalidate_cache(self.env)

    def _react(self, run):
        """Hook: what follows outside the plans of these cases, after all is written. See ``Run.transitions``."""

    def _check_goes_on(self, rows):
        """Whether something may still happen on cases. :param rows: as :meth:`_lock` gives them"""

    # --- deciding ----------------------------------------------------------------------------------------------

    def _holds(self, run):
        """Which conditions of their plans hold on these cases, one statement per plan that has any.

        :return: ``{case id: frozenset of condition ids}``
        """
        by_plan = defaultdict(list)
        for case_id, row in run.rows.items():
            by_plan[row["plan_id"]].append(case_id)
        holds = dict.fromkeys(run.rows, frozenset())
        for plan_id, case_ids in by_plan.items():
            holds.update(self.env["case.plan.compiler"].holds(plan_id, case_ids))
        return holds

    def _told(self, run, row, touched):
        """Occurrences that tell a case which of its details and columns changed."""
        changed = [*run.changed_codes.get(row["id"], ()), *touched]
        if not changed:
            return []
        compiler = self.env["case.plan.compiler"]
        plan = compiler.compiled(row["plan_id"])
        heard = [code for code in changed if ("characteristic", code) in plan.outside]
        if not heard and compiler.condition_names(row["plan_id"]) & set(changed):
            heard = changed[:1]
        return [Occurrence("characteristic", key=code) for code in heard]

    def _happen(self, run, memo, row, occurrence, holds, quiet=False):
        """Let one occurrence happen on one case. :param quiet: leave no trace when it means nothing there"""
        key = (row["plan_id"], row["plan_state"], occurrence, holds)
        if key not in memo:
            begins = not row["plan_state"] and occurrence == OPEN
            memo[key] = self._opening(row["plan_id"], holds) if begins else self._decide(row, occurrence, holds)
        text, changes = memo[key]
        if not (quiet and text == row["plan_state"] and not changes):
            run.changed(row["id"], occurrence, changes, holds)
        row["plan_state"] = text

    @tools.ormcache("plan_id", "holds")
    def _opening(self, plan_id, holds):
        """What opening a case leads to: as :meth:`_decide`, from a cache that modelling empties."""
        return self._decide({"plan_id": plan_id, "plan_state": None}, OPEN, holds)

    def _decide(self, row, occurrence, holds):
        plan = self.env["case.plan.compiler"].compiled(row["plan_id"])
        try:
            result = advance(plan, row["plan_state"] or None, (occurrence,), holds)
        except IllegalTransition as illegal:
            raise UserError(self._refusal(row, occurrence, illegal)) from None
        return result.state.encode(), result.changes

    def _refusal(self, row, occurrence, illegal):
        """Why the plan does not allow an occurrence, in words."""
        compiler = self.env["case.plan.compiler"]
        case = self.env["case.case"].browse(row["id"])
        name = compiler.names(row["plan_id"]).get(occurrence.item, occurrence.item)
        if illegal.reason == "case_closed":
            return self.env._("%s is closed: re-open it first.", case.name)
        if illegal.reason == "suspended" and occurrence.kind != "suspend":
            return self.env._("%s is on hold: take it up again first.", case.name)
        if illegal.state_letter in ("c", "d", "t", "f") and occurrence.item:
            step = (
                self.env["case.step"]
                .sudo()
                .search([("case_id", "=", row["id"]), ("code", "=", occurrence.item)], order="instance desc", limit=1)
            )
            return self.env._(
                "“%(step)s” is already %(state)s (%(who)s).",
                step=name,
                state=dict(step._fields["state"]._description_selection(self.env)).get(step.state, "").lower(),
                who=step.done_by_id.name or step.done_by_name or "–",
            )
        if occurrence.kind == "close":
            missing = compiler.why_not(case, occurrence.item or "")
            return self.env._("The case cannot be closed yet:\n%s", "\n".join(f"• {text}" for text in missing))
        if illegal.state_letter in ("w", "-") and occurrence.item:
            return "\n".join([self.env._("“%s” cannot be done yet.", name), *compiler.why_not(case, occurrence.item)])
        if not occurrence.item:
            return self.env._("The case is not in a state in which this is possible.")
        return self.env._("“%s” does not allow this now.", name)

    # --- cases -------------------------------------------------------------------------------------------------

    def _case_rows(self, run):
        """The cases as they stand after a run, once its rows of the log are known."""
        compiler, rows, memo = self.env["case.plan.compiler"], [], {}
        statuses = compiler.statuses()
        for case_id, row in run.rows.items():
            key = (row["plan_id"], row["plan_state"], bool(row["review_asked_on"]))
            if key not in memo:
                state = PlanState.decode(compiler.compiled(row["plan_id"]), row["plan_state"])
                letter = state.of("")
                done, total = state.progress()
                memo[key] = {
                    "state": "in_review" if letter == "a" and row["review_asked_on"] else CASE_STATES[letter],
                    "status_id": statuses.choose(
                        compiler.facts(row["plan_id"]),
                        letter,
                        state.open_items() if compiler.names_statuses(row["plan_id"]) else (),
                    ),
                    "steps_done": done,
                    "steps_total": total,
                    "closed_on": run.text if letter in "ct" else None,
                }
            moved = {name: row[name] for name in ("plan_id", "plan_state", "log_seq", "log_head")}
            rows.append({"id": case_id, **moved, **memo[key]})
            row["now"] = memo[key]["status_id"], memo[key]["state"]
        return rows

    def _store(self, run, log, cases):
        """Append to the log and bring the cases along, in one statement, with the steps that were not sent yet.

        :param log: rows of ``case_log``
        :param cases: rows of ``case_case``: with :data:`CASE_COLUMNS`, or ``id``, ``log_seq`` and ``log_head`` alone
        """
        if not cases:
            return
        columns = CASE_COLUMNS if "steps_total" in cases[0] else NOTE_COLUMNS
        changed = ", ".join(
            # A case that stays closed keeps the moment at which it was.
            "closed_on = CASE WHEN v.closed_on IS NOT NULL THEN COALESCE(c.closed_on, v.closed_on) END"
            if name == "closed_on"
            else f"{name} = v.{name}"
            for name in names(columns)
            if name != "id"
        )
        moved = update("case_case c", changed, columns, cases, "c.id = v.id")
        if len(cases) > 1:
            # Many are looked up by their ids: joined alone, PostgreSQL would read all cases there are.
            moved = SQL("%s AND c.id = ANY(%s)", moved, [row["id"] for row in cases])
        hidden = [
            {"case_id": row["case_id"], "seq": row["seq"], "salt": found[0], "value": found[1]}
            for row in log
            if (found := run.secrets.get((row["case_id"], row["seq"])))
        ]
        logged = SQL("%s RETURNING id, case_id, seq", insert("case_log", LOG_COLUMNS, log))
        beside = {"logged": logged, "moved": moved}
        if hidden:
            # What can be erased of the log stands beside it.
            beside["hidden"] = SQL(
                "INSERT INTO case_log_value (log_id, salt, value) SELECT l.id, v.salt, v.value FROM %s"
                " JOIN logged l ON l.case_id = v.case_id AND l.seq = v.seq",
                unnest("case_id int, seq int, salt text, value jsonb", hidden),
            )
        self._send_steps(run, beside)

    # --- what the case hears -----------------------------------------------------------------------------------

    def _heard_by(self, plan_id, text, memo):
        """What a case in this state listens to: a frozenset of ``(kind, key)``."""
        key = (plan_id, text)
        if key not in memo:
            plan = self.env["case.plan.compiler"].compiled(plan_id)
            memo[key] = listening(plan, text) if text else frozenset()
        return memo[key]

    # --- rows --------------------------------------------------------------------------------------------------

    def _insert(self, table, columns, rows, returning="id", conflict=""):
        """Insert rows in one statement.

        :param columns: ``name type, …``
        :param conflict: what to do with rows that are there already (``ON CONFLICT DO NOTHING``)
        :return: what is returned, as tuples
        """
        return self.env.execute_query(SQL(f"%s {conflict} RETURNING {returning}", insert(table, columns, rows)))
