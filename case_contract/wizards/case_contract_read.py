from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, html_escape


class CaseContractRead(models.TransientModel):
    """A contract as it reads on any date."""

    _name = "case.contract.read"
    _description = "Contract on a Date"

    contract_id = fields.Many2one("case.contract", required=True, readonly=True)
    date = fields.Date("As on", required=True, default=fields.Date.context_today)
    text = fields.Html("What It Says", compute="_compute_text", sanitize=False)

    @api.depends("contract_id", "date")
    def _compute_text(self):
        for reading in self:
            reading.text = reading._html() if reading.contract_id and reading.date else False

    def _html(self):
        found = self.contract_id.get_reading(self.date)
        rows = [(entry["label"], entry["value"], entry["source"]) for entry in (*found["terms"], *found["details"])]
        parts = [
            Markup("<p><strong>%s</strong> · %s · %s</p>")
            % (found["state"], format_date(self.env, self.date), found["partner"])
        ]
        parts.append(self._rows_as_table((self.env._("What"), self.env._("Says"), self.env._("Agreed in")), rows))
        lines = [
            (
                *(entry["name"], f"{entry['quantity']:g}", entry["price"]),
                *(format_date(self.env, entry["from"]), format_date(self.env, entry["to"])),
                entry["source"],
            )
            for entry in found["lines"]
        ]
        if lines:
            heads = (
                self.env._("Line"),
                self.env._("Quantity"),
                self.env._("Amount"),
                self.env._("From"),
                self.env._("To"),
                self.env._("Agreed in"),
            )
            parts.append(self._rows_as_table(heads, [*lines, (self.env._("Together"), "", found["total"], "", "", "")]))
        owed = [
            (entry["name"], entry["owed_by"], entry["when"], entry["who"], entry["source"])
            for entry in found["obligations"]
        ]
        if owed:
            heads = (
                self.env._("Obligation"),
                self.env._("Owed by"),
                self.env._("When"),
                self.env._("Who"),
                self.env._("Agreed in"),
            )
            parts.append(self._rows_as_table(heads, owed))
        return Markup("").join(parts)

    def _rows_as_table(self, heads, rows):
        head = Markup("").join(Markup("<th scope='col'>%s</th>") % html_escape(text) for text in heads)
        body = Markup("").join(
            Markup("<tr>%s</tr>") % Markup("").join(Markup("<td>%s</td>") % html_escape(text) for text in row)
            for row in rows
        )
        return Markup("<table class='table table-sm'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>") % (
            head,
            body,
        )
