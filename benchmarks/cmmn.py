"""CMMN files read, written and read again; a large one against what lxml needs to parse and validate it."""

import re
from pathlib import Path

from _measure import ROUNDS, interleaved, row, say
from lxml import etree

from odoo.addons.case_organizer.cmmn import check_file, ordered, read, write
from odoo.addons.case_organizer.cmmn.tests.models import FOREIGN, SHARED, files

MANY, TIMES = 1_000, 50
LARGE = 8_000_000
_NAMED = re.compile(r'\b(id|(?:definition|sentry|source|performer|cmmnElement|targetCMMNElement)Ref)="([^"]*)"')


def run(env, scale):
    """Neither needs the database: what is measured is reading and writing alone."""
    rounds = ROUNDS[scale]
    return [*_many(rounds), _large(rounds), _ours(rounds)]


def _samples():
    """Models of other people where they are at hand, else one of our own."""
    found = [file.read_bytes() for file in sorted(SHARED.glob("*.cmmn"))] if SHARED else []
    schema = _schema()
    if schema:
        found = [data for data in found if schema.validate(etree.fromstring(data))]
    if not found:
        say("the models of other people are not here: one of our own is read instead")
    return found or [FOREIGN]


def _schema():
    file = SHARED / "xsd" / "CMMN11.xsd" if SHARED else Path()
    return etree.XMLSchema(etree.parse(str(file))) if file.is_file() else None


def _many(rounds):
    """Each file of a corpus read, written, read again and compared."""
    samples = _samples()
    corpus = samples * TIMES
    say(f"{len(corpus)} files, {sum(map(len, corpus)):,} bytes")
    same = []

    def ours():
        same.append(all(check_file("", data)["roundtrip"] for data in corpus))
        return len(corpus)

    def floor():
        for data in corpus:
            etree.tostring(etree.fromstring(data))
        return len(corpus)

    times = interleaved({"ours": ours, "floor": floor}, rounds)
    found = row(
        "read, written and read again",
        len(corpus),
        times["ours"],
        floor=times["floor"],
        unit="ms",
        no_peer=True,
        bar=f"≤ 10 s per {MANY:,} files, all the same plan",
        seconds_per_thousand=round(sorted(times["ours"])[len(times["ours"]) // 2] * MANY, 2),
    )
    found["met"] = found["seconds_per_thousand"] <= 10 and all(same)
    return [found]


def large():
    """A file of 8 MB: the longest sample with its diagram, over and over, each with ids of its own."""
    text = max(_samples(), key=len).decode()
    if "CMMNDiagram" not in text:
        text = write(read(text.encode()).files).decode()
    case, diagram = (
        re.search(rf"<(\w+:)?{name}\b.*</(\w+:)?{name}>", text, re.DOTALL) for name in ("case", "CMMNDiagram")
    )
    cases, diagrams, size = [], [], 0
    while size < LARGE:
        renamed = rf'\1="n{len(cases)}_\2"'
        cases.append(_NAMED.sub(renamed, case[0]))
        diagrams.append(_NAMED.sub(renamed, diagram[0]))
        size += len(cases[-1]) + len(diagrams[-1])
    parts = [text[: case.start()], *cases, text[case.end() : diagram.start()], *diagrams, text[diagram.end() :]]
    return "".join(parts).encode()


def _large(rounds):
    data, schema = large(), _schema()
    size = round(len(data) / 1e6, 1)

    def ours():
        read(data)
        return size

    def floor():
        root = etree.fromstring(data)
        if schema:
            schema.validate(root)
        return size

    times = interleaved({"ours": ours, "floor": floor}, rounds)
    found = row(
        "8 MB read, against parsing and validating it",
        len(data),
        times["ours"],
        floor=times["floor"],
        unit="ms",
        no_peer=True,
        bar="≤ 10 × parse and validate",
        validated=schema is not None,
    )
    found["met"] = found["ratio_floor"] is not None and found["ratio_floor"] <= 10
    return found


def _ours(rounds):
    """One type with everything, out and in and out."""
    whole, kept = files(), []

    def ours():
        data = write(whole)
        again = read(data).files
        kept.append(write(again) == data and ordered(again) == ordered(whole))
        return 1

    def floor():
        etree.tostring(etree.fromstring(write(whole)))
        return 1

    times = interleaved({"ours": ours, "floor": floor}, rounds)
    bar = "byte by byte the same"
    samples = {"floor": times["floor"], "unit": "ms", "no_peer": True}
    return row("our own type out, in and out", 1, times["ours"], bar=bar, met=all(kept), **samples)
