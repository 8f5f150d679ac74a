from odoo import fields, models


class CaseListener(models.Model):
    """What a case waits to hear: one row per case and outside trigger, kept by the case writer.

    This is how an event finds the cases that listen to it without looking at the others, and how dates become due.
    """

    _name = "case.listener"
    _description = "What a Case Waits to Hear"
    _log_access = False

    case_id = fields.Many2one("case.case", required=True, ondelete="restrict", readonly=True)
    kind = fields.Selection(
        [
            ("event", "Event"),
            ("characteristic", "Change of a detail"),
            ("document", "Document filed"),
            ("date", "Date"),
            ("case", "Related case closed"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(required=True, readonly=True)

    _once = models.Constraint("UNIQUE(case_id, kind, key)", "A case listens to each trigger once.")
    _heard = models.Index("(kind, key, case_id)")
