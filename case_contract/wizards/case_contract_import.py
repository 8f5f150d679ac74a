import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.table import read_table
from ..tools.wording import folded
from .case_contract_import_column import MEANINGS, NAMES

SHOWN_TEXT = 60
#: No more mistakes than this are shown at a time.
SHOWN = 100


class CaseContractImport(models.TransientModel):
    """Takes contracts over from a table: looked at, columns corrected, previewed, and then all of them or none."""

    _name = "case.contract.import"
    _description = "Import of Contracts"

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
    type_id = fields.Many2one(
        "case.contract.type", "Contract Type", help="Of the contracts whose row does not name another one."
    )
    make_partners = fields.Boolean(
        "Make Contacts",
        help="Makes a contact for each customer or supplier that is not known. Otherwise it is a mistake.",
    )
    in_force = fields.Boolean(
        default=True,
        help="They were signed: they are in force at once, and what falls due from today is planned. Otherwise they are"
        " drafts.",
    )
    about = fields.Text("The File", readonly=True)
    column_ids = fields.One2many("case.contract.import.column", "import_id")
    result = fields.Text(readonly=True)
    has_mistakes = fields.Boolean(readonly=True)
    contract_ids = fields.Many2many("case.contract", readonly=True)

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
        contracts = self.env["case.contract"].browse(found["ids"])
        self.write(
            {
                "state": "done",
                "result": self._told(found, mistakes),
                "contract_ids": [(6, 0, contracts.ids)],
                "has_mistakes": False,
            }
        )
        self.file_ids.unlink()
        return self._reload()

    def action_back(self):
        """Back to the columns, or from there to another file."""
        if self.state == "preview":
            self.write({"state": "map", "result": False})
        else:
            self.write({"state": "look", "column_ids": [(5, 0, 0)], "about": False})
        return self._reload()

    def action_open_contracts(self):
        """The contracts that were made."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract")
        return {**action, "domain": [("id", "in", self.contract_ids.ids)], "context": {}}

    def action_example(self):
        """A workbook to begin from."""
        return {"type": "ir.actions.act_url", "url": "/case_contract/static/contracts.csv", "target": "download"}

    # --- what it does --------------------------------------------------------------------------------------------

    def _check_may(self):
        self.ensure_one()
        self.env["case.contract"].check_access("create")

    def _rows(self):
        """The table with what its columns are taken for, as ``case.contract.import.rows`` makes contracts of it."""
        _columns, rows = self._read_file()
        return self.env["case.contract.import.rows"]._of(self, rows, self._chosen())

    def _try(self):
        """Make them in a savepoint that is taken back. :return: as ``case.contract.import.rows.make``"""
        return self._rows().make(take_back=True)

    def _chosen(self):
        """What the form says about columns: ``{column: meaning, or "detail:<name>"}``.

        :raises UserError: when something is chosen twice, or missing
        """
        labels = dict(self.column_ids._fields["meaning"]._description_selection(self.env))
        chosen = {}
        for column in self.column_ids.filtered(lambda column: column.meaning != "none"):
            meaning = column.meaning
            if meaning == "detail":
                meaning = f"detail:{folded(column.detail or column.name)}"
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
        needed = ["reference", "partner", "start", *([] if self.type_id else ["type"])]
        for meaning in needed:
            if meaning not in chosen.values():
                raise UserError(self.env._("No column is taken for “%s”: choose which one it is.", labels[meaning]))
        return chosen

    def _columns(self, columns, rows):
        """The columns of a file as lines of the form, those with a meaning of their own first."""
        order = {meaning: number for number, (meaning, _label) in enumerate(MEANINGS)}
        details = self.env["case.contract.type"].search([]).case_type_id.characteristic_ids
        known = {folded(text) for detail in details for text in (detail.name, detail.code)}
        taken, lines = set(), []
        for number, name in enumerate(columns):
            words = folded(name)
            meaning = next((m for m, names in NAMES.items() if words in names and m not in taken), None)
            meaning = meaning or ("detail" if words in known else "none")
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
        lines.append(
            self.env._(
                "%(contracts)s contracts, %(lines)s lines, %(details)s details, %(below)s below another.", **found
            )
        )
        if found["partners"]:
            lines.append(self.env._("Contacts made: %s.", found["partners"]))
        if found["known"]:
            lines.append(self.env._("Here already, left as they are: %s.", found["known"]))
        return "\n".join(lines)

    # --- the file ------------------------------------------------------------------------------------------------

    def _read_file(self):
        """The file as a table: ``(columns, rows)``. :raises UserError: when it cannot be used"""
        with self._file() as path, self.env["case.contract.import.rows"]._file_told():
            columns, rows = read_table(path)
        if not rows:
            raise UserError(self.env._("There is no row below the names of the columns."))
        return columns, rows

    @contextmanager
    def _file(self):
        """The path of the uploaded file, for as long as it is read."""
        if len(self.file_ids) != 1:
            raise UserError(self.env._("Choose one file."))
        self.file_ids.check_access("read")
        path = self.file_ids.store_fname and Path(self.file_ids._full_path(self.file_ids.store_fname))
        if path and path.is_file():
            yield str(path)
            return
        with tempfile.NamedTemporaryFile(prefix="case_contracts_") as handle:
            handle.write(self.file_ids.raw or b"")
            handle.flush()
            yield handle.name

    def _reload(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.env._("Import Contracts"),
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.autovacuum
    def _gc_files(self):
        """Remove files that were chosen for an import a day ago and never imported."""
        yesterday = fields.Datetime.now() - timedelta(days=1)
        files = self.env["ir.attachment"].sudo()
        files.search([("res_model", "=", self._name), ("create_date", "<", yesterday)]).unlink()
