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
