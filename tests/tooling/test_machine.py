"""What the set-up says when the machine does not have what it needs."""

import socket
from collections import namedtuple

import pytest

from dev import machine
from dev.ui import Failure

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def taken():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


def test_a_port_asked_for_that_is_in_use_is_refused_by_name(taken):
    with pytest.raises(Failure, match=rf"Port {taken} is in use.*--port {taken + 1}"):
        machine.choose_port(taken, 8069, "127.0.0.1")


def test_the_next_free_port_is_taken_when_none_was_asked_for(taken):
    assert taken < machine.choose_port(None, taken, "127.0.0.1") < taken + 100


def test_too_little_disk_space_is_said_before_anything_is_downloaded(monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: Usage(10e9, 9e9, 1e9))
    with pytest.raises(Failure, match=r"About 3 GB of free disk space are needed.*1\.0 GB"):
        machine.check_space()


def test_a_folder_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    # Not a matter of rights here, as tests may run as root: a file is in the way.
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(machine, "RUN", blocked / ".run")
    with pytest.raises(Failure, match=r"Cannot write to .*Clone into a folder of your own"):
        machine.prepare_folder()


def test_os_release_is_read_with_and_without_quotes(tmp_path):
    file = tmp_path / "os-release"
    file.write_text("ID=debian\nVERSION_ID=\"13\"\n\nHOME_URL='x=y'\n")
    assert machine.os_release(file) == {"ID": "debian", "VERSION_ID": "13", "HOME_URL": "x=y"}
    assert machine.os_release(tmp_path / "missing") == {}
