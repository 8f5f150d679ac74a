"""Files of people who mean no good: each is read or refused in one sentence, soon, and nothing else is touched."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from case_organizer.cmmn import CmmnError, read, write

from .models import FOREIGN, files
from .mutations import HUGE, mutated

MOST = 2.0
MEMORY = 300
#: This machine may be busy with other tests.
PATIENCE = 3

ALONE = """
import random, resource, sys, time
sys.path.insert(0, {root!r})
import dev.plain
from case_organizer.cmmn import CmmnError, read
from case_organizer.cmmn.tests import models, mutations
data = mutations.HUGE[{number}](random.Random(1), models.FOREIGN)
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    read(data)
    print("read")
except CmmnError as refused:
    print(refused)
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def outcome(data):
    """What is said of a file: the sentences that refuse it, or None."""
    try:
        read(data)
    except CmmnError as refused:
        assert refused.problems
        assert all(problem.text and "\n" not in problem.text for problem in refused.problems)
        return str(refused)
    return None


def test_mutations(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    samples = [write(files()), FOREIGN]
    refused = 0
    for number in range(600):
        what, data = mutated(number, samples, huge=False)
        began = time.process_time()
        refused += outcome(data) is not None
        assert time.process_time() - began < MOST * PATIENCE, (number, what)
    assert 200 < refused < 600, "some are refused, and some are harmless"


@pytest.mark.parametrize("number", range(len(HUGE)), ids=lambda number: HUGE[number].__name__)
def test_huge(number):
    root = str(Path(__file__).resolve().parents[3])
    script = ALONE.format(root=root, number=number)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    *said, figures = done.stdout.strip().split("\n")
    seconds, memory = figures.split()
    assert len(said) == 1 and said[0] != "read", said
    assert float(seconds) < MOST * PATIENCE
    # Making the file takes memory too.
    assert int(memory) < MEMORY


def test_nothing_outside_is_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("sesame")
    doctypes = (
        f'<!DOCTYPE definitions [<!ENTITY x SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE definitions [<!ENTITY % p SYSTEM "file://{secret}"> %p;]>',
        f'<!DOCTYPE definitions SYSTEM "file://{secret}">',
    )
    head, rest = FOREIGN.decode().split("\n", 1)
    for doctype in doctypes:
        said = outcome(f"{head}\n{doctype}\n{rest.replace('Do it.', '&x;')}".encode())
        assert said.startswith("line 2: ") and "DOCTYPE" in said
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    assert "XInclude" in outcome(FOREIGN.replace(b"Do it.", include.encode()))


def test_many_are_told_and_no_more_than_twenty():
    data = FOREIGN.replace(b"</casePlanModel>", b'<planItem definitionRef="zz"/>\n' * 50 + b"</casePlanModel>")
    assert len(outcome(data).split("\n")) == 20
