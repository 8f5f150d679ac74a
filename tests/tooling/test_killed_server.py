"""An embedded server that is killed, or that does not end: it is there again, with what was committed."""

import os
import signal

import pytest

from dev import postgres, proc


@pytest.fixture
def server():
    found = postgres.Embedded("killed")
    found.remove()
    try:
        with found.running():
            found.psql("CREATE TABLE told AS SELECT 'kept' AS word", user="postgres")
            # What is on disk; the server may lose what was committed in its last moment, as its settings allow.
            found.psql("CHECKPOINT", user="postgres")
            yield found
    finally:
        found.remove()


def first(server):
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_killed_it_can_be_started_at_once_and_has_what_was_committed(server):
    for _n in range(3):
        before = first(server)
        children = proc.children(before)
        server.kill()
        assert children and not any(map(proc.alive, (before, *children)))
        server.start_again()
        assert server.psql("SELECT word FROM told", user="postgres") == "kept"


def test_killed_twice_is_no_error(server):
    server.kill()
    server.kill()
    assert not server.stop()


def test_one_that_does_not_end_is_killed(server, monkeypatch):
    monkeypatch.setattr(postgres, "PATIENCE", 2)
    stuck = first(server)
    os.kill(stuck, signal.SIGSTOP)
    assert server.stop()
    assert not proc.alive(stuck)
