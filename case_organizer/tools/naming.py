"""Technical names out of what people write."""

import re
import unicodedata


def slug(text, taken=()):
    """A technical name (lower case letters, digits, underscores) for ``text``.

    >>> slug("Income statement (2026)")
    'income_statement_2026'
    >>> slug("Größe", taken={"grosse"})
    'grosse_2'

    :param text: what a person wrote; may be empty
    :param taken: names that are in use and must not come out
    :return: at most 60 characters, starting with a letter
    """
    text = (text or "").replace("ß", "ss")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", text).strip("_")[:60].rstrip("_")
    if not base or not base[0].isalpha():
        base = f"x_{base}".rstrip("_")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base[:56]}_{number}"
    return name


def with_codes(vals_list, taken, within=None, named="name"):
    """Values of records that are made, with missing codes filled in from names, none of them twice.

    >>> with_codes([{"name": "Fire"}, {"name": "Fire"}, {"name": "Flood", "code": "wet"}], lambda _place: ["water"])
    [{'name': 'Fire', 'code': 'fire'}, {'name': 'Fire', 'code': 'fire_2'}, {'name': 'Flood', 'code': 'wet'}]

    :param vals_list: dicts, as ``create`` gets them; they stay as they are
    :param taken: a function, called once for each place: the codes that are in use there
    :param within: name of the column within which a code is used once; None: it is used once altogether
    :param named: the column that a code is made of
    :return: a list of dicts
    """
    known, filled = {}, []
    for vals in vals_list:
        place = vals.get(within) if within else None
        if place not in known:
            known[place] = set(taken(place))
        code = vals.get("code") or slug(vals.get(named), known[place])
        known[place].add(code)
        filled.append({**vals, "code": code})
    return filled
