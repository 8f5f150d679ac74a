from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.rows import insert


class CaseDocumentLine(models.Model):
    """What is remembered of a line of the checklist on one case: that it is not needed, that somebody was reminded."""

    _name = "case.document.line"
    _description = "Checklist of a Case"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True)
    kind_id = fields.Many2one("case.document.kind", "Document", required=True, ondelete="restrict", readonly=True)
    waived_reason = fields.Char("Not Needed Because", readonly=True)
    waived_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    waived_on = fields.Datetime(readonly=True)
    reminded_on = fields.Datetime(readonly=True)

    _kind_unique = models.UniqueIndex("(case_id, kind_id)")

    @api.model
    def _note_sudo(self, cases, kind, values):
        """Remember something of one kind of document on cases, in one statement. The callers have checked the user.

        :param values: ``{column: value}``, of ``waived_reason``, ``waived_by_id``, ``waived_on``, ``reminded_on``
        """
        columns = {"waived_reason": "text", "waived_by_id": "int", "waived_on": "timestamp", "reminded_on": "timestamp"}
        names = [name for name in columns if name in values]
        told = "case_id int, kind_id int, " + ", ".join(f"{name} {columns[name]}" for name in names)
        rows = [{"case_id": case.id, "kind_id": kind.id, **values} for case in cases]
        changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
        self.env.execute_query(
            SQL(
                f"%s ON CONFLICT (case_id, kind_id) DO UPDATE SET {changes} RETURNING id",
                insert("case_document_line", told, rows),
            )
        )
        self.invalidate_model()
