from odoo import models

#: Fields of a case whose changes are in the history.
LOGGED = (
    "title",
    "partner_id",
    "user_id",
    "team_id",
    "access",
    "priority",
    "category_id",
    "channel",
    "external_ref",
    "company_id",
)


class CaseCase(models.Model):
    """What was written on a case stands in its history, before and after."""

    _inherit = "case.case"

    def write(self, vals):
        """Write, and keep in the history of each case what changed."""
        names = [name for name in self._fields_logged() if name in vals]
        if not names:
            return super().write(vals)
        before = self._logged_values(names)
        result = super().write(vals)
        now = self._logged_values(names)
        self.env["case.writer"].note_each(
            [
                self._change_told(case_id, before[case_id], values)
                for case_id, values in now.items()
                if values != before[case_id]
            ]
        )
        return result

    def _fields_logged(self):
        """Hook: names of the fields whose changes are kept in the history."""
        return LOGGED

    def _logged_values(self, names):
        """``{case id: {name: value as JSON}}``"""
        return {
            case.id: {name: case[name].id if self._fields[name].relational else case[name] for name in names}
            for case in self.sudo()
        }

    def _change_told(self, case_id, before, now):
        """The row of the log for what changed on a case. What names or tells of a person is kept apart, see
        ``tools/log_texts.py``."""
        changed = [name for name in now if now[name] != before[name]]
        told = {
            part: {name: values[name] for name in changed if name != "title"}
            for part, values in (("before", before), ("now", now))
        }
        if "title" in changed:
            told["title"] = [before["title"] or "", now["title"] or ""]
        return {"case_id": case_id, "kind": "changed", "data": {**told, "fields": sorted(changed)}}
