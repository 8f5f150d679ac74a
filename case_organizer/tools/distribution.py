"""Who gets what when work is distributed over several people."""

import heapq

#: Ways to distribute: as many each, or first to who has fewest.
EVENLY, FEWEST = "evenly", "fewest"


def distribute(count, people, way, loads=None):
    """Give each of a number of pieces of work to somebody.

    >>> distribute(5, [7, 8], EVENLY)
    [7, 8, 7, 8, 7]
    >>> distribute(3, [7, 8], FEWEST, {7: 2, 8: 0})
    [8, 8, 7]

    :param count: how many pieces there are, in the order in which they are given out
    :param people: ids, in the order in which they are considered
    :param way: :data:`EVENLY` or :data:`FEWEST`
    :param loads: ``{id: pieces that somebody has already}``, for :data:`FEWEST`
    :return: a list of ``count`` ids
    :raises ValueError: when there is nobody, or no such way
    """
    if not people:
        raise ValueError("nobody to give work to")
    if way == EVENLY:
        return [people[number % len(people)] for number in range(count)]
    if way != FEWEST:
        raise ValueError(f"no way to distribute: {way}")
    waiting = [((loads or {}).get(person, 0), place, person) for place, person in enumerate(people)]
    heapq.heapify(waiting)
    given = []
    for _number in range(count):
        load, place, person = waiting[0]
        given.append(person)
        heapq.heapreplace(waiting, (load + 1, place, person))
    return given
