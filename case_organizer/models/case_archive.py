import hashlib
from datetime import datetime

from odoo import api, fields, models, release
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.archive_zip import MANIFEST, as_json, manifest_of
from ..tools.zip_stream import Entry, place, stream

#: A single case with no more bytes of files than this is archived while one waits.
AT_ONCE = 50 * 2**20
#: Who takes cases out as a whole, what is for some roles only included.
GROUPS = ("case_organizer.group_case_records", "case_organizer.group_case_admin")


class CaseArchive(models.Model):
    """A case as one zip that another installation reads: everything of it, with SHA-256 of each file.

    It is complete, so that it is made by records managers and administrators alone, of cases that they read. See
    docs/archive.md; ``wizards/case_archive_import.py`` reads one.
    """

    _name = "case.archive"
    _inherit = ["case.made.file"]
    _description = "Case Archive"

    manifest_sha256 = fields.Char("SHA-256 of the Manifest", readonly=True)
    file_count = fields.Integer("Files", readonly=True)

    @api.depends("case_id", "create_date")
    def _compute_display_name(self):
        for archive in self:
            archive.display_name = f"{archive.case_id.sudo().name}.zip"

    @api.model
    @api.private
    def check_may(self):
        """:raises AccessError: for who takes out no cases"""
        if not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Records managers and administrators alone make archives of cases."))

    @api.model
    @api.private
    def begin(self, cases):
        """Make the archives of cases: of a single small one at once, of others in the background.

        :return: an action that shows what came of it
        """
        self.check_may()
        cases.check_access("read")
        if len(cases) == 1 and self._size(cases) <= AT_ONCE:
            archive = self._make_sudo(cases)
            return {**self._action(), "res_id": archive.id, "views": [(False, "form")]}
        ids = SQL("SELECT unnest(%s::int[])", cases.ids)
        bulk = self.env["case.bulk"].begin_sudo("archive", self.env._("Archives of cases"), ids)
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_bulk")
        return {**action, "res_id": bulk.id, "views": [(False, "form")]}

    def _action(self):
        return self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_archive")

    def _size(self, case):
        return sum(case.sudo().document_ids.version_ids.mapped("file_size"))

    @api.model
    def _make_sudo(self, case):
        """Write the archive of a case; the caller has checked the user. :return: the ``case.archive``"""
        archive = self.sudo().create({"case_id": case.id, "user_id": self.env.uid})
        entries, manifest = archive._entries_sudo()
        path = archive._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "wb") as target:
                for block in stream(entries):
                    target.write(block)
            kept = archive._keep_file(path, "application/zip")
        finally:
            archive._drop_file()
        sha256 = hashlib.sha256(manifest).hexdigest()
        archive.write({**kept, "manifest_sha256": sha256, "file_count": len(entries)})
        self.env["case.writer"].note(case, "archived", data={"sha256": sha256})
        return archive.with_env(self.env)

    def _entries_sudo(self):
        """The files of the archive, the manifest last. :return: ``(entries, bytes of the manifest)``"""
        now, told, taken, entries, hashes = datetime.now(), {}, set(), [], {}
        case = self.case_id.sudo().with_context(lang="en_US", active_test=False)
        content = case.env["case.archive.content"]._of(case)

        def add(path, moment, read, sha256, size):
            entries.append(Entry(path, moment, read))
            hashes[path] = (sha256, size)

        for file in content.pop("_files"):
            path = place(file["folder"], file["name"], taken)
            file["told"]["file"] = path
            add(path, file["moment"], self._reader_of(file["attachment"]), file["sha256"](), file["size"])
        for name, value in content.items():
            data = value if isinstance(value, bytes) else as_json(value)
            path = name if isinstance(value, bytes) else f"{name}.json"
            add(path, now, lambda data=data: data, hashlib.sha256(data).hexdigest(), len(data))
        told = {
            "made_by": f"Case Organizer, Odoo {release.major_version}",
            "made_on": f"{fields.Datetime.now().isoformat()}Z",
            "case": case.name,
            "title": case.title or "",
            "type": case.type_id.code,
            "plan_version": case.plan_id.version,
        }
        manifest = manifest_of(told, hashes)
        entries.append(Entry(MANIFEST, now, lambda: manifest))
        return entries, manifest

    def _reader_of(self, attachment):
        def read():
            with self._bytes_of(attachment.sudo()) as source:
                return source.read()

        return read
