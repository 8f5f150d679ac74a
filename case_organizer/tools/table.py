"""A table from a file, CSV or XLSX: its columns and rows, within bounds. Hostile files are refused before reading."""

import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

import openpyxl

from ..history.csvlog import filled, find_delimiter, fits, heading, records
from ..history.errors import HistoryError
from ..history.limits import MIB, Limits
from ..history.source import detect

LIMITS = Limits(max_columns=250, max_cell=10_000, max_bytes=32 * MIB, max_line=MIB, ratio_from=4 * MIB)
MAX_ROWS = 20_000
#: What a workbook may hold unpacked, and in how many parts.
MAX_UNPACKED, MAX_PARTS = 128 * MIB, 2_000
MAX_RATIO, RATIO_FROM = 200, 8 * MIB
ZIP = b"PK\x03\x04"
#: How the older workbooks begin, which are not read.
OLE = b"\xd0\xcf\x11\xe0"
#: What XML must not have: a document type, with which entities come. Looked for in each encoding it may have.
DOCTYPE = tuple(mark.encode(name) for mark in ("<!DOCTYPE", "<!ENTITY") for name in ("ascii", "utf-16-le", "utf-16-be"))


class TableRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A file that is no table that can be read.

    ``reason``: ``empty``, ``format`` (no CSV, no XLSX), ``old`` (an XLS), ``damaged``, ``too_large``, ``doctype``,
    ``rows`` (more than ``detail``), ``columns`` (more than ``detail``), ``cell`` (longer than ``detail``), or the code
    of a :class:`HistoryError`, which is then ``error``.

    :ivar row: the row in which that shows, or None
    """

    def __init__(self, reason, detail="", row=None, error=None):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail, self.row, self.error = reason, detail, row, error


class Row(NamedTuple):
    """A row: its number in the file, from 1, and what its columns hold (those that are empty left out).

    Values are text, from workbooks also ``int``, ``float``, ``bool`` and ``date``.
    """

    number: int
    values: dict


def read_table(path):
    """Read a file.

    :param path: of a CSV table (any usual encoding and delimiter, gzipped too) or an XLSX workbook: its first sheet,
        with the names of the columns in the first row
    :return: ``(columns, [Row])``
    :raises TableRefused: when it is not one, or too large
    """
    with Path(path).open("rb") as file:
        start = file.read(4)
    if not start:
        raise TableRefused("empty")
    if start == OLE:
        raise TableRefused("old")
    if start == ZIP:
        return _of_workbook(path)
    try:
        return _of_csv(path)
    except HistoryError as error:
        raise TableRefused(error.code, row=error.line, error=error) from None


def _of_csv(path):
    form = detect(path, LIMITS)
    if form.kind != "csv":
        raise TableRefused("format")
    found = records(path, form.encoding, find_delimiter(form, LIMITS), LIMITS)
    _line, cells = next(found)
    names, rows = heading(cells), []
    for line, cells in found:
        if not fits(names, cells):
            raise TableRefused("wrong_width", row=line, error=_wrong_width(line, cells, names))
        values = filled(names, cells)
        if values:
            rows.append(Row(line, values))
        _check_rows(rows)
    return names, rows


def _wrong_width(line, cells, names):
    return HistoryError("wrong_width", line, cells=len(cells), columns=len(names))


def _of_workbook(path):
    _check_zip(path)
    with Path(path).open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return _of_sheet(book.worksheets[0])
        except TableRefused:
            raise
        except Exception as error:  # openpyxl raises whatever it stumbles upon
            raise TableRefused("damaged", type(error).__name__) from None


def _of_sheet(sheet):
    rows, names = [], None
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=LIMITS.max_columns + 1), 1):
        if len(cells) > LIMITS.max_columns and cells[LIMITS.max_columns] is not None:
            raise TableRefused("columns", str(LIMITS.max_columns), number)
        if number > MAX_ROWS * 5:
            raise TableRefused("rows", str(MAX_ROWS))
        if all(cell is None for cell in cells):
            continue
        if names is None:
            last = max(place for place, cell in enumerate(cells) if cell is not None)
            names = heading(["" if cell is None else str(cell) for cell in cells[: last + 1]])
            continue
        values = {name: _value(cell, number) for name, cell in zip(names, cells, strict=False)}
        values = {name: value for name, value in values.items() if value is not None}
        if values:
            rows.append(Row(number, values))
        _check_rows(rows)
    if names is None:
        raise TableRefused("empty")
    return names, rows


def _value(cell, number):
    if isinstance(cell, datetime):
        return cell.date()
    if cell is None or isinstance(cell, int | float | date):
        return cell
    if isinstance(cell, time):
        return cell.isoformat()
    text = str(cell).strip()
    if len(text) > LIMITS.max_cell:
        raise TableRefused("cell", str(LIMITS.max_cell), number)
    return text or None


def _check_rows(rows):
    if len(rows) > MAX_ROWS:
        raise TableRefused("rows", str(MAX_ROWS))


def _check_zip(path):
    """A workbook is a zip of XML: neither a bomb, nor with entities. :raises TableRefused:"""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            unpacked, size = sum(part.file_size for part in parts), Path(path).stat().st_size
            if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
                raise TableRefused("too_large")
            if unpacked > RATIO_FROM and unpacked > size * MAX_RATIO:
                raise TableRefused("too_large")
            if "[Content_Types].xml" not in packed.namelist():
                raise TableRefused("format")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(packed, part)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise TableRefused("damaged", type(error).__name__) from None


def _check_part(packed, part):
    """One part of a workbook, unpacked within the size it says it has."""
    tail, left = b"", part.file_size
    with packed.open(part) as stream:
        while chunk := stream.read(MIB):
            left -= len(chunk)
            if left < 0:
                raise TableRefused("too_large")
            if any(mark in tail + chunk for mark in DOCTYPE):
                raise TableRefused("doctype")
            tail = chunk[-32:]
