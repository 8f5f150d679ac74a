from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from ..history import HistoryError


class CaseHistoryImport(models.TransientModel):
    """What can be wrong with a log, in the language of the reader: the codes are those of ``history/errors.py``."""

    _inherit = "case.history.import"

    @contextmanager
    def _told(self):
        """Say what is wrong with a file as Odoo says it."""
        try:
            yield
        except HistoryError as error:
            text = self._problem_in_words(error.code, error.args)
            if error.line:
                text = self.env._("Line %(line)s: %(problem)s", line=error.line, problem=text)
            raise UserError(text) from None

    @api.model
    def _problem_in_words(self, code, values):
        """A problem as a sentence.

        :param code: of :data:`..history.errors.MESSAGES`
        :param values: what it is about, by name
        """
        values = dict(values)
        if "refusal" in values:
            refusal = values.pop("refusal")
            values["reason"] = self._problem_in_words(refusal.code, refusal.args)
        if "field" in values:
            meanings = dict(self.env["case.history.column"]._fields["meaning"]._description_selection(self.env))
            values["field"] = meanings.get(values["field"], values["field"])
        return self._problems_known()[code] % values

    @api.model
    def _problems_known(self):
        """``{code: sentence}``, with places for the values of a problem."""
        return {**self._problems_of_file(), **self._problems_of_content(), **self._problems_of_rows()}

    @api.model
    def _problems_of_file(self):
        return {
            "unreadable": self.env._("The file cannot be read: %(reason)s."),
            "empty": self.env._("The file is empty."),
            "unknown_format": self.env._("The file is neither a CSV table nor an XES event log."),
            "binary": self.env._("There is a NUL character here: the file is not text."),
            "truncated": self.env._("The compressed file ends too early; it was cut off."),
            "damaged": self.env._("The compressed file is damaged: %(reason)s."),
            "too_large": self.env._("The file unpacks to more than %(limit)s bytes."),
            "too_dense": self.env._("The file unpacks to more than %(limit)s times its size."),
            "encoding": self.env._("This is not %(encoding)s text (byte %(byte)s). Name the right encoding."),
            "unknown_encoding": self.env._("No encoding is called %(encoding)s."),
            "unclear_encoding": self.env._("The file is neither UTF-8 nor UTF-16 nor Windows-1252 text."),
            "unknown_timezone": self.env._("No time zone is called %(timezone)s."),
            "not_xes": self.env._("The file is XML, but not an XES log: its root is %(root)s."),
            "bad_xml": self.env._("The XML is not well formed: %(reason)s."),
            "doctype": self.env._("The XML has a document type declaration, which is not read."),
            "no_space": self.env._("There is no room for temporary data: %(reason)s."),
        }

    @api.model
    def _problems_of_content(self):
        return {
            "line_too_long": self.env._(
                "This line, or a quoted value that starts here, has more than %(limit)s characters."
            ),
            "too_many_columns": self.env._("There are more than %(limit)s columns."),
            "cell_too_long": self.env._("A value has more than %(limit)s characters."),
            "bad_quotes": self.env._("The quotation marks do not match."),
            "uneven": self.env._("Most rows do not have the %(columns)s columns of the heading."),
            "no_rows": self.env._("There is no event in the file."),
            "too_deep": self.env._("Attributes are nested more than %(limit)s deep."),
            "element_too_large": self.env._("An event, or what stands before it, is larger than %(limit)s bytes."),
            "trace_too_long": self.env._("The case %(case)s has more than %(limit)s events."),
            "trace_too_large": self.env._("The case %(case)s has more than %(limit)s characters of data."),
            "too_many_activities": self.env._(
                "There are more than %(limit)s different activities; is the column %(column)s right?"
            ),
            "too_many_refused": self.env._(
                "%(count)s of %(total)s rows cannot be used. The first of them, line %(first)s: %(reason)s"
            ),
            "no_column": self.env._("No column is taken for “%(field)s”: choose which one it is."),
            "unknown_column": self.env._(
                "“%(field)s” is to be read from the column %(column)s, which the file does not have."
            ),
            "case_not_on_trace": self.env._("The case of an XES log is read from its traces, not from %(column)s."),
        }

    @api.model
    def _problems_of_rows(self):
        return {
            "no_case": self.env._("The event belongs to no case: the case has no name."),
            "no_activity": self.env._("The event has no activity."),
            "no_timestamp": self.env._("The event has no time."),
            "bad_date": self.env._("%(value)s in %(column)s is not a date."),
            "wrong_width": self.env._("The row has %(cells)s values for %(columns)s columns."),
            "event_without_case": self.env._("The event stands outside every case."),
            "duplicate_case": self.env._("The case %(case)s is in the file already."),
            "long_name": self.env._("The name in %(column)s has more than %(limit)s characters."),
            "empty_case": self.env._("The case %(case)s has no events."),
        }
