from odoo import api, models
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.date_rules import after_pauses, due, parse
from ..tools.rows import unnest, update
from .case_listener import SHARDS

#: The key of the listener that ends a pause at its latest moment.
UNTIL = "until"


class CaseWriter(models.AbstractModel):
    """Pauses and extensions, and the deadlines that are derived from them."""

    _inherit = "case.writer"

    def _write_pauses(self, run):
        """Begin and end the pauses of cases that were put on hold or taken up again."""
        begun_pauses, ended_pauses = set(), set()
        for case_id, change in run.transitions:
            if not change.item and change.after == "s":
                begun_pauses.add(case_id)
            elif not change.item and change.before == "s":
                ended_pauses.add(case_id)
        run.toggled = begun_pauses | ended_pauses
        if begun_pauses:
            self._begin_pauses(run, begun_pauses)
        if ended_pauses:
            self._end_pauses(run, ended_pauses)

    def _begin_pauses(self, run, case_ids):
        """Note that cases are on hold, at most for what is left of the legal maximum."""
        self.env["case.type"].flush_model(["max_suspension_days"])
        self.env.execute_query(
            SQL(
                "WITH made AS (INSERT INTO case_pause (case_id, date_from, until, reason, user_id)"
                " SELECT c.id, %(now)s, CASE WHEN t.max_suspension_days > 0 THEN"
                "   %(now)s + t.max_suspension_days * interval '1 day' - COALESCE((SELECT sum(p.date_to - p.date_from)"
                "   FROM case_pause p WHERE p.case_id = c.id AND p.date_to IS NOT NULL), interval '0') END,"
                "  %(reason)s, %(uid)s FROM case_case c JOIN case_type t ON t.id = c.type_id WHERE c.id = ANY(%(ids)s)"
                "  ON CONFLICT DO NOTHING RETURNING case_id, until)"
                " INSERT INTO case_listener (case_id, kind, key, due_at, next_try)"
                " SELECT case_id, 'resume', %(key)s, until, until FROM made WHERE until IS NOT NULL"
                " ON CONFLICT DO NOTHING RETURNING id",
                now=run.at,
                reason=run.reason,
                uid=run.uid,
                ids=sorted(case_ids),
                key=UNTIL,
            )
        )

    def _end_pauses(self, run, case_ids):
        """End the pauses of cases and move deadlines by what they took, those of steps that open now as well."""
        self._send_steps(run)
        self.env.execute_query(
            SQL(
                "WITH gone AS (DELETE FROM case_listener WHERE case_id = ANY(%s) AND kind = 'resume')"
                " UPDATE case_pause SET date_to = %s WHERE case_id = ANY(%s) AND date_to IS NULL RETURNING id",
                sorted(case_ids),
                run.at,
                sorted(case_ids),
            )
        )
        self.env["case.pause"].invalidate_model()
        for case_id, deadlines in self.derive_deadlines(case_ids).items():
            run.rows[case_id].update(deadlines)

    @api.private
    def suspend(self, cases, reason, until=None):
        """Put cases on hold; the caller has checked the user and the moment.

        :param until: when they go on by themselves (UTC), or None for the legal maximum, if there is one
        """
        self.apply(cases, (Occurrence("suspend"),), reason=reason)
        if not until:
            return
        self.env.execute_query(
            SQL(
                "WITH paused AS (UPDATE case_pause SET until = LEAST(until, %(until)s) WHERE case_id = ANY(%(ids)s)"
                "  AND date_to IS NULL RETURNING case_id, until)"
                " INSERT INTO case_listener (case_id, kind, key, due_at, next_try)"
                " SELECT case_id, 'resume', %(key)s, until, until FROM paused"
                " ON CONFLICT (case_id, kind, key) DO UPDATE SET due_at = EXCLUDED.due_at, next_try = EXCLUDED.next_try"
                " RETURNING id",
                until=until,
                ids=cases.ids,
                key=UNTIL,
            )
        )
        self.env["case.pause"].invalidate_model()
        self._wake_for(cases.ids, until)

    @api.private
    def extend(self, case, days, reason):
        """Move the deadline of a case; the caller has checked the user and the limits.

        :return: the new deadline
        """
        run = self._run(reason)
        self.env["case.case"].flush_model()
        self._lock(case.ids)
        self._insert(
            "case_extension",
            "case_id int, at timestamp, days int, reason text, user_id int",
            [{"case_id": case.id, "at": run.text, "days": days, "reason": reason, "user_id": run.uid}],
        )
        deadline = self.derive_deadlines(case.ids)[case.id]["deadline"]
        case.invalidate_recordset()
        data = {"days": days, "reason": reason, "deadline": deadline.isoformat()}
        self.note(case, "extend", data=data)
        self.apply(case, touched=("deadline",))
        return deadline

    @api.private
    def deadline_set(self, cases, before):
        """A person set one deadline for these cases: earlier pauses and extensions do not count any more.

        :param before: ``{case id: the deadline before, or False}``
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE case_case SET deadline_base = NULL, deadline_set_on = %s WHERE id = ANY(%s) RETURNING id",
                self._now(),
                cases.ids,
            )
        )
        cases.invalidate_recordset(["deadline_base", "deadline_set_on"])
        told = {case.id: {"deadline": case.deadline, "before": before[case.id]} for case in cases}
        self.note_each(
            [
                {
                    "case_id": case_id,
                    "kind": "deadline",
                    "data": {name: at.isoformat() if at else None for name, at in moments.items()},
                }
                for case_id, moments in told.items()
            ]
        )

    # --- deadlines ---------------------------------------------------------------------------------------------

    @api.private
    def derive_deadlines(self, case_ids):
        """Derive the deadlines of cases and of their open steps from when they began, pauses and extensions.

        :return: ``{case id: {"deadline": datetime or None, "legal_deadline": datetime or None}}``
        """
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT c.id, c.type_id, c.company_id, c.opened_on, COALESCE(c.deadline_base, c.deadline) AS base,"
                " COALESCE(c.legal_base, c.legal_deadline) AS legal_base,"
                " COALESCE(c.deadline_set_on, c.opened_on) AS since,"
                " (SELECT json_agg(ARRAY[p.date_from::text, p.date_to::text]) FROM case_pause p"
                "  WHERE p.case_id = c.id AND p.date_to IS NOT NULL) AS pauses, e.days, e.all_days,"
                " CASE WHEN t.deadline_days > 0 THEN t.deadline_unit WHEN t.legal_days > 0 THEN t.legal_unit END"
                "  AS unit, t.legal_unit FROM case_case c JOIN case_type t ON t.id = c.type_id"
                " LEFT JOIN LATERAL (SELECT sum(x.days) AS all_days, sum(x.days) FILTER"
                "  (WHERE x.at >= COALESCE(c.deadline_set_on, c.opened_on)) AS days FROM case_extension x"
                "  WHERE x.case_id = c.id) e ON TRUE WHERE c.id = ANY(%s)",
                sorted(case_ids),
            )
        )
        found = {
            row["id"]: {
                "deadline": self._moved_deadline(row, row["base"], row["since"], row["days"], row["unit"]),
                "legal_deadline": self._moved_deadline(
                    row, row["legal_base"], row["opened_on"], row["all_days"], row["legal_unit"]
                ),
            }
            for row in rows
        }
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET deadline = COALESCE(v.deadline, c.deadline),"
                " deadline_base = COALESCE(c.deadline_base, c.deadline),"
                " legal_base = COALESCE(c.legal_base, c.legal_deadline),"
                " legal_deadline = COALESCE(v.legal_deadline, c.legal_deadline)"
                " FROM %s WHERE c.id = v.id RETURNING c.id",
                unnest(
                    "id int, deadline timestamp, legal_deadline timestamp",
                    [{"id": case_id, **deadlines} for case_id, deadlines in found.items()],
                ),
            )
        )
        self._move_step_deadlines(case_ids)
        return found

    def _move_step_deadlines(self, case_ids):
        """Derive the deadlines of the open steps of cases: as first set, plus the pauses since; else the case's."""
        worked = self._worked_step_deadlines(case_ids)
        boxes = self.env.execute_query(
            SQL(
                "UPDATE case_step s SET deadline = CASE WHEN s.deadline_base IS NULL THEN c.deadline ELSE"
                " s.deadline_base + COALESCE((SELECT sum(p.date_to - GREATEST(p.date_from, s.enabled_on))"
                " FROM case_pause p WHERE p.case_id = s.case_id AND p.date_to > GREATEST(p.date_from, s.enabled_on)),"
                " interval '0') END FROM case_case c WHERE c.id = s.case_id AND c.id = ANY(%s)"
                " AND s.state IN ('enabled', 'active', 'suspended') AND s.id <> ALL(%s) RETURNING s.box_id",
                sorted(case_ids),
                [step["id"] for step in worked],
            )
        )
        if worked:
            boxes += self.env.execute_query(
                SQL(
                    "%s RETURNING s.box_id",
                    update("case_step s", "deadline = v.deadline", "id int, deadline timestamp", worked, "s.id = v.id"),
                )
            )
        self.env["case.step"].invalidate_model(["deadline"])
        self._announce({box for (box,) in boxes})

    def _worked_step_deadlines(self, case_ids):
        """The deadlines of open steps that are counted in working days and that pauses moved: ``[{id, deadline}]``."""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT s.id, s.code, c.plan_id, c.type_id, c.company_id, s.enabled_on, s.deadline_base, p.pauses"
                " FROM case_step s JOIN case_case c ON c.id = s.case_id, LATERAL ("
                "  SELECT json_agg(ARRAY[p.date_from::text, p.date_to::text]) AS pauses FROM case_pause p"
                "  WHERE p.case_id = c.id AND p.date_to > s.enabled_on) p"
                " WHERE c.id = ANY(%s) AND s.state IN ('enabled', 'active', 'suspended') AND p.pauses IS NOT NULL"
                " AND s.deadline_base IS NOT NULL AND s.own_deadline IS NOT TRUE AND EXISTS (SELECT"
                "  FROM case_plan_item g WHERE g.plan_id = c.plan_id"
                "  AND g.deadline_days > 0 AND g.deadline_unit = 'workdays')",
                sorted(case_ids),
            )
        )
        compiler, found = self.env["case.plan.compiler"], []
        for row in rows:
            if compiler.unit(row["plan_id"], row["code"]) == "workdays":
                calendar = compiler.calendar(row["type_id"], row["company_id"])
                moment = after_pauses(row["deadline_base"], row["enabled_on"], _moments(row["pauses"]), calendar)
                found.append({"id": row["id"], "deadline": moment})
        return found

    def _moved_deadline(self, row, base, since, days, unit):
        """A deadline of a case as it was set, plus extensions, plus what pauses took since then.

        :param row: of the case, with its ``pauses``
        :param base: when it was due as set; None when it has no such deadline
        :param days: by how many days it was extended
        :param unit: in what its type counts it; in working days pauses take what was worked meanwhile
        """
        if not base:
            return None
        calendar = self.env["case.plan.compiler"].calendar(row["type_id"], row["company_id"])
        moment = due(base, int(days or 0), "days", calendar)
        if not since:
            return moment
        return after_pauses(moment, since, _moments(row["pauses"]), calendar if unit == "workdays" else None)

    def _deadline(self, row, fact, since, box_id):
        """Until when a step is to be done, as first set.

        :param row: of the case; ``stages`` in it: when stages with a deadline began
        :param fact: of the item; with days of its own nothing else of the case counts than its type and company
        :param since: when the step was asked
        :param box_id: of the box in which it will lie
        """
        calendar = self.env["case.plan.compiler"].calendar
        if fact["days"]:
            counted_by = calendar(row["type_id"], row["company_id"], row.get("team_calendar"))
            return due(since, fact["days"], fact["unit"], counted_by)
        return row.get("stages", {}).get(fact["stage"]) or row["deadline"]

    def _stage_deadlines(self, run, rows_and_facts):
        """Find until when the stages around steps are to be done: no statement when no stage has a deadline.

        :return: nothing; each row gets ``stages``: ``{code: datetime}``
        """
        asked = {(row["id"], fact["stage"]) for row, fact in rows_and_facts if fact["stage"]}
        for (case_id, code), (moment, pauses) in self._stages_begun(run, asked).items():
            row = run.rows[case_id]
            row.setdefault("stages", {})[code] = self._stage_deadline(row, code, moment, pauses)

    def _stage_deadline(self, row, code, moment, pauses):
        """Until when a stage that began at a moment is to be done."""
        compiler = self.env["case.plan.compiler"]
        fact = compiler.facts(row["plan_id"])[code]
        calendar = compiler.calendar(row["type_id"], row["company_id"])
        until = due(moment, fact["days"], fact["unit"], calendar)
        return after_pauses(until, moment, pauses, calendar if fact["unit"] == "workdays" else None)

    @api.private
    def stage_deadlines(self, case, codes):
        """Until when stages with a deadline, which began on a case, are to be done. :return: ``{code: datetime}``"""
        case_sudo = case.sudo()
        row = {name: case_sudo[name].id for name in ("plan_id", "type_id", "company_id")}
        return {
            code: self._stage_deadline(row, code, moment, pauses)
            for (_case_id, code), (moment, pauses) in self._log_of_stages(case.ids, codes).items()
        }

    def _stages_begun(self, run, asked):
        """When stages began, and the pauses of their cases. :return: ``{(case id, code): (datetime, pauses)}``"""
        now = {
            (case_id, change.item): (run.at, ())
            for case_id, change in run.transitions
            if change.after == "a" and change.before in "-we" and (case_id, change.item) in asked
        }
        earlier = asked - now.keys()
        if not earlier:
            return now
        return self._log_of_stages({case_id for case_id, _c in earlier}, {code for _i, code in earlier}) | now

    def _log_of_stages(self, case_ids, codes):
        """When stages began, as the log says. :return: ``{(case id, code): (datetime, [(from, to)])}``"""
        rows = self.env.execute_query(
            SQL(
                "SELECT l.case_id, h ->> 0, max(l.at), (SELECT json_agg(ARRAY[p.date_from::text, p.date_to::text])"
                " FROM case_pause p WHERE p.case_id = l.case_id AND p.date_to IS NOT NULL) FROM case_log l,"
                " jsonb_array_elements(l.data -> 'changes') h WHERE l.case_id = ANY(%s)"
                " AND jsonb_typeof(l.data -> 'changes') = 'array' AND h ->> 0 = ANY(%s) AND h ->> 3 = 'a'"
                " AND h ->> 2 IN ('-', 'w', 'e') GROUP BY 1, 2",
                list(case_ids),
                list(codes),
            )
        )
        return {(case_id, code): (at, _moments(pauses)) for case_id, code, at, pauses in rows}

    def _wake_for(self, case_ids, moment):
        """Have the scheduler called for these cases."""
        self.wake_sudo(dict.fromkeys({case_id % SHARDS for case_id in case_ids}, moment))


def _moments(pauses):
    """Pauses as they come from the database. :return: ``[(from, to)]``"""
    return [(parse(begun), parse(ended)) for begun, ended in pauses or ()]
