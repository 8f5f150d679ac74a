from markupsafe import Markup

from odoo import api, fields, models


class CaseCase(models.Model):
    """What an archive told of a case besides, for who reads the case."""

    _inherit = "case.case"

    archive_besides = fields.Json(readonly=True, copy=False, prefetch=False)
    archive_besides_shown = fields.Html("From the Archive", compute="_compute_archive_besides_shown", sanitize=False)

    @api.depends("archive_sha256")
    @api.depends_context("lang")
    def _compute_archive_besides_shown(self):
        for case in self:
            told = case.archive_besides if case.archive_sha256 else None
            case.archive_besides_shown = self._besides_in_words(told) if told else False

    @api.model
    def _besides_in_words(self, told):
        """Tables of what an archive told besides; all of it is escaped."""
        words = self._besides_words()
        parts = []
        for name, (title, columns) in words.items():
            rows = told.get(name)
            if not rows:
                continue
            used = [key for key in columns if any(row.get(key) not in (None, False, 0, "") for row in rows)]
            head = Markup("").join(Markup("<th>%s</th>") % columns[key] for key in used)
            body = Markup("").join(
                Markup("<tr>%s</tr>")
                % Markup("").join(Markup("<td>%s</td>") % self._besides_value(key, row.get(key)) for key in used)
                for row in rows
            )
            parts.append(
                Markup('<h3>%s</h3><table class="table table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody></table>')
                % (title, head, body)
            )
        return Markup("").join(parts) or False

    @api.model
    def _besides_value(self, key, value):
        if value is None or value is False:
            return ""
        if value is True:
            return "✓"
        if key.endswith("_seconds"):
            return self.env["ir.qweb.field.float_time"].value_to_html(value / 3600, {})
        if isinstance(value, str) and value.endswith("Z") and "T" in value:
            return value[:16].replace("T", " ")
        return value

    @api.model
    def _besides_words(self):
        """Titles of the tables and their columns, in the order in which they are shown."""
        return {
            "clocks": (
                self.env._("Time targets"),
                {
                    "target": self.env._("Time target"),
                    "state": self.env._("State"),
                    "allowed_seconds": self.env._("Allowed (hours)"),
                    "used_seconds": self.env._("Used (hours)"),
                    "since": self.env._("Since"),
                    "due": self.env._("Due"),
                    "until": self.env._("Until"),
                    "late": self.env._("Too Late"),
                },
            ),
            "relations": (
                self.env._("Other Cases"),
                {"how": self.env._("How"), "number": self.env._("Number"), "type": self.env._("Case Type")},
            ),
            "issues": (
                self.env._("Common Issues"),
                {
                    "number": self.env._("Number"),
                    "title": self.env._("Title"),
                    "workaround": self.env._("Workaround"),
                    "resolution": self.env._("Resolution"),
                },
            ),
            "satisfaction": (
                self.env._("Satisfaction"),
                {
                    "customer": self.env._("Customer"),
                    "answered_on": self.env._("Answered on"),
                    "value": self.env._("Rating"),
                    "comment": self.env._("Comment"),
                    "excluded_reason": self.env._("Why It Does Not Count"),
                },
            ),
            "costs": (
                self.env._("Hours and Costs"),
                {
                    "date": self.env._("Date"),
                    "what": self.env._("What"),
                    "who": self.env._("Who"),
                    "step": self.env._("Step"),
                    "planned_hours": self.env._("Planned Hours"),
                    "hours": self.env._("Hours"),
                    "planned_amount": self.env._("Planned Costs"),
                    "amount": self.env._("Costs"),
                    "currency": self.env._("Currency"),
                    "taken_back": self.env._("Taken Back"),
                },
            ),
        }
