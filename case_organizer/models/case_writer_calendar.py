from odoo import api, models
from odoo.tools import SQL

from ..tools.date_rules import DateRefused, due, paused
from ..tools.rows import unnest
from .case_case import RUNNING

#: In what is kept until the transaction ends: how days were worked before calendars changed.
BEFORE = "case_organizer.work_calendars"
#: So many cases follow at once; more are worked off in the background.
AT_ONCE = 500
#: Tells the writer that working days changed. Details and columns have no such names.
WORKING_DAYS = "calendar.days"
#: By which calendar a case is counted.
COUNTED_BY = "COALESCE(t.calendar_id, o.resource_calendar_id)"
OF_CASE = "JOIN case_type t ON t.id = c.type_id JOIN res_company o ON o.id = c.company_id"


class CaseWriter(models.AbstractModel):
    """Deadlines in working days follow their calendar: what was counted by it as it was is counted by it as it is.

    A deadline that is not what the calendar gave (set by a person, or by a case type that says otherwise since) stays.
    """

    _inherit = "case.writer"

    @api.private
    def calendars_change_sudo(self):
        """To be called before working calendars change: deadlines follow once, when the transaction ends."""
        callbacks = self.env.cr.precommit
        if BEFORE not in callbacks.data:
            callbacks.data[BEFORE] = self._work_calendars_sudo()
            callbacks.add(self._follow_calendars_sudo)

    def _work_calendars_sudo(self):
        """How days are worked by the calendars of running cases. :return: ``{(calendar id, company id): calendar}``"""
        self.env.flush_all()
        keys = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %(by)s, c.company_id FROM case_case c %(of)s WHERE c.state = ANY(%(running)s)"
                " AND %(by)s IS NOT NULL UNION SELECT calendar_id, company_id FROM case_team"
                " WHERE calendar_id IS NOT NULL",
                by=SQL(COUNTED_BY),
                of=SQL(OF_CASE),
                running=list(RUNNING),
            )
        )
        return {key: self.env["case.plan.compiler"].work_calendar(*key) for key in keys}

    def _follow_calendars_sudo(self):
        """Count anew what was counted by calendars that have other working days by now."""
        found = self.env.cr.precommit.data.pop(BEFORE)
        changed = {
            key: (before, after)
            for key, before in found.items()
            if (after := self.env["case.plan.compiler"].work_calendar(*key)) != before
        }
        if not changed:
            return
        self.env.flush_all()
        moved = self._cases_anew(changed) | self._steps_anew(changed) | self._in_stages_anew(changed)
        moved |= self._waiting_for_working_days(changed)
        for company in self.env["res.company"].browse({company_id for _calendar, company_id in changed}):
            case_ids = sorted(case_id for case_id, company_id in moved if company_id == company.id)
            if len(case_ids) <= AT_ONCE:
                self.follow_calendar_sudo(self.env["case.case"].browse(case_ids))
            else:
                name = self.env._("Deadlines after working days changed")
                query = SQL("SELECT unnest(%s)", case_ids)
                self.env["case.bulk"].begin_sudo("calendar", name, query, company=company)

    @api.private
    def follow_calendar_sudo(self, cases):
        """Derive the deadlines of cases whose working days changed, tell their history, move dates that wait."""
        if not cases:
            return
        self.env.flush_all()
        before = {row["id"]: row["deadline"] for row in self._lock(cases.ids)}
        after = {case_id: found["deadline"] for case_id, found in self.derive_deadlines(cases.ids).items()}
        cases.invalidate_recordset()
        self.note_each(
            [
                {
                    "case_id": case_id,
                    "kind": "deadline",
                    "data": {
                        "deadline": moment.isoformat(),
                        "before": before[case_id].isoformat(),
                        "working_days": True,
                    },
                }
                for case_id, moment in after.items()
                if moment and before[case_id] and moment != before[case_id]
            ]
        )
        self.apply(cases, touched=("deadline", WORKING_DAYS))

    # --- what was counted by a calendar ------------------------------------------------------------------------

    def _cases_anew(self, changed):
        """Set anew until when cases are to be done, and by law. :return: ``{(case id, company id)}``"""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT c.id, c.company_id, %(by)s AS calendar_id, c.opened_on, t.deadline_days, t.legal_days,"
                " t.deadline_unit = 'workdays' AS days_worked, t.legal_unit = 'workdays' AS legal_worked,"
                " CASE WHEN c.deadline_set_on IS NULL THEN COALESCE(c.deadline_base, c.deadline) END AS base,"
                " COALESCE(c.legal_base, c.legal_deadline) AS legal FROM case_case c %(of)s"
                " WHERE c.state = ANY(%(running)s) AND %(by)s = ANY(%(calendars)s)"
                " AND ((t.deadline_days > 0 AND t.deadline_unit = 'workdays')"
                "  OR (t.legal_days > 0 AND t.legal_unit = 'workdays'))",
                by=SQL(COUNTED_BY),
                of=SQL(OF_CASE),
                running=list(RUNNING),
                calendars=self._ids_of(changed),
            )
        )
        found = []
        for row in rows:
            pair = changed.get((row["calendar_id"], row["company_id"]))
            legal = row["legal_worked"] and _anew(pair, row["opened_on"], row["legal_days"], row["legal"])
            if row["deadline_days"]:
                base = row["days_worked"] and _anew(pair, row["opened_on"], row["deadline_days"], row["base"])
            else:
                base = legal if row["base"] == row["legal"] else None
            if base or legal:
                found.append({**row, "base": base or None, "legal": legal or None})
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET deadline_base = COALESCE(v.base, c.deadline_base),"
                " legal_base = COALESCE(v.legal, c.legal_base) FROM %s WHERE c.id = v.id RETURNING c.id",
                unnest("id int, base timestamp, legal timestamp", found),
            )
        )
        return {(row["id"], row["company_id"]) for row in found}

    def _steps_anew(self, changed):
        """Set anew until when open steps with days of their own are to be done. :return: ``{(case id, company id)}``"""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT s.id, s.case_id, c.company_id, COALESCE(t.calendar_id, m.calendar_id, o.resource_calendar_id)"
                " AS calendar_id, s.enabled_on, i.deadline_days, s.deadline_base FROM case_step s"
                " JOIN case_plan_item i ON i.id = s.item_id AND i.deadline_days > 0 AND i.deadline_unit = 'workdays'"
                " JOIN case_case c ON c.id = s.case_id %s LEFT JOIN case_box b ON b.id = s.box_id"
                " LEFT JOIN case_team m ON m.id = b.team_id WHERE s.state IN ('enabled', 'active', 'suspended')"
                " AND s.deadline_base IS NOT NULL AND s.own_deadline IS NOT TRUE"
                " AND COALESCE(t.calendar_id, m.calendar_id, o.resource_calendar_id) = ANY(%s)",
                SQL(OF_CASE),
                self._ids_of(changed),
            )
        )
        for row in rows:
            pair = changed.get((row["calendar_id"], row["company_id"]))
            row["base"] = _anew(pair, row["enabled_on"], row["deadline_days"], row["deadline_base"])
        return self._set_bases(rows)

    def _in_stages_anew(self, changed):
        """The same for open steps that are to be done until their stage is. :return: ``{(case id, company id)}``"""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT s.id, s.case_id, s.code, c.company_id, c.plan_id, %(by)s AS calendar_id, s.enabled_on,"
                " s.deadline_base FROM case_step s JOIN case_case c ON c.id = s.case_id %(of)s"
                " JOIN case_plan_item i ON i.id = s.item_id AND COALESCE(i.deadline_days, 0) = 0"
                " WHERE s.state IN ('enabled', 'active', 'suspended') AND s.deadline_base IS NOT NULL"
                " AND s.own_deadline IS NOT TRUE AND %(by)s = ANY(%(calendars)s) AND EXISTS (SELECT FROM"
                "  case_plan_item g WHERE g.plan_id = c.plan_id AND g.deadline_days > 0"
                "  AND g.deadline_unit = 'workdays' AND g.kind = 'stage')",
                by=SQL(COUNTED_BY),
                of=SQL(OF_CASE),
                calendars=self._ids_of(changed),
            )
        )
        facts = self.env["case.plan.compiler"].facts
        for row in rows:
            row["stage"] = facts(row["plan_id"]).get(row["code"], {}).get("stage")
        asked = {(row["case_id"], row["stage"]) for row in rows if row["stage"]}
        begun = self._log_of_stages({case_id for case_id, _c in asked}, {code for _i, code in asked}) if asked else {}
        for row in rows:
            stage = facts(row["plan_id"]).get(row["stage"]) or {}
            moment, pauses = begun.get((row["case_id"], row["stage"]), (None, ()))
            row["base"] = None
            if moment and stage.get("unit") == "workdays":
                # What was paused before the step was asked is in its deadline already.
                spent = paused(moment, [(start, stop) for start, stop in pauses if stop <= row["enabled_on"]])
                pair = changed.get((row["calendar_id"], row["company_id"]))
                base = _anew(pair, moment, stage["days"], row["deadline_base"] - spent)
                row["base"] = base and base + spent
        return self._set_bases(rows)

    def _set_bases(self, rows):
        """Write what steps are to be done until, where it was found. :return: ``{(case id, company id)}`` of those"""
        found = [row for row in rows if row["base"]]
        self.env.execute_query(
            SQL(
                "UPDATE case_step s SET deadline_base = v.base FROM %s WHERE s.id = v.id RETURNING s.id",
                unnest("id int, base timestamp", found),
            )
        )
        return {(row["case_id"], row["company_id"]) for row in found}

    def _waiting_for_working_days(self, changed):
        """Cases that wait for a date counted in working days. :return: ``{(case id, company id)}``"""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT c.id, c.company_id FROM case_listener l JOIN case_case c ON c.id = l.case_id %s"
                " WHERE l.kind = 'date' AND l.key LIKE '%%workdays' AND l.next_try IS NOT NULL AND %s = ANY(%s)",
                SQL(OF_CASE),
                SQL(COUNTED_BY),
                self._ids_of(changed),
            )
        )
        return set(rows)

    def _ids_of(self, changed):
        return sorted({calendar_id for calendar_id, _company in changed})


def _anew(pair, since, days, known):
    """A deadline in working days as its calendar gives it now.

    :param pair: the calendar before and after; None: it did not change
    :param known: the deadline as it is
    :return: a datetime; None when it is not what the calendar gave before, or the same still
    """
    if not (pair and since and known):
        return None
    try:
        before, after = (due(since, days, "workdays", calendar) for calendar in pair)
    except DateRefused:
        return None
    known = known.replace(microsecond=0)
    return after if before.replace(microsecond=0) == known and after.replace(microsecond=0) != known else None
