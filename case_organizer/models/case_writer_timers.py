import json
from collections import defaultdict
from functools import cache

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.date_rules import MOVED_BY_PAUSES, DateRefused, due, held, parse
from .case_listener import HORIZON, SHARDS
from .case_writer_calendar import WORKING_DAYS

#: Sources that are columns of a case; those among them that pauses have moved already.
COLUMNS = {"opened": "opened_on", "deadline": "deadline", "legal": "legal_deadline"}
DEADLINES = ("deadline", "legal")


class CaseWriter(models.AbstractModel):
    """When the dates that cases wait for are due: set when waiting begins and when what they count from moves."""

    _inherit = "case.writer"

    def _schedule(self, run, begun):
        super()._schedule(run, begun)
        wanted, fired = self._to_schedule(run, begun)
        if not wanted and not fired:
            return
        found = self._dues(run, wanted) if wanted else {}
        soon = {}
        for (case_id, _key), moment in found.items():
            if moment and moment < run.at + HORIZON:
                shard = case_id % SHARDS
                soon[shard] = min(moment, soon.get(shard, moment))
        new = {(row["case_id"], row["key"]): row for row in begun if row["kind"] == "date"}
        for place, row in new.items():
            if found.get(place):
                row["due_at"] = row["next_try"] = found[place].isoformat()
        self._move_dues(
            [
                {"case_id": case_id, "key": key, "known": (case_id, key) in found, "fired": (case_id, key) in fired}
                | {"due": moment.isoformat() if (moment := found.get((case_id, key))) else None}
                for case_id, key in sorted({*found, *fired} - new.keys())
            ]
        )
        if soon:
            self.wake_sudo(soon)

    def _move_dues(self, rows):
        """Write when dates that were waited for already are due, and which were acted on just now.

        :param rows: ``{case_id, key, due, known: the due date is given here, fired}``
        """
        if not rows:
            return
        self.env.execute_query(
            SQL(
                "UPDATE case_listener l SET due_at = CASE WHEN v.known THEN v.due ELSE l.due_at END,"
                " acted_for = CASE WHEN v.fired THEN l.due_at ELSE l.acted_for END, next_try = CASE WHEN v.known AND"
                " v.due IS DISTINCT FROM (CASE WHEN v.fired THEN l.due_at ELSE l.acted_for END) THEN v.due END,"
                " attempts = 0, failed = NULL, error = NULL"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(case_id int, key text, due timestamp, known bool, fired bool)"
                " WHERE l.case_id = v.case_id AND l.kind = 'date' AND l.key = v.key"
                " AND (v.fired OR v.due IS DISTINCT FROM l.due_at) RETURNING l.id",
                json.dumps(rows),
            )
        )

    def _to_schedule(self, run, begun):
        """Which dates are to be looked at.

        :return: ``{(case id, key): DateRule}`` of those whose due date may be new, and the set of ``(case id, key)``
            that were acted on and are still listened to
        """
        dates, memo = cache(self.env["case.plan.compiler"].dates), {}
        fresh, wanted, fired = {(row["case_id"], row["key"]) for row in begun if row["kind"] == "date"}, {}, set()
        acted = {(entry["case_id"], entry["data"].get("key")) for entry in run.log if entry["kind"] == "date"}
        moved = None
        for case_id, row in run.rows.items():
            rules = dates(row["plan_id"])
            if not rules:
                continue
            if moved is None:
                moved = self._moved_items(run)
            heard = self._heard_by(row["plan_id"], row["plan_state"], memo)
            for key, rule in rules.items():
                if ("date", key) not in heard:
                    continue
                place = (case_id, key)
                if place in acted and place not in fresh:
                    fired.add(place)
                if place in fresh or self._base_moved(run, case_id, rule, moved):
                    wanted[place] = rule
        return wanted, fired

    def _base_moved(self, run, case_id, rule, moved):
        """Whether what a date counts from changed in this run."""
        if case_id in run.toggled and rule.source in MOVED_BY_PAUSES:
            return True
        if rule.unit == "workdays" and WORKING_DAYS in run.touched:
            return True
        if rule.source == "detail":
            return rule.ref in run.changed_codes.get(case_id, ())
        if rule.source == "item":
            return rule.ref in moved[case_id]
        if rule.source in DEADLINES:
            return "deadline" in run.touched
        return rule.source == "partner" and not run.touched.isdisjoint(("partner_id", f"partner.{rule.ref}"))

    def _moved_items(self, run):
        """``{case id: set of "code.transition"}`` of what items did in this run."""
        moved = defaultdict(set)
        for case_id, change in run.transitions:
            moved[case_id].update(f"{change.item}.{name}" for name in transitions(change.before, change.after))
        return moved

    # --- computing ---------------------------------------------------------------------------------------------

    def _dues(self, run, wanted):
        """When dates are due.

        :param wanted: ``{(case id, key): DateRule}``
        :return: ``{(case id, key): datetime or None}``; None while it is not known, or the case is on hold
        """
        bases = self._bases(run, wanted)
        happened = self._when_items_did(run, wanted)
        compiler, found = self.env["case.plan.compiler"], {}
        for (case_id, key), rule in wanted.items():
            row, known = run.rows[case_id], bases.get(case_id, {})
            if rule.source in COLUMNS:
                base = row[COLUMNS[rule.source]]
                base = parse(base) if isinstance(base, str) else base
            elif rule.source == "item":
                base = happened.get((case_id, rule.ref))
            else:
                base = parse(known.get(f"{rule.source}.{rule.ref}"))
            if not base:
                found[case_id, key] = None
                continue
            try:
                calendar = compiler.calendar(row["type_id"], row["company_id"])
                moment = due(base, rule.offset, rule.unit, calendar)
            except DateRefused as refused:
                raise UserError(self._date_refusal(row, rule, base, refused)) from None
            found[case_id, key] = self._held(rule, moment, base, known.get("pauses") or (), calendar)
        return found

    def _held(self, rule, moment, base, pauses, calendar):
        """A due date moved by pauses of the case; None while one lasts."""
        if rule.source not in MOVED_BY_PAUSES:
            return moment
        pauses = [(parse(begun), parse(ended)) for begun, ended in pauses]
        if rule.source in DEADLINES:
            # The deadline itself was moved by the pauses that are over.
            return None if any(ended is None and begun < moment for begun, ended in pauses) else moment
        return held(moment, base, pauses, calendar if rule.unit == "workdays" else None)

    def _date_refusal(self, row, rule, base, refused):
        words = self.env["case.plan.compiler"].outside_names(row["plan_id"]).get(("date", rule.key), rule.key)
        if refused.reason == "no_working_day":
            return self.env._("“%s”: the working calendar has no working days.", words)
        return self.env._("“%(date)s”, counted from %(base)s, is beyond the calendar.", date=words, base=base)

    def _bases(self, run, wanted):
        """Dates among the details, dates of the customer, and pauses: one statement, none for what a row has already.

        :return: ``{case id: {"detail.<code>": text, "partner.<field>": text, "pauses": [[from, to]]}}``
        """
        columns = sorted({(r.source, r.ref) for r in wanted.values() if r.source in ("detail", "partner")})
        case_ids = {
            case_id
            for (case_id, _key), rule in wanted.items()
            if rule.source in ("detail", "partner") or (rule.source in MOVED_BY_PAUSES and run.before[case_id])
        }
        if not case_ids:
            return {}
        selected = [
            SQL(
                "(SELECT json_agg(ARRAY[p.date_from::text, p.date_to::text] ORDER BY p.date_from) FROM case_pause p"
                " WHERE p.case_id = c.id)"
            )
        ]
        for source, ref in columns:
            if source == "detail":
                selected.append(SQL("c.characteristics ->> %s", ref))
            else:
                selected.append(SQL("%s::text", SQL.identifier("r", self.env["res.partner"]._fields[ref].name)))
        self.env["res.partner"].flush_model([ref for source, ref in columns if source == "partner"])
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, %s FROM case_case c LEFT JOIN res_partner r ON r.id = c.partner_id WHERE c.id = ANY(%s)",
                SQL(", ").join(selected),
                list(case_ids),
            )
        )
        names = ["pauses", *(f"{source}.{ref}" for source, ref in columns)]
        return {case_id: dict(zip(names, values, strict=True)) for case_id, *values in rows}

    def _when_items_did(self, run, wanted):
        """When items made a transition, the latest time: in this run, else as the log says.

        :return: ``{(case id, "code.transition"): datetime}``
        """
        asked = {(case_id, rule.ref) for (case_id, _key), rule in wanted.items() if rule.source == "item"}
        if not asked:
            return {}
        moved = self._moved_items(run)
        found = {(case_id, ref): run.at for case_id, ref in asked if ref in moved[case_id]}
        opened = {case_id for case_id, change in run.transitions if not change.item and change.before == "-"}
        earlier = [place for place in asked if place not in found and place[0] not in opened]
        if earlier:
            rows = self.env.execute_query(
                SQL(
                    "SELECT l.case_id, h ->> 0, h ->> 2, h ->> 3, max(l.at) FROM case_log l,"
                    " jsonb_array_elements(l.data -> 'changes') h WHERE l.case_id = ANY(%(cases)s)"
                    " AND jsonb_typeof(l.data -> 'changes') = 'array' AND h ->> 0 = ANY(%(codes)s) GROUP BY 1, 2, 3, 4"
                    " UNION ALL SELECT s.case_id, s.code, 'a', 'c', max(s.done_on) FROM case_step s"
                    " WHERE s.case_id = ANY(%(cases)s) AND s.code = ANY(%(codes)s) AND s.state = 'completed'"
                    " AND s.done_on IS NOT NULL GROUP BY 1, 2",
                    cases=[case_id for case_id, _ref in earlier],
                    codes=[ref.rsplit(".", 1)[0] for _case, ref in earlier],
                )
            )
            for case_id, code, before, after, at in rows:
                for name in transitions(before, after):
                    place = (case_id, f"{code}.{name}")
                    if place in asked and at >= found.get(place, at):
                        found[place] = at
        return found

    @api.private
    def partner_moved_sudo(self, partners, names):
        """Dates of customers were written: set again when the dates that count from them are due.

        Whoever writes a contact need not see its cases: this only moves dates.
        """
        partners.flush_recordset(names)
        keys = [f"partner:{name}{more}" for name in names for more in ("", "+%", "-%")]
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT c.id FROM case_case c JOIN case_listener l ON l.case_id = c.id AND l.kind = 'date'"
                " WHERE c.partner_id = ANY(%s) AND l.key LIKE ANY(%s)",
                partners.ids,
                [key.replace("_", "\\_") for key in keys],
            )
        )
        if rows:
            cases = self.env["case.case"].browse([case_id for (case_id,) in rows])
            self.apply(cases, touched=[f"partner.{name}" for name in names])

    # --- waking the scheduler ----------------------------------------------------------------------------------

    @api.private
    def wake_sudo(self, moments):
        """Have the scheduler called in time: at most one trigger a shard for the first of its dates.

        :param moments: ``{shard: datetime}``
        """
        names = {shard: f"case_organizer.cron_case_date_{shard}" for shard in moments}
        crons = {shard: self.env.ref(name, raise_if_not_found=False) for shard, name in names.items()}
        wanted = [{"id": cron.id, "at": moments[shard].isoformat()} for shard, cron in crons.items() if cron]
        now = self.env.cr.now()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT c.id, GREATEST(v.at, %(now)s)"
                " FROM jsonb_to_recordset(%(rows)s::jsonb) AS v(id int, at timestamp) JOIN ir_cron c ON c.id = v.id"
                " WHERE c.active AND v.at < c.nextcall AND NOT EXISTS (SELECT FROM ir_cron_trigger t WHERE"
                " t.cron_id = c.id AND t.call_at > %(now)s - interval '1 second'"
                " AND t.call_at <= GREATEST(v.at, %(now)s)) RETURNING call_at",
                now=now.replace(microsecond=0),
                rows=json.dumps(wanted),
            )
        )
        if any(at <= now for (at,) in rows):
            self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)


def transitions(before, after):
    """The names of the transition from one letter to another; two where the letters do not tell them apart.

    >>> transitions("a", "c"), transitions("w", "t")
    (('complete',), ('terminate', 'exit'))
    """
    if before == "s":
        return ("resume",) if after in "wea" else ("terminate", "exit") if after == "t" else ()
    if before in "ctdf" and after in "wea":
        return ("reactivate",)
    return {
        "a": ("start",),
        "c": ("complete",),
        "d": ("disable",),
        "e": ("enable",),
        "f": ("fault",),
        "s": ("suspend",),
        "t": ("terminate", "exit"),
    }.get(after, ())
