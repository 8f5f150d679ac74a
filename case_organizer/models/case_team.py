from odoo import api, fields, models


class CaseTeam(models.Model):
    """People who share work: what waits for the team waits in its team box."""

    _name = "case.team"
    _description = "Case Team"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    member_ids = fields.Many2many("res.users", string="Members", domain=[("share", "=", False)])
    box_ids = fields.One2many("case.box", "team_id")
    active = fields.Boolean(default=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Make teams, each with its team box and the boxes' members."""
        teams = super().create(vals_list)
        self.env["case.box"]._sync_teams(teams)
        teams._tell(teams.member_ids)
        return teams

    def write(self, vals):
        """Keep the team box's members the same as the team's."""
        before = self.member_ids
        result = super().write(vals)
        if "member_ids" in vals or "active" in vals:
            self.env["case.box"]._sync_teams(self)
            self._tell(before | self.member_ids)
        return result

    def _tell(self, users):
        """Have the clients of users listen to other boxes from now on."""
        for user in users:
            user._bus_send("case_organizer.boxes", {})
