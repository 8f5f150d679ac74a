from odoo import fields, models
from odoo.tools import format_date


class CaseLog(models.Model):
    """The history says what became of a contract."""

    _inherit = "case.log"

    def _in_words(self, names, changed, happened, data):
        if self.kind != "contract":
            return super()._in_words(names, changed, happened, data)
        if "annex" in data:
            day = format_date(self.env, fields.Date.to_date(data["from"]))
            words = self.env._("Annex %(number)s agreed, from %(day)s", number=data["annex"], day=day)
        elif "notice" in data:
            day = format_date(self.env, fields.Date.to_date(data["notice"]))
            who = self.env["res.partner"].sudo().browse(data["by"]).exists().name or "–"
            words = self.env._("Notice by %(who)s, through the personal link: ends on %(day)s", who=who, day=day)
        elif "ends" in data:
            day = format_date(self.env, fields.Date.to_date(data["ends"]))
            words = self.env._("Contract ends on %s", day)
        elif "invoice" in data:
            day = format_date(self.env, fields.Date.to_date(data["first"]))
            words = self.env._("Invoice drafted: %(what)s, from %(day)s", what=data["invoice"], day=day)
        elif "invoice_waits" in data:
            words = self.env._("Not invoiced yet: we have not kept all we owe")
        elif "not_kept" in data:
            day = format_date(self.env, fields.Date.to_date(data["on"]))
            words = self.env._("Not kept on %(day)s: %(what)s", what=data["not_kept"], day=day)
        elif "decided" in data:
            choices = dict(self.env["case.contract.decision"]._fields["choice"]._description_selection(self.env))
            words = self.env._("Decided on the contract: %s", choices.get(data["decided"], ""))
        elif "ticked" in data:
            told = {"step": self._item_name(names), "line": data["ticked"]}
            if data["done"]:
                words = self.env._("%(step)s: “%(line)s” ticked off", **told)
            else:
                words = self.env._("%(step)s: “%(line)s” no longer ticked off", **told)
        elif "signed" in data:
            words = self.env._("Signed by %s", data["signed"])
        elif "sealed" in data:
            words = self.env._("Sealed: the signed file has the SHA-256 %s", data["sha256"])
        elif "deviation" in data:
            words = self.env._("Deviation approved: %s", data["deviation"])
        else:
            states = dict(self.env["case.contract"]._fields["state"]._description_selection(self.env))
            words = self.env._("Contract: %s", states.get(data.get("state"), ""))
        return f"{words} ({data['reason']})" if data.get("reason") else words
