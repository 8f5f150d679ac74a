"""What this repository offers to Odoo: its addons and hashes over them."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from dev.paths import ROOT
from dev.stamp import digest

# Changes there need no update of a database: Odoo reads them as they are.
READ_AS_THEY_ARE = {"static", "tests", "readme", "engine", "history", "controllers", "tools", "__pycache__"}
DEFINITIONS = {".py", ".xml", ".csv", ".sql", ".json", ".tsv", ".html", ".txt"}
TRANSLATIONS = {".po"}


def modules(root: Path = ROOT) -> list[str]:
    """The addons to install: the folders ``case_*`` with a manifest."""
    return sorted(manifest.parent.name for manifest in root.glob("case_*/__manifest__.py"))


def outside_depends(root: Path = ROOT) -> list[str]:
    """The Odoo addons that ours build on."""
    ours = modules(root)
    depends = {"base", "web"}
    for name in ours:
        manifest = ast.literal_eval((root / name / "__manifest__.py").read_text())
        depends |= set(manifest.get("depends", []))
    return sorted(depends - set(ours))


def _files(root: Path, kinds: set[str]) -> Iterator[Path]:
    for name in modules(root):
        for path in sorted((root / name).rglob("*")):
            inside = path.relative_to(root / name)
            if path.suffix in kinds and not READ_AS_THEY_ARE & set(inside.parts[:-1]) and path.is_file():
                yield path


def definition_hash(root: Path = ROOT, extra: Iterable[str] = (), translated: bool = True) -> str:
    """A hash over all that a database is made from: models, data, views and, if ``translated``, translations."""
    parts: list[str | bytes] = list(extra)
    for path in _files(root, DEFINITIONS | TRANSLATIONS if translated else DEFINITIONS):
        parts += [str(path.relative_to(root)), path.read_bytes()]
    return digest(parts)[:12]
