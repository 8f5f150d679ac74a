from odoo import models


class CaseLog(models.Model):
    """What the history says of service calls."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        if self.kind not in ("service_terms", "service_about"):
            return super()._in_words(names, changed, happened, data)
        told = self.sudo()._told()[self.sudo()] if data is None else data
        labels = dict(self.env["case.service.call"]._fields["terms"]._description_selection(self.env))
        terms = labels.get(told.get("terms"), "")
        if self.kind == "service_terms":
            before = labels.get(told.get("before"), "")
            words = self.env._("Who pays: %(terms)s, before: %(before)s", terms=terms, before=before)
            return f"{words} ({told['reason']})" if told.get("reason") else words
        installation = self.env["case.installation"].sudo().browse(told.get("installation") or []).exists()
        what = installation.display_name or self.env._("no installation")
        return self.env._("Service call about: %(what)s. Who pays: %(terms)s", what=what, terms=terms)
