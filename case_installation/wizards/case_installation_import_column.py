from odoo import fields, models

#: What a column can be taken for, in the order in which the form lists it; after them the details of the types.
MEANINGS = [
    ("number", "Number"),
    ("serial", "Serial or lot number"),
    ("type", "Installation type"),
    ("title", "Called"),
    ("product", "Product"),
    ("partner", "Customer"),
    ("site", "Site"),
    ("parent", "Part of (number or serial number)"),
    ("state", "State"),
    ("installed", "Installed on"),
    ("in_service", "Commissioned on"),
    ("warranty", "Warranty until"),
    ("note", "Remarks"),
    ("detail", "Detail"),
    ("none", "Leave out"),
]
#: How columns are mostly called.
NAMES = {
    "number": ("number", "installation number", "id", "asset", "asset number", "external id", "nummer",
               "installatienummer", "anlagennummer", "objectnummer"),
    "serial": ("serial", "serial number", "serial no", "lot", "lot number", "serial or lot number", "serienummer",
               "lotnummer", "seriennummer"),
    "type": ("type", "installation type", "kind", "installatietype", "soort", "anlagentyp", "anlagenart"),
    "title": ("called", "title", "description", "name", "naam", "omschrijving", "bezeichnung", "titel"),
    "product": ("product", "product code", "article", "model", "artikel", "productcode", "produkt"),
    "partner": ("customer", "partner", "client", "owner", "klant", "eigenaar", "kunde", "eigentümer"),
    "site": ("site", "location", "address", "locatie", "standplaats", "adres", "standort", "adresse"),
    "parent": ("part of", "parent", "part of number or serial number", "onderdeel van", "hoofdinstallatie", "teil von",
               "übergeordnet"),
    "state": ("state", "status", "toestand", "zustand"),
    "installed": ("installed on", "installed", "installation date", "geplaatst op", "installatiedatum",
                  "installiert am"),
    "in_service": ("commissioned on", "commissioned", "in service since", "in service on", "in bedrijf sinds",
                   "inbedrijfstelling", "in betrieb seit", "inbetriebnahme"),
    "warranty": ("warranty until", "warranty", "guarantee", "garantie tot", "garantie", "gewährleistung bis"),
    "note": ("remarks", "remark", "note", "notes", "opmerkingen", "opmerking", "bemerkung", "bemerkungen"),
}  # fmt: skip
#: How states are written.
STATES = {
    "ordered": ("ordered", "besteld", "bestellt"),
    "installed": ("installed", "geplaatst", "geïnstalleerd", "installiert"),
    "in_service": ("commissioned", "in service", "active", "in bedrijf", "actief", "in betrieb", "aktiv"),
    "out_of_service": ("out of service", "stopped", "inactive", "buiten bedrijf", "außer betrieb"),
}


class CaseInstallationImportColumn(models.TransientModel):
    """One column of a table of installations that is being imported, and what it is taken for."""

    _name = "case.installation.import.column"
    _description = "Column of a Table of Installations"
    _inherit = ["case.table.import.column"]

    import_id = fields.Many2one("case.installation.import", required=True, ondelete="cascade")
    meaning = fields.Selection(
        MEANINGS,
        "Taken for",
        required=True,
        default="none",
        help="Each row has a number or a serial number, and a customer unless it is a part. A detail is one of the"
        " installation type's, found by its name.",
    )
