"""A CSV table as a stream of rows, each within bounds and with its line."""

import csv
import io

from .errors import HistoryError
from .limits import KIB
from .source import HEAD, open_bytes
from .values import NULLS

DELIMITERS = (",", ";", "\t", "|")
PROBE = 20


class Lines:
    """The lines of a text stream for the csv module, counted and bounded.

    ``read`` is the number of characters given since the owner last set it to 0: a
    quotation mark that is never closed must not collect the rest of the file.
    """

    def __init__(self, stream, encoding, limits):
        self._text = io.TextIOWrapper(stream, encoding, newline="")
        self._encoding = encoding
        self._limit = limits.max_line
        self.line = 0
        self.read = 0

    def __iter__(self):
        return self

    def __next__(self):
        try:
            text = self._text.readline(self._limit + 1)
        except UnicodeDecodeError as error:
            raise self._undecodable(error) from None
        except UnicodeError:
            raise HistoryError("encoding", self.line + 1, encoding=self._encoding, byte="?") from None
        except HistoryError as error:
            raise error.at(self.line + 1) from None
        if not text:
            raise StopIteration
        self.line += 1
        self.read += len(text)
        if self.read > self._limit:
            raise HistoryError("line_too_long", self.line, limit=self._limit)
        if "\0" in text:
            raise HistoryError("binary", self.line)
        return text

    def _undecodable(self, error):
        """The decoder has all bytes after the last whole line, so count from there."""
        ahead = error.object[: error.start].count(b"\n")
        byte = f"0x{error.object[error.start]:02x}"
        name = self._encoding.removesuffix("-sig")
        return HistoryError("encoding", self.line + 1 + ahead, encoding=name, byte=byte)


def records(path, encoding, delimiter, limits):
    """Yield each record as its first line and its cells; the heading is the first."""
    with open_bytes(path, limits) as stream:
        lines = Lines(stream, encoding, limits)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            first = lines.line + 1
            lines.read = 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _fault(error, first, limits) from None
            except HistoryError as error:
                if error.code == "line_too_long":
                    error = HistoryError(error.code, first, **error.args)
                raise error from None
            if cells:
                _check_width(cells, lines.read, first, limits)
                yield first, cells


def _fault(error, line, limits):
    if "field larger" in str(error):
        return HistoryError("cell_too_long", line, limit=limits.max_cell)
    return HistoryError("bad_quotes", line)


def _check_width(cells, size, line, limits):
    if len(cells) > limits.max_columns:
        raise HistoryError("too_many_columns", line, limit=limits.max_columns)
    if size > limits.max_cell and max(map(len, cells)) > limits.max_cell:
        raise HistoryError("cell_too_long", line, limit=limits.max_cell)


def find_delimiter(form, limits):
    """Return the character between values: the one that gives the most even columns."""
    text = form.head.decode(form.encoding, "replace").lstrip("\ufeff")
    if not text.strip():
        raise HistoryError("empty")
    start = text.splitlines()[0]
    if max(map(start.count, DELIMITERS)) >= limits.max_columns:
        raise HistoryError("too_many_columns", 1, limit=limits.max_columns)
    if len(start) > limits.max_line or len(form.head) == HEAD == len(start):
        raise HistoryError("line_too_long", 1, limit=limits.max_line)
    best = max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))
    if _evenness(text, best)[1] < 2:
        raise HistoryError("unknown_format", 1)
    return best


def _evenness(text, delimiter):
    """How many of the first records are as wide as the heading, and how wide it is."""
    reader = csv.reader(io.StringIO(text[: 256 * KIB], newline=""), delimiter=delimiter)
    widths = []
    try:
        for cells in reader:
            if cells:
                widths.append(len(cells))
            if len(widths) > PROBE:
                break
    except csv.Error:
        pass
    if not widths or widths[0] < 2:
        return 0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def heading(cells):
    """Return the names of the columns; blank and doubled ones get a number."""
    names = []
    for number, cell in enumerate(cells, 1):
        name = cell.strip() or f"Column {number}"
        names.append(f"{name} ({number})" if name in names else name)
    return tuple(names)


def filled(names, cells):
    """Return the values of a row by column; blanks and nulls are no value."""
    row = {}
    for name, cell in zip(names, cells, strict=False):
        cell = cell.strip()
        if cell and cell not in NULLS:
            row[name] = cell
    return row


def fits(names, cells):
    """Say whether a row has the heading's columns; blanks beyond them are harmless."""
    return len(cells) == len(names) or (len(cells) > len(names) and not any(map(str.strip, cells[len(names) :])))


class Table:
    """A CSV log: its rows grouped by case, wherever in the file they stand."""

    def __init__(self, path, form, delimiter, limits):
        self._open = (path, form.encoding, delimiter, limits)
        self.limits = limits

    def rows(self):
        """Yield the heading's names, then a line and its cells."""
        rows = records(*self._open)
        for _line, cells in rows:
            yield heading(cells)
            yield from rows

    def sample(self):
        """Return the names of the columns and the first rows, within the limits."""
        rows = self.rows()
        names = next(rows, ())
        kept, uneven, size = [], 0, 0
        for _line, cells in rows:
            size += sum(map(len, cells))
            if fits(names, cells):
                kept.append(filled(names, cells))
            else:
                uneven += 1
            if len(kept) + uneven >= self.limits.sample_events or size > self.limits.max_sample:
                break
        if uneven > len(kept):
            raise HistoryError("uneven", 1, columns=len(names))
        return names, kept
