"""The demo: logins, addresses, and two of them side by side."""

import json
import os
from argparse import Namespace

import pytest

from dev import demo
from dev.ui import Failure


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "HOME", tmp_path)
    monkeypatch.setattr(demo.machine, "choose_port", lambda asked, default, interface: asked or default)
    monkeypatch.delenv("PGHOST", raising=False)
    return tmp_path


def serve(home, monkeypatch, database="demo", port=8069):
    served = demo.Served(database, os.getpid(), port, "127.0.0.1")
    served.file.write_text(json.dumps(vars(served)))
    monkeypatch.setattr(demo.Served, "lives", lambda self: True)
    return served


def options(port=None, database=None):
    return Namespace(port=port, database=database, interface="127.0.0.1")


def test_logins_are_read_from_the_addon(tmp_path):
    file = tmp_path / "logins.txt"
    file.write_text("# people\nanna\tsecret\tcase worker: open My work\n\nbroken line\nadmin\tadmin\tall of it\n")
    assert demo.logins(file) == [("anna", "secret", "case worker: open My work"), ("admin", "admin", "all of it")]


def test_without_that_file_there_is_the_administrator(tmp_path):
    assert demo.logins(tmp_path / "missing") == [("admin", "admin", "administrator")]


def test_the_first_demo_has_the_usual_database():
    assert demo._choose(options()) == ("demo", 8069)


def test_a_demo_that_is_served_already_is_pointed_at(home, monkeypatch, capsys):
    serve(home, monkeypatch)
    assert demo._choose(options()) == ("demo", None)
    assert "http://localhost:8069" in capsys.readouterr().out


def test_a_second_demo_on_another_port_has_its_own_database(home, monkeypatch):
    serve(home, monkeypatch)
    assert demo._choose(options(port=8070)) == ("demo_8070", 8070)


def test_one_database_is_not_served_twice(home, monkeypatch):
    serve(home, monkeypatch, database="mine")
    with pytest.raises(Failure, match="The database mine is served already, at http://localhost:8069"):
        demo._choose(options(port=8070, database="mine"))


def test_two_demos_do_not_share_cookies():
    one, two = (demo.Served("demo", 1, port, "127.0.0.1").address for port in (8069, 8070))
    assert one.split(":")[1] != two.split(":")[1]


def test_a_dead_server_is_not_served(home):
    served = demo.Served("demo", 2**22 + 1, 8069, "127.0.0.1")
    served.file.write_text(json.dumps(vars(served)))
    assert demo.served() == []
