"""Runs other programs: output to a log, failures explained in a line."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dev.paths import LOGS, ROOT, RUN, short
from dev.ui import Failure

NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded|not enough free space|ENOSPC", re.I)
NO_NETWORK = re.compile(
    r"Temporary failure (in name resolution|resolving)|Could not resolve|Network is unreachable"
    r"|Failed to establish a new connection|NewConnectionError|NameResolutionError|ConnectTimeout"
    r"|Could not connect to|Unable to connect to|Connection (refused|timed out)|Failed to fetch"
    r"|Proxy ?Error|unable to access",
    re.I,
)
NO_RIGHTS = re.compile(r"Permission denied|Read-only file system", re.I)
CONTINUES = "The next start goes on from here."


def explain(output: str) -> str | None:
    """What the person can do about a failure with this output, if it is a known one."""
    if NO_SPACE.search(output):
        free = shutil.disk_usage(ROOT).free / 1e9
        return f"The disk is full ({free:.1f} GB free). Make room, then start again. {CONTINUES}"
    if NO_NETWORK.search(output):
        return f"The download failed: is there a network (or a proxy to set)? {CONTINUES}"
    if NO_RIGHTS.search(output):
        line = next(line for line in output.splitlines() if NO_RIGHTS.search(line))
        return f"Missing rights: {line.strip()}"
    return None


def last_line(output: str) -> str:
    """The last line of ``output`` that says something."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"


def environment(extra: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """The environment of every child; a value of None takes a variable away."""
    env = dict(os.environ, PYTHONPYCACHEPREFIX=str(RUN / "pycache"), LC_ALL="C.UTF-8")
    for name, value in (extra or {}).items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def run(
    command: Sequence[str | os.PathLike],
    what: str,
    log: str,
    env: Mapping[str, str | None] | None = None,
    cwd: Path = ROOT,
    **popen,
) -> str:
    """Run ``command``, append its output to the log called ``log`` and return it.

    Raises a Failure that begins with ``what`` when it does not succeed.
    """
    path = LOGS / f"{log}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8", errors="replace") as out:
        out.write("$ " + " ".join(map(str, command)) + "\n")
        out.flush()
        start = out.tell()
        child = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment(env),
            cwd=cwd,
            start_new_session=True,
            **popen,
        )
        code = wait(child)
        out.seek(start)
        output = out.read()
    if code:
        reason = explain(output) or last_line(output)
        raise Failure(f"{what}: {reason} (the whole output: {short(path)})")
    return output


def wait(child: subprocess.Popen) -> int:
    """Wait for ``child``; when we are interrupted it ends with all it started."""
    try:
        return child.wait()
    except BaseException:
        end_group(child)
        raise


def end_group(child: subprocess.Popen, patience: float = 15) -> None:
    """End a child that leads its own session, and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextlib.contextmanager
def locked(path: Path, shared: bool = False) -> Iterator[int]:
    """Hold a lock file (given up by the system when we die) and yield its descriptor."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield file.fileno()


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    return [found for found in map(int, (path.name for path in Path("/proc").glob("[0-9]*"))) if _told(found)[1] == pid]


def state(pid: int) -> str:
    """What a process does, as a letter of the system: ``T`` stands still, ``Z`` has ended and is not yet forgotten.

    Empty when there is none with this id.
    """
    return _told(pid)[0]


def alive(pid: int) -> bool:
    """Whether a process with this id runs; one that has ended and that nobody has asked about yet does not."""
    return state(pid) not in ("", "Z", "X")


def _told(pid: int) -> tuple[str, int]:
    """``(state, parent)`` of a process."""
    try:
        # What stands in brackets is the name, which may have spaces.
        letter, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except OSError:
        return "", 0
    return letter, int(parent)
