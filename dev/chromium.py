"""Finds a Chromium for browser tests and screenshots, or gets one."""

import os
import shutil
from pathlib import Path

from dev import apt, machine, proc
from dev.paths import RUN
from dev.ui import Failure

# In the order in which Odoo looks for them.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
HOME = RUN / "chromium"
WRAPPER = HOME / "bin" / "chromium"
BY_HAND = "Install Chromium or Google Chrome (Debian: sudo apt install chromium) and start again."

WRAPPER_TEXT = """#!/bin/sh
# Chromium unpacked below a folder: libraries, fonts and helpers are found there.
root='{root}'
LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export LD_LIBRARY_PATH
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$root/fonts.conf"
exec "$root/usr/lib/chromium/chromium" --no-sandbox "$@"
"""
FONTS_TEXT = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{root}/fontcache</cachedir>
</fontconfig>
"""


def find() -> Path | None:
    """The Chromium that is there: the machine's, else the one we unpacked."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return WRAPPER if WRAPPER.is_file() else None


def search_path() -> str:
    """A PATH on which Odoo finds our Chromium after the machine's own."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), str(WRAPPER.parent)])


def ensure() -> Path:
    """A Chromium that starts, installed or unpacked if need be."""
    found = find()
    if not found and apt.available():
        if machine.is_root():
            _install()
        else:
            _unpack()
        found = find()
    if not found:
        raise Failure(f"Browser tests and screenshots need Chromium. {BY_HAND}")
    return found


def _install() -> None:
    options = {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", "-oDPkg::Lock::Timeout=300"]
    proc.run([*command, "update"], "Package lists", "chromium", env=options)
    wanted = ["install", "-y", "--no-install-recommends", "chromium"]
    proc.run([*command, *wanted], "Chromium", "chromium", env=options)


def _unpack() -> None:
    own = apt.Apt()
    own.update()
    root = HOME / "root"
    apt.unpack(own.download_missing(["chromium"]), root)
    if not (root / "usr/lib/chromium/chromium").is_file():
        raise Failure(f"This system's package has no Chromium in it. {BY_HAND}")
    libraries = sorted({str(file.parent) for file in (root / "usr/lib").rglob("*.so*")})
    (root / "fonts.conf").write_text(FONTS_TEXT.format(root=root))
    WRAPPER.parent.mkdir(parents=True, exist_ok=True)
    WRAPPER.write_text(WRAPPER_TEXT.format(root=root, libraries=":".join(libraries)))
    WRAPPER.chmod(0o755)
    shutil.rmtree(own.home)
