from odoo import models


class CaseLog(models.Model):
    """What the history says of how a case ended, and of what was added afterwards."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = (self.data or {}) if data is None else data
        result = self._result_name(data.get("result"))
        reason = f": {data['reason']}" if data.get("reason") else ""
        sentences = {
            "review": self.env._("Review before closing asked: %s", result)
            if result
            else self.env._("Review before closing asked"),
            "sent_back": self.env._("Not closed, sent back"),
            "review_withdrawn": self.env._("Review before closing taken back"),
            "result": self.env._("Result is now %s", result),
            "added_after": {
                "note": self.env._("Note added after closing"),
                "message": self.env._("Message after closing"),
            }.get(data.get("what")),
            "silence_warned": self.env._("Party warned that the case will be closed for want of an answer"),
            "silence_kept": self.env._("Not closed for want of an answer, as something stands in the way"),
        }
        if self.kind in sentences:
            return f"{sentences[self.kind]}{reason}"
        text = super()._in_words(names, changed, happened, told)
        if self.kind in ("document", "version") and data.get("after"):
            return self.env._("%s (after closing)", text)
        if self.kind != "close" and (result or data.get("silence")):
            text = self.env._("%(what)s → %(closed)s", what=text, closed=self._closed_told(data, result))
        return text

    def _closed_in_words(self, item, data):
        """That a case was closed, with its result, or that a stage was."""
        if self.item:
            return self.env._("%s: done", item)
        text = self._closed_told(data, self._result_name(data.get("result")))
        kinds = self.env["case.case"]._kinds_in_the_way()
        still = [kinds[kind] for kind in data.get("despite", ()) if kind in kinds]
        return self.env._("%(what)s (still open: %(kinds)s)", what=text, kinds=", ".join(still)) if still else text

    def _closed_told(self, data, result):
        """How a case was closed. :param result: its name, or empty"""
        if data.get("silence"):
            text = self.env._("Case closed for want of an answer")
        elif data.get("reviewed"):
            text = self.env._("Case closed after review")
        else:
            text = self.env._("Case closed")
        return f"{text}: {result}" if result else text

    def _reopened_in_words(self, item, data):
        """That a case or an item was opened again."""
        if self.item:
            return self.env._("%s: opened again", item)
        former = self._result_name(data.get("former"))
        return self.env._("Case opened again (was: %s)", former) if former else self.env._("Case opened again")

    def _result_name(self, result_id):
        return self.env["case.result.type"].sudo().browse(result_id or []).exists().name or ""
