"""Memory does not grow with the file: the real logs, and those ten times over."""

import gzip
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from .common import DESK, PERMITS, csv_log, real

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Only Linux tells a process's peak.")
PACKAGE = Path(__file__).resolve().parents[2]
SCRIPT = """
import json, re, sys
from pathlib import Path
from history import Reader, discover, guess, sniff
sniffed = sniff(sys.argv[1])
reader = Reader(sys.argv[1], guess(sniffed), sniffed)
found = discover(reader)
peak = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps({"cases": found.cases, "events": found.events, "kib": peak}))
"""


def measured(path):
    """Discover a log in a process of its own.

    Its own peak is asked for, as resource usage begins with that of the process it comes from.
    """
    env = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    answer = subprocess.run([sys.executable, "-c", SCRIPT, str(path)], capture_output=True, check=True, env=env)
    return json.loads(answer.stdout)


def ten_permits(folder):
    """The permit log ten times, with other case names."""
    heading, *rows = PERMITS.read_text().splitlines()
    path = folder / "ten.csv"
    with path.open("w") as file:
        file.write(heading + "\n")
        for copy in range(10):
            file.writelines(row.replace(",case-", f",copy-{copy}-", 1) + "\n" for row in rows)
    return path


def ten_desks(folder):
    """The service desk log ten times, with other case names."""
    head, *traces = gzip.decompress(DESK.read_bytes()).decode().split("<trace>")
    traces[-1] = traces[-1].replace("</log>", "")
    path = folder / "ten.xes.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write(head)
        for copy in range(10):
            file.writelines("<trace>" + text.replace('"Case ', f'"Copy {copy}-', 1) for text in traces)
        file.write("</log>")
    return path


@real
@pytest.mark.parametrize(
    ("path", "ten", "cases", "events"), [(PERMITS, ten_permits, 1434, 8577), (DESK, ten_desks, 4580, 21348)]
)
def test_ten_times_the_file(tmp_path, path, ten, cases, events):
    one, many = measured(path), measured(ten(tmp_path))
    assert (one["cases"], one["events"]) == (cases, events)
    assert (many["cases"], many["events"]) == (cases * 10, events * 10)
    # Case names are kept up to a bound, about 100 bytes each.
    allowed = cases * 9 * 0.15
    assert many["kib"] < one["kib"] * 1.1 + allowed


def test_mixed_cases_ten_times(tmp_path):
    def mixed(cases):
        rows = [f"case {case},Step {step},2024-01-01T10:00:00Z,," for case in range(cases) for step in range(10)]
        random.Random(1).shuffle(rows)
        return csv_log(tmp_path, *rows)

    one, many = measured(mixed(1_000)), measured(mixed(10_000))
    assert many["events"] == 100_000
    assert many["kib"] < one["kib"] + 20 * 1024
