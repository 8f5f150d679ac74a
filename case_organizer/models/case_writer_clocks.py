from calendar import timegm
from collections import defaultdict
from datetime import UTC, datetime

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools.clocks import agreed, begins, chosen, due, stands, used
from ..tools.rows import filled, insert, unnest
from .case_clock import OPEN
from .case_event import RUNNING

MADE = (
    "case_id int, target_id int, policy_id int, measure text, allowed int, calendar_id int, state text,"
    " started_on timestamp, due_on timestamp, risk_on timestamp, ended_on timestamp, used int, late bool"
)
CHANGED = (
    "id int, target_id int, policy_id int, allowed int, calendar_id int, state text, due_on timestamp,"
    " risk_on timestamp, ended_on timestamp, used int, late bool, again bool"
)


class CaseWriter(models.AbstractModel):
    """Clocks: begun, resting, ended and counted anew, for any number of cases in the same few statements."""

    _inherit = "case.writer"

    def _react(self, run):
        """Clocks follow the status and the state of their cases."""
        super()._react(run)
        if not self.env["case.sla.policy"]._policies():
            return
        opened = {case_id for case_id in run.rows if not run.before[case_id]}
        moved = {
            case_id
            for case_id, row in run.rows.items()
            if case_id not in opened and row.get("now", ()) != (row["status_id"], row["state"])
        }
        if moved:
            ended = {case_id for case_id in moved if run.rows[case_id]["closed_on"] is not None}
            cancelled = {case_id for case_id in ended if run.before[case_id].startswith("t")}
            self._move_clocks(moved, run.at, ended - cancelled)
            anew = {case_id for case_id in cancelled if run.rows[case_id]["now"][1] in RUNNING}
            if anew:
                # What was promised ended with the case: opened again, its time begins anew.
                self._begin_clocks(anew, run.at, measure="resolution")
        if opened:
            self._begin_clocks(opened, run.at, opened=True)

    # --- which clocks ------------------------------------------------------------------------------------------

    def _clock_cases(self, case_ids):
        """What is looked at to choose policies and clocks. :return: ``{case id: dict}``"""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT c.id, c.company_id, c.type_id, c.category_id, c.priority, c.status_id, c.state, c.opened_on,"
                " COALESCE(t.calendar_id, k.resource_calendar_id) AS calendar_id,"
                " array_remove(ARRAY[p.id, p.parent_id, p.commercial_partner_id], NULL) AS partners"
                " FROM case_case c JOIN case_type t ON t.id = c.type_id JOIN res_company k ON k.id = c.company_id"
                " LEFT JOIN res_partner p ON p.id = c.partner_id WHERE c.id = ANY(%s)",
                sorted(case_ids),
            )
        )
        agreed = self._agreed({row["id"] for row in rows})
        return {row["id"]: {**row, "agreed": agreed.get(row["id"])} for row in rows}

    def _agreed(self, case_ids):
        """Hook: what was agreed for single cases. Nothing here.

        :return: ``{case id: {measure: (seconds, calendar id or None, …)}}``, see :func:`..tools.clocks.agreed`
        """
        return {}

    def _policy_of(self, case):
        """The policy by which a case is counted, or None. :param case: see :meth:`_clock_cases`"""
        return chosen([policy for active, policy in self.env["case.sla.policy"]._policies() if active], case)

    def _begin_clocks(self, case_ids, now, opened=False, cases=None, measure=None):
        """Begin the clocks of their policies that begin in the status of these cases and do not run yet.

        :param opened: whether the cases are just being opened
        :param measure: begin clocks of this measure alone, whatever the status
        """
        cases = cases or self._clock_cases(case_ids)
        rows, times = [], {}
        for case_id in sorted(case_ids):
            case = cases[case_id]
            policy = self._policy_of(case)
            rows += [
                self._new_clock(case, policy, target, now, times)
                for target in (policy.targets if policy else ())
                if (target.measure == measure if measure else begins(target, case["status_id"], opened))
            ]
        self._insert_clocks(rows)

    def _new_clock(self, case, policy, target, begun, times=None):
        """The row of a clock that begins at a moment. :param times: as for :meth:`_count`"""
        calendar_id = (target.calendar_id or case["calendar_id"]) if target.working else None
        clock = {
            "case_id": case["id"],
            "target_id": target.id,
            "policy_id": policy.id,
            "measure": target.measure,
            "allowed": target.seconds,
            "calendar_id": calendar_id,
            "state": "resting" if stands(target, case["status_id"], case["state"]) == "rests" else "running",
            "started_on": begun,
        }
        rests = [(_seconds(begun), None)] if clock["state"] == "resting" else []
        return clock | self._count(clock, rests, target.share, times=times)

    def _insert_clocks(self, rows):
        """Write clocks that begin; those that rest from the beginning get their rest."""
        if not rows:
            return
        made = SQL(
            "%s ON CONFLICT DO NOTHING RETURNING id, state, started_on",
            insert("case_clock", filled(MADE, rows), rows),
        )
        if any(row["state"] == "resting" for row in rows):
            made = SQL(
                "WITH made AS (%s) INSERT INTO case_clock_rest (clock_id, date_from) SELECT id, started_on FROM made"
                " WHERE state = 'resting' RETURNING id",
                made,
            )
        self.env.execute_query(made)
        self.env["case.clock"].invalidate_model()
        self._wake_clocks(rows)

    # --- what becomes of them ----------------------------------------------------------------------------------

    def _clocks(self, condition):
        """Clocks with what they are counted by. :param condition: SQL on ``case_clock k``. :return: dicts"""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT k.*, c.status_id, c.state AS case_state,"
                " COALESCE(t.calendar_id, y.resource_calendar_id) AS case_calendar_id,"
                " (SELECT json_agg(ARRAY[extract(epoch FROM r.date_from)::bigint,"
                "   extract(epoch FROM r.date_to)::bigint] ORDER BY r.date_from)"
                "  FROM case_clock_rest r WHERE r.clock_id = k.id) AS rests"
                " FROM case_clock k JOIN case_case c ON c.id = k.case_id JOIN case_type t ON t.id = c.type_id"
                " JOIN res_company y ON y.id = c.company_id WHERE %s ORDER BY k.id",
                condition,
            )
        )
        agreed = self._agreed({row["case_id"] for row in rows})
        return [{**row, "agreed": agreed.get(row["case_id"])} for row in rows]

    def _count(self, clock, rests, share, until=None, times=None):
        """When a clock is due and at risk, and what it has used so far.

        :param times: ``{calendar id: working time}`` that the clocks of one batch share
        :return: values of its columns
        """
        times, calendar_id = {} if times is None else times, clock["calendar_id"]
        time = times.get(calendar_id) or times.setdefault(
            calendar_id, self.env["case.plan.compiler"].working_time(calendar_id)
        )
        begun = _seconds(clock["started_on"])
        if clock["state"] in OPEN:
            due_on = due(time, begun, rests, clock["allowed"])
            risk_on = due(time, begun, rests, clock["allowed"] * share // 100)
            until = rests[-1][0] if rests and rests[-1][1] is None else begun
            spent = used(time, begun, rests, until) if clock["state"] == "resting" else 0
            return {
                "due_on": _moment(due_on),
                "risk_on": _moment(risk_on),
                "used": spent,
                "ended_on": None,
                "late": clock["state"] == "resting" and spent > clock["allowed"],
            }
        spent = used(time, begun, rests, _seconds(until))
        return {
            "due_on": clock["due_on"] or _moment(due(time, begun, rests, clock["allowed"])),
            "risk_on": clock["risk_on"],
            "used": spent,
            "ended_on": until,
            "late": spent > clock["allowed"],
        }

    def _move_clocks(self, case_ids, now, reopened=()):
        """Let clocks of cases run, rest or end as the status and the state of these say.

        :param reopened: ids of those among them that had ended
        """
        ids, back = sorted(case_ids), sorted(reopened)
        clocks = self._clocks(
            SQL(
                "k.case_id = ANY(%s) AND (k.state IN ('running', 'resting') OR (k.case_id = ANY(%s)"
                " AND k.measure = 'resolution' AND k.state IN ('met', 'missed')))",
                ids,
                back,
            )
        )
        self._settle(clocks, now)
        if any(target.begins for _on, policy in self.env["case.sla.policy"]._policies() for target in policy.targets):
            cases = {key: case for key, case in self._clock_cases(ids).items() if case["state"] in RUNNING}
            self._begin_clocks(cases, now, cases=cases)

    def _settle(self, clocks, now, ends=None):
        """Bring clocks in line with their cases and count them. :param ends: state that all of them end in"""
        targets, rows, rests = self.env["case.sla.policy"]._targets(), [], defaultdict(list)
        times = {}
        for clock in clocks:
            target = agreed(targets[clock["target_id"]], clock["agreed"])
            lasted = [tuple(rest) for rest in clock["rests"] or ()]
            what = "ended" if ends else stands(target, clock["status_id"], clock["case_state"])
            resting = bool(lasted) and lasted[-1][1] is None
            again = clock["state"] not in OPEN and what != "ended"
            if again:
                # It is taken up again: meanwhile it stood still.
                lasted.append((_seconds(clock["ended_on"]), None if what == "rests" else _seconds(now)))
                rests["make"].append(
                    {"clock_id": clock["id"], "since": clock["ended_on"], "till": _moment(lasted[-1][1])}
                )
            elif what == "rests" and not resting:
                lasted.append((_seconds(now), None))
                rests["make"].append({"clock_id": clock["id"], "since": now, "till": None})
            elif what != "rests" and resting:
                lasted[-1] = (lasted[-1][0], _seconds(now))
                rests["end"].append(clock["id"])
            clock["allowed"] = target.seconds
            if target.working:
                clock["calendar_id"] = target.calendar_id or clock["case_calendar_id"]
            else:
                clock["calendar_id"] = None
            clock["state"] = {"runs": "running", "rests": "resting", "ended": "ended"}[what]
            counted = self._count(clock, lasted, target.share, now, times)
            if what == "ended":
                clock["state"] = self._ended_as(clock, counted, ends)
            rows.append({**clock, **counted, "again": again})
        self._write_clocks(rows, rests, now)

    def _ended_as(self, clock, counted, ends):
        """The state in which a clock ends."""
        if counted["late"] or clock["late"]:
            return "missed"
        return ends or ("cancelled" if clock["case_state"] == "terminated" else "met")

    def _write_clocks(self, rows, rests, now):
        """Write what became of clocks and of their rests, in one statement."""
        if not rows:
            return
        self.env.execute_query(
            SQL(
                "WITH made AS (INSERT INTO case_clock_rest (clock_id, date_from, date_to) SELECT * FROM %(make)s),"
                " ended AS (UPDATE case_clock_rest SET date_to = %(now)s WHERE clock_id = ANY(%(end)s)"
                "  AND date_to IS NULL)"
                " UPDATE case_clock k SET target_id = v.target_id, policy_id = v.policy_id, allowed = v.allowed,"
                "  calendar_id = v.calendar_id, state = v.state, due_on = v.due_on, risk_on = v.risk_on,"
                "  ended_on = v.ended_on, used = v.used, stale = FALSE,"
                "  late = CASE WHEN v.state IN ('running', 'resting') THEN"
                "    COALESCE((k.late OR v.again) AND v.due_on <= %(now)s, FALSE) ELSE v.late END,"
                "  at_risk = CASE WHEN v.state IN ('running', 'resting') THEN"
                "    COALESCE((k.at_risk OR v.again) AND v.risk_on <= %(now)s, FALSE) ELSE k.at_risk END"
                " FROM %(rows)s WHERE k.id = v.id RETURNING k.id",
                make=unnest("clock_id int, since timestamp, till timestamp", rests["make"]),
                end=rests["end"],
                now=now,
                rows=unnest(CHANGED, rows),
            )
        )
        self.env["case.clock"].invalidate_model()
        self.env["case.clock.rest"].invalidate_model()
        self._wake_clocks(rows)

    def _wake_clocks(self, rows):
        """Have the scheduler called when the first of these clocks is at risk or due."""
        moments = [
            row[name] for row in rows if row["state"] == "running" for name in ("risk_on", "due_on") if row[name]
        ]
        ahead = [moment for moment in moments if moment > self._now()]
        if ahead:
            self._call_scheduler(min(ahead))

    @api.private
    def look_ahead_at_clocks(self):
        """Have the scheduler called when a clock is at risk or due before it comes round by itself."""
        ((first,),) = self.env.execute_query(
            SQL(
                "SELECT least((SELECT min(risk_on) FROM case_clock WHERE state = 'running' AND at_risk IS NOT TRUE"
                " AND risk_on > %(now)s), (SELECT min(due_on) FROM case_clock WHERE state = 'running'"
                " AND late IS NOT TRUE AND due_on > %(now)s))",
                now=self._now(),
            )
        )
        if first:
            self._call_scheduler(first)

    def _call_scheduler(self, moment):
        """Have the scheduler look at clocks at a moment that it does not see coming: each round looks at the next."""
        job = self.env["ir.model.data"]._xmlid_to_res_id("case_organizer.cron_case_clock", raise_if_not_found=True)
        scheduler = self.env["ir.cron"].sudo().browse(job)
        scheduler.fetch(["active", "nextcall", "interval_number", "interval_type"])
        every = relativedelta(**{scheduler.interval_type: scheduler.interval_number})
        if moment < max(scheduler.nextcall, self._now()) + every:
            scheduler._trigger(moment)

    @api.private
    def count_clocks_sudo(self, clock_ids):
        """Count open clocks anew from what is kept of them; the caller has checked the user."""
        if clock_ids:
            self.env.flush_all()
            self._settle(
                self._clocks(SQL("k.id = ANY(%s) AND k.state IN ('running', 'resting')", clock_ids)), self._now()
            )

    @api.private
    def choose_clocks_sudo(self, case_ids):
        """Choose the policies of running cases anew, from when they were opened; the caller has checked the user.

        A clock that the new policy has too goes on by what that allows; one that it has not does not apply any more.
        """
        self.env.flush_all()
        now = self._now()
        cases = {key: case for key, case in self._clock_cases(case_ids).items() if case["state"] in RUNNING}
        known = self._clocks(SQL("k.case_id = ANY(%s)", sorted(cases)))
        rows, kept, dropped = [], [], []
        by_case = defaultdict(list)
        for clock in known:
            by_case[clock["case_id"]].append(clock)
        for case_id, case in sorted(cases.items()):
            policy = self._policy_of(case)
            targets = list(policy.targets) if policy else []
            for clock in by_case[case_id]:
                target = next((t for t in targets if t.id == clock["target_id"]), None) or next(
                    (t for t in targets if t.measure == clock["measure"] != "custom"), None
                )
                if target:
                    targets.remove(target)
                if clock["state"] not in OPEN:
                    continue
                if target:
                    clock |= {"target_id": target.id, "policy_id": policy.id}
                (kept if target else dropped).append(clock)
            rows += [
                self._new_clock(case, policy, target, case["opened_on"] if not target.begins else now)
                for target in targets
                if begins(target, case["status_id"], opened=True)
            ]
        self._settle(kept, now)
        self._settle(dropped, now, ends="cancelled")
        self._insert_clocks(rows)

    @api.private
    def answered_sudo(self, cases, now=None):
        """A party of these cases was answered: clocks of responses that had begun end. The caller has checked the user.

        :param now: the moment of the answer, when it is written down later
        """
        self.env.flush_all()
        now = now or self._now()
        clocks = self._clocks(
            SQL(
                "k.case_id = ANY(%s) AND k.state IN ('running', 'resting') AND k.started_on <= %s"
                " AND k.measure IN ('first_response', 'next_response')",
                cases.ids,
                now,
            )
        )
        self._settle(clocks, now, ends="met")
        return bool(clocks)

    @api.private
    def asked_sudo(self, cases):
        """A party of these cases wrote: the clock of the next response begins, unless an answer is awaited already."""
        self.env.flush_all()
        found = self._clock_cases(cases.ids)
        awaited = {
            case_id
            for (case_id,) in self.env.execute_query(
                SQL(
                    "SELECT case_id FROM case_clock WHERE case_id = ANY(%s) AND state IN ('running', 'resting')"
                    " AND measure IN ('first_response', 'next_response')",
                    cases.ids,
                )
            )
        }
        asked = {key: case for key, case in found.items() if case["state"] in RUNNING and key not in awaited}
        self._begin_clocks(asked, self._now(), cases=asked, measure="next_response")


def _seconds(moment):
    return timegm(moment.timetuple())


def _moment(seconds):
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
