from odoo import api, fields, models


class CaseType(models.Model):
    """Who may change a case type: every modeller, or those named on it. The record rules look at ``may_model``."""

    _inherit = "case.type"

    modeller_ids = fields.Many2many(
        "res.users",
        "case_type_modeller",
        "type_id",
        "user_id",
        "Modellers",
        domain=[("share", "=", False)],
        help="Who may change this case type. Empty, without teams either: every modeller.",
    )
    modeller_team_ids = fields.Many2many(
        "case.team",
        "case_type_modeller_team",
        "type_id",
        "team_id",
        "Modelling Teams",
        check_company=True,
        help="Members of these teams who are modellers may change this case type.",
    )
    may_model = fields.Boolean(compute="_compute_may_model", search="_search_may_model")

    @api.depends_context("uid")
    @api.depends("modeller_ids", "modeller_team_ids.member_ids")
    def _compute_may_model(self):
        user = self.env.user
        modeller = user.has_group("case_organizer.group_case_modeller")
        always = modeller and user.has_group("case_organizer.group_case_admin")
        for case_type in self:
            users, teams = case_type.sudo().modeller_ids, case_type.sudo().modeller_team_ids
            named = (not users and not teams) or user in users | teams.member_ids
            case_type.may_model = always or (modeller and named)

    @api.model
    def _search_may_model(self, operator, value):
        """Types that name nobody, or this user, or a team of theirs."""
        if operator != "in" or True not in value:
            return NotImplemented
        uid = self.env.uid
        everybody = ["&", ("modeller_ids", "=", False), ("modeller_team_ids", "=", False)]
        named = ["|", ("modeller_ids", "in", [uid]), ("modeller_team_ids.member_ids", "in", [uid])]
        return ["|", *everybody, *named]
