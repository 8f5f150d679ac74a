from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.database_errors import NOT_OF_THE_CASE

#: Up to this many cases are reached at once; more of them in the background.
AT_ONCE = 200
EVENT_COLUMNS = (
    "event_type_id int, company_id int, case_id int, partner_id int, user_id int, source text, rule_id int,"
    " res_model text, res_id int, occurred_on timestamp, reason text, answers jsonb, changes jsonb, fact_key text,"
    " create_uid int, create_date timestamp, write_uid int, write_date timestamp"
)
REACH_COLUMNS = "event_id int, case_id int, at timestamp, asked int, stopped int, changes jsonb"


class CaseWriter(models.AbstractModel):
    """Events: recorded once for a fact, taken to the cases that listen and to no others."""

    _inherit = "case.writer"

    @api.private
    def raise_sudo(self, values):
        """Record that something happened and take it to the cases it reaches; the caller has checked the user.

        :param values: columns of ``case.event``
        :return: the ``case.event``, as the user sees it; the first one when the fact is known
        """
        self.env.flush_all()
        (event_id, fresh), *_rest = self._record_events([values])
        event = self.env["case.event"].browse(event_id)
        if not fresh:
            return event
        if values["case_id"]:
            code = self.env["case.event.type"].sudo().browse(values["event_type_id"]).code
            self._carry_out([(values["case_id"], event_id, code)])
        else:
            self._fan_out(event.sudo())
        return event

    @api.private
    def raise_listening_sudo(self, candidates):
        """Record those of many events that a case listens to, each on behalf of its user, and take them there.

        :param candidates: a list of columns of ``case.event``; at most one per kind of event and case or contact
        """
        if not candidates:
            return
        self.env.flush_all()
        rows = self._event_rows(dict(enumerate(candidates)))
        heard = self.env.execute_query(SQL("SELECT case_id, n, code FROM (%s) q", self._listening(rows)))
        numbers = sorted({number for _case, number, _code in heard})
        recorded = self._record_events([candidates[number] for number in numbers])
        ids = dict(zip(numbers, recorded, strict=True))
        by_user = defaultdict(list)
        for case_id, number, code in heard:
            event_id, fresh = ids[number]
            if fresh:
                key = (candidates[number]["user_id"], candidates[number]["company_id"])
                by_user[key].append((case_id, event_id, code))
        for (user_id, company_id), reached in by_user.items():
            writer = self.with_user(user_id).sudo()
            company = self.env["res.company"].browse(company_id)
            events = self.env["case.event"].sudo().browse(sorted({event_id for _case, event_id, _code in reached}))
            if len(reached) > AT_ONCE:
                writer._in_background(events, company, [case_id for case_id, _event, _code in reached])
            else:
                writer._carry_out_or_leave(events, company, reached)

    def _record_events(self, values_list):
        """Insert events, those whose fact is known left out. :return: ``[(id, whether it is new)]``"""
        now = self.env.cr.now().isoformat()
        stamps = {"create_date": now, "write_date": now, "create_uid": self.env.uid, "write_uid": self.env.uid}
        rows = [{**values, "occurred_on": values["occurred_on"].isoformat(), **stamps} for values in values_list]
        fact = ("event_type_id", "company_id", "case_id", "partner_id", "fact_key")
        made = self._insert(
            "case_event", EVENT_COLUMNS, rows, returning=f"id, {', '.join(fact)}", conflict="ON CONFLICT DO NOTHING"
        )
        ids = {tuple(key): event_id for event_id, *key in made}
        found = []
        for row in rows:
            key = tuple(row.get(name) for name in fact)
            found.append((ids[key], True) if key in ids else (self._known_event(*key), False))
        self.env["case.event"].invalidate_model()
        return found

    def _known_event(self, event_type_id, company_id, case_id, partner_id, fact_key):
        return self.env.execute_query(
            SQL(
                "SELECT id FROM case_event WHERE event_type_id = %s AND company_id = %s AND fact_key = %s"
                " AND COALESCE(case_id, 0) = %s AND COALESCE(partner_id, 0) = %s",
                event_type_id,
                company_id,
                fact_key,
                case_id or 0,
                partner_id or 0,
            )
        )[0][0]

    # --- taking it there ---------------------------------------------------------------------------------------

    def _fan_out(self, event):
        """Take one event to all cases that listen: few at once, many in the background."""
        listening = self._listening(self._rows_of(event))
        reached = self.env.execute_query(SQL("SELECT case_id, n, code FROM (%s) q LIMIT %s", listening, AT_ONCE + 1))
        if len(reached) > AT_ONCE:
            self._begin_bulk(event, event.company_id, SQL("SELECT case_id FROM (%s) q", listening))
        else:
            self._carry_out_or_leave(event, event.company_id, reached)

    def _carry_out_or_leave(self, events, company, reached):
        """Take events to cases at once; when one of these cannot take it, all in the background, each on its own."""
        if not reached:
            return
        try:
            with self.env.cr.savepoint():
                self._carry_out(reached)
        except NOT_OF_THE_CASE:
            raise
        except Exception:
            self.env.invalidate_all()
            self._in_background(events, company, [case_id for case_id, _event, _code in reached])

    def _in_background(self, events, company, case_ids):
        self._begin_bulk(events, company, SQL("SELECT DISTINCT unnest(%s::int[])", case_ids))

    def _begin_bulk(self, events, company, query):
        name = ", ".join(events[:3].mapped("display_name"))
        bulk = self.env["case.bulk"].begin_sudo("event", name, query, {"event_ids": events.ids}, company)
        events.sudo().write({"bulk_id": bulk.id})

    @api.private
    def carry_out_sudo(self, events, case_ids):
        """Take events to those of these cases that still listen; for work in the background."""
        listening = self._listening(self._rows_of(events), case_ids)
        self._carry_out(self.env.execute_query(SQL("SELECT case_id, n, code FROM (%s) q", listening)))

    def _carry_out(self, reached):
        """Let events happen on cases and keep what they set in motion.

        :param reached: a list of ``(case id, event id, code)``; each case and code once
        """
        if not reached:
            return
        occurrences, causes = defaultdict(tuple), {}
        for case_id, event_id, code in reached:
            occurrences[case_id] += (Occurrence("event", key=code),)
            causes[case_id, code] = event_id
        cases = self.env["case.case"].sudo().browse(sorted(occurrences))
        answers = self._answers_of(cases, reached)
        run = self.apply(cases, dict(occurrences), answers=answers, causes=causes)
        self._write_reach(run)

    def _answers_of(self, cases, reached):
        """What the answers given with events come to on each case.

        :return: ``{case id: {code: stored value}}``
        :raises ValidationError: naming the detail that does not take an answer
        """
        events = self.env["case.event"].sudo().browse({event_id for _case, event_id, _code in reached})
        given = {event.id: event.answers for event in events if event.answers}
        if not given:
            return None
        types, memo, answers = {case.id: case.type_id for case in cases}, {}, {}
        for case_id, event_id, _code in reached:
            key = (types[case_id], event_id)
            if event_id in given and key not in memo:
                memo[key] = {
                    detail.code: detail._check_value(given[event_id][detail.code])
                    for detail in key[0].characteristic_ids
                    if detail.code in given[event_id]
                }
            if memo.get(key):
                answers.setdefault(case_id, {}).update(memo[key])
        return answers

    def _write_reach(self, run):
        """Keep which cases the events of a run reached, and what changed there."""
        rows, latest = [], {}
        for entry in run.log:
            data = entry["data"] or {}
            if "event" in data:
                latest[entry["case_id"]] = {
                    "event_id": data["event"],
                    "case_id": entry["case_id"],
                    "at": run.text,
                    "changes": [],
                }
                rows.append(latest[entry["case_id"]])
            if entry["case_id"] in latest:
                latest[entry["case_id"]]["changes"] += data.get("changes", ())
        for row in rows:
            facts = self.env["case.plan.compiler"].facts(run.rows[row["case_id"]]["plan_id"])
            steps = [change for change in row["changes"] if facts.get(change[0], {}).get("kind") == "step"]
            row["asked"] = sum(change[3] in "ea" for change in steps)
            row["stopped"] = sum(change[3] == "t" for change in steps)
        if rows:
            self._insert("case_event_reach", REACH_COLUMNS, rows)
            self.env["case.event.reach"].invalidate_model()
