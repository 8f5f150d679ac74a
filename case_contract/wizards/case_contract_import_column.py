from odoo import fields, models

#: What a column can be taken for, in the order in which the form lists it; after them the details of the types.
MEANINGS = [
    ("reference", "Reference"),
    ("type", "Contract type"),
    ("partner", "Customer or supplier"),
    ("title", "Subject"),
    ("parent", "Reference of the contract above it"),
    ("start", "Start"),
    ("manager", "Contract manager"),
    ("duration", "Duration"),
    ("renewal", "Afterwards"),
    ("notice", "Notice"),
    ("indexation", "Prices"),
    ("payment", "Paid"),
    ("line_product", "Line: product"),
    ("line_name", "Line: description"),
    ("line_quantity", "Line: quantity"),
    ("line_price", "Line: price"),
    ("line_discount", "Line: discount %"),
    ("detail", "Detail"),
    ("none", "Leave out"),
]
#: How columns are mostly called.
NAMES = {
    "reference": ("reference", "contract", "contract number", "number", "id", "contract id", "external id",
                  "contractnummer", "nummer", "referentie", "kenmerk", "vertragsnummer", "vertrag", "referenz"),
    "type": ("type", "contract type", "contracttype", "soort", "contractsoort", "vertragsart", "vertragstyp"),
    "partner": ("customer", "partner", "client", "supplier", "customer or supplier", "klant", "leverancier", "relatie",
                "kunde", "lieferant"),
    "title": ("subject", "title", "description of contract", "onderwerp", "titel", "betreff"),
    "parent": ("parent", "parent reference", "framework", "framework contract", "above", "hoofdcontract",
               "raamcontract", "mantelcontract", "rahmenvertrag"),
    "start": ("start", "start date", "date start", "begin", "from", "ingangsdatum", "startdatum", "beginn",
              "vertragsbeginn"),
    "manager": ("manager", "contract manager", "responsible", "contractmanager", "beheerder", "verantwortlich",
                "vertragsmanager"),
    "duration": ("duration", "term", "runs for", "looptijd", "duur", "laufzeit"),
    "renewal": ("renewal", "afterwards", "verlenging", "verlängerung"),
    "notice": ("notice", "notice period", "opzegtermijn", "opzegging", "kündigungsfrist"),
    "indexation": ("indexation", "prices", "indexatie", "indexierung"),
    "payment": ("payment", "paid", "billing", "betaling", "facturatie", "zahlung", "zahlungsweise"),
    "line_product": ("product", "product code", "line product", "artikel", "productcode", "produkt"),
    "line_name": ("line", "description", "line description", "omschrijving", "regel", "beschreibung", "position"),
    "line_quantity": ("quantity", "qty", "aantal", "menge", "anzahl"),
    "line_price": ("price", "unit price", "amount", "prijs", "stuksprijs", "bedrag", "preis", "betrag"),
    "line_discount": ("discount", "discount %", "korting", "rabatt"),
}  # fmt: skip


class CaseContractImportColumn(models.TransientModel):
    """One column of a table of contracts that is being imported, and what it is taken for."""

    _name = "case.contract.import.column"
    _description = "Column of a Table of Contracts"
    _inherit = ["case.table.import.column"]

    import_id = fields.Many2one("case.contract.import", required=True, ondelete="cascade")
    meaning = fields.Selection(
        MEANINGS,
        "Taken for",
        required=True,
        default="none",
        help="The reference, the customer and the start are needed. Rows with the same reference are one contract: each"
        " adds a line. A detail is one of the contract type's, found by its name or code.",
    )
