"""Anchors: what was last known of the chain of every case, in files outside the database. Without Odoo.

A directory has ``anchors.jsonl``, a line per anchor, each chained to the one before with the key of the log; and per
anchor a compressed file of the cases whose chain went on since the one before: ``case id, seq, head`` on a line, in the
order of ids. Now and then a file has all of them, so that few are read to know how things stand.
"""

import contextlib
import fcntl
import gzip
import hashlib
import heapq
import hmac
import itertools
import json
import os
from pathlib import Path

#: After so many files of what changed comes one of everything.
FILES = 30
#: Chains that are compared with the database at once.
BATCH = 5000


class AnchorError(Exception):
    """The anchors themselves are not as they were written. The text says in which file or line."""


class Anchors:
    """The anchors of one database."""

    def __init__(self, directory, key):
        """Remember where. :param key: bytes, the key of the log"""
        self.directory = Path(directory)
        self.path = self.directory / "anchors.jsonl"
        self.key = key

    def lines(self):
        """The anchors, oldest first. :raises AnchorError: when a line was changed, removed or inserted"""
        try:
            written = self.path.read_bytes()
        except FileNotFoundError:
            return []
        found, previous = [], ""
        # What follows the last end of a line was being written when the machine stopped.
        for number, text in enumerate(written.split(b"\n")[:-1], 1):
            try:
                line = json.loads(text)
                said = line.pop("hash")
            except (ValueError, KeyError, AttributeError):
                raise AnchorError(f"{self.path}, line {number}") from None
            if line.get("number") != number or line.get("previous") != previous or said != self._hash(line):
                raise AnchorError(f"{self.path}, line {number}")
            found.append({**line, "hash": said})
            previous = said
        return found

    def heads(self, lines, after=0):
        """What is anchored of each case, in the order of ids.

        :param lines: what :meth:`lines` returned, or its first ones
        :param after: an id; cases up to it are left out
        :return: an iterator of ``(case id, seq, head)``
        :raises AnchorError: when a file is not the one that was written
        """
        begin = max((index for index, line in enumerate(lines) if line["full"]), default=0)
        streams = [self._read(line) for line in lines[begin:]]
        ordered = heapq.merge(*streams, key=lambda entry: (entry[0], -entry[3]))
        last = after
        for case_id, seq, head, _number in ordered:
            # The newest file comes first.
            if case_id > last:
                last = case_id
                yield case_id, seq, head

    def add(self, current, lost, **said):
        """Write an anchor. A case whose chain no longer has what was anchored of it keeps its older anchor.

        :param current: ``(case id, seq, head)`` of every case with a log, in the order of ids
        :param lost: function of a list of ``(case id, seq, head)``: ids of those whose chain does not have that row
        :param said: what else the line says, as JSON
        :return: the line
        :raises AnchorError: when the anchors before are not as they were written
        :raises OSError: when the directory cannot be written
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._alone():
            lines = self.lines()
            number = len(lines) + 1
            since = next((i for i, line in enumerate(reversed(lines)) if line["full"]), None)
            full = since is None or since >= FILES
            line = {"number": number, "full": full, **said}
            line.update(self._write_heads(number, full, self._states(lines, current, lost)))
            line["previous"] = lines[-1]["hash"] if lines else ""
            line["hash"] = self._hash(line)
            self._append(line)
        return line

    # --- what changed ------------------------------------------------------------------------------------------

    def _states(self, lines, current, lost):
        """For each case: what to hold from now on, and whether that is new. ``(id, seq, head), bool, intact``"""
        for pairs in _batched(_beside(self.heads(lines), current), BATCH):
            moved = [held for held, now in pairs if held and now and held != now]
            broken = lost(moved) if moved else ()
            for held, now in pairs:
                if held and (held == now or not now or held[0] in broken or now[1] <= held[1]):
                    yield held, False, now == held
                else:
                    yield now, True, True

    def _write_heads(self, number, full, states):
        """The file of heads. :return: what the line says of it"""
        name = f"{number:06d}.gz"
        root, body = hashlib.sha256(), hashlib.sha256()
        cases = rows = changed = broken = 0
        temporary = self.directory / f".{name}"
        with temporary.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as out:
            for entry, new, intact in states:
                text = b"%d %d %s\n" % (entry[0], entry[1], entry[2].encode())
                root.update(text)
                cases, rows, changed, broken = cases + 1, rows + entry[1], changed + new, broken + (not intact)
                if new or full:
                    body.update(text)
                    out.write(text)
            out.close()
            raw.flush()
            os.fsync(raw.fileno())
        temporary.rename(self.directory / name)
        return {
            "file": name,
            "file_hash": body.hexdigest(),
            "cases": cases,
            "rows": rows,
            "changed": changed,
            "kept_back": broken,
            "root": root.hexdigest(),
        }

    def _read(self, line):
        """The entries of one file of heads, with the number of its anchor."""
        path, body = self.directory / line["file"], hashlib.sha256()
        try:
            with gzip.open(path, "rb") as lines:
                for text in lines:
                    body.update(text)
                    case_id, seq, head = text.split()
                    yield int(case_id), int(seq), head.decode(), line["number"]
        except (OSError, EOFError, ValueError) as error:
            raise AnchorError(str(path)) from error
        if body.hexdigest() != line["file_hash"]:
            raise AnchorError(str(path))

    # --- files -------------------------------------------------------------------------------------------------

    def _hash(self, line):
        text = json.dumps({name: line[name] for name in line if name != "hash"}, sort_keys=True)
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()

    def _append(self, line):
        with self.path.open("a+b") as out:
            written = out.seek(0, os.SEEK_END)
            out.seek(0)
            whole = out.read().rfind(b"\n") + 1
            if whole < written:
                out.truncate(whole)
            out.write(json.dumps(line, sort_keys=True).encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
        folder = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextlib.contextmanager
    def _alone(self):
        with (self.directory / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Stretches:
    """What :meth:`Anchors.heads` gives, a stretch of ids at a time: the files are read once."""

    def __init__(self, heads):
        self._heads, self._next = heads, next(heads, None)

    def take(self, last=None):
        """``{case id: (seq, head)}`` of the next cases up to an id; of all that are left without one."""
        found = {}
        while self._next and (last is None or self._next[0] <= last):
            found[self._next[0]] = self._next[1:]
            self._next = next(self._heads, None)
        return found


def _beside(held, current):
    """Two streams in the order of ids as one: ``(held or None, current or None)``."""
    held, current = iter(held), iter(current)
    left, right = next(held, None), next(current, None)
    while left or right:
        first = min(entry[0] for entry in (left, right) if entry)
        pair = (left if left and left[0] == first else None, right if right and right[0] == first else None)
        yield pair
        left = next(held, None) if pair[0] else left
        right = next(current, None) if pair[1] else right


def _batched(entries, size):
    entries = iter(entries)
    while batch := list(itertools.islice(entries, size)):
        yield batch
