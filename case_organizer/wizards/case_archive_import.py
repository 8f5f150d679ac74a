import base64
import binascii
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..models.archive_in_who import moment
from ..tools.archive_zip import Archive, ArchiveRefused
from ..tools.dialogs import shown_again


class CaseArchiveImport(models.TransientModel):
    """Reads a case archive, checks every file of it, shows what is in it, and takes the case over."""

    _name = "case.archive.import"
    _description = "Read a Case Archive"
    _inherit = ["case.dialog.mixin"]

    state = fields.Selection(
        [("file", "File"), ("preview", "Preview"), ("done", "Done")], default="file", required=True, readonly=True
    )
    file = fields.Binary("Archive", attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    number = fields.Char("Case Number Here", help="Its number there, unless that is taken here.")
    found = fields.Text("In the Archive", readonly=True)
    missed = fields.Text("Not Found Here", readonly=True)
    sha256 = fields.Char("SHA-256 of the Manifest", readonly=True)
    case_id = fields.Many2one("case.case", readonly=True)

    def action_check(self):
        """Check every file of the archive and show what is in it.

        :raises UserError: naming the first file that is not what it should be
        """
        self.ensure_one()
        archive = self._archive()
        try:
            told = archive.json("case.json")
            found = self._in_words(archive, told)
        except ArchiveRefused as refused:
            raise UserError(self.env["case.archive.reader"]._refusal(refused)) from None
        except (KeyError, TypeError, AttributeError) as error:
            raise UserError(self.env._("This archive does not say what it should: %s.", error)) from error
        self.write(
            {
                "state": "preview",
                "sha256": archive.sha256,
                "found": "\n".join(found),
                "number": self.number or self._free_number(told["number"]),
            }
        )
        return self._reload()

    def action_take_over(self):
        """Take the case over, all or nothing."""
        self.ensure_one()
        archive, reader = self._archive(), self.env["case.archive.reader"]
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose one of your companies."))
        case, missed = reader.take_in_sudo(archive, self.company_id, (self.number or "").strip())
        missed = "\n".join(dict.fromkeys(missed)) or False
        self.write({"state": "done", "case_id": case.id, "missed": missed, "file": False})
        return self._reload()

    def action_open_case(self):
        """Show the case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.case",
            "res_id": self.case_id.id,
            "views": [(False, "form")],
        }

    def _archive(self):
        self.env["case.archive"].check_may()
        content = self.with_context(bin_size=False).file
        if not content:
            raise UserError(self.env._("Choose a file first."))
        try:
            return Archive(io.BytesIO(base64.b64decode(content, validate=True)))
        except binascii.Error:
            raise UserError(self.env._("This is no zip, or it was cut off.")) from None
        except ArchiveRefused as refused:
            raise UserError(self.env["case.archive.reader"]._refusal(refused)) from None

    @api.model
    def _in_words(self, archive, told):
        """What is in an archive, line by line."""
        counts = {
            name: len(archive.json(f"{name}.json")) for name in ("steps", "notes", "messages", "documents", "log")
        }
        return [
            f"{told['number']} · {told['title'] or ''}".rstrip(" ·"),
            self.env._("Case type: %s", told["type"]["name"]),
            self.env._(
                "Made on %(day)s by %(who)s",
                day=self._day_in_words(archive.manifest.get("made_on")),
                who=archive.manifest.get("made_by"),
            ),
            self.env._("Persons involved: %s", len(told["participants"])),
            self.env._("Steps: %s", counts["steps"]),
            self.env._("Documents: %s", counts["documents"]),
            self.env._("Notes: %s", counts["notes"]),
            self.env._("Messages: %s", counts["messages"]),
            self.env._("Rows of the history: %s", counts["log"]),
            self.env._("Files, each with the hash that the manifest says: %s", len(archive.manifest["files"])),
        ]

    @api.model
    def _day_in_words(self, text):
        """A moment of an archive, as the reader writes it; as it stands there when it is none."""
        try:
            return format_datetime(self.env, moment(text))
        except (ValueError, TypeError, AttributeError):
            return text

    def _free_number(self, number):
        cases, wish, count = self.env["case.case"].sudo(), number, 2
        while cases.search_count([("company_id", "=", self.company_id.id), ("name", "=", wish)], limit=1):
            wish, count = f"{number}/{count}", count + 1
        return wish

    def _reload(self):
        return shown_again(self, self._title())

    def _title(self):
        return self.env._("Read a Case Archive")
