"""Which occurrence is allowed in which state, and what it does first: the table of docs/engine.md.

Each verb checks, raises :class:`IllegalTransition` before anything is changed, and makes the transition that
was asked for. What follows is left to the cascade.
"""

from .errors import IllegalTransition
from .moves import RESUMED, SUSPENDED, Change
from .plan import LISTENER, MILESTONE, OUTSIDE, STAGE, STEP
from .state import ACTIVE, CLOSED, COMPLETED, DISABLED, ENABLED, FAILED, NAME, NONE, OPEN, TERMINATED, WAITING


def _illegal(occurrence, letter, reason):
    return IllegalTransition(occurrence, NAME[letter], reason)


def _running(cascade, occurrence):
    """Refuse what needs a case that is open."""
    root = cascade.letters[0]
    if root == NONE:
        raise _illegal(occurrence, root, "not_opened")
    if root in CLOSED:
        raise _illegal(occurrence, root, "case_closed")


def _target(cascade, occurrence):
    """``(item, instance, letter)`` an occurrence is about, in a running case."""
    _running(cascade, occurrence)
    state = cascade.state
    item = cascade.plan.index.get(occurrence.item)
    if not item:
        raise _illegal(occurrence, cascade.letters[0], "unknown_item")
    latest = state.made(item)
    instance = occurrence.instance
    if instance is None or instance == latest:
        return item, latest, cascade.letters[item]
    letter = state.older.get(item, {}).get(instance)
    if letter is None:
        raise _illegal(occurrence, NONE, "unknown_instance")
    return item, instance, letter


def _expect(cascade, occurrence, item, letter, allowed, reason):
    """Refuse unless the letter is one of those allowed; say the most telling reason."""
    if letter in allowed:
        return
    if letter in RESUMED:
        reason = "suspended"
    elif letter in CLOSED:
        reason = "already_done"
    elif letter == NONE and cascade.letters[cascade.plan.parent[item]] != ACTIVE:
        reason = "stage_not_active"
    raise _illegal(occurrence, letter, reason)


def _stage_runs(cascade, occurrence, item, letter):
    """Refuse unless the stage around the item is active."""
    above = cascade.letters[cascade.plan.parent[item]]
    if above in RESUMED:
        raise _illegal(occurrence, letter, "suspended")
    if above != ACTIVE:
        raise _illegal(occurrence, letter, "stage_not_active")


def _offer_or_start(cascade, item, transition):
    """An item that need not wait: to offered or active."""
    manual = cascade.plan.manual[item]
    instance = cascade.state.made(item)
    if manual and (manual is True or manual in cascade.holds):
        cascade.move(item, instance, ENABLED, "reenable" if transition == "reenable" else "enable")
    else:
        cascade.activate(item, instance, "start")


# -- verbs: one function per occurrence --------------------------------------------------------------------


def _open(cascade, occurrence):
    letters = cascade.letters
    if letters[0] != NONE:
        raise _illegal(occurrence, letters[0], "already_open")
    letters[0] = ACTIVE
    cascade.changes.append(Change("", 1, "-", "a"))
    cascade.tell(0, "create")
    cascade.begin_later(0, 1)


def _start(cascade, occurrence):
    item, instance, letter = _target(cascade, occurrence)
    _expect(cascade, occurrence, item, letter, (ENABLED,), "not_enabled")
    cascade.activate(item, instance, "manualStart")


def _complete(cascade, occurrence):
    if not occurrence.item:
        _close(cascade, occurrence)
        return
    item, instance, letter = _target(cascade, occurrence)
    kind, outcomes = cascade.plan.kind[item], cascade.plan.outcomes[item]
    if kind == MILESTONE:
        raise _illegal(occurrence, letter, "wrong_kind")
    wanted = WAITING if kind == LISTENER else ACTIVE
    if letter != wanted:
        _expect(cascade, occurrence, item, letter, (), "not_active")
    outcome = occurrence.outcome
    if outcome is None:
        outcome = outcomes[0]
    elif outcome not in outcomes and item not in cascade.plan.reserved:
        raise _illegal(occurrence, letter, "unknown_outcome")
    if kind == STAGE:
        obstacle = cascade.obstacle(item)
        if obstacle:
            raise _illegal(occurrence, letter, obstacle)
        cascade.end_below(item)
    cascade.complete(item, instance, outcome)


def _close(cascade, occurrence):
    if occurrence.item:
        if cascade.plan.kind[_target(cascade, occurrence)[0]] != STAGE:
            raise _illegal(occurrence, cascade.letters[cascade.plan.index[occurrence.item]], "wrong_kind")
        _complete(cascade, occurrence)
        return
    _running(cascade, occurrence)
    letter = cascade.letters[0]
    reason = "suspended" if letter in RESUMED else cascade.obstacle(0)
    if reason:
        raise _illegal(occurrence, letter, reason)
    cascade.finish(0)


def _fail(cascade, occurrence):
    item, instance, letter = _target(cascade, occurrence)
    if cascade.plan.kind[item] != STEP:
        raise _illegal(occurrence, letter, "wrong_kind")
    _expect(cascade, occurrence, item, letter, (ACTIVE,), "not_active")
    cascade.move(item, instance, FAILED, "fault")


def _disable(cascade, occurrence):
    item, instance, letter = _target(cascade, occurrence)
    kind = cascade.plan.kind[item]
    if kind >= MILESTONE:
        raise _illegal(occurrence, letter, "wrong_kind")
    allowed = (WAITING, ENABLED, ACTIVE) if kind == STEP else (WAITING, ENABLED)
    _expect(cascade, occurrence, item, letter, allowed, "items_active" if letter == ACTIVE else "not_active")
    cascade.move(item, instance, DISABLED, "disable")
    if letter == WAITING and instance == cascade.state.made(item):
        cascade.state.waited.add(item)


def _enable(cascade, occurrence):
    item, instance, letter = _target(cascade, occurrence)
    if letter != DISABLED:
        raise _illegal(occurrence, letter, "not_disabled")
    _stage_runs(cascade, occurrence, item, letter)
    waited = cascade.state.waited
    if item in waited:
        waited.discard(item)
        cascade.move(item, instance, WAITING, "reenable")
        cascade.settle(item)
    else:
        _offer_or_start(cascade, item, "reenable")


def _terminate(cascade, occurrence):
    if not occurrence.item:
        _running(cascade, occurrence)
        cascade.end(0, 1, "terminate")
        return
    item, instance, letter = _target(cascade, occurrence)
    _expect(cascade, occurrence, item, letter, OPEN, "not_active")
    cascade.end(item, instance, "terminate")


def _add(cascade, occurrence):
    item, _instance, letter = _target(cascade, occurrence._replace(instance=None))
    plan, state = cascade.plan, cascade.state
    _stage_runs(cascade, occurrence, item, letter)
    if letter == NONE:
        if not plan.discretionary[item]:
            raise _illegal(occurrence, letter, "not_repeatable")
    else:
        condition, maximum = plan.repeat_condition[item], plan.maximum[item]
        if not plan.repeatable[item] or (condition is not None and condition not in cascade.holds):
            raise _illegal(occurrence, letter, "not_repeatable")
        if letter in (WAITING, SUSPENDED[WAITING]) or (plan.kind[item] == STAGE and letter in OPEN):
            raise _illegal(occurrence, letter, "already_open")
        if maximum and state.made(item) >= maximum:
            raise _illegal(occurrence, letter, "maximum_reached")
        cascade.renewed.add(item)
    cascade.create(item)
    cascade.tell(item, "create")
    cascade.settle(item)


def _reopen(cascade, occurrence):
    letters, plan = cascade.letters, cascade.plan
    if not occurrence.item:
        if letters[0] == NONE:
            raise _illegal(occurrence, letters[0], "not_opened")
        if letters[0] not in CLOSED:
            raise _illegal(occurrence, letters[0], "not_done")
        cascade.move(0, 1, ACTIVE, "reactivate")
        return
    item, instance, letter = _target(cascade, occurrence)
    if letter not in CLOSED or instance != cascade.state.made(item):
        raise _illegal(occurrence, letter, "not_done")
    for above in _closed_above(cascade, occurrence, item, letter):
        cascade.move(above, cascade.state.made(above), ACTIVE, "reactivate")
        cascade.state.outcomes.pop(above, None)
    cascade.renewed.add(item)
    cascade.create(item)
    cascade.tell(item, "create")
    cascade.tell(item, "reactivate")
    if plan.kind[item] >= MILESTONE:
        cascade.settle(item)
    else:
        _offer_or_start(cascade, item, "enable")


def _void(cascade, occurrence):
    item, instance, letter = _target(cascade, occurrence)
    if letter in RESUMED:
        raise _illegal(occurrence, letter, "suspended")
    if letter in (NONE, WAITING) or instance != cascade.state.made(item):
        raise _illegal(occurrence, letter, "not_done")
    for above in _closed_above(cascade, occurrence, item, letter):
        cascade.move(above, cascade.state.made(above), ACTIVE, "reactivate")
        cascade.state.outcomes.pop(above, None)
    if letter in OPEN:
        cascade.end(item, instance, "exit")
    cascade.renewed.add(item)
    cascade.create(item)
    cascade.tell(item, "create")
    cascade.settle(item)


def _closed_above(cascade, occurrence, item, letter):
    """The ended stages around an item, outermost first; they are reactivated with what is in them as it is."""
    plan, letters = cascade.plan, cascade.letters
    closed, above = [], plan.parent[item]
    while letters[above] != ACTIVE:
        if letters[above] in RESUMED:
            raise _illegal(occurrence, letter, "suspended")
        if letters[above] not in (COMPLETED, TERMINATED):
            raise _illegal(occurrence, letter, "stage_not_active")
        closed.append(above)
        above = plan.parent[above]
    return closed[::-1]


def _suspend(cascade, occurrence):
    item, instance, letter = _self_or_case(cascade, occurrence)
    _expect(cascade, occurrence, item, letter, SUSPENDED, "not_active")
    cascade.move(item, instance, SUSPENDED[letter], "suspend")
    cascade.state.held.add((item, instance))
    if cascade.plan.kind[item] == STAGE:
        cascade.cause = cascade.plan.codes[item]
        for child, number, before in _below(cascade, item):
            if before in SUSPENDED:
                cascade.move(child, number, SUSPENDED[before], "parentSuspend")


def _resume(cascade, occurrence):
    item, instance, letter = _self_or_case(cascade, occurrence)
    state, plan = cascade.state, cascade.plan
    if letter not in RESUMED:
        raise _illegal(occurrence, letter, "not_suspended")
    if item:
        _stage_runs(cascade, occurrence, item, letter)
    state.held.discard((item, instance))
    cascade.move(item, instance, RESUMED[letter], "resume")
    back = [(item, RESUMED[letter])]
    cascade.cause = plan.codes[item]
    if plan.kind[item] == STAGE:
        for child, number, before in _below(cascade, item):
            if (
                before in RESUMED
                and (child, number) not in state.held
                and cascade.letters[plan.parent[child]] == ACTIVE
            ):
                cascade.move(child, number, RESUMED[before], "parentResume")
                back.append((child, RESUMED[before]))
    for child, after in back:
        if after == WAITING and cascade.letters[child] == WAITING:
            cascade.settle(child)
        elif child in state.owed:
            state.owed.discard(child)
            cascade.dirty.setdefault(child, plan.codes[item])
    for number in sorted(state.memory):
        if number in state.memory:
            cascade.look_again(number)


def _self_or_case(cascade, occurrence):
    if occurrence.item:
        return _target(cascade, occurrence)
    _running(cascade, occurrence)
    return 0, 1, cascade.letters[0]


def _below(cascade, stage):
    """Open instances below a stage with their letters, stages before what is in them."""
    plan, state = cascade.plan, cascade.state
    found = [(plan.depth[item], plan.rank[item], number, item) for item, number in cascade.open_below(stage)]
    for _depth, _rank, number, item in sorted(found):
        latest = number == state.made(item)
        yield item, number, cascade.letters[item] if latest else state.older[item][number]


def _outside(cascade, occurrence):
    """Something outside the plan happened: a fact, so never refused once the case was opened."""
    root = cascade.letters[0]
    if root == NONE:
        raise _illegal(occurrence, root, "not_opened")
    key = (occurrence.kind, occurrence.key)
    heard = cascade.plan.outside.get(key)
    if heard is None or root in CLOSED:
        return
    cascade.cause = f"{occurrence.kind}:{occurrence.key}"
    cascade.seen[key] = [occurrence.outcome]
    for number, bit, accepted in heard:
        if accepted is None or occurrence.outcome in accepted:
            cascade.hear(number, bit)


#: Every kind of occurrence and the function that handles it.
VERBS = {
    "open": _open,
    "start": _start,
    "complete": _complete,
    "fail": _fail,
    "disable": _disable,
    "enable": _enable,
    "terminate": _terminate,
    "add": _add,
    "suspend": _suspend,
    "resume": _resume,
    "close": _close,
    "reopen": _reopen,
    "void": _void,
    **dict.fromkeys(sorted(OUTSIDE), _outside),
}
