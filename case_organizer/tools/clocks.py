"""What clocks decide: which policy holds for a case, and when the time that a clock allows has passed."""

from typing import NamedTuple


class Target(NamedTuple):
    """One clock that a policy asks for.

    :ivar measure: ``first_response``, ``next_response``, ``resolution`` or ``custom``
    :ivar seconds: how much time is allowed
    :ivar share: at risk once this percentage of it has passed
    :ivar working: whether working time counts, of ``calendar_id`` or that of the case
    :ivar begins: ids of the statuses in which a clock of measure ``custom`` begins; none: at the opening
    :ivar rests: ids of the statuses in which it stands still
    :ivar ends: ids of the statuses in which a clock of measure ``custom`` ends
    """

    id: int
    measure: str
    seconds: int
    share: int
    working: bool
    calendar_id: int | None
    begins: frozenset
    rests: frozenset
    ends: frozenset


class Policy(NamedTuple):
    """Which cases a set of targets is for: those that fit every condition named. An empty one is no condition."""

    id: int
    company_id: int | None
    types: frozenset
    categories: frozenset
    priorities: frozenset
    partners: frozenset
    targets: tuple

    def fits(self, case):
        """:param case: a dict with ``company_id``, ``type_id``, ``category_id``, ``priority``, ``partners`` (ids of
        the customer and of the companies above)"""
        return (
            self.company_id in (None, case["company_id"])
            and (not self.types or case["type_id"] in self.types)
            and (not self.categories or case["category_id"] in self.categories)
            and (not self.priorities or case["priority"] in self.priorities)
            and (not self.partners or not self.partners.isdisjoint(case["partners"]))
        )


def chosen(policies, case):
    """The first of these policies that is for a case, or None."""
    return next((policy for policy in policies if policy.fits(case)), None)


def agreed(target, terms):
    """A target as it was agreed for one case.

    :param terms: ``{measure: (seconds, calendar id or None: every hour counts, …)}``; None: nothing else was agreed
    """
    found = (terms or {}).get(target.measure)
    if not found:
        return target
    seconds, calendar_id, *_whence = found
    return target._replace(seconds=seconds, working=calendar_id is not None, calendar_id=calendar_id)


def with_agreed(policy, terms, usual):
    """The policy of a case with what was agreed for it.

    :param policy: the one chosen, or None
    :param terms: see :func:`agreed`
    :param usual: the policy whose targets stand in for measures that were agreed and that the chosen one lacks
    """
    has = {target.measure for target in policy.targets} if policy else set()
    more = tuple(target for target in usual.targets if target.measure in terms and target.measure not in has)
    base = policy or usual._replace(targets=())
    return base._replace(targets=tuple(agreed(target, terms) for target in (*base.targets, *more)))


def used(time, begun, pauses, until):
    """Seconds that count for a clock between its begin and a moment.

    :param time: a working time, see ``working_time.py``
    :param pauses: ``(from, to)`` in order and apart; the last ``to`` may be None: it lasts
    """
    total = time.worked(begun, until)
    for pause_from, pause_to in pauses:
        stop = until if pause_to is None else min(pause_to, until)
        total -= time.worked(max(pause_from, begun), stop)
    return total


def due(time, begun, pauses, seconds):
    """When the time that a clock allows has passed.

    :return: the moment; None while it stands still before that, or when there is no such moment
    """
    left, since = seconds, begun
    for pause_from, pause_to in pauses:
        before_pause = time.worked(since, pause_from)
        if before_pause >= left:
            break
        if pause_to is None:
            return None
        left -= before_pause
        since = max(since, pause_to)
    return time.after(since, left)


def stands(target, status_id, state):
    """What a clock does while the case is in a status and a state: ``"runs"``, ``"rests"`` or ``"ended"``."""
    if state in ("completed", "terminated"):
        return "ended"
    if target.measure == "custom" and status_id in target.ends:
        return "ended"
    return "rests" if state == "suspended" or status_id in target.rests else "runs"


def begins(target, status_id, opened):
    """Whether a clock of a target begins in a status. :param opened: whether the case is just being opened"""
    if target.measure == "next_response":
        return False
    if target.measure == "custom" and target.begins:
        return status_id in target.begins
    return opened
