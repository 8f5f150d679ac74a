"""Which tests there are, in parts of which each runs in one process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dev import addons, bench
from dev.paths import ROOT
from dev.ui import Failure

#: Tests in a browser, which take the longest: what people do at their screens, and a look at all that there is.
SCREENS, EVERYWHERE = "tests/screens", "tests/everywhere"
#: A part of its own: two parts run at once, and what takes long at the end would leave one of two cores idle.
MENUS = f"{EVERYWHERE}/test_menus.py"


@dataclass(frozen=True)
class Part:
    """Tests that run in one process: a name, folders (and which inside them are not meant), whether they need Odoo."""

    name: str
    targets: tuple[str, ...]
    odoo: bool = False
    without: tuple[str, ...] = ()
    #: Addons that its database has besides.
    more: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """What to give pytest besides the targets."""
        return tuple(f"--ignore={folder}" for folder in self.without)

    @property
    def in_browser(self) -> bool:
        """Whether somebody sits at a screen."""
        return self.name in ("screens", "everywhere", "menus")


def plain_folders(root: Path = ROOT) -> list[Path]:
    """Folders whose tests need no Odoo: of this tooling, and inside the addons' plain packages."""
    inside = [found for folder in addons.folders(root).values() for found in sorted(folder.glob("*/**/tests"))]
    folders = [root / "tests" / "tooling", *inside]
    return [folder for folder in folders if "static" not in folder.parts and any(folder.rglob("test_*.py"))]


def all_parts(root: Path = ROOT) -> list[Part]:
    """Every part of a full run, in order."""
    plain = [Part(_name(folder, root), (str(folder.relative_to(root)),)) for folder in plain_folders(root)]
    folders, elsewhere = addons.folders(root), addons.joining_elsewhere(root)
    tests = [folders[name] / "tests" for name in addons.modules(root)]
    own = tuple(str(folder.relative_to(root)) for folder in tests if folder.is_dir())
    return [
        *plain,
        Part("addons", own, odoo=True),
        *(
            Part(name, (str((folders[name] / "tests").relative_to(root)),), odoo=True, more=(name,))
            for name, apps in elsewhere.items()
            if bench.fetched(apps)
        ),
        Part("screens", (SCREENS,), odoo=True),
        Part("together", ("tests",), odoo=True, without=("tests/tooling", SCREENS, EVERYWHERE)),
        Part("everywhere", (EVERYWHERE,), odoo=True, without=(MENUS,)),
        Part("menus", (MENUS,), odoo=True),
    ]


def parts_for(paths: Sequence[str], root: Path = ROOT) -> list[Part]:
    """The parts that run these paths (pytest's ``file::test`` too)."""
    chosen: dict[str, tuple[Part, list[str]]] = {}
    for path in paths:
        found = False
        target = _inside(path, root)
        for part in all_parts(root):
            if fits := _targets(part, target, root):
                chosen.setdefault(part.name, (part, []))[1].extend(fits)
                found = True
        if not found:
            raise Failure(f"{path}: there are no tests there{_missing(target, root)}.")
    return [replace(part, targets=tuple(targets)) for part, targets in chosen.values()]


def _missing(target: str, root: Path) -> str:
    """What keeps tests from being run there, if it is known."""
    folders = addons.folders(root)
    for name, apps in addons.joining_elsewhere(root).items():
        if (root / target.split("::")[0]).is_relative_to(folders[name]) and not bench.fetched(apps):
            return f" without {', '.join(apps)}, which ./run bench fetches for what compares itself with it"
    return ""


def _inside(path: str, root: Path) -> str:
    file = Path(path.split("::")[0])
    absolute = (file if file.exists() else root / file).resolve()
    if not absolute.exists():
        raise Failure(f"{path}: there is no such file or folder.")
    if not absolute.is_relative_to(root):
        raise Failure(f"{path} lies outside this clone.")
    return str(absolute.relative_to(root)) + path[len(str(file)) :] if "::" in path else str(absolute.relative_to(root))


def _targets(part: Part, target: str, root: Path) -> list[str]:
    """What of ``target`` belongs to ``part``: itself if it lies inside, else the part's folders inside it."""
    file = Path(target.split("::")[0])
    if any(file.is_relative_to(folder) for folder in part.without):
        return []
    if any(file.is_relative_to(folder) for folder in part.targets):
        return [target]
    return [folder for folder in part.targets if Path(folder).is_relative_to(file) and (root / folder).exists()]


def _name(folder: Path, root: Path) -> str:
    return "-".join(part for part in folder.relative_to(root).parts if part != "tests")
