"""The names columns go by: in the standard, in public logs, in three languages.

Names are compared without case, accents, spaces and punctuation. Earlier ones win.
"""

import re
import unicodedata

CASE_PREFIX = "case:"

EVENT_FIELDS = {
    "case": (
        "caseconceptname caseid case caseidentifier casename casekey casenumber caseno"
        " traceid trace processinstance processinstanceid instanceid"
        " ticketid ticket ticketnumber incidentid incident requestid request orderid"
        " ordernumber applicationid srnumber claimid"
        " zaak zaakid zaaknummer zaakidentificatie dossier dossiernummer dossierid"
        " fall fallid fallnummer vorgang vorgangsnummer vorgangsid aktenzeichen"
        " casus idcaso caso cas dossierno"
    ),
    "activity": (
        "conceptname activity activityname activityid eventname event task taskname step"
        " stepname operation action status"
        " activiteit activiteitnaam taak taaknaam stap gebeurtenis handeling processtap"
        " aktivitat aktivitatsname aufgabe schritt prozessschritt ereignis tatigkeit"
    ),
    "timestamp": (
        "timetimestamp completetimestamp completiontimestamp endtimestamp timestamp"
        " eventtime eventtimestamp completetime completiontime endtime completed"
        " finished datetime time date eventdate"
        " tijdstip eindtijd tijd datumtijd datum afgerond"
        " zeitstempel zeitpunkt endzeit ende zeit datumuhrzeit"
    ),
    "started": (
        "starttimestamp starttime timestart started start begintijd starttijd gestart startzeit startzeitpunkt beginn"
    ),
    "lifecycle": ("lifecycletransition lifecycle transition eventtype levenscyclus overgang lebenszyklus ubergang"),
    "resource": (
        "orgresource resource resourcename user username employee originator performer"
        " agent person worker handledby assignedto"
        " medewerker behandelaar gebruiker uitvoerder persoon"
        " ressource mitarbeiter bearbeiter benutzer person ausfuhrender"
    ),
    "group": (
        "orggroup orgrole group role groupname workgroup team department"
        " assignmentgroup supportgroup orgunit organisationalunit"
        " groep rol werkgroep afdeling"
        " gruppe rolle arbeitsgruppe abteilung bereich"
    ),
}
CASE_FIELDS = {
    "case_start": (
        "startdate start starttime opened openedat opendate created createdat"
        " creationdate registered registrationdate regdate casestart"
        " startdatum aangemaakt registratiedatum ontvangstdatum"
        " beginndatum angelegt eingangsdatum eroffnet"
    ),
    "case_end": (
        "enddate end endtime closed closedat closedate resolvedat completiondate"
        " finishdate caseend"
        " einddatum afgesloten afhandeldatum afgehandeld"
        " enddatum abgeschlossen abschlussdatum erledigt"
    ),
    "case_deadline": (
        "deadline duedate due dueat targetdate plannedend enddateplanned sladue"
        " uiterlijkedatum streefdatum einddatumgepland fataledatum termijn"
        " frist falligkeit falligkeitsdatum faelligkeit termin"
    ),
    "channel": (
        "channel contactchannel contacttype intakechannel applicationchannel"
        " source origin kanaal herkomst kanal eingangskanal herkunft"
    ),
    "responsible": (
        "responsible responsibleperson caseowner owner casemanager handler"
        " verantwoordelijke zaakverantwoordelijke casemanagernaam eigenaar"
        " verantwortlich verantwortlicher zustandig sachbearbeiter"
    ),
}
EVENT_FIELDS = {field: tuple(names.split()) for field, names in EVENT_FIELDS.items()}
CASE_FIELDS = {field: tuple(names.split()) for field, names in CASE_FIELDS.items()}
IDENTIFIER = re.compile(r"(id|nr|no|number|nummer|key)$")
MONEY = re.compile(r"(amount|costs?|price|fees?|revenue|salary|budget|bedrag|prijs|kosten|betrag|preis)$")
PLACEHOLDERS = frozenset(
    (
        "empty",
        "(empty)",
        "<empty>",
        "null",
        "none",
        "nan",
        "n/a",
        "na",
        "missing",
        "unknown",
        "undefined",
        "-",
        "--",
        "?",
    )
)


def plain(name):
    """Return a name without case, accents, spaces and punctuation."""
    text = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in text if char.isalnum())


def find(field, columns):
    """Return the first of ``columns`` (plain name → name) that the field goes by."""
    names = EVENT_FIELDS.get(field) or CASE_FIELDS[field]
    return next((columns[name] for name in names if name in columns), None)


def of_events(names):
    """The columns that may stand on an event, by plain name."""
    return {plain(name): name for name in reversed(names) if not name.casefold().startswith(CASE_PREFIX)}


def of_cases(names):
    """The given columns by plain name, without the prefix of case columns."""
    return {plain(_bare(name)): name for name in reversed(names)}


def _bare(name):
    return name[len(CASE_PREFIX) :] if name.casefold().startswith(CASE_PREFIX) else name


def is_identifier(name):
    """Say whether a column's name reads like a number or key of something."""
    return bool(IDENTIFIER.search(plain(name)))


def is_money(name):
    """Say whether a column's name reads like an amount of money."""
    return bool(MONEY.search(plain(name)))


def is_nobody(name):
    """Say whether a group or person is one of the words for none."""
    return not name or name.casefold() in PLACEHOLDERS
