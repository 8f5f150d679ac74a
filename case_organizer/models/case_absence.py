from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class CaseAbsence(models.Model):
    """Somebody is away and somebody else stands in: works from the box of the absent one for a period.

    What a stand-in does is logged as done for the absent one, see ``case_writer_absence.py``.
    """

    _name = "case.absence"
    _description = "Absence"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        "Who Is Away",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
    )
    stand_in_id = fields.Many2one(
        "res.users", "Stand-in", required=True, ondelete="cascade", domain=[("share", "=", False)], index=True
    )
    date_from = fields.Date("From", required=True, default=fields.Date.today)
    date_to = fields.Date("Until", required=True, help="The last day.")
    role_ids = fields.Many2many(
        "case.role",
        "case_absence_role",
        "absence_id",
        "role_id",
        "For the Roles",
        help="Of what waits for who is away, only what waits for these roles. Empty: all of it. Another absence of the "
        "same days names who stands in for other roles.",
    )
    roles_hint = fields.Char(
        compute="_compute_roles_hint",
        compute_sudo=True,
        help="What stands where no roles are shown: there are none, or they belong to another company.",
    )
    active = fields.Boolean(default=True)

    _period = models.Constraint("CHECK(date_from <= date_to)", "An absence ends after it begins.")
    _other = models.Constraint("CHECK(user_id != stand_in_id)", "Somebody else stands in.")

    @api.depends("user_id.name", "stand_in_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for absence in self:
            absence.display_name = self.env._(
                "%(who)s, by %(stand_in)s", who=absence.user_id.name, stand_in=absence.stand_in_id.name
            )

    @api.depends("role_ids")
    @api.depends_context("lang")
    def _compute_roles_hint(self):
        # Looked for in the database: what is known of the roles here is what the reader may see of them.
        limited = self.with_context(active_test=False).search([("id", "in", self.ids), ("role_ids", "!=", False)])
        for absence in self:
            elsewhere = absence._origin in limited
            absence.roles_hint = self.env._("Roles of another company") if elsewhere else self.env._("All roles")

    @api.constrains("stand_in_id")
    def _check_stand_in(self):
        for absence in self:
            if not absence.stand_in_id.has_group("case_organizer.group_case_user"):
                raise ValidationError(self.env._("%s is no case user.", absence.stand_in_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        """Let stand-ins work from the boxes of those who are away."""
        absences = super().create(vals_list)
        absences._check_may_arrange()
        absences._sync()
        return absences

    def write(self, vals):
        """Change an absence; the box follows."""
        self._check_may_arrange()
        before = self.user_id
        result = super().write(vals)
        self._check_may_arrange()
        self._sync(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("An absence is archived, not deleted: what was done in it stays explained."))

    def _check_may_arrange(self):
        """Everybody arranges their own absence, supervisors that of all."""
        if self.env.su or self.env.user.has_group("case_organizer.group_case_supervisor"):
            return
        for absence in self:
            if absence.user_id != self.env.user:
                raise AccessError(self.env._("Only supervisors arrange the absence of %s.", absence.user_id.name))

    def _sync(self, before=None):
        """Make the members of boxes equal to the absences of their owners."""
        self.env["case.writer"].sync_stand_ins_sudo(self.user_id | (before or self.user_id))
