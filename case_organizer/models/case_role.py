from odoo import api, fields, models

from ..tools.naming import with_codes


class CaseRole(models.Model):
    """A part people play on cases of one type ("Adviser", "Underwriter", "Notary").

    A role is resolved on each case: the person involved who holds it there, else the default given here, who is
    made a person involved when the case is opened.
    """

    _name = "case.role"
    _description = "Case Role"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="Short technical name, the same in every plan version and export. Filled from the name when empty."
    )
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id")
    outside = fields.Boolean(
        "Outside the organisation",
        help="Held by customers or other outsiders. What is asked of them waits in the handler's list until they"
        " answer.",
    )
    default_rule = fields.Selection(
        [
            ("none", "Nobody: chosen on the case"),
            ("opener", "Who opens the case"),
            ("handler", "The handler of the case"),
            ("customer", "The customer of the case"),
            ("user", "This person"),
            ("team", "This team"),
        ],
        "By default held by",
        required=True,
        default="handler",
        help="Holds the role on new cases. Running cases follow, unless somebody else was named on them.",
    )
    default_user_id = fields.Many2one("res.users", "Person", domain=[("share", "=", False)])
    default_team_id = fields.Many2one("case.team", "Team")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(type_id, code)", "A case type has each role code once.")
    _user_given = models.Constraint(
        "CHECK(default_rule != 'user' OR default_user_id IS NOT NULL)", "Choose the person who holds this role."
    )
    _team_given = models.Constraint(
        "CHECK(default_rule != 'team' OR default_team_id IS NOT NULL)", "Choose the team that holds this role."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        everything = self.with_context(active_test=False)

        def taken(type_id):
            return everything.search_fetch([("type_id", "=", type_id)], ["code"]).mapped("code")

        roles = super().create(with_codes(vals_list, taken, within="type_id"))
        self.env.registry.clear_cache()
        return roles

    def write(self, vals):
        """Change roles. Who holds one by default on running cases follows its default."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        if {"default_rule", "default_user_id", "default_team_id"} & vals.keys():
            self.env["case.writer"].hand_over_sudo(self)
        return result

    def unlink(self):
        """Remove roles that nobody ever held."""
        self.env.registry.clear_cache()
        return super().unlink()
