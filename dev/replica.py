"""A streaming replica of an embedded PostgreSQL server, on this machine: for what is read beside it."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from dev.postgres import Embedded


class Replica(Embedded):
    """A copy of a running server that follows it and lets itself be read; made anew each time, gone afterwards.

    :param primary: a running :class:`Embedded` that writes enough to be followed (not a forgetful one)
    """

    def __init__(self, primary: Embedded):
        super().__init__(f"{primary.name}-replica")
        self.primary = primary

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Follow while the body runs. :raises Failure: when the server cannot be followed"""
        self.remove()
        try:
            with super().running():
                yield
        finally:
            self.remove()

    def _initialise(self) -> None:
        making = self.place / "data.making"
        shutil.rmtree(making, ignore_errors=True)
        self._execute(
            *("pg_basebackup", "-h", self.primary.host, "-U", "postgres", "-D", making),
            *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"),
        )
        Path(making, "postmaster.pid").unlink(missing_ok=True)
        making.rename(self.data)
