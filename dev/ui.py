"""What a person sees: steps with their times, and failures in one line."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Failure(Exception):  # noqa: N818 - read as a word: it is what the person is told
    """Something the person has to know about; its text says what to do."""


def say(text: str = "", stream: TextIO | None = None) -> None:
    """Print a line at once, also when the output is a file or a pipe."""
    print(text, file=stream or sys.stdout, flush=True)


def duration(seconds: float) -> str:
    """``31 s`` or ``2 min 5 s``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s"


class Steps:
    """Numbered steps: ``[2/6] Python requirements … 31 s``."""

    def __init__(self, total: int, stream: TextIO | None = None):
        self.total = total
        self.done = 0
        self.stream = stream or sys.stdout

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show ``title`` while the body runs, then how long it took."""
        self.done += 1
        head = f"[{self.done}/{self.total}] {title} …"
        started = time.monotonic()
        self._write(head)
        ticking = threading.Event()
        if self.stream.isatty():
            threading.Thread(target=self._tick, args=(head, started, ticking), daemon=True).start()
        try:
            yield
        except BaseException:
            ticking.set()
            self._write(" stopped\n")
            raise
        ticking.set()
        seconds = time.monotonic() - started
        took = duration(seconds) if seconds >= 1 else "ready"
        self._write(f"\r{head} {took}\n" if self.stream.isatty() else f" {took}\n")

    def _tick(self, head: str, started: float, ticking: threading.Event) -> None:
        while not ticking.wait(1):
            self._write(f"\r{head} {duration(time.monotonic() - started)} ")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
