from odoo import fields, models

#: What a column can be taken for, in the order in which the form lists it. Those of the first group are fields of
#: ``history.Mapping``.
MEANINGS = [
    ("case", "Case"),
    ("activity", "Step"),
    ("timestamp", "Time"),
    ("started", "Time it was begun"),
    ("lifecycle", "Begun or done"),
    ("resource", "Person"),
    ("group", "Role"),
    ("case_start", "Case: start"),
    ("case_end", "Case: end"),
    ("case_deadline", "Case: deadline"),
    ("channel", "Case: channel"),
    ("responsible", "Case: responsible"),
    ("detail", "Detail"),
    ("none", "Leave out"),
]


class CaseHistoryColumn(models.TransientModel):
    """One column of an event log that is being imported: what it holds, and what it is taken for."""

    _name = "case.history.column"
    _description = "Column of an Event Log"
    _order = "sequence, id"

    import_id = fields.Many2one("case.history.import", required=True, ondelete="cascade")
    sequence = fields.Integer()
    name = fields.Char("Column", readonly=True, required=True)
    kind = fields.Selection(
        [
            ("text", "Text"),
            ("integer", "Whole number"),
            ("float", "Number"),
            ("boolean", "Yes or no"),
            ("date", "Date"),
            ("datetime", "Date and time"),
        ],
        "Holds",
        readonly=True,
    )
    meaning = fields.Selection(
        MEANINGS,
        "Taken for",
        required=True,
        default="detail",
        help="Case, Step and Time are needed, each from one column. A detail is kept on the case when it describes the"
        " case rather than one step.",
    )
    first = fields.Char("First Row", readonly=True)
    second = fields.Char("Second Row", readonly=True)
    third = fields.Char("Third Row", readonly=True)
