"""A set of steps that was added to a running case: which of them are asked now."""

from typing import NamedTuple


class Line(NamedTuple):
    """One step of an added set.

    :ivar code: what it is called within the set
    :ivar after: codes of the steps of the set that come before it
    :ivar approves: codes of the steps of the set whose documents it decides on; they come before it too
    :ivar state: ``waiting``, ``asked``, ``done``, ``stopped`` (done, but nothing goes on from there) or ``dropped``
    :ivar ended: of one that was asked and has ended: ``on`` (done or skipped), ``back`` (rejected), ``off``
        (cancelled, failed); None for the others
    """

    code: str
    after: frozenset
    approves: frozenset
    state: str
    ended: str | None = None


def settle(lines):
    """What follows from how the steps of a set stand.

    A step is asked once all that come before it are done. When an approval rejects, the documents are asked for again,
    and then the approval. What comes after a step that was cancelled is dropped.

    >>> first = Line("a", frozenset(), frozenset(), "asked", "on")
    >>> second = Line("b", frozenset({"a"}), frozenset(), "waiting")
    >>> settle([first, second])
    {'a': 'done', 'b': 'ask'}

    :param lines: all :class:`Line` of a set
    :return: ``{code: state}`` of those that change; ``ask`` is for what is to be asked now
    """
    states = {line.code: line.state for line in lines}
    known = {line.code: line for line in lines}
    for line in lines:
        if line.state != "asked" or not line.ended:
            continue
        again = line.approves & known.keys()
        if line.ended == "back" and again:
            states.update(dict.fromkeys([*again, line.code], "waiting"))
        else:
            states[line.code] = {"on": "done", "back": "stopped", "off": "dropped"}[line.ended]
    _drop(lines, states)
    for line in lines:
        before = (line.after | line.approves) & known.keys()
        if states[line.code] == "waiting" and all(states[code] == "done" for code in before):
            states[line.code] = "ask"
    return {code: state for code, state in states.items() if state != known[code].state}


def _drop(lines, states):
    """Drop what waits for something that will not be done."""
    changed = True
    while changed:
        changed = False
        for line in lines:
            gone = any(states.get(code) in ("stopped", "dropped") for code in line.after | line.approves)
            if gone and states[line.code] == "waiting":
                states[line.code] = "dropped"
                changed = True


def is_over(states):
    """Whether nothing of a set is still to come or to be done. :param states: of all its steps"""
    return not any(state in ("waiting", "asked", "ask") for state in states)
