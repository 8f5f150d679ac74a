from odoo import fields, models
from odoo.exceptions import AccessError


class CaseCase(models.Model):
    """The documents of a case: who files them, and from where."""

    _inherit = "case.case"

    document_ids = fields.One2many("case.document", "case_id", "Documents")

    def file_document(self, kind_id, name, data):
        """File a document on the case outside a step.

        :param kind_id: id of a ``case.document.kind``
        :param name: file name
        :param data: base64 content
        :return: id of the ``case.document``
        :raises AccessError: when the user may not file documents on this case
        :raises UserError: naming the file, when it is empty, unreadable or too large
        """
        self.ensure_one()
        self._check_may("may_file")
        kind = self._checked_kind(kind_id)
        return self.env["case.writer"].file_sudo(self, kind, name, data).document_id.id

    def _checked_kind(self, kind_id):
        """A document kind that this user may choose. :raises AccessError: for one that is not theirs to see"""
        kind = self.env["case.document.kind"].browse(kind_id).exists()
        if not kind:
            raise AccessError(self.env._("Choose a kind of document."))
        kind.check_access("read")
        return kind

    def _document_to_change(self, document_id):
        """A document of this case that this user may put another version into.

        :raises AccessError: for any other, there or not
        """
        document = self.env["case.document"].search([("id", "=", document_id), ("case_id", "=", self.id)])
        if not document:
            raise AccessError(self.env._("This document is not on %s.", self.name))
        document._check_may_change()
        return document

    def _check_may(self, right):
        """Check that the current user may change the case, and has a right if they are a person involved.

        :param right: ``may_file``, ``may_answer`` or ``may_approve``
        :raises AccessError: naming the case
        """
        self.check_access("write")
        self._check_right(right)
