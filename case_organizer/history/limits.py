"""How large an event log may be in each direction."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds within which a file is read; beyond them it is refused.

    ``max_line`` bounds a line and, in CSV, a record whose quoted values span lines.
    ``max_element`` bounds what an XES document may hold between the ends of two
    events. ``max_ratio`` is how much a gzipped file may expand once it has passed
    ``ratio_from`` bytes. ``max_name`` is the length of the
    names of cases, activities, people and groups; ``max_known`` is the number of case names kept to tell
    whether a case comes back later in the file. A first look takes ``sample_events``
    events, or fewer when they are large, and shows ``sample_rows`` of them.
    """

    max_line: int = MIB
    max_columns: int = 2_000
    max_cell: int = 64 * KIB
    max_bytes: int = 20 * GIB
    max_ratio: int = 200
    ratio_from: int = 64 * MIB
    max_element: int = 8 * MIB
    max_depth: int = 64
    max_events: int = 100_000
    max_trace: int = 64 * MIB
    max_activities: int = 2_000
    max_name: int = 500
    max_known: int = 200_000
    max_refused: int = 1_000
    max_refused_share: float = 0.10
    sample_events: int = 5_000
    sample_rows: int = 200
    max_sample: int = 8 * MIB
