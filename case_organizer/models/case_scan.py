import base64
import functools
import hashlib
import logging
import time
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import scan_pages
from ..tools.database_errors import NOT_OF_THE_CASE
from ..tools.file_names import MAX_FILE, safe_name, type_of

_logger = logging.getLogger(__name__)

#: The system parameter that says below which directory of the server folders may lie.
ROOT = "case_organizer.scan_root"
#: Where files of the folder go once they were read; seconds for which a file has not changed before it is read.
READ, STILL = "read", 5


class CaseScan(models.Model):
    """A file from a scanner or fax machine, kept as it came. The same file twice is one.

    Its pages go to pieces (``case.scan.piece``): split where a code of ours stands, filed where the code says, the
    rest waits to be sorted.
    """

    _name = "case.scan"
    _description = "Scan"
    _order = "id desc"

    name = fields.Char("File Name", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    source = fields.Selection(
        [("upload", "Uploaded"), ("folder", "Folder")], "Came by", required=True, readonly=True, default="upload"
    )
    checksum = fields.Char("SHA-256", required=True, readonly=True)
    original_id = fields.Many2one("ir.attachment", "As It Came", readonly=True, ondelete="restrict")
    pdf_id = fields.Many2one("ir.attachment", "As PDF", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("read", "Read"), ("failed", "Failed, needs attention")], required=True, readonly=True, default="read"
    )
    error = fields.Char("Why It Failed", readonly=True)
    page_ids = fields.One2many("case.scan.page", "scan_id", "Pages", readonly=True)
    page_count = fields.Integer("Number of Pages", readonly=True)

    _once = models.UniqueIndex("(company_id, checksum)")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was scanned is kept."))

    # --- taking in ---------------------------------------------------------------------------------------------

    @api.model
    def take_in(self, name, content):
        """Read a file that a person uploads.

        :param name: file name
        :param content: bytes
        :return: the ``case.scan``; the one that was there, when the same file was read before
        :raises UserError: naming the file, when it is empty or too large
        """
        self.browse().check_access("read")
        if not self.env.user.has_group("case_organizer.group_case_user"):
            raise AccessError(self.env._("Who works on cases takes in scans."))
        return self._take_in_sudo(name, content, self.env.company, "upload").with_env(self.env)

    @api.model
    def _take_in_sudo(self, name, content, company, source):
        """Keep a file, read its pages and split it; the caller has checked the user. :return: the ``case.scan``"""
        name = safe_name(name, self.env._("scan"))
        self.env["case.writer"]._check_size(name, len(content))
        checksum = hashlib.sha256(content).hexdigest()
        scans = self.sudo().with_company(company)
        there = scans.search([("company_id", "=", company.id), ("checksum", "=", checksum)])
        if there:
            return there
        scan = scans.create({"name": name, "company_id": company.id, "source": source, "checksum": checksum})
        mimetype = type_of(name, content)
        scan.original_id = scan._kept(
            name, content, mimetype if mimetype in scan_pages.TYPES else "application/octet-stream"
        )
        try:
            with self.env.cr.savepoint():
                scan._read_pages(content, mimetype)
        except scan_pages.ScanRefused as refused:
            scan.invalidate_recordset()
            scan.write({"state": "failed", "error": scan._refusal(refused.reason)})
        return scan

    def _kept(self, name, content, mimetype):
        return (
            self.env["ir.attachment"]
            .with_context(image_no_postprocess=True)
            .create({"name": name, "raw": content, "mimetype": mimetype, "res_model": self._name, "res_id": self.id})
        )

    def _refusal(self, reason):
        return {
            "type": self.env._("It is no PDF, TIFF, PNG or JPEG."),
            "encrypted": self.env._("It is locked with a password."),
            "pages": self.env._("It has more than %s pages.", scan_pages.MOST_PAGES),
        }.get(reason, self.env._("It is damaged: scan it again."))

    def _read_pages(self, content, mimetype):
        """Make pages and pieces of a file."""
        pdf = scan_pages.as_pdf(content, mimetype)
        self.pdf_id = self.original_id if pdf is content else self._kept(f"{self.name}.pdf", pdf, "application/pdf")
        found, made = [], []
        for number, image in enumerate(scan_pages.pages(pdf)):
            found.append(self._letter_on(image).id or None)
            picture = base64.b64encode(scan_pages.picture(image))
            made.append({"scan_id": self.id, "number": number, "sequence": number, "picture": picture})
        self.page_count = len(made)
        for letter_id, numbers in scan_pages.pieces(found):
            piece = self.env["case.scan.piece"].create(
                {
                    "name": self.name,
                    "company_id": self.company_id.id,
                    "letter_id": letter_id,
                    "taken_by_id": self.env.uid,
                    "page_ids": [(0, 0, made[number]) for number in numbers],
                }
            )
            if letter_id:
                piece._file_by_code()

    def _letter_on(self, image):
        """The letter whose code stands on a page; of this company only."""
        for text in scan_pages.codes(image):
            letter = self.env["case.letter"]._of_code_sudo(text)
            if letter.company_id == self.company_id:
                return letter
        return self.env["case.letter"]

    def action_open_original(self):
        """Show the file as it came."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.original_id.id}?download=true",
            "target": "self",
        }

    # --- the folder --------------------------------------------------------------------------------------------

    @api.model
    def _folder_of(self, company):
        """The folder of a company as a path.

        :raises ValidationError: when it lies nowhere that an administrator of the server allows
        """
        root = self.env["ir.config_parameter"].sudo().get_param(ROOT)
        if not root:
            raise ValidationError(
                self.env._("An administrator must first allow a directory: system parameter %s.", ROOT)
            )
        root, folder = Path(root).resolve(), Path(company.case_scan_folder)
        folder = (folder if folder.is_absolute() else root / folder).resolve()
        if not folder.is_relative_to(root) or not folder.is_dir():
            raise ValidationError(self.env._("“%s” is no folder in the directory that is allowed.", folder.name))
        return folder

    @api.model
    def _cron_folders(self):
        """Read what lies in the folders of companies, oldest first; each file is committed for itself."""
        cron = self.env["ir.cron"]
        waiting = []
        for company in self.env["res.company"].search([("case_scan_folder", "!=", False)]):
            try:
                waiting += [(company, path) for path in self._files_in(self._folder_of(company))]
            except (ValidationError, OSError) as error:
                _logger.warning("Scans of %s are not read: %s", company.name, error)
        for number, (company, path) in enumerate(waiting, 1):
            self._read_file(path, company)
            if not cron._commit_progress(1, remaining=len(waiting) - number):
                break

    @api.model
    def _read_file(self, path, company):
        """Take in one file of a folder; one that breaks down breaks no other, and is tried again."""
        try:
            if path.stat().st_size > MAX_FILE:
                _logger.warning("The scan %s is too large", path.name)
                return
            with self.env.cr.savepoint():
                self._take_in_sudo(path.name, path.read_bytes(), company, "folder")
        except NOT_OF_THE_CASE:
            raise
        except Exception:
            _logger.exception("The scan %s was not read", path.name)
            self.env.invalidate_all()
            return
        # Only once what was read of it is there for good.
        self.env.cr.postcommit.add(functools.partial(self._move_away, path))

    @api.model
    def _files_in(self, folder):
        """Files that lie still, oldest first; links are not followed, and what is hidden is left."""
        still = time.time() - STILL
        files = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
        files = [path for path in files if not path.name.startswith(".") and path.stat().st_mtime < still]
        return sorted(files, key=lambda path: path.stat().st_mtime)

    @api.model
    def _move_away(self, path):
        """Move a file that was read out of the way; a file is never overwritten."""
        try:
            target = path.parent / READ
            target.mkdir(exist_ok=True)
            place, number = target / path.name, 1
            while place.exists():
                place, number = target / f"{path.stem} {number}{path.suffix}", number + 1
            path.rename(place)
        except OSError as error:
            # It is read again, and known by its checksum.
            _logger.warning("The scan %s stays in its folder: %s", path.name, error)


class ResCompany(models.Model):
    _inherit = "res.company"

    case_scan_folder = fields.Char(
        "Scan Folder",
        help="Files that a scanner or fax puts here are read. Within the directory allowed on the server.",
    )
    case_scan_team_id = fields.Many2one(
        "case.team", "Scans Are Sorted by", ondelete="set null", help="Empty: by supervisors."
    )

    @api.constrains("case_scan_folder")
    def _check_case_scan_folder(self):
        for company in self.filtered("case_scan_folder"):
            self.env["case.scan"]._folder_of(company)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    case_scan_folder = fields.Char(related="company_id.case_scan_folder", readonly=False)
    case_scan_team_id = fields.Many2one(
        related="company_id.case_scan_team_id", readonly=False, domain="[('company_id', '=', company_id)]"
    )
