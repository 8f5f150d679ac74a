from contextlib import contextmanager
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.archive_zip import ArchiveRefused
from ..tools.dialogs import path_of
from ..tools.folder_zip import FolderZip
from ..tools.wording import folded
from .case_running_import_column import NAMES
from .case_running_import_rows import RunningTaking

#: No more of anything is named at a time.
SHOWN = 50


class CaseRunningImport(models.TransientModel):
    """Takes running cases over from a table, with their documents from a zip of folders.

    Each case is made whole or not at all, and once: by its reference. Rows that are wrong are told, the others made.
    """

    _name = "case.running.import"
    _description = "Import Running Cases"
    _inherit = ["case.table.import"]

    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        domain="[('plan_id', '!=', False), ('is_fragment', '=', False)]",
        help="Of the cases whose row does not name another one.",
    )
    zip_ids = fields.Many2many(
        "ir.attachment",
        "case_running_import_zip_rel",
        string="Documents…",
        help="A zip with a folder for each case, named after its reference. A folder within that is named after a kind"
        " of document says what is in it.",
    )
    kind_id = fields.Many2one(
        "case.document.kind", "Documents Become", help="Those that are in no folder named after a kind of document."
    )
    column_ids = fields.One2many("case.running.import.column", "import_id")
    case_ids = fields.Many2many("case.case", readonly=True)
    rest = fields.Integer(readonly=True)

    # --- verbs ---------------------------------------------------------------------------------------------------

    def action_look(self):
        """Look at the file; columns are taken for what they were the last time for this case type."""
        self._check_may()
        with self._folders():
            result = super().action_look()
        kept = self.type_id.import_columns or {}
        for column in self.column_ids:
            meaning, detail = kept.get(column.name, (column.meaning, column.detail))
            if meaning in dict(column._fields["meaning"].selection):
                column.write({"meaning": meaning, "detail": detail})
        return result

    def action_import(self):
        """Make the cases of all rows that are right, at most as many as are made at a time."""
        self._check_may()
        found, mistakes = self._run(take_back=False)
        self._keep_columns()
        rest = found["rest"]
        self.write(
            {
                "state": "preview" if rest else "done",
                "result": self._told(found, mistakes),
                "has_mistakes": bool(mistakes),
                "case_ids": [(4, case_id) for case_id in found["ids"]],
                "rest": rest,
            }
        )
        if not rest:
            (self.file_ids | self.zip_ids).unlink()
        return self._reload()

    def action_example(self):
        """A table to begin from."""
        return {"type": "ir.actions.act_url", "url": "/case_organizer/static/running_cases.csv", "target": "download"}

    def action_open_cases(self):
        """The cases that were made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        return {**action, "domain": [("id", "in", self.case_ids.ids)], "context": {}}

    # --- what is said of this kind of table ------------------------------------------------------------------------

    def _check_may(self):
        result = super()._check_may()
        if not self.env.user.has_group("case_organizer.group_case_admin"):
            raise AccessError(self.env._("Administrators of cases alone take over running cases."))
        return result

    def _names(self):
        return NAMES

    def _needed(self):
        return ["reference", *([] if self.type_id else ["type"])]

    #: Meanings of columns that are named after something of the case type.
    _named = ("step", "role", "detail")

    def _detail_names(self):
        """``{folded name: meaning}`` of steps, roles and details."""
        types = self.type_id or self.env["case.type"].search([("plan_id", "!=", False)])
        found = {}
        for meaning, records in (
            ("detail", types.characteristic_ids),
            ("role", types.role_ids),
            ("step", types.plan_id.item_ids.filtered(lambda item: item.kind == "step")),
        ):
            found |= {folded(text): meaning for record in records for text in (record.name, record.code) if text}
        return found

    def _meaning_of(self, words, known):
        return known.get(words, "none")

    def _try(self):
        return self._run(take_back=True)

    def _run(self, take_back):
        with self._folders() as folders:
            _columns, rows = self._read_file()
            taking = RunningTaking(self.env["case.table.rows"], self, rows, self._chosen(), folders)
            try:
                return taking.make(take_back)
            except ArchiveRefused as refused:
                raise UserError(self.env["case.archive.reader"]._refusal(refused)) from None

    def _keep_columns(self):
        """Remember what the columns of this case type were taken for."""
        if self.type_id:
            self.type_id.import_columns = {
                column.name: [column.meaning, column.detail or False] for column in self.column_ids
            }

    @contextmanager
    def _folders(self):
        """The zip of folders, or None, for as long as it is read. :raises UserError: when it is none"""
        if not self.zip_ids:
            yield None
            return
        if len(self.zip_ids) > 1:
            raise UserError(self.env._("Choose one zip of documents."))
        self.zip_ids.check_access("read")
        with path_of(self.zip_ids) as path, Path(path).open("rb") as stream:
            try:
                folders = FolderZip(stream)
            except ArchiveRefused as refused:
                raise UserError(self.env["case.archive.reader"]._refusal(refused)) from None
            yield folders

    # --- in words ------------------------------------------------------------------------------------------------

    def _told(self, found, mistakes):
        """What would be made, or was; then what is wrong, row by row."""
        lines = [
            self.env._("%(cases)s cases, %(steps)s steps done before, %(files)s documents.", **found["made"]),
        ]
        if found["partners"]:
            lines.append(self.env._("Contacts made: %s.", found["partners"]))
        if found["known"]:
            lines.append(self.env._("Here already, left as they are: %s.", found["known"]))
        if found["quiet"]:
            lines.append(
                self.env._(
                    "Messages, letters and actions of their plans that belong to what was done before, and are not"
                    " sent or done again: %s.",
                    found["quiet"],
                )
            )
        if found["rest"]:
            lines.append(self.env._("Left for the next time: %s. Import again.", found["rest"]))
        if mistakes:
            lines.append(self.env._("Rows that are wrong and left out: %s", len(mistakes)))
            lines += [
                self.env._("Row %(row)s: %(problem)s", row=number, problem=problem)
                for number, problem in mistakes[:SHOWN]
            ]
            if len(mistakes) > SHOWN:
                lines.append(self.env._("… and %s more.", len(mistakes) - SHOWN))
        if found["astray"]:
            lines.append(self.env._("Files that are in no folder of a row, left out: %s", len(found["astray"])))
            lines += found["astray"][:SHOWN]
        return "\n".join(lines)
