"""How urgent a case is, from how much depends on it and how soon it hurts: ITIL's matrix of impact and urgency."""

#: From little to much.
LEVELS = ("low", "medium", "high")
#: ``{(impact, urgency): priority}``, priorities as ``case.case`` has them: "0" normal, "1" high, "2" urgent.
MATRIX = {
    ("high", "high"): "2",
    ("high", "medium"): "1",
    ("high", "low"): "0",
    ("medium", "high"): "1",
    ("medium", "medium"): "0",
    ("medium", "low"): "0",
    ("low", "high"): "0",
    ("low", "medium"): "0",
    ("low", "low"): "0",
}


def priority(impact, urgency):
    """The priority that follows from an impact and an urgency.

    >>> priority("high", "medium")
    '1'
    >>> priority("high", None)
    '1'
    >>> priority(None, None) is None
    True

    :param impact: one of :data:`LEVELS`, or nothing; what is not said counts as medium when the other is
    :param urgency: as ``impact``
    :return: ``"0"``, ``"1"`` or ``"2"``; None when neither was said
    """
    if not impact and not urgency:
        return None
    return MATRIX[impact or "medium", urgency or "medium"]
