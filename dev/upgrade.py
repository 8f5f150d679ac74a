"""Makes the demo of an older version, brings it to this one as administrators do, and looks how its cases go on."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from dev import addons, bench
from dev.demo import STORIES
from dev.odoo import Workspace
from dev.paths import ROOT, RUN
from dev.ui import Failure, say

#: What is upgraded from when nothing is named: the first version with a demo, and one halfway.
DAYS = ("2026-11-23 12:35 +0000", "2026-11-26 06:45 +0000")
CHECK = ROOT / "faults" / "_upgraded.py"
NO_HISTORY = "this clone has no history: clone it whole to try this"


class Older(Workspace):
    """A workspace in which the addons are those of another tree."""

    def __init__(self, workspace: Workspace, root: Path):
        super().__init__(workspace.home.name, workspace.odoo, workspace.server)
        self.root = root

    def configuration(self, database: str, **options: str | int) -> Path:
        """Write the configuration file for a database and return it."""
        there = ",".join(map(str, (*self.odoo.addons, *addons.paths(self.root))))
        return super().configuration(database, **{"addons_path": there, **options})


def commits(named: Sequence[str]) -> list[tuple[str, str]]:
    """``(hash, day)`` of the versions to upgrade from. :raises Failure: when there is no such commit in this clone"""
    found = []
    for name in named or DAYS:
        wanted = [name] if named else [f"--before={name}", "HEAD"]
        told = _git("log", "-1", "--format=%H %cs", *wanted).stdout.decode().split()
        if not told:
            raise Failure(f"There is no commit {name} here: {NO_HISTORY}.")
        found.append((told[0], told[1]))
    return found


def rows(workspace: Workspace, named: Sequence[str], scale: str) -> list[dict] | None:
    """Upgrade from each. :param named: commits :return: rows of the table, None when something ended with an error"""
    try:
        found = commits(named)
    except Failure as failure:
        if named:
            raise
        say(f"Not tried: {failure}")
        return []
    told = []
    for commit, day in found:
        database = f"{workspace.server.prefix}upgrade_{commit[:8]}"
        with _tree(commit) as tree:
            try:
                more = _upgrade(workspace, tree, database)
                ours = bench.scenario(workspace, database, CHECK, scale)
            finally:
                workspace.drop(database)
        if ours is None:
            return None
        for row in ours:
            row["name"] = f"from {day} ({commit[:8]}): {row['name']}"
            row["more"] |= more
        told += ours
    return told


def _upgrade(workspace: Workspace, tree: Path, database: str) -> dict[str, str]:
    """Make the older demo and bring it up to date. :return: how long what took"""
    older = Older(workspace, tree)
    workspace.drop(database)
    begun = time.monotonic()
    older.run(database, "The older version", "upgrade", "--log-level=warn", "-i", ",".join(addons.standalone(tree)))
    if older.script(database, STORIES.format(modules=addons.modules(tree)), "upgrade"):
        raise Failure("The stories of the older version did not load.")
    made = time.monotonic()
    # What people have is no demo to Odoo: the stories of this version are not loaded beside it.
    workspace.server.psql("UPDATE ir_module_module SET demo = false", database)
    now = ",".join(addons.standalone())
    workspace.run(database, "The upgrade", "upgrade", "--log-level=warn", "-u", "all", "-i", now)
    return {"made in": f"{made - begun:.0f} s", "upgraded in": f"{time.monotonic() - made:.0f} s"}


@contextlib.contextmanager
def _tree(commit: str) -> Iterator[Path]:
    """The files of a commit, in a folder of their own."""
    folder = RUN / "upgrade" / commit[:8]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        packed = _git("archive", "--format=tar", commit)
        subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _git(*arguments: str) -> subprocess.CompletedProcess:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise Failure(f"git is not here: {NO_HISTORY}.") from error
    if done.returncode:
        raise Failure(f"{arguments[-1]}: {done.stderr.decode().strip()}; {NO_HISTORY}.")
    return done
