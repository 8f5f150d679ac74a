"""What people write in tables about terms of contracts, in English, Dutch and German."""

import re

UNITS = {
    "days": ("day", "days", "dag", "dagen", "tag", "tage", "tagen", "d"),
    "weeks": ("week", "weeks", "weken", "woche", "wochen", "w"),
    "months": ("month", "months", "maand", "maanden", "mnd", "monat", "monate", "monaten", "m"),
    "years": ("year", "years", "jaar", "jaren", "jr", "jahr", "jahre", "jahren", "y", "j"),
}
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
#: Group of terms → kind → how it is written.
KINDS = {
    "duration": {
        "indefinite": ("indefinite", "until ended", "until it is ended", "onbepaald", "onbepaalde tijd", "unbefristet"),
    },
    "renewal": {
        "none": ("none", "no", "ends", "geen", "nee", "eindigt", "keine", "nein", "endet"),
        "tacit": ("tacit", "automatic", "auto", "goes on by itself", "stilzwijgend", "automatisch", "stillschweigend"),
        "request": ("request", "on request", "op verzoek", "auf wunsch", "auf antrag"),
    },
    "notice": {"none": ("none", "no", "geen", "keine", "until the last day")},
    "payment": {
        "once": ("once", "eenmalig", "einmalig"),
        "month": ("month", "monthly", "each month", "maand", "maandelijks", "per maand", "monat", "monatlich"),
        "quarter": ("quarter", "quarterly", "each quarter", "kwartaal", "per kwartaal", "quartal", "vierteljährlich"),
        "half_year": ("half-year", "half year", "half-yearly", "each half-year", "halfjaar", "halfjaarlijks",
                      "halbjahr", "halbjährlich"),
        "year": ("year", "yearly", "annual", "annually", "each year", "jaar", "jaarlijks", "per jaar", "jahr",
                 "jährlich"),
    },
    "indexation": {"none": ("none", "no", "prices stay", "geen", "keine")},
}  # fmt: skip
#: What a word for a side means, of who owes something and of on whose side somebody stands.
SIDES = {
    "us": ("us", "we", "ours", "our side", "wij", "ons", "onze", "onze kant", "wir", "uns", "unsere", "unsere seite"),
    "them": ("them", "they", "theirs", "their side", "the other side", "zij", "hen", "hun", "hun kant", "wederpartij",
             "sie", "ihnen", "ihre", "ihre seite", "gegenseite"),
}  # fmt: skip
#: How often, in one word → number and unit.
OFTEN = {"once": (1, "once"), "month": (1, "month"), "quarter": (3, "month"), "half_year": (6, "month"),
         "year": (1, "year")}  # fmt: skip
DAILY = {"day": ("daily", "dagelijks", "täglich"), "week": ("weekly", "wekelijks", "wöchentlich")}
EVERY = re.compile(r"(?:(?:every|each|per|elke|iedere|om de|alle|jede[nrs]?)\s+)?(?:(\d{1,4})\s*)?([a-zäöü]+)\.?")
LENGTH = re.compile(r"(\d{1,4})\s*([a-zäöü]+)\.?")
TACIT_FOR = re.compile(r"(.*?)[\s,:]+(\d{1,4}\s*[a-zäöü]+\.?)")
PERCENT = re.compile(r"(-?\d{1,3}(?:[.,]\d{1,4})?)\s*%?")


class TermsNotRead(ValueError):  # noqa: N818  (the name of what happened)
    """Terms that were not understood."""


def _text(value):
    """What stands in a cell, with single spaces; whole numbers without decimals."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return " ".join(str(int(value) if number and value == int(value) else value).split())


def read_terms(group, value):
    """A group of terms, as :data:`..models.case_contract_terms.FIELDS` has it.

    :param group: ``duration``, ``renewal``, ``notice``, ``indexation`` or ``payment``
    :param value: ``12 months``, ``indefinite``, ``tacit, 1 year``, ``2.5 %``, ``monthly``…; a number alone is months
    :return: ``{field: value}``
    :raises TermsNotRead:
    """
    text = _text(value).casefold()
    kind = next((kind for kind, words in KINDS[group].items() if text in words), None)
    if kind:
        return {f"{group}_kind": kind}
    if group == "indexation" and (found := PERCENT.fullmatch(text)):
        return {"indexation_kind": "percent", "indexation_percent": float(found[1].replace(",", "."))}
    if group in ("duration", "notice"):
        return {f"{group}_kind": "fixed" if group == "duration" else "period", **_length(group, text)}
    if group == "renewal":
        found = TACIT_FOR.fullmatch(text)
        if found and found[1] in KINDS["renewal"]["tacit"]:
            return {"renewal_kind": "tacit", **_length("renewal", found[2])}
    raise TermsNotRead


def _length(group, text):
    found = LENGTH.fullmatch(text if not text.isdigit() else f"{text} months")
    unit = UNIT_OF.get(found[2]) if found else None
    if not unit or not int(found[1]):
        raise TermsNotRead
    return {f"{group}_number": int(found[1]), f"{group}_unit": unit}


def read_every(value):
    """How often something falls due, as obligations have it.

    :param value: ``every 6 months``, ``2 jaar``, ``monthly``, ``once``, or a rule of RFC 5545; a number alone is months
    :return: ``{field: value}``
    :raises TermsNotRead:
    """
    text = _text(value)
    if text.upper().startswith(("FREQ=", "RRULE:")):
        return {"every_unit": "rule", "rule": text}
    text = f"{text} months" if text.isdigit() else text.casefold()
    kind = next((kind for kind, words in KINDS["payment"].items() if text in words), None)
    if kind:
        return dict(zip(("every_number", "every_unit"), OFTEN[kind], strict=True))
    unit = next((unit for unit, words in DAILY.items() if text in words), None)
    if unit:
        return {"every_number": 1, "every_unit": unit}
    found = EVERY.fullmatch(text)
    unit = UNIT_OF.get(found[2]) if found else None
    if not unit or found[1] == "0":
        raise TermsNotRead
    return {"every_number": int(found[1] or 1), "every_unit": unit.removesuffix("s")}


def read_side(value):
    """Whose side is meant. :return: ``us`` or ``them`` :raises TermsNotRead:"""
    text = _text(value).casefold()
    side = next((side for side, words in SIDES.items() if text in words), None)
    if not side:
        raise TermsNotRead
    return side
