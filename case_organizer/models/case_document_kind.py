from odoo import fields, models


class CaseDocumentKind(models.Model):
    """What a document is ("Income statement"), shared by all case types of a company."""

    _name = "case.document.kind"
    _description = "Document Kind"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short technical name, used in exports and in the log.")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(code, company_id)", "This code is used by another document kind.")
