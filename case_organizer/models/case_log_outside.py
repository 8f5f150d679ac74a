from odoo import models


class CaseLog(models.Model):
    """What the history says of reminders to people outside."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        if self.kind != "outside_reminded":
            return super()._in_words(names, changed, happened, data)
        told = self.sudo()._told()[self.sudo()] if data is None else data
        people = self.env["case.participant"].sudo().browse(told.get("participants") or []).exists()
        who = ", ".join(person.partner_id.name or "–" for person in people)
        step = self._item_name(names)
        if not who:
            return self.env._("%(step)s: nobody outside could be reminded", step=step)
        return self.env._("%(step)s: %(who)s reminded (%(number)s)", step=step, who=who, number=told.get("number"))
