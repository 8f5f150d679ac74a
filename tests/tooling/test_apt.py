"""Reading where this machine's packages come from."""

import pytest

from dev import apt, machine


@pytest.fixture(autouse=True)
def codename(monkeypatch):
    monkeypatch.setattr(machine, "os_release", lambda: {"VERSION_CODENAME": "trixie"})


@pytest.fixture
def configuration(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_one_line_format(configuration):
    (configuration / "sources.list").write_text(
        "# deb http://no.example/debian trixie main\n"
        "deb-src http://src.example/debian trixie main\n"
        "deb http://tools.example/apt stable main\n"
        "deb [arch=amd64 signed-by=/x.gpg] http://main.example/debian trixie main contrib\n"
    )
    assert apt.archive(configuration) == "http://main.example/debian"


def test_stanza_format(configuration):
    (configuration / "sources.list.d" / "debian.sources").write_text(
        "Types: deb\n# why\nURIs: http://off.example/debian\nSuites: trixie\nEnabled: no\n\n"
        "Types: deb deb-src\nURIs: mirror+file:/etc/apt/mirrors/debian.list\nSuites: trixie trixie-updates\n"
        "Components: main\n"
    )
    assert apt.archive(configuration) == "mirror+file:/etc/apt/mirrors/debian.list"


def test_the_first_source_when_none_is_of_this_release(configuration):
    (configuration / "sources.list").write_text("deb http://rolling.example/debian testing main\n")
    assert apt.archive(configuration) == "http://rolling.example/debian"


def test_no_source_at_all(configuration):
    assert apt.archive(configuration) is None
