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
#: Where models are, and what their methods that write into a database as it is made are called.
OF_MODELS = {"models", "wizards"}
INSTALLING = {"init", "_auto_init"}

#: Apps that do not come with Odoo: a bridge to one is installed where the app is, and not in databases of ours.
ELSEWHERE = {"queue_job"}

#: The folder of the addons that install themselves where the app that they join to ours is there.
BRIDGES = "bridges"


def folders(root: Path = ROOT) -> dict[str, Path]:
    """Where each of our addons lies, by name: the folders ``case_*`` with a manifest, then the bridges."""
    found = [*sorted(root.glob("case_*/__manifest__.py")), *sorted(root.glob(f"{BRIDGES}/case_*/__manifest__.py"))]
    return {manifest.parent.name: manifest.parent for manifest in found}


def modules(root: Path = ROOT) -> list[str]:
    """All our addons, the bridges last: a database for tests has them all, but those to apps from elsewhere."""
    return [name for name in folders(root) if name not in joining_elsewhere(root)]


def joining_elsewhere(root: Path = ROOT) -> dict[str, set[str]]:
    """The bridges to apps that do not come with Odoo: name → the apps."""
    found = {name: ELSEWHERE & set(_depends(folder)) for name, folder in folders(root).items()}
    return {name: apps for name, apps in found.items() if apps}


def standalone(root: Path = ROOT) -> list[str]:
    """The addons to install: all but the bridges, which install themselves."""
    return [name for name, folder in folders(root).items() if folder.parent == root]


def paths(root: Path = ROOT) -> list[Path]:
    """The folders to name in Odoo's ``addons_path``."""
    return [root, root / BRIDGES] if (root / BRIDGES).is_dir() else [root]


def outside_depends(root: Path = ROOT) -> list[str]:
    """The Odoo addons that ours build on."""
    found = folders(root)
    depends = {"base", "web"}.union(*(_depends(found[name]) for name in modules(root)))
    return sorted(depends - set(found))


def _depends(folder: Path) -> list[str]:
    return ast.literal_eval((folder / "__manifest__.py").read_text()).get("depends", [])


def _files(root: Path, kinds: set[str]) -> Iterator[Path]:
    found = folders(root)
    for name in modules(root):
        folder = found[name]
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.suffix in kinds and not READ_AS_THEY_ARE & set(inside.parts[:-1]) and path.is_file():
                yield path


def definition_hash(
    root: Path = ROOT, extra: Iterable[str] = (), translated: bool = True, declared_only: bool = False
) -> str:
    """A hash over all that a database is made from: models, data, views and, if ``translated``, translations.

    ``declared_only`` leaves out what the methods of models do: a database hardly depends on it.
    """
    parts: list[str | bytes] = list(extra)
    for path in _files(root, DEFINITIONS | TRANSLATIONS if translated else DEFINITIONS):
        content: str | bytes = path.read_bytes()
        if declared_only and path.parent.name in OF_MODELS and path.suffix == ".py":
            content = declarations(content.decode())
        parts += [str(path.relative_to(root)), content]
    return digest(parts)[:12]


def declarations(source: str) -> str:
    """What Python code of a model declares: all but the bodies of its methods, comments and the lay-out.

    >>> one, other = ("class A:\\n  x = 1\\n  def f(self): return %s" % n for n in "12")
    >>> declarations(one) == declarations(other)
    True
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for found in ast.walk(tree):
        if isinstance(found, ast.ClassDef):
            for method in found.body:
                if isinstance(method, ast.FunctionDef) and method.name not in INSTALLING:
                    method.body = [ast.Pass()]
    return ast.dump(tree)
