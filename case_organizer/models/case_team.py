from odoo import api, fields, models
from odoo.fields import Command


class CaseTeam(models.Model):
    """People who share work: what waits for the team waits in its team box."""

    _name = "case.team"
    _description = "Case Team"
    _inherit = ["mail.alias.mixin.optional"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain=[("share", "=", False)],
        default=lambda self: self._default_member_ids(),
        help="Take work from the team box. A person may be in any number of teams.",
    )
    outside_ids = fields.Many2many(
        "res.partner",
        "case_team_outside",
        "team_id",
        "partner_id",
        "Outside Members",
        help="Contacts who belong to the team without working here. Nothing waits for them in the team box.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Calendar",
        ondelete="restrict",
        check_company=True,
        help="By which deadlines of steps in the team box are counted, unless the case type has a calendar of its own.",
    )
    box_ids = fields.One2many("case.box", "team_id")
    active = fields.Boolean(default=True)

    @api.model
    def _default_member_ids(self):
        """Who makes a team is in it."""
        return self.env.user if self.env.user.has_group("case_organizer.group_case_user") else False

    @api.model
    def name_create(self, name):
        """Make a team in one gesture, wherever one is asked for: its maker is the first member."""
        team = self.create({"name": name, "member_ids": [Command.set(self.env.user.ids)]})
        return team.id, team.display_name

    @api.model_create_multi
    def create(self, vals_list):
        """Make teams, each with its team box and the boxes' members."""
        teams = super().create(vals_list)
        self.env["case.box"]._sync_teams(teams)
        teams._tell(teams.member_ids)
        if teams.calendar_id:
            self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        """Keep the team box's members the same as the team's; deadlines follow another working calendar."""
        # The alias of the mail address asks nobody.
        self.check_access("write")
        before = self.member_ids
        if "calendar_id" in vals:
            self.env["case.writer"].calendars_change_sudo()
        result = super().write(vals)
        if "member_ids" in vals or "active" in vals:
            self.env["case.box"]._sync_teams(self)
            self._tell(before | self.member_ids)
        if "calendar_id" in vals or "active" in vals:
            self.env.registry.clear_cache()
        return result

    def _tell(self, users):
        """Have the clients of users listen to other boxes from now on."""
        for user in users:
            user._bus_send("case_organizer.boxes", {})

    def _alias_get_creation_values(self):
        """Mail to a team becomes a message in its team box; no case is opened by it."""
        return {
            **super()._alias_get_creation_values(),
            "alias_model_id": self.env["ir.model"]._get_id("case.team.message"),
            "alias_defaults": {"team_id": self.id} if self.id else {},
        }
