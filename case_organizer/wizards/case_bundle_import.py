from odoo import fields, models
from odoo.exceptions import UserError

from ..models.bundle_run import OUTCOMES
from ..tools.dialogs import shown_again


class CaseBundleImport(models.TransientModel):
    """Takes a case type in from a file, after showing what that would do."""

    _name = "case.bundle.import"
    _description = "Import of a Case Type"
    _inherit = ["case.dialog.mixin"]

    state = fields.Selection(
        [("file", "File"), ("preview", "Preview"), ("done", "Done")], default="file", required=True, readonly=True
    )
    file = fields.Binary("Bundle or CMMN File", attachment=False)
    filename = fields.Char()
    code = fields.Char(
        "Number Prefix",
        help="A case type that has this prefix here is changed; otherwise a new one is made. Give another prefix to"
        " bring it in beside the one that is here.",
    )
    replace_draft = fields.Boolean(
        "Replace the Draft Here", help="The plan of the bundle takes the place of a draft that is here and differs."
    )
    line_ids = fields.One2many("case.bundle.import.line", "import_id", readonly=True)
    refused = fields.Boolean(readonly=True)
    changes = fields.Boolean(readonly=True)
    type_id = fields.Many2one("case.type", readonly=True)

    def action_preview(self):
        """Show what importing would do."""
        self.ensure_one()
        data = self._data()
        run = self.env["case.bundle"].preview(data, self.code or None, self.replace_draft)
        self._tell(run, "preview")
        self.code = run.code
        return self._reload()

    def action_import(self):
        """Take the bundle in."""
        self.ensure_one()
        run = self.env["case.bundle"].take_in(self._data(), self.code or None, self.replace_draft)
        self._tell(run, "done")
        self.type_id = run.types[""]
        return self._reload()

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.write({"state": "file", "file": False, "code": False, "replace_draft": False, "line_ids": [(5,)]})
        return self._reload()

    def action_open_type(self):
        """The case type that came in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.type",
            "res_id": self.type_id.id,
            "views": [(False, "form")],
        }

    def _data(self):
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        return self.env["case.type"]._decoded_bundle(self.with_context(bin_size=False).file)

    def _tell(self, run, state):
        lines = [
            (0, 0, {"outcome": outcome, "sentence": sentence, "sequence": OUTCOMES.index(outcome)})
            for outcome, sentence in run.told
        ]
        self.write({"state": state, "refused": run.refused, "changes": run.changes, "line_ids": [(5,), *lines]})

    def _reload(self):
        return shown_again(self, self._title())

    def _title(self):
        return self.env._("Import Case Type")


class CaseBundleImportLine(models.TransientModel):
    """One thing that an import does, or why it cannot be done."""

    _name = "case.bundle.import.line"
    _description = "What an Import Does"
    _order = "sequence, id"

    import_id = fields.Many2one("case.bundle.import", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    outcome = fields.Selection(
        [
            ("refused", "Not possible"),
            ("new", "New"),
            ("changed", "Changed"),
            ("retired", "Retired"),
            ("kept", "Stays as it is"),
            ("missing", "Not found here"),
            ("left_out", "Read otherwise"),
            ("same", "The same"),
        ],
        "What Happens",
        required=True,
    )
    sentence = fields.Text("What")
