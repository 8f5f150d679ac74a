from odoo import api, fields, models


class CaseGive(models.TransientModel):
    """Gives open steps to one person, or distributes them over several."""

    _name = "case.give"
    _description = "Give Work"

    step_ids = fields.Many2many("case.step", string="Steps", readonly=True)
    step_count = fields.Integer(compute="_compute_step_count")
    team_id = fields.Many2one("case.team", help="Chooses the members of a team at once.")
    user_ids = fields.Many2many("res.users", string="To", domain=[("share", "=", False)], required=True)
    way = fields.Selection(
        [("evenly", "As many each"), ("fewest", "First to who has fewest open steps")],
        "Distribute",
        required=True,
        default="fewest",
    )

    @api.depends("step_ids")
    def _compute_step_count(self):
        for wizard in self:
            wizard.step_count = len(wizard.step_ids)

    @api.onchange("team_id")
    def _onchange_team_id(self):
        if self.team_id:
            self.user_ids = self.team_id.member_ids

    def action_give(self):
        """Give them, and say who got how many."""
        self.ensure_one()
        given = self.step_ids.give(self.user_ids.ids, self.way)
        users = self.env["res.users"].browse(given)
        told = ", ".join(f"{user.name}: {given[user.id]}" for user in users)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Given"),
                "message": told,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
