from odoo import models


class CaseLog(models.Model):
    """What the history says of cases that were merged, taken apart again and split."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = self.sudo()._told()[self.sudo()] if data is None else data
        other, reason = data.get("other", ""), data.get("reason")
        sentences = {
            "merged": self.env._("%s was merged into this case", other),
            "merged_into": self.env._("Merged into %s: what was here is there now", other),
            "unmerged": self.env._("No longer merged with %s", other),
            "split": self.env._("Split off as %s", other),
            "split_from": self.env._("Split off from %s", other),
            "part_of": self.env._("Part of %s from now on", other),
            "part_of_none": self.env._("No longer part of another case"),
            "part_made": self.env._("%s is part of this case from now on", other),
            "part_left": self.env._("%s is no longer part of this case", other),
        }
        text = sentences.get(self.kind)
        if not text:
            return super()._in_words(names, changed, happened, told)
        return f"{text}: {reason}" if reason else text
