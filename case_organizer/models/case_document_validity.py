from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools.document_states import IN


class CaseDocument(models.Model):
    """How long a document is good, by the checklist of its case's type."""

    _inherit = "case.document"

    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        compute_sudo=True,
        help="By the checklist of the case type, from the day on which the latest version was filed.",
    )
    expiry_told = fields.Boolean(readonly=True, copy=False)

    _expiring = models.Index("(valid_until) WHERE valid_until IS NOT NULL AND expiry_told IS NOT TRUE")

    @api.depends("version_id", "kind_id.need_ids.months", "kind_id.need_ids.type_id")
    def _compute_valid_until(self):
        for document in self:
            case_type, version = document.case_id.type_id, document.version_id
            need = document.kind_id.need_ids.filtered(lambda need, wanted=case_type: need.type_id == wanted)
            if need.months and version.create_date:
                document.valid_until = version.create_date.date() + relativedelta(months=need.months)
            else:
                document.valid_until = False

    @api.model
    def _tell_expired_sudo(self, limit):
        """Write a note on the cases of documents that are no longer valid. :return: of how many"""
        expired = self.sudo().search(
            [
                ("valid_until", "<", fields.Date.today()),
                ("expiry_told", "=", False),
                ("state", "in", tuple(IN)),
                ("case_id.state", "in", ("active", "in_review")),
            ],
            limit=limit,
            order="valid_until, id",
        )
        by_role = {}
        for document in expired:
            need = document.kind_id.need_ids.filtered(
                lambda need, wanted=document.case_id.type_id: need.type_id == wanted
            )
            by_role.setdefault(need.role_id, {}).setdefault(document.case_id, []).append(document.kind_id.name)
        for role, cases in by_role.items():
            texts = {case: self.env._("No longer valid: %s.", ", ".join(names)) for case, names in cases.items()}
            self.env["case.writer"].remind_sudo(texts, role)
        expired.write({"expiry_told": True})
        return len(expired)


class CaseDocumentKind(models.Model):
    _inherit = "case.document.kind"

    need_ids = fields.One2many("case.document.need", "kind_id", "On Checklists", readonly=True)
