"""Questions as a form that works without scripts: what stands in it, and what was typed → answers. Plain Python.

An input is called ``q.<key>``, in a repeating group ``q.<key>.<row>.<column>``. What is typed is ``{name: [texts]}``,
as browsers send it, and kept so: what cannot be read yet is shown again as it was typed.
"""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .values import is_empty

NUMBERS = frozenset(["integer", "float", "monetary"])
#: Kinds that are chosen among records: people from outside see none, so these are filled in inside.
INSIDE = frozenset(["partner", "user", "record"])
#: The most rows of a group, and characters of one text, that a form takes.
MAX_ROWS, MAX_TEXT = 100, 20_000
_SPACES = re.compile(r"[\s\u00a0\u202f'\u2019]")


def read_number(text, decimal="."):
    """A number as somebody typed it.

    >>> read_number("1.234,50", ","), read_number("1,234.50"), read_number("12,5"), read_number("3.5", ",")
    (1234.5, 1234.5, 12.5, 3.5)
    >>> read_number("1.234", ","), read_number("1.234")
    (1234.0, 1.234)

    :param text: digits, with any signs between thousands
    :param decimal: what stands before the decimals where the person lives
    :return: float; the text itself when it is no number
    """
    plain, other = _SPACES.sub("", text), "," if decimal == "." else "."
    if re.fullmatch(rf"[+-]?\d{{1,3}}(\{other}\d{{3}})+(\{decimal}\d*)?", plain):
        plain = plain.replace(other, "")
    elif plain.count(other) == 1 and decimal not in plain:
        plain = plain.replace(other, decimal)
    plain = plain.replace(decimal, ".")
    return float(plain) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain) else text


def number_of(kind, text, decimal="."):
    """What was typed for a detail of this kind: int for a whole number where one is asked, else as `read_number`."""
    number = read_number(text, decimal)
    whole = kind == "integer" and isinstance(number, float) and number.is_integer()
    return int(number) if whole else number


def show_number(value, decimal="."):
    """A number as it stands in an input.

    >>> show_number(1234.5, ","), show_number(60000.0), show_number(0)
    ('1234,5', '60000', '0')
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text.replace(".", decimal)


class Form:
    """A form for the questions of a step.

    :param questions: as the gateway gives them: dicts with ``key``, ``kind``, ``columns``, ``choices``
    :param decimal: what stands before decimals
    :param zone: name of the time zone in which times are typed
    """

    def __init__(self, questions, decimal=".", zone="UTC"):
        self.questions, self.decimal, self.zone = questions, decimal, ZoneInfo(zone)

    def asked(self):
        """The questions that people from outside fill in."""
        return [question for question in self.questions if not question["readonly"]]

    # --- out --------------------------------------------------------------------------------------------------

    def filled(self):
        """What stands in the form at first. :return: ``{name: [texts]}``"""
        typed = {}
        for question in self.asked():
            name, value = f"q.{question['key']}", question["value"]
            if question["kind"] == "group":
                for number, row in enumerate(value or []):
                    for column in question["columns"]:
                        texts = self._texts(column, row.get(column["key"]))
                        typed[f"{name}.{number}.{column['key']}"] = texts
            else:
                typed[name] = self._texts(question, value)
        return typed

    def _texts(self, question, value):
        kind = question["kind"]
        if kind == "boolean":
            return [] if value not in (True, False) or value is None else ["yes" if value else "no"]
        if is_empty(value) or value is False:
            return []
        if kind == "tags":
            return list(value)
        if kind in NUMBERS:
            return [show_number(value, self.decimal)]
        if kind == "datetime":
            moment = datetime.fromisoformat(value).replace(tzinfo=UTC).astimezone(self.zone)
            return [moment.strftime("%Y-%m-%dT%H:%M")]
        return [str(value)]

    def rows(self, question, typed):
        """The numbers of the rows that a group has in the form. :return: a sorted list"""
        start = f"q.{question['key']}."
        numbers = {name[len(start) :].split(".")[0] for name in typed if name.startswith(start)}
        return sorted(int(number) for number in numbers if number.isdecimal() and int(number) < MAX_ROWS)

    # --- in ---------------------------------------------------------------------------------------------------

    def known(self, given):
        """What of that which was sent belongs to this form.

        :param given: ``{name: [texts]}``, whatever anybody sent
        :return: the same with the names and lengths that this form has
        """
        keys = {question["key"]: question for question in self.asked()}
        known = {}
        for name, texts in given.items():
            parts = name.split(".")
            question = keys.get(parts[1]) if len(parts) in (2, 4) and parts[0] == "q" else None
            if question is None or (len(parts) == 4) != (question["kind"] == "group"):
                continue
            if len(parts) == 4:
                columns = {column["key"] for column in question["columns"]}
                if parts[3] not in columns or not parts[2].isdecimal() or int(parts[2]) >= MAX_ROWS:
                    continue
            known[name] = [text[:MAX_TEXT] for text in texts[:100] if isinstance(text, str)]
        return known

    def answers(self, typed):
        """What was typed, as answers that are not checked yet.

        :param typed: as :meth:`known` gives it
        :return: ``{key: JSON or None}`` of every question that is asked
        """
        found = {}
        for question in self.asked():
            name = f"q.{question['key']}"
            if question["kind"] == "group":
                rows = []
                for number in self.rows(question, typed):
                    row = {
                        column["key"]: self._answer(column, typed.get(f"{name}.{number}.{column['key']}", []))
                        for column in question["columns"]
                    }
                    if any(value is not None for value in row.values()):
                        rows.append(row)
                found[question["key"]] = rows or None
            else:
                found[question["key"]] = self._answer(question, typed.get(name, []))
        return found

    def _answer(self, question, texts):
        kind = question["kind"]
        texts = [text.replace("\r\n", "\n") for text in texts if text.strip()]
        if not texts:
            return None
        if kind == "tags":
            return texts
        text = texts[-1].strip()
        if kind == "boolean":
            return {"yes": True, "no": False}.get(text, text)
        if kind in NUMBERS:
            return number_of(kind, text, self.decimal)
        if kind == "datetime":
            try:
                moment = datetime.fromisoformat(text).replace(tzinfo=self.zone)
            except ValueError:
                return text
            return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
        return text
