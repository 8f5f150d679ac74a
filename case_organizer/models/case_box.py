from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CaseBox(models.Model):
    """Where steps wait: one box per user and one per team, one for users who hold a role together.

    A step has one box; who may take from it is said by ``case.box.member``. This is what makes *My work* one
    statement, whatever the number of cases, teams and stand-ins.
    """

    _name = "case.box"
    _description = "Work Box"

    user_id = fields.Many2one("res.users", ondelete="restrict", readonly=True)
    team_id = fields.Many2one("case.team", ondelete="cascade", readonly=True)
    step_id = fields.Many2one(
        "case.step", "Approved by Several", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    holders = fields.Char(
        "Shared by", readonly=True, help="Ids of the boxes of the users who hold a role together, see the case writer."
    )
    part_ids = fields.Many2many(
        "case.box", "case_box_part", "box_id", "part_id", "Boxes of Those Who Share It", readonly=True
    )
    member_ids = fields.One2many("case.box.member", "box_id", readonly=True)
    readable = fields.Boolean(
        compute="_compute_readable", compute_sudo=True, search="_search_readable", export_string_translation=False
    )

    _owner = models.Constraint(
        "CHECK(num_nonnulls(user_id, team_id, step_id, holders) = 1)",
        "A box belongs to one person, one team, one step, or those who hold a role together.",
    )
    _user_unique = models.UniqueIndex("(user_id) WHERE user_id IS NOT NULL")
    _team_unique = models.UniqueIndex("(team_id) WHERE team_id IS NOT NULL")
    _holders_unique = models.UniqueIndex("(holders) WHERE holders IS NOT NULL")

    @api.depends("user_id.name", "team_id.name", "member_ids.user_id.name", "part_ids.user_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for box in self:
            box.display_name = box.team_id.name or box.user_id.name or box._names_of_several()

    def _names_of_several(self):
        """Who shares this box, or works from it."""
        return ", ".join((self.part_ids.user_id or self.member_ids.user_id).mapped("name"))

    @api.model
    def _search_display_name(self, operator, value):
        return ["|", ("user_id.name", operator, value), ("team_id.name", operator, value)]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_readable(self):
        seen = self.filtered_domain(self._of_companies())
        asked = (self - seen).step_id
        steps = self.env(su=False)["case.step"].search([("id", "in", asked.ids)]) if asked else asked
        for box in self:
            box.readable = box in seen or box.step_id.id in steps.ids

    @api.model
    def _search_readable(self, operator, value):
        """Boxes of people and teams of the companies chosen, and those of steps that the user reads."""
        if operator != "in" or True not in value:
            return NotImplemented
        return self._of_companies() | Domain.custom(to_sql=_of_readable_step_sql)

    @api.model
    def _of_companies(self):
        """Domain: boxes of teams of the companies chosen, and of those who work for one of these."""
        companies = self.env.companies.ids
        return (
            Domain("team_id.company_id", "in", companies)
            | Domain("user_id.company_ids", "in", companies)
            | Domain("part_ids.user_id.company_ids", "in", companies)
        )

    @api.model
    def _of_users(self, user_ids):
        """The boxes of users, made where they are missing.

        :param user_ids: ids of ``res.users``
        :return: ``{user id: box id}``
        """
        user_ids = {user_id for user_id in user_ids if user_id}
        if not user_ids:
            return {}
        writer = self.env["case.writer"]
        return writer._boxes_of_users_sudo(user_ids)

    @api.model
    def _of_teams(self, team_ids):
        """The boxes of teams. :return: ``{team id: box id}``"""
        team_ids = [team_id for team_id in team_ids if team_id]
        if not team_ids:
            return {}
        return self.env["case.writer"]._boxes_of_teams_sudo(team_ids)

    @api.model
    def _sync_teams(self, teams):
        """Make the members of team boxes equal to the members of their teams."""
        self.env["case.writer"]._sync_team_boxes_sudo(teams)


def _of_readable_step_sql(box, alias, query):
    """SQL: the box is that of one step, which the user reads; asked row by row, as there are many more steps."""
    steps = box.env(su=False)["case.step"]
    of_box = Domain.custom(
        to_sql=lambda step, name, _query: SQL("%s = %s", SQL.identifier(name, "id"), SQL.identifier(alias, "step_id"))
    )
    return SQL("EXISTS %s", steps._search(of_box).subselect("1"))
