from odoo import fields, models
from odoo.tools import SQL

from .confidential import decides_on_sql, holds_reading_role_sql, names_no_role_sql

TABLE = ("case_document_kind_reader", "kind_id")


class CaseDocumentKind(models.Model):
    """Which roles read documents of a kind."""

    _inherit = "case.document.kind"

    reader_role_ids = fields.Many2many(
        "case.role",
        "case_document_kind_reader",
        "kind_id",
        "role_id",
        "Read by",
        help="Only who holds one of these roles on the case, who filed the document, who is asked to approve it (as"
        " long as they are) and administrators read documents of this kind. Empty: everyone who reads the case."
        " Roles belong to a case type: name one of each that has it.",
    )


class CaseDocument(models.Model):
    """Documents of a kind that is for some roles only."""

    _name = "case.document"
    _inherit = ["case.document", "case.confidential"]

    def _readable_sql(self, model, alias, query):
        kind, case = SQL.identifier(alias, "kind_id"), SQL.identifier(alias, "case_id")
        return SQL(
            "(%s OR %s = %s OR %s OR %s)",
            names_no_role_sql(*TABLE, kind),
            SQL.identifier(alias, "create_uid"),
            self.env.uid,
            holds_reading_role_sql(self.env, *TABLE, kind, case),
            decides_on_sql(self.env, SQL.identifier(alias, "id"), case, SQL.identifier(alias, "step_id")),
        )
