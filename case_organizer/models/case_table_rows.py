from contextlib import contextmanager
from zoneinfo import ZoneInfo

from psycopg2 import Error as DatabaseError

from odoo import models
from odoo.exceptions import UserError

from ..tools.table import TableRefused
from ..tools.wording import NotRead, read_boolean, read_date, read_moment, read_number


class Mistake(Exception):  # noqa: N818  (what is wrong with a row, in words)
    """What is wrong with one row, in words."""


class TakenBack(Exception):  # noqa: N818  (a preview that worked)
    """What was made is taken back."""


class CaseTableRows(models.AbstractModel):
    """Reads what the rows of a table say, and says what is wrong with a file or a value."""

    _name = "case.table.rows"
    _description = "Rows of a Table"

    @contextmanager
    def _file_told(self):
        """Say what is wrong with a file as Odoo says it."""
        try:
            yield
        except TableRefused as refused:
            raise UserError(self._refused_in_words(refused)) from None

    def _refused_in_words(self, refused):
        if refused.error and refused.reason != "unknown_format":
            text = self.env["case.history.import"]._problem_in_words(refused.error.code, refused.error.args)
        else:
            text = {
                "empty": self.env._("The file is empty."),
                "format": self.env._("The file is neither a CSV table nor an XLSX workbook."),
                "unknown_format": self.env._("The file is neither a CSV table nor an XLSX workbook."),
                "old": self.env._("This is a workbook of an old kind (XLS): save it as XLSX."),
                "damaged": self.env._("The workbook is damaged or protected by a password."),
                "too_large": self.env._("The workbook unpacks to more than is read."),
                "doctype": self.env._("The workbook has a document type declaration, which is not read."),
                "rows": self.env._("There are more than %s rows: import them in parts.", refused.detail),
                "columns": self.env._("There are more than %s columns.", refused.detail),
                "cell": self.env._("A value has more than %s characters.", refused.detail),
            }[refused.reason]
        return self.env._("Row %(row)s: %(problem)s", row=refused.row, problem=text) if refused.row else text

    # --- what a row says -----------------------------------------------------------------------------------------

    def _readers(self):
        """How values are read. :return: ``{kind: a function of a value, which raises NotRead}``"""
        zone = ZoneInfo(self.env.user.tz or "UTC")
        return {
            "date": read_date,
            "moment": lambda value: read_moment(value, zone),
            "number": read_number,
            "boolean": read_boolean,
        }

    def _not_read(self, meaning):
        """Why a value was not read, in words. :return: ``{reason: words}``"""
        return {
            "date": self.env._("is not a date"),
            "moment": self.env._("is not a date and time"),
            "number": self.env._("is not a number"),
            "ambiguous": self.env._("can be read in two ways: write it without a sign for thousands"),
            "boolean": self.env._("is neither yes nor no"),
        }

    def _read(self, meaning, label, value):
        """A value of a row. :raises Mistake:"""
        try:
            return self._readers()[meaning](value)
        except NotRead as problem:
            why = self._not_read(meaning)[problem.reason]
            raise Mistake(self.env._("%(label)s: “%(value)s” %(why)s.", label=label, value=value, why=why)) from None

    def _record(self, model, label, value, field="name"):
        """The one record of this name that the user may see. :raises Mistake:"""
        found = self.env[model].search([(field, "=ilike", _escaped(str(value).strip()))], limit=2)
        if len(found) == 1:
            return found
        if found:
            raise Mistake(self.env._("%(label)s: there are several called “%(value)s”.", label=label, value=value))
        raise Mistake(self.env._("%(label)s: “%(value)s” is not known.", label=label, value=value))


class TableTaking:
    """One table being taken over. What inherits this says how records are made: :meth:`_make`.

    :ivar rows: the ``case.table.rows`` that reads values
    :ivar wizard: the ``case.table.import``
    :ivar mistakes: ``[(row, what is wrong)]``
    :ivar labels: ``{meaning: label}`` of columns
    :ivar found: what is known of it: ``known`` and ``partners`` (counts), ``ids`` of the records made, and more
    """

    def __init__(self, rows, wizard, **found):
        self.rows, self.wizard, self.env = rows, wizard, rows.env
        self.looked_up, self.partners, self.mistakes = {}, {}, []
        self.labels = dict(wizard.column_ids._fields["meaning"]._description_selection(self.env))
        self.found = {"known": 0, "partners": 0, "ids": [], **found}

    def make(self, take_back):
        """Make the records. :return: ``(found, [(row, what is wrong)])``; with mistakes nothing was made"""
        try:
            with self.env.cr.savepoint():
                self._make()
                if take_back or self.mistakes:
                    raise TakenBack
        except TakenBack:
            self.env.invalidate_all()
            self.found["ids"] = []
        return self.found, sorted(self.mistakes)

    def _make(self):
        """Make the records, and note what is wrong with rows."""
        raise NotImplementedError

    def _created(self, model, entries):
        """Records of rows, in one go; one by one when one of them is refused, so that it is named.

        :param entries: ``[(row, values)]``
        :return: the records, none when one was refused
        """
        records, before = self.env[model], len(self.mistakes)
        try:
            with self.env.cr.savepoint():
                return records.create([values for _number, values in entries])
        except (UserError, DatabaseError):
            made = records
            for number, values in entries:
                try:
                    with self.env.cr.savepoint():
                        made |= records.create([values])
                except (UserError, DatabaseError) as refused:
                    self.mistakes.append((number, self._refusal(refused)))
            return records if len(self.mistakes) > before else made

    def _refusal(self, refused):
        if isinstance(refused, DatabaseError):
            return self.env._("The database refuses it: %s", (refused.diag.message_primary or "").strip())
        return str(refused)

    # --- what rows name ------------------------------------------------------------------------------------------

    def _once(self, what, name, find):
        """Look something up once: tables name the same things again and again."""
        if (what, name) not in self.looked_up:
            self.looked_up[what, name] = find(name)
        return self.looked_up[what, name]

    def _partner(self, name):
        """The contact of this reference, tax number or name, its id; made when the wizard says so. :raises Mistake:"""
        if name in self.partners:
            return self.partners[name]
        partners = self.env["res.partner"]
        found = partners.search(["|", ("ref", "=", name), ("vat", "=", name)], limit=2)
        found = found if len(found) == 1 else partners.search([("name", "=ilike", _escaped(name))], limit=2)
        if len(found) > 1:
            raise Mistake(self.env._("There are several contacts called “%s”: give the reference or tax number.", name))
        if not found:
            if not self.wizard.make_partners:
                raise Mistake(self.env._("No contact is called “%s”.", name))
            if not partners.has_access("create"):
                raise Mistake(self.env._("No contact is called “%s”, and you may not make contacts.", name))
            found = partners.create({"name": name})
            self.found["partners"] += 1
        self.partners[name] = found.id
        return found.id


def _escaped(text):
    """Text without wildcards, for ``=ilike``."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def text_of(value):
    """Text of a cell: workbooks keep 1001 as a number."""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value).strip()
