"""Damaged and hostile files: each reader reads or refuses them in words, soon, and writes all of one or nothing."""

import base64
import io
import resource
import socket
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from _killing import Ground
from _people import case_type, person
from _readers import Reader, mail_readers, pdf_readers, picture_readers, refusing
from _table import often, tried, wanted

from odoo.exceptions import UserError

TIMES = {"short": 50, "full": 1000}
#: Seconds of this process that one file may take (of a thousand, one may take longer), that none may, and megabytes
#: that all of them together may add.
SECONDS, NEVER, MEGABYTES = 2.0, 10.0, 300
#: Tables in which nothing may be left of a file that was refused.
TABLES = (
    "case_case",
    "case_type",
    "case_plan",
    "case_plan_item",
    "case_step",
    "case_team",
    "res_users",
    "case_document",
)


def run(env, scale):
    """Each reader, with so many files."""
    ground, rows = Ground(env), []
    with ground.committed() as env, patch.object(socket.socket, "connect", _refuse):
        for name, reader in ((name, reader) for name, reader in _readers(env).items() if wanted(name)):
            with tried(rows, name) as row:
                _try(env, row, reader, often(TIMES, scale))
        env.cr.rollback()
    return rows


def _refuse(*_args):
    raise AssertionError("the network was asked")


def _try(env, row, reader, times):
    samples, read = reader.samples, reader.read
    slowest, refused, before = 0.0, 0, _memory()
    for sample in samples:
        assert _one(env, read, sample) == "read", "a sound file is refused"
    slow = []
    for number in range(len(reader.hostile) + times):
        made = number - len(reader.hostile)
        data = reader.hostile[number] if made < 0 else reader.damage(made, samples)
        begun = time.process_time()
        try:
            refused += _one(env, read, data) == "refused"
        except Exception as error:
            row["faults"].append(f"file {number}: {error!r:.300}")
        took = time.process_time() - begun
        slowest = max(slowest, took)
        if took > NEVER:
            row["faults"].append(f"file {number}: {took:.1f} s")
        elif took > SECONDS:
            slow.append(f"file {number}: {took:.1f} s")
        row["tried"] += 1
    if len(slow) > row["tried"] / 1000:
        row["faults"] += slow
    grown = _memory() - before
    if grown > MEGABYTES:
        row["faults"].append(f"{grown} MB more")
    row["more"] = {"refused": refused, "slowest": f"{slowest:.2f} s", "memory": f"{grown} MB"}


def _one(env, read, data):
    """Read one file and take back what it made. :return: ``read`` or ``refused``"""
    env.flush_all()
    env.cr.execute("SAVEPOINT faults")
    try:
        before = _rows(env)
        try:
            told = read(data) or "read"
        except UserError as error:
            assert str(error).strip(), "refused without a word"
            told = "refused"
        if told == "refused":
            env.flush_all()
            assert _rows(env) == before, "refused, but something was written"
        return told
    finally:
        # What was still to be written as well.
        env.transaction.clear()
        env.cr.execute("ROLLBACK TO SAVEPOINT faults")
        env.registry.clear_all_caches()


def _rows(env):
    env.cr.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES))
    return env.cr.fetchone()


def _memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _at(path, read):
    """A reader of a file on disk."""

    def reads(data):
        path.write_bytes(data)
        return read(str(path))

    return reads


def _readers(env):
    """What reads files. :return: ``{name: Reader}``"""
    from odoo.addons.case_organizer.cmmn import CmmnError
    from odoo.addons.case_organizer.cmmn import read as read_cmmn
    from odoo.addons.case_organizer.tools.table import TableRefused, read_table

    uid = person(env, "hostile")
    folder = Path(tempfile.mkdtemp(prefix="case_faults_"))
    made = case_type(env(user=uid), "Faults hostile", [{"name": "first"}, {"name": "second", "after": ("first",)}])
    history = env(user=uid)["case.history.import"]
    bundle = base64.b64decode(made.export_bundle())

    return {
        "CSV of a history": Reader(
            [_csv()], _at(folder / "log.csv", lambda path: history.run_file(path, "Hostile") and None)
        ),
        "XES of a history": Reader(
            [_xes()], _at(folder / "log.xes", lambda path: history.run_file(path, "Hostile") and None)
        ),
        "CMMN": Reader([_cmmn()], refusing(CmmnError, read_cmmn)),
        "bundle of a case type": Reader(
            [bundle], lambda data: made.import_bundle(base64.b64encode(data).decode()) and None
        ),
        "spreadsheet, CSV and XLSX": Reader(
            [_csv(), _xlsx()], _at(folder / "table", refusing(TableRefused, read_table))
        ),
        **mail_readers(env),
        **picture_readers(),
        **pdf_readers(),
    }


# --- sound files -----------------------------------------------------------------------------------------------------


def _csv():
    lines = [f'c{case},"Step {step}",Ada,2024-03-{step + 1:02d}T10:00:00Z' for case in range(8) for step in range(4)]
    return "\n".join(["case:concept:name,concept:name,org:resource,time:timestamp", *lines, ""]).encode()


def _xes():
    event = '<event><string key="concept:name" value="Step {1}"/><string key="org:resource" value="Ada"/>'
    event += '<date key="time:timestamp" value="2024-03-0{1}T10:00:00+00:00"/></event>'
    traces = [
        f'<trace><string key="concept:name" value="c{case}"/>'
        + "".join(event.format(case, step) for step in range(1, 5))
        + "</trace>"
        for case in range(8)
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0">{"".join(traces)}</log>'.encode()


def _cmmn():
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"'
        b' targetNamespace="http://example.com/t"><case id="c" name="Case"><casePlanModel id="p" name="Plan">'
        b'<planItem id="pi1" definitionRef="t1"/><planItem id="pi2" definitionRef="t2">'
        b'<entryCriterion id="e1" sentryRef="s1"/></planItem><sentry id="s1"><planItemOnPart id="o1" sourceRef="pi1">'
        b"<standardEvent>complete</standardEvent></planItemOnPart></sentry>"
        b'<humanTask id="t1" name="First"/><humanTask id="t2" name="Second"/></casePlanModel></case></definitions>'
    )


def _xlsx():
    import openpyxl

    book, stream = openpyxl.Workbook(), io.BytesIO()
    for line in (("Name", "Begins", "Price"), ("Boiler", "2026-01-01", 10.5), ("Lift", "2026-02-01", 20)):
        book.active.append(line)
    book.save(stream)
    return stream.getvalue()
