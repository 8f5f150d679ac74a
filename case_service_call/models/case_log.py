from odoo import fields, models
from odoo.tools import format_datetime


class CaseLog(models.Model):
    """The history says what became of service actions."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        if self.kind != "service":
            return super()._in_words(names, changed, happened, data)
        told = self.sudo()._told()[self.sudo()] if data is None else data
        words = {
            "on_the_way": self.env._("%s: on the way"),
            "on_the_spot": self.env._("%s: on the spot"),
            "invited": self.env._("%s: the customer was asked to choose a time"),
            "chosen": self.env._("%s: time chosen by the customer"),
            "undone": self.env._("%s: left undone"),
            "place": self.env._("%s: another place"),
            "charged": self.env._("%s: put on a quotation"),
            "reported": self.env._("%s: service report sent"),
        }
        if told.get("what") == "planned":
            return self._planned_in_words(told)
        sentence = words.get(told.get("what"), "%s") % (told.get("name") or "–")
        about = told.get("reason") or told.get("text")
        return f"{sentence} ({about})" if about else sentence

    def _planned_in_words(self, told):
        start = format_datetime(self.env, fields.Datetime.to_datetime(told["start"]))
        values = {"name": told.get("name"), "start": start, "who": ", ".join(told.get("who") or ())}
        if told.get("moved"):
            words = self.env._("%(name)s: planned anew for %(start)s, %(who)s", **values)
        else:
            words = self.env._("%(name)s: planned for %(start)s, %(who)s", **values)
        return f"{words} ({told['reason']})" if told.get("reason") else words
