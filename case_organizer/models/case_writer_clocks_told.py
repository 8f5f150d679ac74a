from odoo import api, models
from odoo.tools import SQL

from .case_event import RUNNING


class CaseWriter(models.AbstractModel):
    """Tells of clocks that are at risk and too late: those who supervise, the handler, a team, and the plan."""

    _inherit = "case.writer"

    @api.private
    def tell_risky_clocks_sudo(self, limit):
        """Tell of clocks that came to be at risk, each once. :return: how many"""
        return self._tell_clocks("risk", limit)

    @api.private
    def tell_late_clocks_sudo(self, limit):
        """Tell of clocks whose time has passed, each once; it is written in the log. :return: how many"""
        return self._tell_clocks("late", limit)

    def _tell_clocks(self, what, limit):
        """One chunk: mark the clocks, write the log, tell the people, let it happen to the plans."""
        column, moment, event = {
            "risk": ("at_risk", "risk_on", "risk_event_type_id"),
            "late": ("late", "due_on", "late_event_type_id"),
        }[what]
        rows = self.env.execute_query_dict(
            SQL(
                "WITH due AS (SELECT id FROM case_clock WHERE state = 'running' AND %(column)s IS NOT TRUE"
                "  AND %(moment)s <= %(now)s ORDER BY %(moment)s LIMIT %(limit)s FOR UPDATE SKIP LOCKED),"
                " told AS (UPDATE case_clock k SET %(column)s = TRUE FROM due WHERE k.id = due.id"
                "  RETURNING k.id, k.case_id, k.target_id, k.due_on)"
                " SELECT told.*, t.%(event)s AS event_type_id, t.team_id, c.user_id, c.company_id,"
                "  c.state IN %(running)s AS running,"
                "  (SELECT array_agg(DISTINCT s.supervisor_box_id) FROM case_step s WHERE s.case_id = told.case_id"
                "   AND s.state IN ('enabled', 'active') AND s.supervisor_box_id IS NOT NULL) AS boxes"
                " FROM told JOIN case_sla_target t ON t.id = told.target_id JOIN case_case c ON c.id = told.case_id"
                " ORDER BY told.case_id",
                column=SQL.identifier(column),
                moment=SQL.identifier(moment),
                event=SQL.identifier(event),
                now=self._now(),
                limit=limit,
                running=RUNNING,
            )
        )
        if not rows:
            return 0
        self.env["case.clock"].invalidate_model()
        if what == "late":
            by_target = {}
            for row in rows:
                by_target.setdefault(row["target_id"], []).append(row["case_id"])
            for target_id, case_ids in by_target.items():
                self.note(self.env["case.case"].browse(case_ids), "clock", data={"clock": target_id})
        self._tell_of_clocks(what, rows)
        self._clocks_happen(rows, what)
        return len(rows)

    def _tell_of_clocks(self, what, rows):
        """Tell each person and team once how many clocks of theirs it is."""
        boxes = self.env["case.box"]
        of_users = boxes._of_users({row["user_id"] for row in rows if row["user_id"]})
        of_teams = boxes._of_teams({row["team_id"] for row in rows if row["team_id"]})
        counts = {}
        for row in rows:
            told = {of_users.get(row["user_id"]), of_teams.get(row["team_id"]), *(row["boxes"] or ())} - {None}
            for box_id in told:
                counts[box_id] = counts.get(box_id, 0) + 1
        for box_id, count in counts.items():
            self._tell(boxes.browse(box_id), "case_organizer.clocks", {"what": what, "count": count})

    def _clocks_happen(self, rows, what):
        """Let it happen on the cases whose plans listen, once per clock."""
        events = [
            {
                "event_type_id": row["event_type_id"],
                "company_id": row["company_id"],
                "user_id": self.env.uid,
                "case_id": row["case_id"],
                "partner_id": None,
                "source": "date",
                "res_model": "case.clock",
                "res_id": row["id"],
                "occurred_on": self._now(),
                "fact_key": f"clock,{row['id']},{what},{row['due_on']:%Y%m%d%H%M%S}",
            }
            for row in rows
            if row["event_type_id"] and row["running"]
        ]
        if events:
            self.raise_listening_sudo(events)
