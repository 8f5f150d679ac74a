from odoo import models


class CaseLog(models.Model):
    """What the history says of issues and of satisfaction."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = (self.data or {}) if data is None else data
        if self.kind in ("issue", "issue_not"):
            issue = self.env["case.issue"].sudo().browse(data.get("issue") or []).exists().display_name or "–"
            linked = self.kind == "issue"
            return self.env._("Linked to %s", issue) if linked else self.env._("Not linked to %s any more", issue)
        if self.kind == "satisfaction_asked":
            return self.env._("Asked for satisfaction")
        if self.kind == "satisfaction_answered":
            return self.env._("Customer rated: %s of 5", f"{data.get('value', 0):g}")
        if self.kind == "satisfaction_excluded":
            return self.env._("Rating does not count: %s", data.get("reason", ""))
        return super()._in_words(names, changed, happened, told)
