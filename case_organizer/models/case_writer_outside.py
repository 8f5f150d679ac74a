from odoo import api, models

#: Kinds of rows of the history that say what somebody outside did.
DONE_OUTSIDE = ("from_outside", "by_outsider", "firm_took", "firm_declined")


class CaseWriter(models.AbstractModel):
    """What people outside do is seen at once wherever their case is open."""

    _inherit = "case.writer"

    @api.private
    def note_each(self, rows):
        """As before; who has the case open hears of what is done outside, once it is committed."""
        result = super().note_each(rows)
        for case in self.env["case.case"].browse(sorted({r["case_id"] for r in rows if r["kind"] in DONE_OUTSIDE})):
            self._tell((case, "whiteboard"), "case_organizer.outside", {"case_id": case.id})
        return result
