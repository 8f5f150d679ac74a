"""``./run faults --only``: one thing is tried, and a name that nothing has is no success."""

import argparse
import importlib.util

import pytest

from dev import faults
from dev.paths import ROOT
from dev.ui import Failure


@pytest.fixture
def table():
    """What the scenarios share, without Odoo."""
    spec = importlib.util.spec_from_file_location("_table", ROOT / "faults" / "_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_one_thing_is_tried(table, monkeypatch):
    names = ("publishing a version", "CMMN", "mail intake")
    monkeypatch.delenv("CASE_ONLY", raising=False)
    assert [name for name in names if table.wanted(name)] == list(names)
    monkeypatch.setenv("CASE_ONLY", "cmmn")
    assert [name for name in names if table.wanted(name)] == ["CMMN"]


def test_a_name_that_nothing_has_is_no_success(monkeypatch):
    # What the command sets is taken back with the rest.
    monkeypatch.setenv("CASE_ONLY", "")
    monkeypatch.setattr(faults, "_run", lambda _files, _options: ({"race": []}, {}))
    options = argparse.Namespace(names=["race"], list=False, times=None, only="wedding", scale="short", json=None)
    with pytest.raises(Failure, match="wedding"):
        faults.command(options)
