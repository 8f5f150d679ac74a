from odoo import api, fields, models
from odoo.tools import SQL

from .case_box_member import works_from_sql

#: How long what is done stays in sight.
DAYS_BACK = 7


class CaseSupervision(models.Model):
    """Open steps that the current user supervises, over all cases, and those done in the last days, to be counted.

    Its rows are steps, with their ids: what is chosen here is given to others as in any list of steps.
    """

    _name = "case.supervision"
    _description = "What I Supervise"
    _auto = False
    _order = "open desc, deadline, id"
    _depends = {"case.step": ["box_id", "supervisor_box_id", "state", "deadline", "done_on", "done_by_id", "role_id"]}

    step_id = fields.Many2one("case.step", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    type_id = fields.Many2one("case.type", "Case Type", readonly=True)
    role_id = fields.Many2one("case.role", readonly=True)
    box_id = fields.Many2one("case.box", "Whose Move", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True, help="Whose box it is in, or who did it.")
    team_id = fields.Many2one("case.team", "Team Box", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    deadline = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)
    situation = fields.Selection(
        [("late", "Late"), ("soon", "Due soon"), ("open", "Has time"), ("done", "Done last 7 days")], readonly=True
    )
    open = fields.Integer(readonly=True)
    soon = fields.Integer("Due Soon", readonly=True)
    late = fields.Integer(readonly=True)
    done = fields.Integer("Done Last 7 Days", readonly=True)
    nobody_qualifies = fields.Boolean(readonly=True)

    @property
    def _table_query(self):
        """Of the boxes from which the user works: what others see of steps they do not supervise is nothing."""
        now = self.env["case.writer"]._now()
        return SQL(
            "SELECT s.id, s.id AS step_id, s.case_id, c.type_id, s.role_id, s.box_id, s.company_id,"
            " s.deadline, s.done_on,"
            " CASE WHEN s.state = 'completed' THEN s.done_by_id ELSE b.user_id END AS user_id,"
            " CASE WHEN s.state != 'completed' THEN b.team_id END AS team_id,"
            " CASE WHEN s.state = 'completed' THEN 'done' WHEN s.deadline < %(now)s THEN 'late'"
            "  WHEN s.deadline <= %(now)s + k.case_risk_hours * interval '1 hour' THEN 'soon'"
            "  ELSE 'open' END AS situation,"
            " (s.state != 'completed')::int AS open, (s.state = 'completed')::int AS done,"
            " (s.state != 'completed' AND COALESCE(s.deadline < %(now)s, false))::int AS late,"
            " (s.state != 'completed' AND COALESCE(s.deadline >= %(now)s"
            "  AND s.deadline <= %(now)s + k.case_risk_hours * interval '1 hour', false))::int AS soon,"
            " (s.by_rule IS NOT NULL AND s.rule_user_id IS NULL AND s.by_hand IS NOT TRUE) AS nobody_qualifies"
            " FROM case_step s JOIN case_case c ON c.id = s.case_id JOIN res_company k ON k.id = s.company_id"
            " LEFT JOIN case_box b ON b.id = s.box_id"
            " WHERE s.supervisor_box_id IN (%(boxes)s) AND (s.state IN ('enabled', 'active')"
            "  OR (s.state = 'completed' AND s.done_on >= %(now)s - %(days)s * interval '1 day'))",
            now=now,
            days=DAYS_BACK,
            boxes=works_from_sql(self.env.uid),
        )

    @api.depends("step_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.step_id.display_name

    def action_give(self):
        """The dialog in which these steps are given to one person or distributed."""
        return self.step_id.action_give()

    def action_open_step(self):
        """Show one step."""
        self.ensure_one()
        return self.step_id.action_open()
