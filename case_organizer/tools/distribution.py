"""Who gets what when work is distributed over several people, by hand or by a rule of a plan."""

import bisect
import heapq
from typing import NamedTuple

#: Ways to distribute: as many each, or first to who has fewest.
EVENLY, FEWEST = "evenly", "fewest"
#: Rules of a plan besides :data:`FEWEST`: one after the other, who did another step, anybody but who did it.
TURN, SAME, OTHER = "turn", "same", "other"
#: Those that look at who did another step.
LOOK_BACK = (SAME, OTHER)


def distribute(count, people, way, loads=None, barred=None):
    """Give each of a number of pieces of work to somebody.

    >>> distribute(5, [7, 8], EVENLY)
    [7, 8, 7, 8, 7]
    >>> distribute(3, [7, 8], FEWEST, {7: 2, 8: 0})
    [8, 8, 7]
    >>> distribute(2, [7, 8], EVENLY, barred={0: 7})
    [8, 7]

    :param count: how many pieces there are, in the order in which they are given out
    :param people: ids, in the order in which they are considered
    :param way: :data:`EVENLY` or :data:`FEWEST`
    :param loads: ``{id: pieces that somebody has already}``, for :data:`FEWEST`
    :param barred: ``{number of a piece: id of who must not get it}``
    :return: a list of ``count`` ids; None for a piece that nobody among them may get
    :raises ValueError: when there is nobody, or no such way
    """
    if not people:
        raise ValueError("nobody to give work to")
    if way not in (EVENLY, FEWEST):
        raise ValueError(f"no way to distribute: {way}")
    barred, given = barred or {}, []
    # As many each is the same as fewest among people who had nothing before.
    had = (loads or {}) if way == FEWEST else {}
    waiting = [(had.get(person, 0), place, person) for place, person in enumerate(people)]
    heapq.heapify(waiting)
    for number in range(count):
        aside = heapq.heappop(waiting) if waiting[0][2] == barred.get(number, 0) else None
        if waiting:
            load, place, person = waiting[0]
            given.append(person)
            heapq.heapreplace(waiting, (load + 1, place, person))
        else:
            given.append(None)
        if aside:
            heapq.heappush(waiting, aside)
    return given


class Asked(NamedTuple):
    """A step that a rule of its plan gives to somebody.

    :ivar rule: :data:`FEWEST`, :data:`TURN`, :data:`SAME` or :data:`OTHER`
    :ivar people: ids of those who hold its role, a frozenset
    :ivar away: ids of those of them who are away
    :ivar doer: id of who did the step that the rule looks at, or None
    :ivar turn: what those who are asked in turn have in common
    """

    rule: str
    people: frozenset
    away: frozenset = frozenset()
    doer: int | None = None
    turn: object = None


def give_by_rule(asked, loads, last):
    """Decide who gets each of several steps, one after the other.

    >>> both = frozenset([7, 8])
    >>> give_by_rule([Asked(FEWEST, both), Asked(FEWEST, both), Asked(FEWEST, both)], {7: 1}, {})
    [8, 7, 8]
    >>> give_by_rule([Asked(TURN, both), Asked(TURN, both)], {}, {None: 7})
    [8, 7]
    >>> give_by_rule([Asked(SAME, both, doer=8), Asked(SAME, both, doer=9), Asked(OTHER, both, doer=8)], {}, {})
    [8, None, 7]

    :param asked: a list of :class:`Asked`
    :param loads: ``{id: open steps}``
    :param last: ``{turn: id of who had the last one}``
    :return: a list of ids, None where nobody qualifies
    """
    loads, last, given = dict(loads), dict(last), []
    for step in asked:
        chosen = _choose(step, loads, last)
        if chosen is not None:
            loads[chosen] = loads.get(chosen, 0) + 1
            if step.rule == TURN:
                last[step.turn] = chosen
        given.append(chosen)
    return given


def _choose(step, loads, last):
    if step.rule == SAME:
        return step.doer if step.doer in step.people else None
    people = step.people - {step.doer} if step.rule == OTHER else step.people
    people = sorted(people - step.away or people)
    if not people:
        return None
    if step.rule == TURN:
        place = bisect.bisect_right(people, last.get(step.turn) or 0)
        return people[place % len(people)]
    return min(people, key=lambda person: (loads.get(person, 0), person))
