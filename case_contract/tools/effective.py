"""What holds on a date: values that were agreed at some time and hold from a day, along a line of contracts.

A contract below another one inherits what it does not say itself. What was agreed nearest counts: the contract's own
value before that of the one above it, and of several in the same contract the one that holds from the latest day that
is not after the date asked.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

ALWAYS = date.min


class Agreed(NamedTuple):
    """One value that was agreed.

    :ivar owner: who says it: id of a contract
    :ivar key: what it is about
    :ivar since: the day from which it holds; :data:`ALWAYS` for what was agreed at the beginning
    :ivar value: what was agreed; None: nothing any more, what is above counts again
    :ivar source: where it was agreed (an annex), or None for the contract itself
    """

    owner: int
    key: str
    since: date
    value: Any
    source: Any = None


def reads(line, agreed: Iterable[Agreed], on: date):
    """What holds on a date.

    :param line: ids of contracts, the nearest first
    :param agreed: what any of them says, in any order
    :param on: the date
    :return: ``{key: Agreed}`` of what counts
    """
    rank = {owner: number for number, owner in enumerate(line)}
    newest: dict[tuple[int, str], Agreed] = {}
    for entry in agreed:
        if entry.since <= on and entry.owner in rank:
            known = newest.get((entry.owner, entry.key))
            if known is None or entry.since >= known.since:
                newest[entry.owner, entry.key] = entry
    found: dict[str, Agreed] = {}
    for entry in sorted(newest.values(), key=lambda entry: rank[entry.owner]):
        if entry.value is not None:
            found.setdefault(entry.key, entry)
    return found
