from odoo import fields, models


class CaseLog(models.Model):
    """What the history says of fields of a case that were changed, and of steps that were given."""

    _inherit = "case.log"

    type_id = fields.Many2one(related="case_id.type_id", string="Case Type")

    def _in_words(self, names, changed=(), happened="", data=None):
        told = self.sudo()._told()[self.sudo()] if data is None else data
        if self.kind == "changed":
            parts = [self._change_in_words(name, told) for name in told.get("fields", ())]
            return "; ".join(parts)
        if self.kind == "given_by_hand":
            who = self.env["res.users"].sudo().browse(told.get("who") or []).name
            step = self._item_name(names)
            if who:
                return self.env._("%(step)s: given to %(who)s", step=step, who=who)
            return self.env._("%s: given back", step)
        return super()._in_words(names, changed, happened, data)

    def _change_in_words(self, name, told):
        """One field, before and after, as the reader reads it."""
        field = self.env["case.case"]._fields.get(name)
        if not field:
            return name
        label = field._description_string(self.env)
        if name == "title" and name in told:
            before, now = (value or "–" for value in told["title"])
        elif name in told.get("now", {}) and not (told.get("erased") and name == "partner_id"):
            before, now = (self._value_in_words(field, told[part].get(name)) for part in ("before", "now"))
        else:
            return self.env._("%s: changed (erased)", label)
        return self.env._("%(field)s: %(before)s → %(now)s", field=label, before=before, now=now)

    def _value_in_words(self, field, value):
        if field.type == "many2one":
            return self.env[field.comodel_name].sudo().browse(value or []).exists().display_name or "–"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value) or "–"
        return str(value) if value else "–"
