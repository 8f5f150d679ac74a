from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.dialogs import path_of, shown_again
from ..tools.table import read_table
from ..tools.wording import folded

SHOWN_TEXT = 60
#: No more mistakes than this are shown at a time.
SHOWN = 100


class CaseTableImport(models.AbstractModel):
    """Takes records over from a table: looked at, columns corrected, previewed, and then all of them or none.

    What inherits this has ``column_ids`` (a model that inherits ``case.table.import.column``), says what columns mean
    (:meth:`_names`, :meth:`_needed`, :meth:`_detail_names`), makes records of the rows (:meth:`_taking`), and says
    what was made (:meth:`_found_in_words`, :meth:`_keep_made`).
    """

    _name = "case.table.import"
    _description = "Import of a Table"
    _inherit = ["case.dialog.mixin"]
    #: Meanings that several columns may have, each for something else that is named beside it.
    _named = ("detail",)

    state = fields.Selection(
        [("look", "File"), ("map", "Columns"), ("preview", "Preview"), ("done", "Done")],
        default="look",
        required=True,
        readonly=True,
    )
    file_ids = fields.Many2many(
        "ir.attachment",
        string="Choose a file…",
        help="An XLSX workbook (its first sheet) or a CSV table, with the names of the columns in the first row.",
    )
    make_partners = fields.Boolean(
        "Make Contacts",
        help="Makes contacts for those that are named and not known. Otherwise it is a mistake.",
    )
    about = fields.Text("The File", readonly=True)
    result = fields.Text(readonly=True)
    has_mistakes = fields.Boolean(readonly=True)

    # --- verbs ---------------------------------------------------------------------------------------------------

    def action_look(self):
        """Look at the file and show what its columns most likely mean."""
        self._check_may()
        columns, rows = self._read_file()
        self.write(
            {
                "column_ids": [(5, 0, 0)] + [(0, 0, values) for values in self._columns(columns, rows)],
                "about": self.env._(
                    "%(rows)s rows, %(columns)s columns. In dates the day is read before the month.",
                    rows=len(rows),
                    columns=len(columns),
                ),
                "state": "map",
                "result": False,
            }
        )
        return self._reload()

    def action_preview(self):
        """Make them all, see what is wrong, and take it back."""
        self._check_may()
        found, mistakes = self._try()
        self.write({"state": "preview", "result": self._told(found, mistakes), "has_mistakes": bool(mistakes)})
        return self._reload()

    def action_import(self):
        """Make them all.

        :raises UserError: naming the rows that are wrong; nothing has been made then
        """
        self._check_may()
        found, mistakes = self._rows().make(take_back=False)
        if mistakes:
            raise UserError(self._told(found, mistakes))
        self.write({"state": "done", "result": self._told(found, mistakes), "has_mistakes": False})
        self._keep_made(found["ids"])
        self.file_ids.unlink()
        return self._reload()

    def action_back(self):
        """Back to the columns, or from there to another file."""
        if self.state == "preview":
            self.write({"state": "map", "result": False})
        else:
            self.write({"state": "look", "column_ids": [(5, 0, 0)], "about": False})
        return self._reload()

    # --- what is said of one kind of table -------------------------------------------------------------------------

    def _check_may(self):
        """:raises AccessError: for who may not make what the table holds"""
        self.ensure_one()

    def _names(self):
        """How columns are mostly called. :return: ``{meaning: names}``, in the order in which the form lists them"""
        raise NotImplementedError

    def _needed(self):
        """Meanings without which nothing can be made."""
        raise NotImplementedError

    def _detail_names(self):
        """Names of details that columns may be taken for, folded: a set."""
        raise NotImplementedError

    def _meaning_of(self, words, known):
        """What a column with a name of its own is taken for. :param known: as :meth:`_detail_names` says"""
        return "detail" if words in known else "none"

    def _taking(self, rows, chosen):
        """What makes records of rows. :return: a :class:`.table_taking.TableTaking`"""
        raise NotImplementedError

    def _found_in_words(self, found):
        """What would be made, or was. :param found: as the taking has it"""
        raise NotImplementedError

    def _keep_made(self, ids):
        """Remember what was made."""
        raise NotImplementedError

    # --- what it does --------------------------------------------------------------------------------------------

    def _rows(self):
        """The table with what its columns are taken for, ready to make records of it."""
        _columns, rows = self._read_file()
        return self._taking(rows, self._chosen())

    def _try(self):
        """Make them in a savepoint that is taken back. :return: ``(found, mistakes)``"""
        return self._rows().make(take_back=True)

    def _chosen(self):
        """What the form says about columns: ``{column: meaning, or "detail:<name>"}``.

        :raises UserError: when something is chosen twice, or missing
        """
        labels = dict(self.column_ids._fields["meaning"]._description_selection(self.env))
        chosen = {}
        for column in self.column_ids.filtered(lambda column: column.meaning != "none"):
            meaning = column.meaning
            if meaning in self._named:
                meaning = f"{meaning}:{folded(column.detail or column.name)}"
            other = next((name for name, known in chosen.items() if known == meaning), None)
            if other:
                raise UserError(
                    self.env._(
                        "“%(first)s” and “%(second)s” are both taken for “%(meaning)s”: choose one.",
                        first=other,
                        second=column.name,
                        meaning=labels.get(meaning) or column.detail or column.name,
                    )
                )
            chosen[column.name] = meaning
        for meaning in self._needed():
            if meaning not in chosen.values():
                raise UserError(self.env._("No column is taken for “%s”: choose which one it is.", labels[meaning]))
        return chosen

    def _columns(self, columns, rows):
        """The columns of a file as lines of the form, those with a meaning of their own first."""
        names_of = self._names()
        order = {meaning: number for number, meaning in enumerate((*names_of, *self._named, "none"))}
        known = self._detail_names()
        taken, lines = set(), []
        for number, name in enumerate(columns):
            words = folded(name)
            meaning = next((m for m, names in names_of.items() if words in names and m not in taken), None)
            meaning = meaning or self._meaning_of(words, known)
            taken.add(meaning)
            shown = [str(row.values.get(name, ""))[:SHOWN_TEXT] for row in rows[:3]] + [""] * 3
            lines.append(
                {
                    "sequence": order[meaning] * 1000 + number,
                    "name": name,
                    "meaning": meaning,
                    **dict(zip(("first", "second", "third"), shown, strict=False)),
                }
            )
        return lines

    def _told(self, found, mistakes):
        """What would be made, was made, or is wrong, in words."""
        lines = []
        if mistakes:
            lines.append(self.env._("%s rows are wrong. Nothing is imported until all are right.", len(mistakes)))
            lines += [
                self.env._("Row %(row)s: %(problem)s", row=number, problem=problem)
                for number, problem in mistakes[:SHOWN]
            ]
            if len(mistakes) > SHOWN:
                lines.append(self.env._("… and %s more.", len(mistakes) - SHOWN))
            return "\n".join(lines)
        lines.append(self._found_in_words(found))
        if found["partners"]:
            lines.append(self.env._("Contacts made: %s.", found["partners"]))
        if found["known"]:
            lines.append(self.env._("Here already, left as they are: %s.", found["known"]))
        return "\n".join(lines)

    # --- the file ------------------------------------------------------------------------------------------------

    def _read_file(self):
        """The file as a table: ``(columns, rows)``. :raises UserError: when it cannot be used"""
        with self._file() as path, self.env["case.table.rows"]._file_told():
            columns, rows = read_table(path)
        if not rows:
            raise UserError(self.env._("There is no row below the names of the columns."))
        return columns, rows

    @contextmanager
    def _file(self):
        """The path of the uploaded file, for as long as it is read."""
        if len(self.file_ids) != 1:
            raise UserError(self.env._("Choose one file."))
        with path_of(self.file_ids) as path:
            yield path

    def _reload(self):
        """The dialog as it is now."""
        shown = shown_again(self, self._title())
        return {**shown, "context": {"dialog_size": "extra-large"}}

    @api.autovacuum
    def _gc_files(self):
        """Remove files that were chosen for an import a day ago and never imported."""
        yesterday = fields.Datetime.now() - timedelta(days=1)
        files = self.env["ir.attachment"].sudo()
        files.search([("res_model", "=", self._name), ("create_date", "<", yesterday)]).unlink()


class CaseTableImportColumn(models.AbstractModel):
    """One column of a table that is being imported, and what it is taken for."""

    _name = "case.table.import.column"
    _description = "Column of a Table"
    _order = "sequence, id"

    sequence = fields.Integer()
    name = fields.Char("Column", readonly=True, required=True)
    detail = fields.Char("Which Detail", help="Its name or code, as the type has it.")
    first = fields.Char("First Row", readonly=True)
    second = fields.Char("Second Row", readonly=True)
    third = fields.Char("Third Row", readonly=True)
