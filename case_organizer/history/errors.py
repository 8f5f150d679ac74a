"""What can be wrong with an event log: a code, its values and an English text.

The code and ``args`` are for those who translate; ``MESSAGES`` is the documented list.
"""

from dataclasses import dataclass, field

FILE_MESSAGES = {
    "unreadable": "The file cannot be read: {reason}.",
    "empty": "The file is empty.",
    "unknown_format": "The file is neither a CSV table nor an XES event log.",
    "binary": "There is a NUL character here: the file is not text.",
    "truncated": "The compressed file ends too early; it was cut off.",
    "damaged": "The compressed file is damaged: {reason}.",
    "too_large": "The file unpacks to more than {limit} bytes.",
    "too_dense": "The file unpacks to more than {limit} times its size.",
    "encoding": "This is not {encoding} text (byte {byte}). Name the right encoding.",
    "unknown_encoding": "No encoding is called {encoding}.",
    "unclear_encoding": "The file is neither UTF-8 nor UTF-16 nor Windows-1252 text.",
    "unknown_timezone": "No time zone is called {timezone}.",
    "line_too_long": ("This line, or a quoted value that starts here, has more than {limit} characters."),
    "too_many_columns": "There are more than {limit} columns.",
    "cell_too_long": "A value has more than {limit} characters.",
    "bad_quotes": "The quotation marks do not match.",
    "uneven": "Most rows do not have the {columns} columns of the heading.",
    "no_rows": "There is no event in the file.",
    "not_xes": "The file is XML, but not an XES log: its root is {root}.",
    "bad_xml": "The XML is not well formed: {reason}.",
    "doctype": "The XML has a document type declaration, which is not read.",
    "too_deep": "Attributes are nested more than {limit} deep.",
    "element_too_large": "An event, or what stands before it, is larger than {limit} bytes.",
    "trace_too_long": "The case {case} has more than {limit} events.",
    "trace_too_large": "The case {case} has more than {limit} characters of data.",
    "too_many_activities": ("There are more than {limit} different activities; is the column {column} right?"),
    "too_many_refused": ("{count} of {total} rows cannot be used. The first of them, line {first}: {reason}"),
    "no_space": "There is no room for temporary data: {reason}.",
    "no_column": "No column is chosen for the {field}.",
    "unknown_column": "The {field} is read from {column}, which the file does not have.",
    "case_not_on_trace": "The case of an XES log is read from its traces, not from {column}.",
}

ROW_MESSAGES = {
    "no_case": "The event belongs to no case: the case has no name.",
    "no_activity": "The event has no activity.",
    "no_timestamp": "The event has no time.",
    "bad_date": "{value} in {column} is not a date.",
    "wrong_width": "The row has {cells} values for {columns} columns.",
    "event_without_case": "The event stands outside every case.",
    "duplicate_case": "The case {case} is in the file already.",
    "long_name": "The name in {column} has more than {limit} characters.",
    "empty_case": "The case {case} has no events.",
}

MESSAGES = FILE_MESSAGES | ROW_MESSAGES


class HistoryError(Exception):
    """A file that cannot be used, with the line where that shows (or None)."""

    def __init__(self, code, line=None, **args):
        super().__init__(code, line, args)
        self.code = code
        self.line = line
        self._details = args

    @property
    def args(self):
        """The values of the message's fields, by name."""
        return self._details

    @property
    def text(self):
        """What is wrong, in English, without the line."""
        return MESSAGES[self.code].format(**self._details)

    def at(self, line):
        """Return the same error with a line, unless it has one."""
        return self if self.line else HistoryError(self.code, line, **self._details)

    def __reduce__(self):
        return _rebuild, (self.code, self.line, self._details)

    def __str__(self):
        return f"Line {self.line}: {self.text}" if self.line else self.text


def _rebuild(code, line, args):
    return HistoryError(code, line, **args)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row or a case that was left out, and why."""

    line: int | None
    code: str
    args: dict = field(default_factory=dict)

    @property
    def reason(self):
        return MESSAGES[self.code].format(**self.args)

    def __str__(self):
        return f"Line {self.line}: {self.reason}"
