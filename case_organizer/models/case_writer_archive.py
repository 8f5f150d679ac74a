from odoo import models


class CaseWriter(models.AbstractModel):
    """Nothing happens any more on a case that was taken over from an archive."""

    _inherit = "case.writer"

    def _check_goes_on(self, rows):
        """:raises UserError: for a case from an archive"""
        result = super()._check_goes_on(rows)
        taken_over = [row["id"] for row in rows if row["from_archive"]]
        if taken_over:
            self.env["case.case"].browse(taken_over)._check_not_from_archive()
        return result
