"""What the engine raises."""

#: Why an occurrence was refused; the meaning of each is in docs/engine.md.
REASONS = frozenset(
    {
        "already_done",
        "already_open",
        "case_closed",
        "items_active",
        "maximum_reached",
        "not_active",
        "not_disabled",
        "not_done",
        "not_enabled",
        "not_opened",
        "not_repeatable",
        "not_suspended",
        "required_open",
        "stage_not_active",
        "suspended",
        "unknown_instance",
        "unknown_item",
        "unknown_kind",
        "unknown_outcome",
        "wrong_kind",
    }
)


class IllegalTransition(Exception):  # noqa: N818  (the name of the rule it tells)
    """The occurrence is not allowed in this state; nothing has changed.

    :ivar occurrence: the refused occurrence
    :ivar state_letter: letter of the item concerned (of the case when no item is)
    :ivar reason: one of :data:`REASONS`
    """

    def __init__(self, occurrence, state_letter, reason):
        super().__init__(occurrence, state_letter, reason)
        self.occurrence = occurrence
        self.state_letter = state_letter
        self.reason = reason

    def __str__(self):
        item = self.occurrence.item
        return f"{self.occurrence.kind} of {item or 'the case'!s} in state {self.state_letter}: {self.reason}"


class PlanError(ValueError):
    """A plan that cannot be compiled; ``problems`` are those of ``validate``."""

    def __init__(self, problems):
        super().__init__("; ".join(f"{p.code}: {p.detail}" for p in problems))
        self.problems = tuple(problems)


class StateError(ValueError):
    """A state text that does not belong to this plan, or is damaged."""
