"""What another version of its plan means for one case, told by codes."""

from typing import NamedTuple


class Told(NamedTuple):
    """What becomes of the items of a case; each is a tuple of codes in the order in which it happens.

    :ivar added: begin now
    :ivar waits: are expected now, and wait for something
    :ivar again: are asked once more
    :ivar cancelled: were open and are not any more
    :ivar ended: stages, milestones, or the case (an empty code), that are done because of it
    """

    added: tuple = ()
    waits: tuple = ()
    again: tuple = ()
    cancelled: tuple = ()
    ended: tuple = ()

    def __bool__(self):
        """Whether anything changes at all."""
        return any(self)


def tell(changes, removed):
    """What changes and removals come to.

    >>> tell([("b", 1, "-", "w", None, None), ("b", 1, "w", "a", None, None)], [("a", 1, "a")])
    Told(added=('b',), waits=(), again=(), cancelled=('a',), ended=())

    :param changes: as the engine gives them
    :param removed: ``(code, instance, letter)`` of open instances that do not come along
    """
    first, last = {}, {}
    for code, instance, before, after, *_rest in changes:
        first.setdefault((code, instance), before)
        last[code, instance] = after
    added, waits, again, ended = [], [], [], []
    cancelled = [code for code, _n, letter in removed if letter != "w"]
    for key, before in first.items():
        code, instance = key
        after = last[key]
        if after == "t":
            if before not in "-w":
                cancelled.append(code)
        elif after in "cd":
            ended.append(code)
        elif before in "-w" and after != before:
            (waits if after == "w" else again if instance > 1 else added).append(code)
    return Told(*(tuple(dict.fromkeys(codes)) for codes in (added, waits, again, cancelled, ended)))


def kept(open_items, changes, steps):
    """Codes of steps that stay open exactly as they are.

    :param open_items: of the state on the new version, as ``PlanState.open_items`` gives them
    :param changes: as the engine gives them
    :param steps: codes of steps
    """
    touched = {(code, instance) for code, instance, *_rest in changes}
    return tuple(
        code
        for code, instance, letter in open_items
        if letter != "w" and code in steps and (code, instance) not in touched
    )
