"""Logs for tests: the two real ones, where they are, and small ones written on the spot."""

import gzip
import os
from pathlib import Path

import pytest

from history import Reader, guess, sniff

#: Where the public logs are: ``CASE_LOGS`` in the environment, else beside the repository.
DATA = Path(os.environ.get("CASE_LOGS") or Path(__file__).resolve().parents[4] / "shared" / "data")
PERMITS = DATA / "permit_receipt.csv"
DESK = DATA / "service_desk.xes.gz"
real = pytest.mark.skipif(not DATA.is_dir(), reason="The real logs are not beside the repository (../shared/data).")

HEADING = "case,activity,timestamp,resource,group"


def csv_log(folder, *rows, heading=HEADING, encoding="utf-8", name="log.csv", end="\n"):
    """Write rows of text below a heading; return the path."""
    path = folder / name
    path.write_bytes((end.join([heading, *rows]) + end).encode(encoding))
    return path


def xes_log(folder, body, head="", name="log.xes"):
    """Write the traces ``body`` as an XES log without a namespace; return the path."""
    path = folder / name
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<log xes.version="2.0">\n{body}\n</log>\n')
    return path


def trace(name, *events):
    """An XES trace."""
    key = f'<string key="concept:name" value="{name}"/>' if name else ""
    return f"<trace>{key}{''.join(events)}</trace>"


def event(activity, day, more=""):
    """An XES event on a day of January 2024."""
    return (
        f'<event><string key="concept:name" value="{activity}"/>'
        f'<date key="time:timestamp" value="2024-01-{day:02d}T10:00:00Z"/>{more}</event>'
    )


def zipped(path):
    """Compress a file beside itself, under a name that does not tell; return the path."""
    target = path.with_name(path.name + ".packed")
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target


def open_log(path, **options):
    """Return a reader with the guessed mapping."""
    limits = options.get("limits")
    sniffed = sniff(path, limits)
    return Reader(path, guess(sniffed), sniffed, **options)


def told(traces):
    """What matters of cases, to compare: name, activities and their attributes."""
    return [(t.name, [(e.activity, e.timestamp.isoformat(), e.line) for e in t.events]) for t in traces]
