"""Short codes from names."""

import re
import unicodedata

LENGTH = 60


class Codes:
    """Makes codes of letters, digits and underscores that do not repeat."""

    def __init__(self, fallback):
        self._fallback = fallback
        self._taken = set()

    def make(self, name):
        """Return a code for a name; one that says nothing in ASCII gets a number."""
        text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        base = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:LENGTH].strip("_")
        base = base or self._fallback
        code, number = base, 1
        while code in self._taken:
            number += 1
            ending = f"_{number}"
            code = base[: LENGTH - len(ending)] + ending
        self._taken.add(code)
        return code
