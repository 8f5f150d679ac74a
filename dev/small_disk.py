"""An embedded PostgreSQL server whose data lies on a small disk of its own, which can be full."""

import contextlib
import os
import shutil
from pathlib import Path

from dev import proc
from dev.postgres import Embedded

#: What is written before a change is made is thrown away early, and no file of it is kept for later.
FRUGAL = """
max_wal_size = 64MB
min_wal_size = 32MB
wal_recycle = off
"""
#: Bytes of a file of what is written before a change is made.
SEGMENT = 16 * 2**20
#: Bytes of a page of it, and of the head of the page.
PAGE, HEAD = 8192, 24


class OnSmallDisk(Embedded):
    """The disk is a part of the memory: only who administers the system may make one.

    :param megabytes: how large it is
    """

    def __init__(self, name: str, megabytes: int):
        super().__init__(name)
        self.settings += FRUGAL
        self.megabytes = megabytes

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self._disk / "data"

    @property
    def _disk(self) -> Path:
        return self.place / "disk"

    @property
    def _ballast(self) -> Path:
        return self._disk / "ballast"

    def _prepare(self) -> None:
        super()._prepare()
        self._own(self._disk)
        if not self._disk.is_mount():
            proc.run(
                ["mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m", "tmpfs", self._disk],
                "A small disk for PostgreSQL", "postgres-disk",
            )  # fmt: skip
            self._own(self._disk)

    def free(self) -> int:
        """Bytes that are free on the disk."""
        return shutil.disk_usage(self._disk).free

    def fill(self, left: int) -> None:
        """Fill the disk. :param left: so many bytes stay free"""
        with self._ballast.open("ab") as file:
            # The server writes meanwhile, too.
            while (much := self.free() - left) > 0:
                with contextlib.suppress(OSError):
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, much)

    def begin_segment(self, left: int | None = None) -> None:
        """Begin a new file of what is written before a change is made.

        :param left: so many bytes of it are left; None: all
        """
        # Each page of it has a head of its own.
        burnt = (
            f"SELECT pg_logical_emit_message(false, 'full', repeat('x', (({SEGMENT} - {left}"
            f" - (pg_current_wal_insert_lsn() - '0/0') % {SEGMENT}) * {1 - HEAD / PAGE})::int))"
        )
        for statement in ("SELECT pg_switch_wal()", "CHECKPOINT", *([burnt] if left else [])):
            self.psql(statement, user="postgres")

    def make_room(self) -> None:
        """Somebody makes room."""
        self._ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete the server with its disk."""
        if self._place_file.is_file() and self._disk.is_mount():
            if self._runs():
                self.kill()
            proc.run(["umount", "--lazy", self._disk], "The small disk", "postgres-disk")
        super().remove()
