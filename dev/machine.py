"""What this machine offers, checked before anything is downloaded."""

import os
import shutil
import socket
from pathlib import Path

from dev.paths import ROOT, RUN
from dev.ui import Failure

NEEDED_GB = 3.0


def prepare_folder() -> None:
    """Make the folder for everything generated, or say why that is impossible."""
    try:
        RUN.mkdir(exist_ok=True)
        probe = RUN / ".writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise Failure(
            f"Cannot write to {RUN} ({error.strerror}). Clone into a folder of your own and start there."
        ) from error


def check_space(needed: float = NEEDED_GB) -> None:
    """Refuse to begin what would fill the disk."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < needed:
        raise Failure(
            f"About {needed:.0f} GB of free disk space are needed; {ROOT} has {free:.1f} GB. Make room first."
        )


def os_release(path: Path = Path("/etc/os-release")) -> dict[str, str]:
    """The distribution's own description of itself."""
    if not path.is_file():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {key: value.strip("\"'") for key, value in pairs}


def is_root() -> bool:
    """Whether we may change the system."""
    return os.geteuid() == 0


def port_free(port: int, interface: str = "127.0.0.1") -> bool:
    """Whether a server could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((interface, port))
        except PermissionError as error:
            raise Failure(f"Port {port} may only be used by root: choose one above 1023 with --port.") from error
        except OSError:
            return False
    return True


def choose_port(asked: int | None, default: int, interface: str) -> int:
    """The port asked for, or the first free one from the default on."""
    if asked is not None:
        if not port_free(asked, interface):
            raise Failure(
                f"Port {asked} is in use: stop what uses it, or choose another one, such as --port {asked + 1}."
            )
        return asked
    for port in range(default, default + 100):
        if port_free(port, interface):
            return port
    raise Failure(f"No free port from {default} to {default + 99}: choose one with --port.")
