"""The versions that a database is upgraded from."""

import subprocess

import pytest

from dev import upgrade
from dev.ui import Failure


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone with two commits on two days."""
    monkeypatch.setattr(upgrade, "ROOT", tmp_path)
    monkeypatch.setattr(upgrade, "RUN", tmp_path / ".run")
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@office.example"]

    def git(*arguments, day="2026-11-23T12:00:00+0000"):
        env = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True, env=env)

    git("init", "-q")
    for number, day in enumerate(("2026-11-23T12:00:00+0000", "2026-11-26T01:00:00+0000")):
        (tmp_path / "told.txt").write_text(f"{number}\n")
        git("add", "told.txt")
        git("commit", "-qm", f"Commit {number}", day=day)
    return tmp_path


def test_the_usual_versions_are_named_by_their_day(clone):
    assert [day for _commit, day in upgrade.commits([])] == ["2026-11-23", "2026-11-26"]


def test_a_version_has_its_files_in_a_folder_that_goes_again(clone):
    first = upgrade.commits([])[0][0]
    with upgrade._tree(first) as tree:
        assert (tree / "told.txt").read_text() == "0\n"
    assert not tree.exists()


def test_what_is_not_in_the_history_is_said(clone):
    with pytest.raises(Failure, match="no history"):
        upgrade.commits(["0123456789abcdef"])


def test_without_history_it_is_left_out(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(upgrade, "ROOT", tmp_path)
    assert upgrade.rows(None, [], "short") == []
    assert "no history" in capsys.readouterr().out
