import base64
import resource
from contextlib import contextmanager

from odoo.exceptions import UserError

from .common import PDF, CaseCommon

MEGABYTE = 2**20


class TestDiskFull(CaseCommon):
    """A disk on which a file has no room: who files it is told, nothing half is kept, and later it goes in."""

    @contextmanager
    def full(self):
        """No file may become larger than a megabyte, which the system refuses as it does on a full disk."""
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    def test_a_document_is_filed_whole_or_not_at_all(self):
        case = self.open_case()
        step = self.step(case, "income_statement", self.adviser)
        kind, raw = step.item_id.ask_document_ids.id, base64.b64decode(PDF) + b"%" + b"0" * 3 * MEGABYTE
        content = base64.b64encode(raw).decode()
        before = self.env["ir.attachment"].search_count([])
        with self.full(), self.assertRaisesRegex(UserError, "could not be stored"), self.env.cr.savepoint():
            step.file_document(kind, "income.pdf", content)
        self.env.invalidate_all()
        self.assertFalse(case.document_ids)
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        step.file_document(kind, "income.pdf", content)
        self.assertEqual(case.sudo().document_ids.version_id.attachment_id.raw, raw, "what was begun is not in the way")
