"""What a plan asks of the order and number of its steps, in plain data: proposals and deviations are told from it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Before:
    """A step that must be done first. ``outcomes``: how it must have ended, None for any way."""

    step: str
    outcomes: tuple | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a plan that a finished history can be held against.

    :ivar steps: codes of its steps
    :ivar after: ``{code: tuple of Before}``
    :ivar required: codes of the steps that a case cannot end without
    :ivar most: ``{code: how often it may be done at most}``
    """

    steps: frozenset = frozenset()
    after: dict = field(default_factory=dict)
    required: frozenset = frozenset()
    most: dict = field(default_factory=dict)

    @property
    def count(self):
        """How many rules there are; that there are no other steps than these is one."""
        return 1 + sum(map(len, self.after.values())) + len(self.required) + len(self.most)


def rules_of(items):
    """The rules of a plan.

    Left out is what a history cannot break for sure: a step with several ways to start, or that waits for an event,
    a date, a stage or a condition, has no rule of order; steps of a stage of which any, or one, suffices are not
    required, nor are optional ones.

    :param items: ``engine.Item`` objects; reserved ones are none of the plan's
    """
    items = [item for item in items if not item.reserved]
    by_code = {item.code: item for item in items}
    steps = [item for item in items if item.kind == "step"]
    return Rules(
        steps=frozenset(item.code for item in steps),
        after={step.code: found for step in steps if (found := _before(step, by_code))},
        required=frozenset(
            step.code
            for step in steps
            if all(one.required and not one.discretionary and not one.exit for one in _around(step, by_code))
        ),
        most={step.code: most for step in steps if (most := _most(step, by_code))},
    )


def _around(item, by_code):
    """The item and the stages around it."""
    while item:
        yield item
        item = by_code.get(item.parent)


def _before(step, by_code):
    """What must come before a step, by itself or by a stage around it."""
    found = {}
    for item in _around(step, by_code):
        if len(item.entry) != 1 or item.entry[0].condition:
            continue
        for part in item.entry[0].parts:
            source = by_code.get(part.source)
            if part.standing and part.kind == "item" and source and source.kind == "step":
                outcomes = (part.outcome,) if isinstance(part.outcome, str) else part.outcome
                found.setdefault(part.source, Before(part.source, outcomes))
    return tuple(found.values())


def _most(step, by_code):
    """How often a step may be done; 0 when nothing limits it."""
    if any(item.repeatable for item in _around(step, by_code) if item is not step):
        return 0
    return step.max_instances if step.repeatable else 1
