"""Work rules: a big job includes a small one; when both fall due about the same time the big one alone is asked."""

from datetime import date
from typing import NamedTuple


class Due(NamedTuple):
    """A job that falls due.

    :ivar key: which one it is
    :ivar place: what it is done on; jobs on different places do not include each other
    :ivar kind: which kind of job
    :ivar on: when, a date
    :ivar movable: whether it may still be left out; one that was begun is not
    """

    key: object
    place: object
    kind: object
    on: date
    movable: bool = True


def spread(rules):
    """What each kind includes, through others too.

    :param rules: ``{kind: (days, [kinds that it includes])}``
    :return: ``{kind: (days, {kinds})}``; a kind never includes itself

    >>> spread({"year": (30, ["half"]), "half": (10, ["quarter"])})["year"] == (30, {"half", "quarter"})
    True
    """
    found = {}
    for kind, (days, included) in rules.items():
        seen, ahead = set(), list(included)
        while ahead:
            other = ahead.pop()
            if other not in seen and other != kind:
                seen.add(other)
                ahead += rules.get(other, (0, ()))[1]
        found[kind] = (days, seen)
    return found


def settled(dues, rules):
    """Which jobs are done with another one.

    Each including job takes of each kind that it includes the one that is nearest in time, within its days. What is
    itself done with another one includes nothing: its part is done then too, when that one includes it.

    :param dues: :class:`Due`, in any order
    :param rules: as :func:`spread` has them
    :return: ``{key of the job that is left out: key of the one that includes it}``

    >>> half, year = Due(1, "boiler", "half", date(2026, 9, 1)), Due(2, "boiler", "year", date(2026, 9, 20))
    >>> settled([half, year], spread({"year": (30, ["half"])}))
    {1: 2}
    """
    places = {}
    for due in dues:
        places.setdefault(due.place, []).append(due)
    found = {}
    for there in places.values():
        found.update(_settled_there(there, rules))
    return found


def _settled_there(dues, rules):
    pairs = []
    for big in dues:
        days, included = rules.get(big.kind, (0, ()))
        for small in dues:
            apart = abs((small.on - big.on).days)
            if small.kind in included and small.movable and apart <= days:
                pairs.append((-len(included), apart, big.on, small.on, big.key, small.key, small.kind))
    found, taken, takers = {}, set(), set()
    for *_order, big, small, kind in sorted(pairs):
        if big in found or small in found or small in takers or (big, kind) in taken:
            continue
        found[small] = big
        taken.add((big, kind))
        takers.add(big)
    return found
