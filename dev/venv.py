"""The Python environment that Odoo, the tests and the linters run in."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dev import apt, proc, stamp
from dev.paths import ROOT, RUN
from dev.ui import Failure

HOME = RUN / "venv"
PYTHON = HOME / "bin" / "python"
FOR_ODOO = (ROOT / "dev" / "requirements-odoo.txt", ROOT / "requirements.txt")
FOR_DEVELOPMENT = (ROOT / "dev" / "requirements-dev.txt",)
# Packages are compiled for a series of Python such as 3.12, whichever of its releases is found.
SERIES = f"{sys.version_info[0]}.{sys.version_info[1]}"
QUIET = ("--disable-pip-version-check", "--no-input", "--progress-bar=off")


def site_packages() -> Path:
    """Where the environment's packages lie."""
    return HOME / "lib" / f"python{SERIES}" / "site-packages"


def ensure(development: bool = False) -> Path:
    """Make the environment, and with ``development`` what tests and linters need; return its Python."""
    _ensure_bare()
    _install("requirements-odoo", FOR_ODOO)
    if development:
        _install("requirements-dev", (*FOR_DEVELOPMENT, *FOR_ODOO))
    return PYTHON


def _ensure_bare() -> None:
    stamp.once("venv", SERIES, PYTHON, _make)


def _make() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    for name in ("requirements-odoo", "requirements-dev"):
        (stamp.STAMPS / name).unlink(missing_ok=True)
    try:
        proc.run([sys.executable, "-m", "venv", "--without-pip", HOME], "Python environment", "python")
    except Failure as failure:
        if "No module named venv" not in str(failure):
            raise
        raise Failure("This Python has no venv module: install python3-venv.") from failure
    for way in (_pip_bundled, _pip_of_the_machine, _pip_from_packages):
        with contextlib.suppress(Failure, OSError):
            way()
            break
    else:
        raise Failure("No pip found for the Python environment: install python3-pip (or python3-venv) and start again.")
    with contextlib.suppress(Failure):
        proc.run([PYTHON, "-m", "pip", "install", *QUIET, "--upgrade", "pip"], "pip", "python")


def _pip_bundled() -> None:
    proc.run([PYTHON, "-m", "ensurepip"], "pip", "python")


def _pip_of_the_machine() -> None:
    command = [sys.executable, "-m", "pip"]
    if subprocess.run([*command, "--version"], capture_output=True).returncode:
        command = [shutil.which("pip3") or shutil.which("pip") or "pip3"]
    proc.run([*command, "install", *QUIET, "--target", site_packages(), "pip"], "pip", "python")


def _pip_from_packages() -> None:
    """Debian and Ubuntu keep pip as a wheel in a package, and a wheel runs as it is."""
    if not apt.available():
        raise Failure("no apt")
    own = apt.Apt()
    own.update()
    with tempfile.TemporaryDirectory(dir=RUN) as folder:
        apt.unpack(own.download(["python3-pip-whl"]), Path(folder) / "root")
        wheel = next(Path(folder).rglob("pip-*.whl"))
        proc.run([PYTHON, wheel / "pip", "install", *QUIET, "--no-index", wheel], "pip", "python")


def _install(name: str, files: tuple[Path, ...]) -> None:
    key = stamp.digest([SERIES, *(file.read_text() for file in files)])
    stamp.once(name, key, PYTHON, lambda: _pip(files))


def _pip(files: tuple[Path, ...]) -> None:
    wanted = [word for file in files for word in ("-r", str(file))]
    proc.run([PYTHON, "-m", "pip", "install", *QUIET, *wanted], "Python requirements", "python")
