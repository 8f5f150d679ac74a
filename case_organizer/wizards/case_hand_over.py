from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..models.case_case import readable_sql
from ..models.case_participant import takes_part_now_sql


class CaseHandOver(models.TransientModel):
    """Somebody leaves: all their open work and their roles on running cases go to somebody else, in one gesture."""

    _name = "case.hand.over"
    _description = "Hand Over Work"

    user_id = fields.Many2one("res.users", "Of", required=True, domain=[("share", "=", False)])
    to_user_id = fields.Many2one("res.users", "To", domain=[("share", "=", False)])
    to_team_id = fields.Many2one("case.team", "Or to a Team")
    reason = fields.Char(required=True, help="Kept in the history of each case.")
    step_count = fields.Integer("Open Steps", compute="_compute_counts")
    role_count = fields.Integer("Roles on Cases", compute="_compute_counts")
    case_count = fields.Integer("Cases Handled", compute="_compute_counts")
    unread_count = fields.Integer(
        "Restricted Cases They Do Not Read Yet",
        compute="_compute_unread_count",
        help="Who takes over reads of a restricted case what the one before read by these steps and roles.",
    )

    @api.depends("user_id")
    def _compute_counts(self):
        for wizard in self:
            wizard.step_count, wizard.role_count, wizard.case_count = wizard._counts()

    def _counts(self):
        self._check_may_hand_over()
        if not self.user_id:
            return 0, 0, 0
        running = SQL("c.state IN ('active', 'suspended', 'in_review')")
        return self.env.execute_query(
            SQL(
                "SELECT (SELECT count(*) FROM case_step s JOIN case_box b ON b.id = s.box_id"
                "  WHERE b.user_id = %(user)s AND s.state IN ('enabled', 'active', 'suspended')),"
                " (SELECT count(*) FROM case_participant p JOIN case_case c ON c.id = p.case_id"
                "  WHERE p.user_id = %(user)s AND p.active AND %(running)s),"
                " (SELECT count(*) FROM case_case c WHERE c.user_id = %(user)s AND %(running)s)",
                user=self.user_id.id,
                running=running,
            )
        )[0]

    @api.depends("user_id", "to_user_id", "to_team_id")
    def _compute_unread_count(self):
        for wizard in self:
            wizard._check_may_hand_over()
            wizard.unread_count = wizard._count_unread() if wizard.user_id else 0

    def _count_unread(self):
        """How many restricted cases who takes over does not read yet."""
        cases = SQL(
            "SELECT s.case_id AS id FROM case_step s JOIN case_box b ON b.id = s.box_id OR b.id = s.supervisor_box_id"
            " WHERE b.user_id = %(user)s AND s.state IN ('enabled', 'active', 'suspended')"
            " UNION SELECT p.case_id FROM case_participant p WHERE p.user_id = %(user)s AND p.active"
            " UNION SELECT c.id FROM case_case c WHERE c.user_id = %(handler)s",
            user=self.user_id.id,
            # A team takes over steps and roles; cases keep their handler.
            handler=self.user_id.id if self.to_user_id else None,
        )
        if self.to_team_id:
            reads = SQL(
                "EXISTS (SELECT 1 FROM case_participant p WHERE p.case_id = c.id AND p.team_id = %s AND %s)",
                self.to_team_id.id,
                takes_part_now_sql(),
            )
        elif self.to_user_id and not self.to_user_id.has_group("case_organizer.group_case_admin"):
            reads = readable_sql(self.env, "c", SQL("%s", self.to_user_id.id))
        else:
            return 0
        self.env.flush_all()
        query = SQL(
            "SELECT count(*) FROM case_case c WHERE c.id IN (%s) AND c.access = 'restricted' AND %s AND NOT %s",
            cases,
            SQL("c.state IN ('active', 'suspended', 'in_review')"),
            reads,
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _check_may_hand_over(self):
        if not self.env.user.has_group("case_organizer.group_case_supervisor"):
            raise AccessError(self.env._("Only supervisors hand over the work of somebody."))

    @api.constrains("to_user_id", "to_team_id")
    def _check_one_successor(self):
        for wizard in self:
            if bool(wizard.to_user_id) == bool(wizard.to_team_id):
                raise ValidationError(self.env._("Choose one person or one team to hand over to."))

    def action_hand_over(self):
        """Do it, and say how much it was."""
        self.ensure_one()
        self._check_may_hand_over()
        if self.to_user_id == self.user_id:
            raise UserError(self.env._("%s has it already.", self.user_id.name))
        if self.to_user_id and not self.to_user_id.has_group("case_organizer.group_case_user"):
            raise UserError(self.env._("%s is no case user.", self.to_user_id.name))
        moved = self.env["case.writer"].hand_over(self.user_id, self.to_user_id or self.to_team_id, self.reason)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Handed over"),
                "message": self.env._("%(steps)s open steps, %(roles)s roles, %(cases)s cases handled.", **moved),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
