"""Database templates: built once, keyed by a hash of what they are made of, then copied."""

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from dev import addons, proc
from dev.odoo import Workspace
from dev.paths import LOGS, short
from dev.stamp import digest
from dev.ui import Failure

KEPT = 2
BUNDLES = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


class Templates:
    """The templates of a workspace.

    ``base_…`` has Odoo's addons that ours build on; ``case_…`` was installed afresh on a copy of
    it; ``casu_…`` is an older template brought up to date, which is faster and good enough to run
    some tests, whatever methods of models do that changed since.
    """

    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        self.server = workspace.server
        self.prefix = workspace.server.prefix
        self._used = workspace.home / "templates.json"
        depends = addons.outside_depends()
        self.base = f"{self.prefix}base_{digest([workspace.odoo.identity, *depends])[:10]}"
        # A template speaks English only: what is translated is not in it.
        suffix = addons.definition_hash(extra=[self.base], translated=False)
        self.fresh = f"{self.prefix}case_{suffix}"
        declared = addons.definition_hash(extra=[self.base], translated=False, declared_only=True)
        self.updated = f"{self.prefix}casu_{declared}"

    def ensure(self, quick: bool = False, browser: bool = False) -> str:
        """A template of the addons as they are now.

        ``quick`` allows an updated older one; ``browser`` makes the web client's bundles in it, which every
        browser test would otherwise make (and roll back) by itself.
        """
        with proc.locked(self.workspace.home / "templates.lock"):
            self._drop_leftovers()
            name = self._find(quick) or self._make(quick)
            if browser:
                self._bundle(name)
            self._touch(name, self.base)
            self._prune()
        return name

    def ensure_base(self) -> str:
        """A database with the addons of Odoo that ours build on, and none of ours."""
        with proc.locked(self.workspace.home / "templates.lock"):
            self._make_base()
            self._touch(self.base)
        return self.base

    @contextlib.contextmanager
    def copy(self, template: str, label: str) -> Iterator[str]:
        """A database to work on, dropped afterwards."""
        database = f"{self.prefix}run_{os.getpid()}_{label}"
        self.workspace.copy(template, database)
        try:
            yield database
        finally:
            with contextlib.suppress(Failure):
                self.workspace.drop(database)

    def _find(self, quick: bool) -> str | None:
        there = self.server.databases()
        wanted = [self.fresh, self.updated] if quick else [self.fresh]
        return next((name for name in wanted if name in there), None)

    def _make(self, quick: bool) -> str:
        modules = ",".join(addons.modules())
        nearest = self._nearest() if quick else None
        try:
            if nearest:
                return self._build(self.updated, nearest, "-u", modules, "-i", modules)
            self._make_base()
            if not modules:
                return self.base
            return self._build(self.fresh, self.base, "-i", modules)
        except Failure:
            if not nearest:
                raise
        # An older template could not be updated: install afresh.
        return self._make(quick=False)

    def _make_base(self) -> None:
        if self.base not in self.server.databases():
            self._build(self.base, None, "-i", ",".join(addons.outside_depends()))

    def _build(self, name: str, source: str | None, *arguments: str) -> str:
        making = f"{self.prefix}making"
        self.workspace.drop(making)
        if source:
            self.workspace.copy(source, making)
            self._bundles_made(making).unlink(missing_ok=True)
        self.workspace.run(making, "Test database", "template", "--log-level=warn", *arguments)
        self.workspace.rename(making, name)
        if name != self.base:
            self.server.note(name, self.base)
        return name

    def _bundles_made(self, name: str) -> Path:
        return self.workspace.files(name) / "bundles-are-made"

    def _bundle(self, name: str) -> None:
        done = self._bundles_made(name)
        if not done.exists():
            if self.workspace.script(name, BUNDLES, "bundles"):
                raise Failure(f"The web client's bundles could not be made: see {short(LOGS / 'bundles.log')}.")
            done.touch()

    def _nearest(self) -> str | None:
        """The template used last that stands on the same base."""
        used = self._uses()
        there = [name for name in self._templates() if self.server.comment(name) == self.base]
        return max(there, key=lambda name: used.get(name, 0), default=None)

    def _templates(self) -> list[str]:
        kinds = (f"{self.prefix}case_", f"{self.prefix}casu_")
        return [name for name in self.server.databases() if name.startswith(kinds)]

    def _uses(self) -> dict[str, float]:
        return json.loads(self._used.read_text()) if self._used.is_file() else {}

    def _touch(self, *names: str) -> None:
        now = time.time()
        self._used.write_text(json.dumps({**self._uses(), **dict.fromkeys(names, now)}))

    def _prune(self) -> None:
        used = self._uses()
        bases = [name for name in self.server.databases() if name.startswith(f"{self.prefix}base_")]
        for names in (self._templates(), bases):
            for name in sorted(names, key=lambda name: used.get(name, 0))[:-KEPT]:
                self.workspace.drop(name)
                used.pop(name, None)
        self._used.write_text(json.dumps(used))

    def _drop_leftovers(self) -> None:
        """Drop the copies of runs that were killed."""
        for name in self.server.databases():
            found = re.fullmatch(rf"{self.prefix}run_(\d+)_\w+", name)
            if found and not proc.alive(int(found[1])):
                self.workspace.drop(name)
