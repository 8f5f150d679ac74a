from odoo import api, fields, models
from odoo.tools import SQL

#: Counts say "more than that" beyond this.
MOST = 1000


class CaseTeam(models.Model):
    """The team box as people see it: what waits in it, what members took from it."""

    _inherit = "case.team"

    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    late_count = fields.Integer("Late", compute="_compute_counts")
    taken_count = fields.Integer("With Members", compute="_compute_counts")
    new_count = fields.Integer("New Cases", compute="_compute_new_counts")
    message_count = fields.Integer("Messages", compute="_compute_new_counts")
    mine = fields.Boolean("I Am a Member", compute="_compute_mine", search="_search_mine")

    @api.depends_context("uid")
    def _compute_counts(self):
        """Two statements for any number of teams."""
        steps, now = self.env["case.step"], self.env.cr.now()
        boxes = {box.team_id.id: box for box in self.sudo().box_ids}
        waiting = [("box_id", "in", [box.id for box in boxes.values()]), ("is_open", "=", True)]
        count = {box.id: number for box, number in steps._read_group(waiting, ["box_id"], ["__count"])}
        overdue = [*waiting, ("deadline", "<", now)]
        late = {box.id: number for box, number in steps._read_group(overdue, ["box_id"], ["__count"])}
        rows = self.env.execute_query(
            SQL(
                "SELECT r.team_id, count(*) FROM case_step s JOIN case_box b ON b.id = s.box_id"
                " JOIN (SELECT DISTINCT p.team_id, p.role_id, p.case_id FROM case_participant p WHERE p.active"
                "  AND p.team_id = ANY(%s)) r ON r.case_id = s.case_id AND r.role_id = s.role_id"
                " WHERE s.state IN ('enabled', 'active') AND s.by_hand AND b.user_id IS NOT NULL GROUP BY r.team_id",
                self.ids,
            )
        )
        taken = dict(rows)
        for team in self:
            box = boxes.get(team._origin.id)
            team.waiting_count = count.get(box.id, 0) if box else 0
            team.late_count = late.get(box.id, 0) if box else 0
            team.taken_count = taken.get(team._origin.id, 0)

    @api.depends_context("uid")
    def _compute_new_counts(self):
        """What waits besides steps: cases that nobody handles, messages that nobody has seen to."""
        cases = dict(self.env["case.case"]._read_group(self._new_cases(), ["team_id"], ["__count"]))
        waiting = [("team_id", "in", self.ids), ("done_on", "=", False)]
        messages = dict(self.env["case.team.message"]._read_group(waiting, ["team_id"], ["__count"]))
        for team in self:
            team.new_count, team.message_count = cases.get(team._origin, 0), messages.get(team._origin, 0)

    def _new_cases(self):
        """The domain of the cases that wait for these teams."""
        running = ("active", "suspended", "in_review")
        return [("team_id", "in", self.ids), ("user_id", "=", False), ("state", "in", running)]

    def action_open_new(self):
        """The cases that wait until a member takes them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case_for_team")
        return {**action, "name": self.env._("%s: new cases", self.name), "domain": self._new_cases()}

    def action_open_messages(self):
        """The messages to the team, those that wait first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_team_message")
        return {
            **action,
            "name": self.env._("Messages to %s", self.name),
            "domain": [("team_id", "=", self.id)],
            "context": {"default_team_id": self.id, "search_default_open": 1},
        }

    @api.depends_context("uid")
    def _compute_mine(self):
        for team in self:
            team.mine = self.env.user in team.member_ids

    @api.model
    def _search_mine(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("member_ids", "in", self.env.uid)]

    def action_open_box(self):
        """What waits in the team box."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_my_work")
        return {
            **action,
            "name": self.env._("Team Box: %s", self.name),
            "domain": [("is_open", "=", True), ("box_id", "in", self.sudo().box_ids.ids)],
            "context": {},
        }

    def action_open_taken(self):
        """Who is doing what: the open steps of the team's roles that members have in their own boxes."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id FROM case_step s JOIN case_box b ON b.id = s.box_id WHERE s.state IN ('enabled', 'active')"
                " AND s.by_hand AND b.user_id IS NOT NULL AND EXISTS (SELECT FROM case_participant p"
                " WHERE p.case_id = s.case_id AND p.role_id = s.role_id AND p.active AND p.team_id = %s) LIMIT %s",
                self.id,
                MOST,
            )
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_my_work")
        return {
            **action,
            "name": self.env._("%s: who is doing what", self.name),
            "domain": [("id", "in", [step_id for (step_id,) in rows])],
            "context": {"search_default_group_box": 1},
        }
