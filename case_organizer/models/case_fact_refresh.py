from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools import facts
from ..tools.rows import insert, names
from .plan_reserved import OWN_STEPS

#: Cases at once.
CHUNK = 2_000
#: What the button refreshes at once; the rest is left to the job.
AT_ONCE = 20_000
CASE = (
    "case_id int, log_seq int, type_id int, category_id int, team_id int, user_id int, opened_by_id int,"
    " company_id int, partner_id int, access text, priority text, channel text, imported bool, result text,"
    " opened_on timestamp, closed_on timestamp, deadline timestamp, throughput float8, throughput_worked float8,"
    " response float8, response_worked float8, span float8, paused float8, lateness float8, late float8,"
    " steps_done int, rework int, reworked float8, voided int, reopened int"
)
STEP = (
    "step_id int, case_id int, type_id int, company_id int, team_id int, user_id int, opened_by_id int, access text,"
    " priority text, item_id int, code text, kind text, round int, state text, role_id int, queue_id int,"
    " done_by_id int,"
    " asked_on timestamp, begun_on timestamp, done_on timestamp, deadline timestamp, position int, previous_id int,"
    " previous_item_id int, previous_code text, waiting float8, waiting_worked float8, gap float8, gap_worked float8,"
    " work float8, work_worked float8, lateness float8, late float8, again float8, rejected float8"
)
#: Oldest transaction under way that may have written here, the one that would begin next, and the highest row of the
#: log. Transactions of other databases of the same server cannot have written to this one: they are left out.
UNDER_WAY = """
WITH elsewhere AS (
    SELECT l.transactionid::text::bigint AS xid
      FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock'
       AND a.datname <> current_database()
), seen AS (SELECT pg_current_snapshot() AS snapshot), running AS (
    SELECT min(xid::text::bigint) AS oldest
      FROM seen, pg_snapshot_xip(seen.snapshot) AS xid
     WHERE xid::text::bigint %% 4294967296 NOT IN (SELECT e.xid FROM elsewhere e)
)
SELECT COALESCE(running.oldest, following.xid), following.xid, COALESCE((SELECT max(id) FROM case_log), 0)
  FROM seen, running, LATERAL (SELECT pg_snapshot_xmax(seen.snapshot)::text::bigint AS xid) AS following
"""


class CaseFactRefresh(models.Model):
    """How far the figures are brought up to date; one row. Brings them along with what changed since.

    What changed is found by the ids of rows of the log above ``floor``. A row may become visible after rows with
    higher ids, when its transaction ended later: so the floor follows only to an id that was the highest when every
    transaction that is still under way had not begun. Until there is such a floor, all cases are compared (a sweep).
    """

    _name = "case.fact.refresh"
    _description = "Figures up to Date"
    _log_access = False

    refreshed_on = fields.Datetime("Figures of", readonly=True)
    floor = fields.Integer(readonly=True, help="Rows of the log up to this one are told. 0: not known.")
    swept_to = fields.Integer(readonly=True, help="Id of the last case that the sweep under way compared.")
    began_at = fields.Char(readonly=True, help="Oldest transaction under way when the sweep began.")
    barrier_at = fields.Char(readonly=True, help="No transaction from this one on had begun…")
    barrier_high = fields.Integer(readonly=True, help="…when this was the highest row of the log.")

    @api.model
    def action_refresh(self):
        """Bring the figures up to date now: at most 20,000 cases, the rest in the background.

        :return: how many cases were counted anew
        :raises AccessError: for others than case users
        """
        if not self.env.user.has_group("case_organizer.group_case_user"):
            raise AccessError(self.env._("Only case users refresh the figures."))
        done = 0
        while done < AT_ONCE:
            count = self._refresh_sudo(CHUNK)
            done += count
            if count < CHUNK:
                return done
        self.env.ref("case_organizer.cron_case_fact").sudo()._trigger()
        return done

    @api.model
    def action_rebuild(self):
        """Compare all cases again, in the background. :raises AccessError: for others than administrators"""
        if not self.env.user.has_group("case_organizer.group_case_admin"):
            raise AccessError(self.env._("Only administrators count everything anew."))
        self.env["case.fact"].flush_model()
        self.env.execute_query(SQL("UPDATE case_fact SET log_seq = -1 RETURNING id"))
        self._state_sudo().write({"floor": 0, "swept_to": 0})
        self.env.ref("case_organizer.cron_case_fact").sudo()._trigger()

    @api.model
    def _cron_refresh(self):
        """Bring the figures up to date in chunks, each committed."""
        while (count := self._refresh_sudo(CHUNK)) and self.env["ir.cron"]._commit_progress(count):
            if count < CHUNK:
                return

    def _state_sudo(self):
        """The one row, made when it is missing, locked. :raises UserError: while somebody else refreshes"""
        state = self.sudo().search([], limit=1)
        if not state:
            return self.sudo().create({})
        if not state.try_lock_for_update():
            raise UserError(self.env._("The figures are being brought up to date just now."))
        return state

    @api.model
    def _refresh_sudo(self, limit):
        """Bring the figures of some changed cases up to date. The caller has checked the user.

        :return: how many cases; fewer than ``limit`` when there are no more
        """
        self.env.flush_all()
        state = self._state_sudo()
        noted = [
            case_id
            for (case_id,) in self.env.execute_query(
                SQL("SELECT DISTINCT case_id FROM case_fact_change ORDER BY 1 LIMIT %s", limit)
            )
        ]
        found = self._changed(state, limit)
        self._count(sorted({*noted, *found}))
        if noted:
            self.env.execute_query(SQL("DELETE FROM case_fact_change WHERE case_id = ANY(%s) RETURNING id", noted))
        self._move_on(state, found, limit)
        self.env["case.fact"].invalidate_model()
        self.env["case.step.fact"].invalidate_model()
        return max(len(found), len(noted))

    # --- what changed ------------------------------------------------------------------------------------------

    def _changed(self, state, limit):
        """Ids of cases whose history goes on after what their figures tell."""
        if state.floor:
            query = SQL(
                "SELECT DISTINCT l.case_id FROM case_log l JOIN case_case c ON c.id = l.case_id"
                " LEFT JOIN case_fact f ON f.case_id = l.case_id"
                " WHERE l.id > %s AND f.log_seq IS DISTINCT FROM COALESCE(c.log_seq, 0) LIMIT %s",
                state.floor,
                limit,
            )
        else:
            query = SQL(
                "SELECT c.id FROM case_case c LEFT JOIN case_fact f ON f.case_id = c.id"
                " WHERE c.id > %s AND f.log_seq IS DISTINCT FROM COALESCE(c.log_seq, 0) ORDER BY c.id LIMIT %s",
                state.swept_to,
                limit,
            )
        return [case_id for (case_id,) in self.env.execute_query(query)]

    def _move_on(self, state, found, limit):
        """Keep how far the figures are, and let the floor follow where that is safe."""
        [(oldest, following, high)] = self.env.execute_query(SQL(UNDER_WAY))
        values = {}
        if not state.floor and not state.swept_to:
            values["began_at"] = str(oldest)
        if len(found) == limit:
            values["swept_to"] = 0 if state.floor else found[-1]
        else:
            began = oldest if state.floor else int(values.get("began_at") or state.began_at or oldest)
            barrier = int(state.barrier_at or 0)
            if barrier and barrier <= began:
                values["floor"] = state.barrier_high
            if not barrier or barrier <= began or barrier > following:
                values.update(barrier_at=str(following), barrier_high=high)
            values.update(swept_to=0, refreshed_on=self.env["case.writer"]._now())
        state.write(values)

    # --- counting ----------------------------------------------------------------------------------------------

    def _count(self, case_ids):
        """Write the figures of these cases, whatever their number in a fixed number of statements."""
        if not case_ids:
            return
        cases, steps = self._cases(case_ids), self._steps(case_ids)
        first = self._first_items({row["item_id"] for rows in steps.values() for row in rows} - {None})
        time = self.env["case.plan.compiler"].working_time
        case_rows, step_rows = [], []
        for case in cases:
            own = steps.get(case["case_id"], ())
            worked = time(case["calendar_id"])
            found = facts.of_case({**case, "deadline": case["due"]}, own, worked, OWN_STEPS)
            case_rows.append({**case, **found, "result": _result(case, own)})
            measured = facts.of_steps(own, worked, case["imported"], OWN_STEPS)
            by_id = {step["id"]: step for step in own}
            for step in own:
                found = measured[step["id"]]
                before = by_id.get(found["previous"], {})
                step_rows.append(
                    {
                        **{name: case[name] for name in COPIED_TO_STEPS},
                        **step,
                        **found,
                        "step_id": step["id"],
                        "deadline": step["due_on"],
                        "begun_on": step["started_on"] or (step["done_on"] if found["begun"] is not None else None),
                        "item_id": first.get(step["item_id"]),
                        "previous_id": found["previous"],
                        "previous_item_id": first.get(before.get("item_id")),
                        "previous_code": before.get("code"),
                    }
                )
        self._upsert("case_fact", "case_id", CASE, case_rows)
        self._upsert("case_step_fact", "step_id", STEP, step_rows)
        self._add_more(case_ids)

    def _add_more(self, case_ids):
        """Other measures of these cases, once their rows are there; an addon adds its own."""
        costs = self.env["case.cost"]._table_query
        self.env.execute_query(
            SQL(
                "UPDATE case_fact f SET result_id = c.result_id, hours_spent = COALESCE(b.hours, 0),"
                " cost = COALESCE(b.amount, 0), hours_planned = COALESCE(b.planned_hours, 0),"
                " cost_planned = COALESCE(b.planned_amount, 0), satisfaction = s.value,"
                " satisfaction_asked = EXISTS (SELECT FROM case_satisfaction q WHERE q.case_id = c.id"
                "  AND q.state NOT IN ('waiting', 'not_asked'))"
                " FROM case_case c"
                " LEFT JOIN (SELECT k.case_id, sum(k.hours) AS hours, sum(k.amount) AS amount,"
                "  sum(k.planned_hours) AS planned_hours, sum(k.planned_amount) AS planned_amount"
                "  FROM (%(costs)s) k WHERE k.case_id = ANY(%(ids)s) GROUP BY k.case_id) b ON b.case_id = c.id"
                " LEFT JOIN (SELECT DISTINCT ON (a.case_id) a.case_id, a.value FROM case_satisfaction a"
                "  WHERE a.case_id = ANY(%(ids)s) AND a.state = 'answered'"
                "  ORDER BY a.case_id, a.answered_on DESC, a.id DESC) s ON s.case_id = c.id"
                " WHERE c.id = ANY(%(ids)s) AND f.case_id = c.id RETURNING f.id",
                costs=costs,
                ids=case_ids,
            )
        )

    def _cases(self, case_ids):
        """Rows of cases, as the figures have them, moments in seconds beside."""
        return self.env.execute_query_dict(
            SQL(
                "SELECT c.id AS case_id, COALESCE(c.log_seq, 0) AS log_seq, c.type_id, c.category_id, c.team_id,"
                " c.user_id, c.create_uid AS opened_by_id, c.company_id, c.partner_id, c.access, c.priority,"
                " c.channel,"
                " c.state, c.opened_on, c.closed_on, c.deadline, %(opened)s AS opened, %(closed)s AS closed,"
                " %(due)s AS due, LEAST(%(message)s, %(told)s) AS answered,"
                " COALESCE(l.imported, false) AS imported, l.reopened, p.hours AS paused,"
                " COALESCE(t.calendar_id, m.calendar_id, k.resource_calendar_id) AS calendar_id"
                " FROM case_case c JOIN case_type t ON t.id = c.type_id JOIN res_company k ON k.id = c.company_id"
                " LEFT JOIN case_team m ON m.id = c.team_id"
                " LEFT JOIN LATERAL (SELECT min(n.date) AS date FROM mail_message n"
                "  LEFT JOIN res_partner a ON a.id = n.author_id WHERE n.model = 'case.case' AND n.res_id = c.id"
                "  AND n.message_type IN ('email', 'comment')"
                "  AND CASE WHEN a.id IS NULL THEN n.message_type = 'comment'"
                "  ELSE a.partner_share IS NOT TRUE END) n ON true"
                " LEFT JOIN LATERAL (SELECT min(h.at) FILTER (WHERE h.kind = 'answered') AS at,"
                "  count(*) FILTER (WHERE h.kind = 'reopen' AND h.item IS NULL) AS reopened,"
                "  bool_or(h.kind = 'imported') AS imported FROM case_log h WHERE h.case_id = c.id) l ON true"
                " LEFT JOIN LATERAL (SELECT sum(extract(epoch FROM s.date_to - s.date_from) / 3600)::float8 AS hours"
                "  FROM case_pause s WHERE s.case_id = c.id AND s.date_to IS NOT NULL) p ON true"
                " WHERE c.id = ANY(%(ids)s) ORDER BY c.id",
                opened=_seconds("c.opened_on"),
                closed=_seconds("c.closed_on"),
                due=_seconds("c.deadline"),
                message=_seconds("n.date"),
                told=_seconds("l.at"),
                ids=case_ids,
            )
        )

    def _steps(self, case_ids):
        """Rows of steps. :return: ``{case id: [row]}``"""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT s.id, s.case_id, s.priority, s.code, s.instance, s.instance AS round, s.state, s.role_id,"
                " s.item_id,"
                " COALESCE(s.own_kind, i.step_kind) AS kind, s.outcome, s.void IS TRUE AS void, s.done_by_id,"
                " COALESCE(q.box_id, s.box_id) AS queue_id, s.enabled_on AS asked_on,"
                " date_trunc('second', s.started_on) AS started_on, s.done_on, s.deadline AS due_on,"
                " %(asked)s AS asked, %(started)s AS started, %(done)s AS done, %(due)s AS deadline,"
                " CASE WHEN s.state != 'completed' OR COALESCE(s.own_kind, i.step_kind) != 'approval' THEN NULL"
                "  WHEN o.id IS NOT NULL THEN (o.goes_on IS NOT TRUE)::int"
                "  ELSE (s.outcome = 'rejected')::int END AS rejected"
                " FROM case_step s LEFT JOIN case_plan_item i ON i.id = s.item_id"
                " LEFT JOIN case_plan_outcome o ON o.item_id = s.item_id AND o.code = s.outcome"
                " LEFT JOIN LATERAL (SELECT p.box_id FROM case_participant p WHERE p.case_id = s.case_id"
                "  AND p.role_id = s.role_id AND p.team_id IS NOT NULL AND p.active ORDER BY p.id LIMIT 1) q ON true"
                " WHERE s.case_id = ANY(%(ids)s) ORDER BY s.case_id, s.id",
                asked=_seconds("s.enabled_on"),
                started=_seconds("s.started_on"),
                done=_seconds("s.done_on"),
                due=_seconds("s.deadline"),
                ids=case_ids,
            )
        )
        found = {}
        for row in rows:
            found.setdefault(row["case_id"], []).append(row)
        return found

    def _first_items(self, item_ids):
        """The first item of the same case type with the same code: ``{item id: id of the first}``."""
        if not item_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT i.id, (SELECT min(o.id) FROM case_plan_item o JOIN case_plan r ON r.id = o.plan_id"
                    " WHERE r.type_id = p.type_id AND o.code = i.code AND o.kind = i.kind)"
                    " FROM case_plan_item i JOIN case_plan p ON p.id = i.plan_id WHERE i.id = ANY(%s)",
                    list(item_ids),
                )
            )
        )

    def _upsert(self, table, key, columns, rows):
        """Insert rows, or bring those along that are there."""
        if not rows:
            return
        changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in names(columns) if name != key)
        self.env.execute_query(
            SQL(f"%s ON CONFLICT ({key}) DO UPDATE SET {changed} RETURNING id", insert(table, columns, rows))
        )


#: What the figures of a step have of its case.
COPIED_TO_STEPS = ("case_id", "type_id", "company_id", "team_id", "user_id", "opened_by_id", "access")


def _seconds(column):
    """SQL: a moment as whole seconds since 1970."""
    return SQL(f"floor(extract(epoch FROM {column}))::bigint")


def _result(case, steps):
    """What a case came to, see ``case.fact.result``."""
    if case["closed"] is None:
        return "running"
    if case["state"] == "terminated":
        return "terminated"
    decided = [step["rejected"] for step in facts.in_order(steps) if step["rejected"] is not None and not step["void"]]
    return "rejected" if decided and decided[-1] else "completed"
