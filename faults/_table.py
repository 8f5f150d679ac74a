"""Rows of the table, and how they are told on the way."""

import os
import sys
import time
from contextlib import contextmanager


def say(text):
    """Progress, for those who watch."""
    print(f"  {text}", file=sys.stderr, flush=True)


def often(times, scale):
    """How often something is tried: as the scale says, or as ``--times`` does. :param times: ``{scale: number}``"""
    return int(os.environ.get("CASE_TIMES") or times[scale])


def wanted(name):
    """Whether something is to be tried: ``--only`` may say that one thing is. :param name: what is tried"""
    return os.environ.get("CASE_ONLY", "").casefold() in name.casefold()


@contextmanager
def tried(rows, name):
    """Something that is tried: adds its row to ``rows`` when it ends.

    :param name: what is tried
    :return: the row: count in ``tried``, add sentences to ``faults`` and further figures to ``more``
    """
    row, begun = {"name": name, "tried": 0, "faults": [], "more": {}}, time.monotonic()
    yield row
    row["seconds"] = round(time.monotonic() - begun, 1)
    rows.append(row)
    say(f"{name}: {row['tried']} tried, {len(row['faults'])} faults, {row['seconds']} s {row['more'] or ''}")
    for text in row["faults"][:5]:
        say(f"  {text}")
