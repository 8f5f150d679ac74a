import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError

from ..bundle import Limits


class CaseType(models.Model):
    """Case types go out and come in as bundles: see docs/bundle.md."""

    _inherit = "case.type"

    def export_bundle(self, related=False):
        """These case types as one bundle, named after the first.

        :param related: whether types whose cases theirs open, or wait for, travel too
        :return: base64 text of a zip; the same as long as nothing of it changes
        :raises AccessError: for who is no modeller
        :raises UserError: naming what cannot travel
        """
        if not self:
            raise UserError(self.env._("Choose a case type to export."))
        return base64.b64encode(self.env["case.bundle"].export(self, related)).decode()

    def export_cmmn(self, related=False):
        """The newest version of the plan of each of these case types, as a CMMN 1.1 file.

        :param related: whether types whose cases theirs open, or wait for, are in the file too
        :return: base64 text of XML; :meth:`import_bundle` takes it in again
        :raises AccessError: for who is no modeller
        :raises UserError: naming what cannot travel
        """
        if not self:
            raise UserError(self.env._("Choose a case type to export."))
        return base64.b64encode(self.env["case.bundle"].export_cmmn(self, related)).decode()

    @api.model
    def preview_bundle(self, data, code=None, replace_draft=False):
        """What :meth:`import_bundle` would do; nothing is written.

        :return: ``{"refused": bool, "changes": bool, "told": [[outcome, sentence]]}``; outcomes are ``refused``,
            ``new``, ``changed``, ``retired``, ``kept``, ``missing``, ``left_out``, ``same``
        :raises UserError: naming each place of a bundle that cannot be used
        """
        run = self.env["case.bundle"].preview(self._decoded_bundle(data), code, replace_draft)
        return {"refused": run.refused, "changes": run.changes, "told": [list(line) for line in run.told]}

    @api.model
    def import_bundle(self, data, code=None, replace_draft=False):
        """Take a bundle in, all or nothing. Its plan becomes a draft: publishing it is done afterwards.

        :param data: base64 text of a zip, or of a CMMN file
        :param code: number prefix under which its case type comes in; that of the bundle when left out
        :param replace_draft: whether a draft that is here and differs makes way
        :return: the same as :meth:`preview_bundle`, with ``id`` of the case type
        :raises AccessError: for who may not model this type
        :raises UserError: saying what keeps it out; nothing is written then
        """
        run = self.env["case.bundle"].take_in(self._decoded_bundle(data), code, replace_draft)
        told = [list(line) for line in run.told]
        return {"refused": False, "changes": run.changes, "told": told, "id": run.types[""].id}

    @api.model
    def _decoded_bundle(self, data):
        """The bytes of a bundle. :raises UserError: when it is too large, or no base64"""
        data = data or b""
        limit = Limits().max_packed
        if len(data) > limit * 4 // 3 + 1024:
            raise UserError(self.env._("A bundle is at most %s MB.", limit // 1024**2))
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise UserError(self.env._("This is no file in base64.")) from None

    def action_export_bundle(self):
        """The dialog that exports these case types."""
        self.env["case.type"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export"),
            "res_model": "case.bundle.export",
            "view_mode": "form",
            "target": "new",
            "context": {"default_type_ids": [(6, 0, self.ids)]},
        }
