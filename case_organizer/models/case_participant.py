from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseParticipant(models.Model):
    """Somebody who takes part in a case: a user, a contact or a team, in a role."""

    _name = "case.participant"
    _description = "Person Involved"
    _order = "case_id, id"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", index=True)
    type_id = fields.Many2one(related="case_id.type_id")
    role_id = fields.Many2one("case.role", ondelete="restrict", domain="[('type_id', '=', type_id)]")
    user_id = fields.Many2one("res.users", domain=[("share", "=", False)], ondelete="restrict", index="btree_not_null")
    team_id = fields.Many2one("case.team", ondelete="restrict", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="restrict", index="btree_not_null")
    relation = fields.Char(help="In words: spouse, guardian, assessor…")
    date_from = fields.Date("From", default=fields.Date.context_today)
    date_to = fields.Date("To")
    active = fields.Boolean(default=True)
    by_default = fields.Boolean(
        readonly=True,
        help="Holds the role because nobody else was named: follows when the default of the role changes.",
    )
    may_note = fields.Boolean("Writes Notes", default=True, help="Writes on the whiteboard.")
    may_file = fields.Boolean("Files Documents", default=True)
    may_answer = fields.Boolean("Answers Questions", default=True)
    may_approve = fields.Boolean("Approves", default=True)
    box_id = fields.Many2one("case.box", compute="_compute_box_id", store=True, index="btree_not_null")

    _somebody = models.Constraint(
        "CHECK(num_nonnulls(user_id, team_id, partner_id) = 1)", "Choose one user, one team or one contact."
    )
    _case_box = models.Index("(case_id, box_id) WHERE active")

    @api.depends("user_id", "team_id")
    def _compute_box_id(self):
        boxes = self.env["case.box"]
        users, teams = boxes._of_users(self.user_id.ids), boxes._of_teams(self.team_id.ids)
        for participant in self:
            participant.box_id = users.get(participant.user_id.id) or teams.get(participant.team_id.id)

    @api.depends("user_id.name", "team_id.name", "partner_id.name", "role_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for participant in self:
            who = participant.user_id.name or participant.team_id.name or participant.partner_id.name
            role = participant.role_id.name
            participant.display_name = f"{who} ({role})" if role else who

    @api.constrains("role_id", "case_id")
    def _check_role(self):
        for participant in self:
            if participant.role_id and participant.role_id.type_id != participant.case_id.type_id:
                raise ValidationError(
                    self.env._(
                        "“%(role)s” is not a role of %(case)s.",
                        role=participant.role_id.name,
                        case=participant.case_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add people; steps that wait for their role move to them."""
        participants = super().create(vals_list)
        self.env["case.writer"].refresh_steps(participants.case_id)
        return participants

    def write(self, vals):
        """Change people; steps that wait for their role follow. Whom a person chose no longer holds it by default."""
        if {"user_id", "team_id", "partner_id", "role_id"} & vals.keys():
            vals = {**vals, "by_default": False}
        result = super().write(vals)
        self.env["case.writer"].refresh_steps(self.case_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("Persons involved are not removed: give an end date, or archive."))
