"""Why a step is to be done before others, as few words as matter: its deadline is shown beside them anyway."""

from dataclasses import dataclass
from datetime import datetime

#: Days before a deadline that the law sets from which it is named.
LEGAL_DAYS = 7
#: Days after which a step waits long.
LONG_DAYS = 14
#: How many reasons are named.
NAMED = 2


@dataclass(frozen=True)
class Waiting:
    """What is known of a step that waits.

    :param legal: the moment by which the law wants the case decided
    :param priority: of its case: ``"0"`` to ``"2"``
    :param asked_on: when it was asked
    :param begun: somebody began it
    :param put_off: it was put off until a day that has come
    """

    legal: datetime | None = None
    priority: str = "0"
    asked_on: datetime | None = None
    begun: bool = False
    put_off: bool = False


def why_first(waiting: Waiting, now: datetime) -> list[tuple[str, int]]:
    """Why a step comes first, the weightiest first, at most :data:`NAMED`.

    >>> why_first(Waiting(legal=datetime(2026, 3, 1), priority="2"), datetime(2026, 3, 3, 9))
    [('legal_late', 2), ('urgent', 0)]
    >>> why_first(Waiting(asked_on=datetime(2026, 3, 1)), datetime(2026, 3, 20))
    [('long', 19)]
    >>> why_first(Waiting(), datetime(2026, 3, 20))
    []

    :return: ``(code, days)``; days are 0 where they mean nothing
    """
    found: list[tuple[str, int]] = []
    left = (waiting.legal.date() - now.date()).days if waiting.legal else None
    if left is not None and left <= LEGAL_DAYS:
        found.append(("legal_late", -left) if left < 0 else ("legal_soon", left))
    if waiting.priority in ("1", "2"):
        found.append(("urgent" if waiting.priority == "2" else "high", 0))
    if waiting.put_off:
        found.append(("put_off", 0))
    if waiting.begun:
        found.append(("begun", 0))
    waits = (now - waiting.asked_on).days if waiting.asked_on else 0
    if waits >= LONG_DAYS:
        found.append(("long", waits))
    return found[:NAMED]
