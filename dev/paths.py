"""Where things lie. All that is generated lies below ``RUN``."""

import hashlib
import os
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / ".run"
LOGS = RUN / "logs"


def clone_key() -> str:
    """A short name for this clone on this machine, for what is shared with other clones."""
    text = f"{socket.gethostname()}:{os.getuid()}:{ROOT}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def short(path: Path) -> str:
    """``path`` as a person in the clone would write it."""
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path)
