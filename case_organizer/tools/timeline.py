"""What stands on the timeline of a case, in groups by which people filter, and rows of several sources in one order."""

from collections.abc import Iterable
from typing import NamedTuple

#: Kinds of rows of the history by group. What stands in none of them is about the case itself.
LOGGED = {
    "steps": ("start", "complete", "disable", "enable", "void", "add", "fail", "decision", "given", "given_by_hand"),
    "documents": (
        "document",
        "version",
        "withdrawn",
        "document_state",
        "not_needed",
        "needed",
        "given_back",
        "taken_over",
        "released",
        "kept_inside",
        "document_destroyed",
    ),
    "messages": ("mail_noted", "mail_bounced", "mail_sent", "mail_filed", "contact", "contact_corrected", "letter"),
    "events": ("event", "date", "case", "characteristic"),
    "time": ("deadline", "extend", "clock", "answered", "silence_warned", "silence_kept", "outside_reminded"),
    "details": ("answers",),
    "people": ("participant", "link_made", "link_used", "link_revoked", "from_outside", "by_outsider", "hand_over"),
}
#: Kinds that are about a step where they name one, and about the case where they do not.
EITHER = ("open", "terminate", "suspend", "resume", "reopen", "close")
#: All groups, in the order in which they are offered.
GROUPS = ("steps", "documents", "messages", "notes", "events", "time", "details", "people", "case")

_GROUP_OF = {kind: group for group, kinds in LOGGED.items() for kind in kinds}


class Row(NamedTuple):
    """One row of a timeline. ``at`` is a datetime; ``source`` and ``id`` say where it comes from."""

    at: object
    source: str
    id: int
    values: dict


def group_of(kind: str, about_step: bool) -> str:
    """The group of a row of the history.

    >>> group_of("complete", True), group_of("suspend", False), group_of("suspend", True), group_of("merged", False)
    ('steps', 'case', 'steps', 'case')
    """
    if kind in EITHER:
        return "steps" if about_step else "case"
    return _GROUP_OF.get(kind, "case")


def says(row: Row, text: str) -> bool:
    """Whether a row, or who did it, is told with all of these words; capitals do not matter.

    >>> row = Row(1, "log", 7, {"text": "Advice: done", "who": "Anna"})
    >>> says(row, "anna ADVICE"), says(row, "Bram"), says(row, "")
    (True, False, True)
    """
    told = f"{row.values.get('text') or ''} {row.values.get('who') or ''}".casefold()
    return all(word in told for word in text.casefold().split())


def newest(rows: Iterable[Row], limit: int) -> tuple[list[Row], bool]:
    """The latest rows of all sources, the latest first. :return: ``(rows, whether there are more)``

    >>> rows = [Row(1, "log", 7, {}), Row(3, "note", 1, {}), Row(3, "log", 8, {})]
    >>> [(row.source, row.id) for row in newest(rows, 2)[0]], newest(rows, 2)[1], newest(rows, 3)[1]
    ([('note', 1), ('log', 8)], True, False)
    """
    ordered = sorted(rows, key=lambda row: (row.at, row.source, row.id), reverse=True)
    return ordered[:limit], len(ordered) > limit
