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
    ("party_partner", "Party: who"),
    ("party_role", "Party: as"),
    ("party_side", "Party: on whose side"),
    ("obligation_name", "Obligation: what"),
    ("obligation_every", "Obligation: how often"),
    ("obligation_first", "Obligation: first due"),
    ("obligation_owed_by", "Obligation: owed by"),
    ("obligation_who", "Obligation: person or team"),
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
    "party_partner": ("party", "party who", "partij", "vertragspartei"),
    "party_role": ("party as", "role of party", "rol van partij", "rolle der partei"),
    "party_side": ("party side", "side of party", "kant van partij", "seite der partei"),
    "obligation_name": ("obligation", "obligation what", "verplichting", "pflicht", "verpflichtung"),
    "obligation_every": ("how often", "recurs", "hoe vaak", "wie oft", "turnus"),
    "obligation_first": ("first due", "eerste keer", "erste fälligkeit"),
    "obligation_owed_by": ("owed by", "verschuldigd door", "geschuldet von"),
    "obligation_who": ("done by", "person or team", "gedaan door", "erledigt von"),
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
        " adds a line, a party, an obligation, or one of each. Obligations of the contract type come where the table"
        " names none. A detail is one of the contract type's, found by its name or code.",
    )
