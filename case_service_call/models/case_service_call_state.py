from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.case_organizer.models.plan_reserved import OWN_STEPS

STATES = [
    ("new", "New"),
    ("planning", "Being planned"),
    ("planned", "Planned"),
    ("under_way", "Under way"),
    ("done", "Done"),
    ("solved", "Solved"),
    ("cancelled", "Cancelled"),
]


class CaseServiceCall(models.Model):
    """How far a call is: that follows from its case and its service actions, and is kept to group and count by."""

    _inherit = "case.service.call"

    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="new",
        index=True,
        help="Done: all service actions are, and it is well again. Solved: its case is closed.",
    )

    def _settle_sudo(self, case_ids=()):
        """Have the states of calls follow, in one statement. Callers have checked the user.

        :param case_ids: ids of cases whose calls are meant besides these
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_service_call c SET state = v.state FROM (SELECT c.id, CASE"
                " WHEN k.state = 'terminated' THEN 'cancelled' WHEN k.state = 'completed' THEN 'solved'"
                " WHEN n.going > 0 THEN 'under_way' WHEN n.unplanned > 0 THEN 'planning'"
                " WHEN n.open > 0 THEN CASE WHEN n.done > 0 THEN 'under_way' ELSE 'planned' END"
                " WHEN n.done > 0 THEN CASE WHEN n.well THEN 'done' ELSE 'planning' END ELSE 'new' END AS state"
                " FROM case_service_call c JOIN case_case k ON k.id = c.case_id CROSS JOIN LATERAL (SELECT"
                "  count(*) FILTER (WHERE s.open) AS open, count(*) FILTER (WHERE s.state = 'completed') AS done,"
                "  count(*) FILTER (WHERE s.open AND (a.en_route_on IS NOT NULL OR a.on_site_on IS NOT NULL)) AS going,"
                "  count(*) FILTER (WHERE s.open AND a.planned_start IS NULL) AS unplanned,"
                "  (array_agg(a.solved ORDER BY a.finished_on DESC NULLS LAST, a.id DESC))[1] AS well"
                "  FROM case_service_action a JOIN (SELECT id, state, state IN ('enabled', 'active', 'suspended')"
                "   AS open FROM case_step) s ON s.id = a.step_id WHERE a.call_id = c.id) n"
                " WHERE c.id = ANY(%s) OR c.case_id = ANY(%s)) v"
                " WHERE v.id = c.id AND c.state IS DISTINCT FROM v.state RETURNING c.id",
                self.ids,
                list(case_ids),
            )
        )
        if rows:
            self.browse(number for (number,) in rows).invalidate_recordset(["state"])


class CaseServiceAction(models.Model):
    """Calls follow their actions."""

    _inherit = "case.service.action"

    def _settle_calls_sudo(self):
        """The calls of these actions follow them; the verb has checked the user."""
        calls = self.sudo().call_id
        if calls:
            calls._settle_sudo()


class CaseWriter(models.AbstractModel):
    """Calls follow their cases and the steps of their actions."""

    _inherit = "case.writer"

    def _react(self, run):
        """Cases that end or go on again, and steps in no plan, may be those of calls."""
        super()._react(run)
        touched = {case_id for case_id, change in run.transitions if change.item in OWN_STEPS}
        self._drop_actions_sudo(run)
        touched |= {case_id for case_id, row in run.rows.items() if row.get("now", (0, 0))[1] not in (0, row["state"])}
        if not touched:
            return
        self.env["case.service.call"]._settle_sudo(touched)

    def _drop_actions_sudo(self, run):
        """Service actions whose steps this run ended without their being done. Callers have checked the user."""
        cases = {case_id for case_id, change in run.transitions if change.item in OWN_STEPS and change.after == "t"}
        if cases:
            ended = [("step_id.state", "=", "terminated"), ("step_id.done_on", "=", run.at)]
            self.env["case.service.action"].sudo().search([("case_id", "in", list(cases)), *ended])._drop_sudo()
