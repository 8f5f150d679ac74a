"""Gets Odoo 19, or takes the one it is pointed at."""

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from dev import apt, machine, proc
from dev.paths import RUN
from dev.stamp import digest
from dev.ui import Failure

HOME = RUN / "odoo"
CHOICE = HOME / "choice.json"
UNPACKED = HOME / "root"
CHECKOUT = HOME / "checkout"
REPOSITORY = "https://github.com/odoo/odoo.git"

FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
)
# The web client's icons are of the 4.7 series, which later suites no longer have.
FROM_BOOKWORM = ("fonts-font-awesome",)
# Left out of the Debian package; every page asks for it.
LEFT_OUT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class Odoo:
    """An Odoo 19 on this machine: its Python package and its addons."""

    package: Path
    addons: tuple[Path, ...]
    identity: str

    @property
    def python_path(self) -> Path:
        """A folder that offers the package ``odoo`` and nothing else.

        The folder the package lies in may hold modules for another Python.
        """
        folder = HOME / f"path-{digest([str(self.package)])[:8]}"
        link = folder / "odoo"
        if not link.is_symlink() or link.readlink() != self.package:
            folder.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(self.package)
        return folder


def locate(path: Path) -> Odoo:
    """The Odoo 19 at ``path``: a checkout, an unpacked package, or its Python package's folder."""
    tried = [
        path,
        path.parent if path.name == "odoo" else path,
        path / "usr/lib/python3/dist-packages",
        path / "lib/python3/dist-packages",
    ]
    base = next((folder for folder in tried if (folder / "odoo" / "release.py").is_file()), None)
    if base is None:
        raise Failure(f"--odoo {path}: no odoo/release.py there. Give the folder of an Odoo 19 checkout or package.")
    package = (base / "odoo").resolve()
    release = (package / "release.py").read_text()
    version = re.search(r"version_info\s*=\s*\(\s*['\"]?([\w~]+)['\"]?\s*,\s*(\d+)", release)
    if not version or (version[1], version[2]) != ("19", "0"):
        found = ".".join(version.groups()) if version else "something else"
        raise Failure(f"--odoo {path}: this is Odoo {found}; Odoo 19.0 is needed.")
    addons = tuple(folder for folder in (base.resolve() / "addons", package / "addons") if folder.is_dir())
    if not any((folder / "web" / "__manifest__.py").is_file() for folder in addons):
        raise Failure(f"--odoo {path}: Odoo's own addons (web, mail, …) are missing there.")
    return Odoo(package, addons, digest([str(package), release, _revision(base), _stamp_of(package)])[:16])


def _revision(base: Path) -> str:
    head = base / ".git" / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text().strip()
    ref = base / ".git" / text.removeprefix("ref: ")
    return ref.read_text().strip() if text.startswith("ref: ") and ref.is_file() else text


def _stamp_of(package: Path) -> str:
    return str(int((package / "release.py").stat().st_mtime))


def ensure(asked: str | None = None) -> Odoo:
    """The Odoo to work with: the one asked for (and remembered), else our own, fetched if need be."""
    if asked and asked != "own":
        odoo = locate(Path(asked).expanduser().resolve())
        HOME.mkdir(parents=True, exist_ok=True)
        CHOICE.write_text(json.dumps({"odoo": str(Path(asked).expanduser().resolve())}))
        return odoo
    if asked == "own":
        CHOICE.unlink(missing_ok=True)
    if CHOICE.is_file():
        return locate(Path(json.loads(CHOICE.read_text())["odoo"]))
    for folder in (UNPACKED, CHECKOUT):
        if folder.is_dir():
            return locate(folder)
    return locate(_fetch())


def _fetch() -> Path:
    machine.check_space()
    on_debian = machine.os_release().get("ID") == "debian" and apt.available()
    if on_debian:
        try:
            return _from_packages()
        except Failure:
            if not shutil.which("git") or not _answers():
                raise
    if not shutil.which("git"):
        raise Failure(
            "Odoo 19 comes from Debian's packages or from git, and neither is here."
            " Install git, or give an Odoo 19 with --odoo PATH."
        )
    return _from_git()


def _from_packages() -> Path:
    sid, bookworm = apt.Apt("sid"), apt.Apt("bookworm")
    sid.update()
    bookworm.update()
    debs = sid.download(FROM_SID) + bookworm.download(FROM_BOOKWORM)
    apt.unpack(debs, UNPACKED)
    left_out = UNPACKED / "usr/lib/python3/dist-packages/odoo" / LEFT_OUT
    left_out.parent.mkdir(parents=True, exist_ok=True)
    left_out.touch()
    for source in (sid, bookworm):
        shutil.rmtree(source.home)
    return UNPACKED


def _repository() -> str:
    return os.environ.get("ODOO_GIT", REPOSITORY)


def _answers() -> bool:
    try:
        proc.run(["git", "ls-remote", "--heads", _repository(), "19.0"], "git", "git", env={"GIT_TERMINAL_PROMPT": "0"})
    except Failure:
        return False
    return True


def _from_git() -> Path:
    making = CHECKOUT.with_name("checkout.making")
    shutil.rmtree(making, ignore_errors=True)
    making.parent.mkdir(parents=True, exist_ok=True)
    command = ["git", "clone", "--quiet", "--depth=1", "--single-branch", "--branch=19.0", _repository(), making]
    proc.run(command, "Cloning Odoo 19.0", "git", env={"GIT_TERMINAL_PROMPT": "0"})
    making.rename(CHECKOUT)
    return CHECKOUT
