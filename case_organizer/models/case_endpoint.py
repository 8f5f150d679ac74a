from odoo import api, fields, models

from ..tools import webhooks
from ..tools.naming import with_codes


class CaseEndpoint(models.Model):
    """A service elsewhere that steps of plans may ask something: what an administrator allows modellers to call."""

    _name = "case.endpoint"
    _inherit = ["case.address.mixin"]
    _description = "Service that Plans Ask"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short technical name, the same in exports. Filled from the name when empty.", copy=False)
    description = fields.Text(translate=True, help="What it answers, for those who make plans.")
    url = fields.Char(groups="case_organizer.group_case_admin")
    secret = fields.Char(
        required=True,
        copy=False,
        default=lambda self: webhooks.new_secret(),
        groups="case_organizer.group_case_admin",
        help="What is asked is signed with it, as the Standard Webhooks say.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code, COALESCE(company_id, 0))", "There is a service with this code already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        everything = self.with_context(active_test=False).sudo().search([])
        return super().create(with_codes(vals_list, lambda _place: everything.mapped("code")))
