"""Running other programs: failures in one line, children that end with us."""

import os
import subprocess
import sys
import time

import pytest

from dev import proc
from dev.ui import Failure


@pytest.fixture(autouse=True)
def logs(monkeypatch, tmp_path):
    monkeypatch.setattr(proc, "LOGS", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("E: Failed to fetch x  Temporary failure resolving 'x'", "is there a network"),
        ("WARNING: Retrying ... NewConnectionError('...')", "is there a network"),
        ("fatal: unable to access 'x': Could not resolve host: x", "is there a network"),
        ("OSError: [Errno 28] No space left on device", r"disk is full \(\d+\.\d GB free\)"),
        ("mkdir: cannot create 'x': Permission denied", "Missing rights: mkdir"),
    ],
)
def test_known_failures_are_explained(output, told):
    with pytest.raises(Failure, match=told):
        proc.run([sys.executable, "-c", f"print({output!r}); raise SystemExit(1)"], "Step", "step")


def test_an_unknown_failure_gives_its_last_line_and_the_log(logs):
    with pytest.raises(Failure, match=r"^Step: it broke \(the whole output: .*step\.log\)$"):
        proc.run([sys.executable, "-c", "print('a'); print('it broke\\n'); raise SystemExit(3)"], "Step", "step")
    assert "it broke" in (logs / "step.log").read_text()


def test_only_this_runs_output_is_returned(logs):
    for word in ("one", "two"):
        assert proc.run([sys.executable, "-c", f"print({word!r})"], "Step", "step") == f"{word}\n"


def test_an_interrupted_step_ends_what_it_started(monkeypatch):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)

    def interrupted(*args):
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(child, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        proc.wait(child)
    assert child.poll() is not None


def test_a_lock_is_waited_for(tmp_path):
    lock = tmp_path / "lock"
    code = f"import fcntl, time; f = open({str(lock)!r}, 'a'); fcntl.flock(f, 2); print(flush=True); time.sleep(0.5)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        started = time.monotonic()
        with proc.locked(lock):
            assert time.monotonic() - started > 0.2


def test_what_a_process_started_is_found():
    child = subprocess.Popen(["sleep", "30"])
    try:
        assert child.pid in proc.children(os.getpid())
    finally:
        child.kill()
        child.wait()
    assert child.pid not in proc.children(os.getpid())


def test_what_has_ended_and_is_not_yet_asked_about_does_not_run():
    child = subprocess.Popen(["sleep", "30"])
    assert proc.alive(child.pid)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    try:
        assert proc.state(child.pid) == "Z"
        assert not proc.alive(child.pid)
    finally:
        child.wait()
    assert (proc.state(child.pid), proc.alive(child.pid)) == ("", False)
