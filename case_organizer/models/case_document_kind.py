from odoo import api, fields, models

from ..tools.naming import with_codes


class CaseDocumentKind(models.Model):
    """What a document is ("Income statement"), shared by all case types of a company."""

    _name = "case.document.kind"
    _description = "Document Kind"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False, help="Short technical name, used in exports and in the log. Filled from the name when empty."
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(code, company_id)", "This code is used by another document kind.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        everything = self.with_context(active_test=False).sudo().search_fetch([], ["code"])
        return super().create(with_codes(vals_list, lambda _place: everything.mapped("code")))
