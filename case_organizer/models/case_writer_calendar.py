from itertools import product

from odoo import api, models
from odoo.tools import SQL

from ..tools.counting import Counting
from ..tools.date_rules import DateRefused, after_pauses, due
from ..tools.rows import unnest, update
from .case_case import RUNNING

#: In what is kept until the transaction ends: by which calendars running cases counted before.
BEFORE = "case_organizer.work_calendars"
#: So many cases follow at once; more are worked off in the background.
AT_ONCE = 500
#: Tells the writer that working days changed. Details and columns have no such names.
WORKING_DAYS = "calendar.days"


class CaseWriter(models.AbstractModel):
    """Deadlines in working days follow their calendar, whether it changes or another one is chosen: what was counted by
    it as it was is counted by what is there now.

    A deadline that is not what the calendar gave (set by a person, or by a case type that says otherwise since) stays.
    """

    _inherit = "case.writer"

    @api.private
    def calendars_change_sudo(self):
        """To be called before working calendars change, or another one is chosen for a case type, a team or a company:
        deadlines follow once, when the transaction ends."""
        callbacks = self.env.cr.precommit
        if BEFORE not in callbacks.data:
            callbacks.data[BEFORE] = self._counting_sudo()
            callbacks.add(self._follow_calendars_sudo)

    def _counting_sudo(self):
        """By which calendars running cases count now: a :class:`..tools.counting.Counting`."""
        self.env.flush_all()
        ways = {
            (type_id, company_id): calendars
            for type_id, company_id, *calendars in self.env.execute_query(
                SQL(
                    "SELECT v.type_id, v.company_id, t.calendar_id, o.resource_calendar_id FROM (SELECT DISTINCT"
                    " type_id, company_id FROM case_case WHERE state = ANY(%s)) v JOIN case_type t ON t.id = v.type_id"
                    " JOIN res_company o ON o.id = v.company_id",
                    list(RUNNING),
                )
            )
        }
        teams = dict(self.env.execute_query(SQL("SELECT id, calendar_id FROM case_team WHERE calendar_id IS NOT NULL")))
        wanted = {(calendar_id, way[1]) for way, calendars in ways.items() for calendar_id in calendars if calendar_id}
        wanted |= set(product(teams.values(), {company_id for _type, company_id in ways}))
        compiler = self.env["case.plan.compiler"]
        return Counting(ways, teams, {key: compiler.work_calendar(*key) for key in wanted})

    def _follow_calendars_sudo(self):
        """Count anew what was counted by calendars that have other working days by now, or are others."""
        before, now = self.env.cr.precommit.data.pop(BEFORE), self._counting_sudo()
        changed = {
            (*way, team_id): pair
            for way in before.ways.keys() & now.ways.keys()
            for team_id in {None, *before.teams, *now.teams}
            if (pair := (before.by(way, team_id), now.by(way, team_id))) and pair[0] != pair[1]
        }
        if not changed:
            return
        moved = self._cases_anew(changed) | self._steps_anew(changed) | self._in_stages_anew(changed)
        moved |= self._paused_in_working_days(changed) | self._waiting_for_working_days(changed)
        for company in self.env["res.company"].browse({company_id for _case, company_id in moved}):
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

    def _counted_by(self, changed, columns, joins=None, condition=None, team=None):
        """What is on running cases and is counted by a calendar that changed.

        :param changed: ``{(type id, company id, team id or None): (calendar before, after)}``
        :param columns: SQL, of the case ``c``, its type ``t`` and what is joined
        :param team: SQL: the team in whose box it lies; nothing: the case itself is counted
        :return: dicts of the columns, with ``case_id``, ``company_id`` and ``pair``: the calendar before and after
        """
        places = [dict(zip(("type_id", "company_id", "team_id"), key, strict=True)) for key in changed]
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT c.id AS case_id, c.type_id, c.company_id, v.team_id, %s FROM case_case c"
                " JOIN case_type t ON t.id = c.type_id %s JOIN %s ON v.type_id = c.type_id"
                " AND v.company_id = c.company_id AND v.team_id IS NOT DISTINCT FROM %s"
                " WHERE c.state = ANY(%s) AND %s",
                columns,
                joins or SQL(),
                unnest("type_id int, company_id int, team_id int", places),
                team or SQL("NULL::int"),
                list(RUNNING),
                condition or SQL("TRUE"),
            )
        )
        return [{**row, "pair": changed[row["type_id"], row["company_id"], row["team_id"]]} for row in rows]

    def _cases_anew(self, changed):
        """Set anew until when cases are to be done, and by law. :return: ``{(case id, company id)}``"""
        rows = self._counted_by(
            changed,
            SQL(
                "c.opened_on, t.deadline_days, t.legal_days, t.deadline_unit = 'workdays' AS days_worked,"
                " t.legal_unit = 'workdays' AS legal_worked,"
                " CASE WHEN c.deadline_set_on IS NULL THEN COALESCE(c.deadline_base, c.deadline) END AS base,"
                " COALESCE(c.legal_base, c.legal_deadline) AS legal"
            ),
            condition=SQL(
                "((t.deadline_days > 0 AND t.deadline_unit = 'workdays')"
                " OR (t.legal_days > 0 AND t.legal_unit = 'workdays'))"
            ),
        )
        found = []
        for row in rows:
            legal = row["legal_worked"] and _anew(row["pair"], row["opened_on"], row["legal_days"], row["legal"])
            if row["deadline_days"]:
                base = row["days_worked"] and _anew(row["pair"], row["opened_on"], row["deadline_days"], row["base"])
            else:
                base = legal if row["base"] == row["legal"] else None
            if base or legal:
                found.append({**row, "base": base or None, "legal": legal or None})
        change = "deadline_base = COALESCE(v.base, c.deadline_base), legal_base = COALESCE(v.legal, c.legal_base)"
        columns = "case_id int, base timestamp, legal timestamp"
        self.env.execute_query(
            SQL("%s RETURNING c.id", update("case_case c", change, columns, found, "c.id = v.case_id"))
        )
        return _cases_of(found)

    def _open_steps_by(self, changed, columns, items, condition, team=None):
        """Open steps with a deadline of their own that nobody set by hand, as :meth:`_counted_by`.

        :param items: SQL: which plan items, ``i``, they may be of
        """
        return self._counted_by(
            changed,
            SQL("s.id, s.enabled_on, s.deadline_base, %s", columns),
            SQL("JOIN case_step s ON s.case_id = c.id JOIN case_plan_item i ON i.id = s.item_id AND %s", items),
            SQL(
                "s.state IN ('enabled', 'active', 'suspended') AND s.deadline_base IS NOT NULL"
                " AND s.own_deadline IS NOT TRUE AND %s",
                condition,
            ),
            team,
        )

    def _steps_anew(self, changed):
        """Set anew until when open steps with days of their own are to be done. :return: ``{(case id, company id)}``"""
        teams = sorted({team_id for *_way, team_id in changed if team_id})
        rows = self._open_steps_by(
            changed,
            SQL("i.deadline_days"),
            SQL("i.deadline_days > 0 AND i.deadline_unit = 'workdays'"),
            SQL("TRUE"),
            # Who took a step from the box of a team has it in their own; it was counted for the team that has the role.
            SQL(
                "COALESCE((SELECT b.team_id FROM case_box b WHERE b.id = s.box_id AND b.team_id = ANY(%(teams)s)),"
                " (SELECT p.team_id FROM case_participant p WHERE p.case_id = c.id AND p.role_id = s.role_id"
                "  AND p.active AND p.team_id = ANY(%(teams)s) LIMIT 1))",
                teams=teams,
            ),
        )
        for row in rows:
            row["base"] = _anew(row["pair"], row["enabled_on"], row["deadline_days"], row["deadline_base"])
        return self._set_bases(rows)

    def _in_stages_anew(self, changed):
        """The same for open steps that are to be done until their stage is. :return: ``{(case id, company id)}``"""
        rows = self._open_steps_by(
            changed,
            SQL("s.code, c.plan_id"),
            SQL("COALESCE(i.deadline_days, 0) = 0"),
            SQL(
                "EXISTS (SELECT FROM case_plan_item g WHERE g.plan_id = c.plan_id AND g.deadline_days > 0"
                " AND g.deadline_unit = 'workdays' AND g.kind = 'stage')"
            ),
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
                earlier = [pause for pause in pauses if pause[1] <= row["enabled_on"]]
                row["base"] = _anew(row["pair"], moment, stage["days"], row["deadline_base"], earlier)
        return self._set_bases(rows)

    def _set_bases(self, rows):
        """Write what steps are to be done until, where it was found. :return: ``{(case id, company id)}`` of those"""
        found = [row for row in rows if row["base"]]
        columns = "id int, base timestamp"
        self.env.execute_query(
            SQL("%s RETURNING s.id", update("case_step s", "deadline_base = v.base", columns, found, "s.id = v.id"))
        )
        return _cases_of(found)

    def _paused_in_working_days(self, changed):
        """Cases with pauses that took so much of working days. :return: ``{(case id, company id)}``"""
        return _cases_of(
            self._counted_by(
                changed,
                SQL("NULL"),
                condition=SQL(
                    "EXISTS (SELECT FROM case_pause p WHERE p.case_id = c.id AND p.date_to IS NOT NULL) AND"
                    " ('workdays' IN (t.deadline_unit, t.legal_unit) OR EXISTS (SELECT FROM case_plan_item g"
                    "  WHERE g.plan_id = c.plan_id AND g.deadline_days > 0 AND g.deadline_unit = 'workdays'))"
                ),
            )
        )

    def _waiting_for_working_days(self, changed):
        """Cases that wait for a date counted in working days. :return: ``{(case id, company id)}``"""
        return _cases_of(
            self._counted_by(
                changed,
                SQL("NULL"),
                condition=SQL(
                    "EXISTS (SELECT FROM case_listener l WHERE l.case_id = c.id AND l.kind = 'date'"
                    " AND l.key LIKE '%%workdays' AND l.next_try IS NOT NULL)"
                ),
            )
        )


def _cases_of(rows):
    return {(row["case_id"], row["company_id"]) for row in rows}


def _anew(pair, since, days, known, pauses=()):
    """A deadline in working days as its calendar gives it now.

    :param pair: the calendar before and after
    :param known: the deadline as it is
    :param pauses: ``(from, to)`` that are in it
    :return: a datetime; None when it is not what the calendar gave before, or the same still
    """
    if not (since and known):
        return None
    try:
        before, after = (
            after_pauses(due(since, days, "workdays", calendar), since, pauses, calendar) for calendar in pair
        )
    except DateRefused:
        return None
    known = known.replace(microsecond=0)
    return after if before.replace(microsecond=0) == known and after.replace(microsecond=0) != known else None
