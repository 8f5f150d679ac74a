from odoo import api, fields, models

from ..tools.naming import slug


class CaseEventType(models.Model):
    """A kind of thing that happens in people's lives or around a case, and that plans may listen to."""

    _name = "case.event.type"
    _description = "Kind of Event"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short technical name, the same in every plan and export. Filled from the name when empty.")
    description = fields.Text(translate=True, help="When to raise it, and what it means.")
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a kind of event with this code already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        taken = set(self.with_context(active_test=False).sudo().search([]).mapped("code"))
        for vals in vals_list:
            vals["code"] = vals.get("code") or slug(vals.get("name"), taken)
            taken.add(vals["code"])
        return super().create(vals_list)
