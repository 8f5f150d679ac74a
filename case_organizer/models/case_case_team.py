from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseCase(models.Model):
    """A new case may wait for a team: nobody handles it until a member takes it from the team box."""

    _inherit = "case.case"

    team_id = fields.Many2one(
        "case.team",
        "Handling Team",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="While nobody handles the case it waits in the team box, and so do steps that ask the handler.",
    )
    can_take = fields.Boolean(compute="_compute_can_take")

    _waits_for_team = models.Index("(team_id, id) WHERE user_id IS NULL AND closed_on IS NULL")

    @api.depends("team_id", "user_id", "state")
    @api.depends_context("uid")
    def _compute_can_take(self):
        supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
        for case in self:
            waits = not case.user_id and case.state in ("active", "suspended", "in_review")
            case.can_take = waits and (supervises or self.env.user in case.team_id.member_ids)

    @api.onchange("type_id")
    def _onchange_type_team(self):
        team = self.type_id._handling_team()
        if team:
            self.team_id, self.user_id = team, False
        elif self.team_id and not self.user_id:
            self.team_id, self.user_id = False, self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        """Let cases of types that a team handles wait for that team, unless somebody is named."""
        found = {}
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            type_id = vals.get("type_id")
            if type_id and "user_id" not in vals and "team_id" not in vals:
                if type_id not in found:
                    found[type_id] = self.env["case.type"].browse(type_id)._handling_team().id
                if found[type_id]:
                    vals.update(team_id=found[type_id], user_id=False)
        return super().create(vals_list)

    def write(self, vals):
        """A team that is to handle cases takes part in them, and finds what waits for their handler in its box."""
        result = super().write(vals)
        if "team_id" in vals:
            self.env["case.writer"].add_default_holders_sudo(self)
            self.env["case.writer"].refresh_steps(self)
        return result

    def action_take(self):
        """Handle a case that waits for one of the user's teams: what asks the handler is theirs from now on.

        :raises UserError: when somebody handles it already, or it does not wait for a team of the user
        """
        self.check_access("write")
        for case in self:
            if not case.can_take:
                raise UserError(
                    self.env._(
                        "%(case)s does not wait for your team. Handler: %(who)s.",
                        case=case.name,
                        who=case.user_id.name or case.team_id.name or self.env._("nobody yet"),
                    )
                )
        self.user_id = self.env.user
        self.env["case.writer"].add_default_holders_sudo(self)
        return True

    def _action_show(self):
        """The action that shows one case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
