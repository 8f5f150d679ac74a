from odoo import fields, models


class CaseDocument(models.Model):
    """Documents that people from outside see through their personal link, and those that they filed."""

    _inherit = "case.document"

    outside = fields.Boolean(
        "For Everyone on the Case",
        readonly=True,
        copy=False,
        help="Read by persons involved from outside too, by their personal link. Else: inside only.",
    )
    filed_by_id = fields.Many2one(
        "case.participant",
        "Filed by (outside)",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The person from outside who filed it by their personal link.",
    )

    def action_release(self):
        """Let persons involved from outside read these documents.

        :raises AccessError: for who may not file documents on the case
        """
        self._set_outside(True)
        return True

    def action_keep_inside(self):
        """Let these documents be read inside only again."""
        self._set_outside(False)
        return True

    def _set_outside(self, outside):
        self.check_access("read")
        self.case_id.check_access("write")
        self.case_id._check_right("may_file")
        changed = self.filtered(lambda document: document.outside != outside)
        changed.sudo().write({"outside": outside})
        for document in changed:
            self.env["case.writer"].note(
                document.case_id,
                "released" if outside else "kept_inside",
                data={"file": document.sudo().version_id.name},
            )
