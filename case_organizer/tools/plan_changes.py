"""What differs between two versions of a plan, as facts; ``models/plan_differences.py`` puts them into words."""

from typing import NamedTuple


class Described(NamedTuple):
    """One item of a plan as people know it.

    :ivar code: the same in every version
    :ivar name: in words
    :ivar aspects: ``{aspect: value}``; a value is anything that can be compared and, where several things stand side by
        side (prerequisites, documents, criteria), a dict of what each is known by to what is said of it
    """

    code: str
    name: str
    aspects: dict


class Difference(NamedTuple):
    """One thing that differs.

    :ivar code: of the item; empty is the plan itself
    :ivar name: of the item, in the newer version where it has it
    :ivar what: ``added``, ``removed``, ``renamed``, ``changed``; ``gained``, ``lost``, ``altered`` for one of several
        things side by side
    :ivar aspect: which, for all but the first three
    :ivar before: value before (``None`` when there was none)
    :ivar after: value after
    """

    code: str
    name: str
    what: str
    aspect: str | None = None
    before: object = None
    after: object = None


def compare(old, new):
    """What differs between two versions, in the order of the newer one; what is gone stands last.

    >>> compare([Described("a", "A", {"days": 3})], [Described("a", "A", {"days": 5})])
    [Difference(code='a', name='A', what='changed', aspect='days', before=3, after=5)]

    :param old: a list of :class:`Described`
    :param new: likewise
    :return: a list of :class:`Difference`; empty when nothing differs
    """
    known, found = {item.code: item for item in old}, []
    for item in new:
        before = known.pop(item.code, None)
        if before is None:
            found.append(Difference(item.code, item.name, "added"))
            continue
        if before.name != item.name:
            found.append(Difference(item.code, item.name, "renamed", None, before.name, item.name))
        for aspect in [*before.aspects, *(name for name in item.aspects if name not in before.aspects)]:
            found += _aspect(item, aspect, before.aspects.get(aspect), item.aspects.get(aspect))
    return found + [Difference(item.code, item.name, "removed") for item in known.values()]


def _aspect(item, aspect, before, after):
    """What differs in one aspect of an item that both versions have."""
    if before == after:
        return []
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [Difference(item.code, item.name, "changed", aspect, before, after)]
    found = []
    for key in after:
        if key not in before:
            found.append(Difference(item.code, item.name, "gained", aspect, None, (key, after[key])))
        elif before[key] != after[key]:
            found.append(Difference(item.code, item.name, "altered", aspect, (key, before[key]), (key, after[key])))
    found += [
        Difference(item.code, item.name, "lost", aspect, (key, value), None)
        for key, value in before.items()
        if key not in after
    ]
    return found
