from odoo import models

from .confidential import reads_everything


class CaseLog(models.Model):
    """What the history says of binders, archives and access requests."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data if data is not None else self.sudo()._told()[self.sudo()]
        if self.kind == "from_archive":
            # As it was said where it happened; who did it there may have no login here.
            kept = self.sudo().value_ids[:1].value or {}
            said = kept.get("said") or self.env._("(erased)")
            if self._names_what_is_confidential(kept):
                said = self.env._("Something happened to a confidential document")
            return f"{said} ({kept['who']})" if kept.get("who") and not self.user_id else said
        sentences = {
            "binder": self.env._("Made into a PDF of %s pages", told.get("pages", "")),
            "archived": self.env._("Written to an archive, SHA-256 of its manifest %s", told.get("sha256", "")),
            "access_request": self.env._("Shown to a person who asked what is kept of them"),
        }
        return sentences.get(self.kind) or super()._in_words(names, changed, happened, data)

    def _names_what_is_confidential(self, kept):
        """Whether a row from an archive names a file that is for some roles only, to who reads not everything."""
        data, texts = kept.get("data") or {}, kept.get("value") or {}
        if not data.get("kind") or not {"file", "files"} & {*data, *texts} or reads_everything(self.env):
            return False
        kinds = self.env["case.document.kind"].sudo().with_context(active_test=False)
        return bool(kinds.search_count([("code", "=", data["kind"]), ("reader_role_ids", "!=", False)], limit=1))
