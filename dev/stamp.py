"""Remembers which step has been completed, and for which input."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from dev.paths import RUN

STAMPS = RUN / "stamps"


def digest(parts: Iterable[str | bytes]) -> str:
    """One hash over several texts, in their order."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()


def once(name: str, key: str, outcome: Path, make: Callable[[], None]) -> None:
    """Call ``make`` unless it was completed for ``key`` and ``outcome`` is still there."""
    stamp = STAMPS / name
    if outcome.exists() and stamp.is_file() and stamp.read_text() == key:
        return
    stamp.unlink(missing_ok=True)
    make()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
