from odoo import fields, models

#: What a column can be taken for, in the order in which the form lists it; after them what is named beside it.
MEANINGS = [
    ("reference", "Reference"),
    ("type", "Case type"),
    ("title", "Subject"),
    ("partner", "Customer"),
    ("handler", "Handler"),
    ("opened", "Opened on"),
    ("deadline", "Deadline"),
    ("reached", "Got as far as"),
    ("done", "Steps done"),
    ("note", "Remarks"),
    ("step", "Step, done on"),
    ("role", "Holder of a role"),
    ("detail", "Detail"),
    ("none", "Leave out"),
]
#: How columns are mostly called.
NAMES = {
    "reference": ("reference", "external reference", "case number", "file number", "number", "id", "case id",
                  "kenmerk", "zaaknummer", "dossiernummer", "nummer", "aktenzeichen", "vorgangsnummer", "referenz"),
    "type": ("case type", "type", "zaaktype", "dossiertype", "soort", "vorgangstyp", "vorgangsart", "typ"),
    "title": ("subject", "title", "description", "name", "onderwerp", "titel", "omschrijving", "betreff"),
    "partner": ("customer", "partner", "client", "applicant", "klant", "aanvrager", "kunde", "antragsteller"),
    "handler": ("handler", "responsible", "owner", "behandelaar", "verantwoordelijke", "bearbeiter",
                "sachbearbeiter"),
    "opened": ("opened on", "opened", "received", "start", "start date", "begin", "geopend op", "ontvangen",
               "startdatum", "eröffnet am", "eingang"),
    "deadline": ("deadline", "due", "due date", "uiterste datum", "termijn", "frist", "fällig"),
    "reached": ("got as far as", "reached", "milestone", "stage", "phase", "fase", "mijlpaal", "phase erreicht",
                "meilenstein"),
    "done": ("steps done", "done", "gedane stappen", "gedaan", "erledigte schritte", "erledigt"),
    "note": ("remarks", "remark", "note", "notes", "opmerkingen", "opmerking", "bemerkung", "bemerkungen"),
}  # fmt: skip


class CaseRunningImportColumn(models.TransientModel):
    """One column of a table of running cases that is being imported, and what it is taken for."""

    _name = "case.running.import.column"
    _description = "Column of a Table of Running Cases"
    _inherit = ["case.table.import.column"]

    import_id = fields.Many2one("case.running.import", required=True, ondelete="cascade")
    meaning = fields.Selection(
        MEANINGS,
        "Taken for",
        required=True,
        default="none",
        help="Each row has a reference. A column named after a step of the plan says when it was done, one named after"
        " a role who holds it, one named after a detail its value.",
    )
    detail = fields.Char("Which", help="Name or code of the step, role or detail, as the case type has it.")
