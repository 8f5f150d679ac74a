from odoo import fields, models


class CaseBulkLine(models.Model):
    """One case of a work on many cases, and what became of it."""

    _name = "case.bulk.line"
    _description = "Case in a Work on Many Cases"
    _order = "bulk_id, id"
    _log_access = False

    bulk_id = fields.Many2one("case.bulk", required=True, ondelete="cascade", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True, index=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed, needs attention")], required=True, readonly=True
    )
    error = fields.Text("Why it Failed", readonly=True)
    told = fields.Json("What Was Done", readonly=True)

    _once = models.Constraint("UNIQUE(bulk_id, case_id)", "Each case is in it once.")
    _by_state = models.Index("(bulk_id, state, id)")
