"""The command ``./run`` itself."""

import os
import shutil
import subprocess
import sys

import pytest

from dev import cli
from dev.paths import ROOT
from dev.stamp import once
from dev.ui import duration

COMMANDS = [
    "demo",
    "test",
    "lint",
    "bench",
    "shell",
    "stop",
    "reset",
    "screenshot",
    "screenshots",
    "import-history",
    "cmmn",
]


def run(*arguments, **env):
    return subprocess.run([ROOT / "run", *arguments], capture_output=True, text=True, env={**os.environ, **env})


def fake_python(folder, *versions):
    """A PATH on which only these Pythons are found, each claiming not to fit."""
    for name in ("dirname", "sh"):
        (folder / name).symlink_to(shutil.which(name))
    for name in versions:
        (folder / name).write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit 0\nexit 1\n')
        (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    assert f"./run {command}" in capsys.readouterr().out


def test_an_old_python_is_said_in_one_line(tmp_path):
    done = run("demo", PATH=fake_python(tmp_path, "python3"))
    assert done.returncode == 1
    assert done.stderr.startswith("run: this needs Python 3.11, 3.12 or 3.13 and found Python 3.9.2.")
    assert done.stderr.count("\n") == 1


def test_no_python_is_said_in_one_line(tmp_path):
    done = run("demo", PATH=fake_python(tmp_path))
    assert "found no python3" in done.stderr


def test_a_fitting_python_under_another_name_is_found(tmp_path):
    path = fake_python(tmp_path, "python3")
    (tmp_path / "python3.13").symlink_to(sys.executable)
    assert "screenshot" in run("--help", PATH=path).stdout


def test_what_follows_two_dashes_goes_to_pytest(monkeypatch):
    seen = []
    monkeypatch.setattr(cli.testing, "command", lambda options: seen.append(options) or 0)
    assert cli.main(["test", "tests", "-k", "a or b", "--", "-k", "c", "--lf"]) == 0
    assert (seen[0].paths, seen[0].k, seen[0].pytest) == (["tests"], "a or b", ["-k", "c", "--lf"])


def test_a_full_disk_is_told_in_one_line(monkeypatch, capsys):
    def fill(options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cli.testing, "command", fill)
    assert cli.main(["test"]) == 1
    assert capsys.readouterr().err.startswith("run: The disk is full")


def test_ctrl_c_says_that_the_next_start_goes_on(monkeypatch, capsys):
    def interrupt(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.testing, "command", interrupt)
    assert cli.main(["test"]) == 130
    assert "The next start goes on from here." in capsys.readouterr().err


def test_a_step_is_done_once_per_input_and_again_when_it_was_interrupted(monkeypatch, tmp_path):
    monkeypatch.setattr("dev.stamp.STAMPS", tmp_path / "stamps")
    outcome = tmp_path / "outcome"
    calls = []

    def make():
        calls.append(1)
        outcome.touch()

    def interrupted():
        raise KeyboardInterrupt

    once("step", "a", outcome, make)
    once("step", "a", outcome, make)
    assert len(calls) == 1
    with pytest.raises(KeyboardInterrupt):
        once("step", "b", outcome, interrupted)
    once("step", "a", outcome, make)
    assert len(calls) == 2


def test_durations_read_well():
    assert [duration(seconds) for seconds in (0.4, 31.2, 125)] == ["0 s", "31 s", "2 min 5 s"]
