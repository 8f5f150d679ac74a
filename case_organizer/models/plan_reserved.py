"""The items that every compiled plan has beside its own: what is added to a running case without being in its plan."""

from ..engine import Item

#: A step that somebody made up for one case: to be done or skipped before the case can close.
ADHOC = ":adhoc"
#: The same, offered only: the case does not wait for it.
OFFERED = ":adhoc_offered"
#: Active while a set of steps that was added still has steps to come. It has no row among the steps.
ADDED_SET = ":added_set"


def _reserved(code, **values):
    return Item(code, "step", required=False, discretionary=True, repeatable=True, reserved=True, **values)


#: In the order in which they are compiled. New ones go to the end: texts of states written before are then read.
RESERVED = (_reserved(ADHOC), _reserved(OFFERED, manual=True), _reserved(ADDED_SET))
RESERVED_CODES = tuple(item.code for item in RESERVED)
#: Those with a row among the steps, one for each instance.
OWN_STEPS = (ADHOC, OFFERED)

#: Kinds of steps that nobody does: they are in no list while they are going on.
BY_SYSTEM = ("automatic", "subcase")
