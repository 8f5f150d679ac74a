from odoo import models
from odoo.tools import SQL


class CaseContents(models.AbstractModel):
    """What was scanned for cases goes with them: pages and pieces, and files that nothing else needs."""

    _inherit = "case.contents"

    def _empty_beside(self, ids):
        result = super()._empty_beside(ids)
        here = SQL("SELECT p.id FROM case_scan_piece p WHERE p.case_id = ANY(%s)", list(ids))
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_scan s SET name = '–', error = NULL WHERE EXISTS (SELECT 1 FROM case_scan_page g"
                " WHERE g.scan_id = s.id AND g.piece_id IN (%(here)s)) AND NOT EXISTS (SELECT 1 FROM case_scan_page g"
                " JOIN case_scan_piece o ON o.id = g.piece_id WHERE g.scan_id = s.id AND o.id NOT IN (%(here)s)"
                " AND o.state IN ('waiting', 'dropped')) RETURNING id",
                here=here,
            )
        )
        scans = self.env["case.scan"].sudo().browse([scan_id for (scan_id,) in rows])
        files = scans.original_id | scans.pdf_id
        scans.write({"original_id": False, "pdf_id": False})
        scans.flush_recordset()
        files.unlink()
        return result
