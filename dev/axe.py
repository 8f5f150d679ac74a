"""Gets axe-core, which finds what keeps people from using a page: for tests alone."""

import tempfile
from pathlib import Path

from dev import proc, stamp, venv
from dev.paths import RUN

#: A Python package that carries axe-core 4.12.1, by version and hash: pip takes no other file.
PACKAGE = (
    "axe-playwright-python==0.1.8 --hash=sha256:fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8\n"
)
HOME = RUN / "axe"
SCRIPT = HOME / "axe_playwright_python" / "axe.min.js"


def ensure() -> Path:
    """The script, fetched if need be. :raises Failure: when it cannot be"""
    stamp.once("axe", PACKAGE, SCRIPT, _install)
    return SCRIPT


def _install() -> None:
    with tempfile.TemporaryDirectory(dir=RUN) as folder:
        wanted = Path(folder) / "axe.txt"
        wanted.write_text(PACKAGE)
        options = ["install", *venv.QUIET, "--no-deps", "--only-binary=:all:", "--require-hashes", "--upgrade"]
        proc.run([venv.PYTHON, "-m", "pip", *options, "--target", HOME, "-r", wanted], "axe-core", "axe")
