from odoo import models
from odoo.tools import format_date

#: Kinds of rows that are told here; of all others nothing is looked up.
KINDS = frozenset(["person_erased", "kept_longer", "hold", "hold_lifted", "destroyed", "document_destroyed"])


class CaseLog(models.Model):
    """What the history says of holds, lists of destruction and erased people."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        if self.kind not in KINDS:
            return super()._in_words(names, changed, happened, data)
        told = data if data is not None else self.sudo()._told()[self.sudo()]
        if self.kind == "person_erased":
            return self.env._("A person was erased")
        if self.kind == "kept_longer":
            text = self.env._("Kept longer, until %s", format_date(self.env, told.get("until")))
            return f"{text}: {told['reason']}" if told.get("reason") else text
        if self.kind in ("hold", "hold_lifted"):
            hold = self.env["case.hold"].sudo().browse(told.get("hold") or []).exists().name or "–"
            if self.kind == "hold":
                return self.env._("Held back from destruction: %s", hold)
            return self.env._("No longer held back from destruction: %s", hold)
        listed = self.env["case.destruction"].sudo().browse(told.get("destruction") or []).exists().name or "–"
        if self.kind == "destroyed":
            return self.env._("Contents destroyed, by list %s", listed)
        kind = self.env["case.document.kind"].sudo().search([("code", "=", told.get("kind"))], limit=1)
        return self.env._("%(kind)s: destroyed, by list %(list)s", kind=kind.name, list=listed)
