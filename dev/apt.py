"""Debian packages without root: a private apt state, unpacked into a folder.

The machine's own packages and package lists are not touched. Where packages
come from is read from the machine's own apt configuration.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev import machine, proc
from dev.paths import RUN
from dev.ui import Failure

CONFIGURATION = Path("/etc/apt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


@dataclass(frozen=True)
class Source:
    """An entry of apt's configuration: where it fetches from and which suites."""

    uri: str
    suites: tuple[str, ...]


def available() -> bool:
    """Whether this machine has apt at all."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def sources(configuration: Path = CONFIGURATION) -> Iterator[Source]:
    """The binary package sources of the machine, of either format."""
    lists = [configuration / "sources.list", *sorted((configuration / "sources.list.d").glob("*.list"))]
    for file in filter(Path.is_file, lists):
        for line in file.read_text().splitlines():
            found = re.match(r"\s*deb\s+(?:\[[^]]*\]\s*)?(\S+)\s+(\S+)", line)
            if found:
                yield Source(found[1], (found[2],))
    for file in sorted((configuration / "sources.list.d").glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", file.read_text()):
            fields = dict(re.findall(r"^(\w[\w-]*):[ \t]*(.*)$", stanza, re.M))
            if "deb" in fields.get("Types", "").split() and fields.get("Enabled", "yes").lower() != "no":
                for uri in fields.get("URIs", "").split():
                    yield Source(uri, tuple(fields.get("Suites", "").split()))


def archive(configuration: Path = CONFIGURATION) -> str | None:
    """The address of the distribution's main archive, as this machine knows it."""
    codename = machine.os_release().get("VERSION_CODENAME")
    found = list(sources(configuration))
    for source in found:
        if codename in source.suites:
            return source.uri
    return found[0].uri if found else None


class Apt:
    """apt with its own lists and cache, for one suite or for the machine's own sources."""

    def __init__(self, suite: str | None = None):
        self.home = RUN / "apt" / (suite or "own")
        for folder in ("lists/partial", "archives/partial", "state"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        self.options = [
            f"-oDir::State={self.home / 'state'}",
            f"-oDir::State::Lists={self.home / 'lists'}",
            "-oDir::State::status=/var/lib/dpkg/status",
            f"-oDir::Cache={self.home}",
            f"-oDir::Cache::archives={self.home / 'archives'}",
            "-oDebug::NoLocking=1",
            "-oAPT::Sandbox::User=",
            "-oAPT::Get::List-Cleanup=0",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            "-oAcquire::GzipIndexes=true",
        ]
        if suite:
            self._only(suite)

    def _only(self, suite: str) -> None:
        uri = archive()
        if not uri:
            raise Failure("apt has no package source configured: give an Odoo 19 with --odoo PATH.")
        signed = f"[signed-by={KEYRING}] " if KEYRING.is_file() else ""
        listing = self.home / "sources.list"
        listing.write_text(f"deb {signed}{uri} {suite} main\n")
        self.options += [
            f"-oDir::Etc::sourcelist={listing}",
            "-oDir::Etc::sourceparts=/dev/null",
            "-oAPT::Update::Error-Mode=any",
        ]

    def update(self) -> None:
        """Fetch the package lists into the private state."""
        proc.run(["apt-get", *self.options, "update", "-q"], "Package lists", "apt")

    def download(self, names: Sequence[str]) -> list[Path]:
        """Download these packages (resumed and verified by apt) and return their files."""
        folder = self.home / "debs"
        folder.mkdir(exist_ok=True)
        proc.run(["apt-get", *self.options, "-q", "download", *names], "Packages", "apt", cwd=folder)
        return [max(folder.glob(f"{name}_*.deb"), key=lambda file: file.stat().st_mtime) for name in names]

    def download_missing(self, names: Sequence[str]) -> list[Path]:
        """Download these packages and all that they need and this machine lacks."""
        command = ["apt-get", *self.options, "-q", "-y", "--no-install-recommends", "--download-only", "install"]
        proc.run([*command, *names], "Packages", "apt")
        return sorted((self.home / "archives").glob("*.deb"))


def unpack(debs: Sequence[Path], root: Path) -> None:
    """Unpack packages into ``root``, which appears only when it is complete."""
    making = root.with_name(root.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for deb in debs:
        proc.run(["dpkg-deb", "-x", deb, making], f"Unpacking {deb.name}", "apt")
    shutil.rmtree(root, ignore_errors=True)
    making.rename(root)
