from odoo import fields, models


class CaseOutsideDraft(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """What somebody from outside typed in a step and has not sent: theirs alone, and gone when it is old.

    Only ``case.gateway`` reads and writes it; no value of the case comes of it before it is sent.
    """

    _name = "case.outside.draft"
    _description = "Typed from Outside, Not Sent"
    #: How long it is kept after the last key that was pressed, in hours.
    _transient_max_hours = 24 * 60
    _transient_max_count = 0

    participant_id = fields.Many2one("case.participant", required=True, ondelete="cascade")
    step_id = fields.Many2one("case.step", required=True, ondelete="cascade")
    typed = fields.Json(help="Texts by the name of their input.")

    _one = models.UniqueIndex("(participant_id, step_id)")
