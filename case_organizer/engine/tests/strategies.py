"""Random plans and plays, from ``random.Random`` alone so that a failure is repeated by its seed."""

from engine import Criterion, Item, Occurrence, Part

CONDITIONS = ("x", "y")
KEYS = ("k", "l")
VERBS = (
    "start",
    "complete",
    "complete",
    "complete",
    "complete",
    "fail",
    "disable",
    "enable",
    "terminate",
    "add",
    "suspend",
    "resume",
    "resume",
    "reopen",
    "void",
    "close",
)
TRANSITIONS = (
    "complete",
    "complete",
    "complete",
    "start",
    "create",
    "terminate",
    "exit",
    "fault",
    "disable",
    "enable",
    "reactivate",
    "parentSuspend",
    "suspend",
    "resume",
    "parentTerminate",
    "manualStart",
)


def random_part(rng, codes):
    """A part on another item or from outside."""
    if rng.random() < 0.15:
        return Part(rng.choice(KEYS), kind=rng.choice(("event", "document")))
    outcome = rng.choice((None, None, "ok", "no", ("ok", "no")))
    if rng.random() < 0.45:
        return Part(rng.choice(codes), standing=True, outcome=outcome)
    transition = rng.choice(TRANSITIONS)
    return Part(rng.choice(codes), transition, outcome if transition == "complete" else None)


def random_criteria(rng, codes, chance):
    """No, one or a few criteria."""
    if rng.random() > chance:
        return ()
    found = []
    for _number in range(rng.choice((1, 1, 2))):
        parts = tuple(random_part(rng, codes) for _part in range(rng.choice((0, 1, 1, 1, 2))))
        found.append(Criterion(parts, rng.choice((None, None, None, *CONDITIONS))))
    return tuple(found)


def random_plan(rng, most=9):
    """``(items, exit, auto_complete)`` of a small plan with a bit of everything."""
    size = rng.randint(1, most)
    codes = [f"i{number}" for number in range(size)]
    items, stages = [], []
    for code in codes:
        kind = rng.choice(("step",) * 6 + ("stage",) * 3 + ("milestone", "listener"))
        items.append(
            Item(
                code,
                kind,
                parent=rng.choice((None, *stages)),
                required=rng.random() < 0.6,
                repeatable=rng.random() < 0.4,
                max_instances=rng.choice((0, 0, 2, 3)),
                repeat_condition=rng.choice((None, None, *CONDITIONS)),
                manual=rng.choice((False,) * 5 + (True, "x")),
                discretionary=rng.random() < 0.12,
                auto_complete=rng.random() < 0.8,
                entry=random_criteria(rng, codes, 0.55),
                exit=random_criteria(rng, codes, 0.12),
                outcomes=("ok", "no"),
            )
        )
        if kind == "stage":
            stages.append(code)
    rng.shuffle(items)
    exit = random_criteria(rng, codes, 0.05)
    return tuple(items), exit, rng.random() < 0.8


def random_occurrence(rng, codes):
    """Anything that could be asked, sensible or not."""
    chance = rng.random()
    if chance < 0.1:
        return Occurrence(rng.choice(("event", "document")), key=rng.choice(KEYS))
    if chance < 0.16:
        return Occurrence(rng.choice(("suspend", "resume", "resume", "close", "reopen", "reopen", "open")))
    if chance < 0.17:
        return Occurrence("terminate")
    verb = rng.choice(VERBS)
    return Occurrence(
        verb,
        rng.choice(codes),
        instance=rng.choice((None,) * 6 + (1, 2)),
        outcome=rng.choice((None, "ok", "no")) if verb == "complete" else None,
    )


def random_holds(rng):
    return frozenset(name for name in CONDITIONS if rng.random() < 0.5)


def likely_occurrence(rng, state, codes):
    """Mostly something about an open item, so that plays get somewhere."""
    found = state.open_items() if state is not None else []
    if state is not None and state.is_closed() and rng.random() < 0.8:
        return Occurrence("reopen")
    if not found and rng.random() < 0.7:
        return Occurrence(rng.choice(("reopen", "reopen", "void")), rng.choice(codes))
    if not found or rng.random() < 0.3:
        return random_occurrence(rng, codes)
    code, instance, letter = rng.choice(found)
    verb = rng.choice(
        {
            "w": ("complete", "terminate", "disable"),
            "e": ("start", "start", "disable"),
            "a": ("complete",) * 6 + ("terminate", "fail", "disable", "suspend", "void"),
            "s": ("resume", "terminate"),
        }[letter]
    )
    return Occurrence(
        verb, code, instance=instance, outcome=rng.choice((None, "ok", "no")) if verb == "complete" else None
    )
