from odoo import models


class CaseCase(models.Model):
    """Details that keep themselves are nobody's to write: a form that sends them leaves them as they are."""

    _inherit = "case.case"

    def write(self, vals):
        """Put aside what was sent for details that keep themselves; each case has its own."""
        keeping = self.filtered(lambda case: case._kept_codes()) if "characteristics" in vals else self.browse()
        for case in keeping:
            super(CaseCase, case).write({**vals, "characteristics": case._with_own_kept(vals["characteristics"])})
        others = self - keeping
        return super(CaseCase, others).write(vals) if others or not keeping else True

    def _kept_codes(self):
        """Codes of the details that keep themselves and that nobody answers."""
        return {rule.code for rule in self.env["case.characteristic"]._rules(self.type_id.id) if not rule.answered}

    def _with_own_kept(self, sent):
        """The details a form sent, those that keep themselves as they stand. :param sent: a dict, or Odoo's list"""
        own = self.characteristics._values or {}
        kept = {code: own.get(code, False) for code in self._kept_codes()}
        if isinstance(sent, list):
            return [{**entry, "value": kept[entry["name"]]} if entry.get("name") in kept else entry for entry in sent]
        return {**(sent or {}), **kept}
