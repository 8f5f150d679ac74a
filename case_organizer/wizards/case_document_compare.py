from markupsafe import Markup

from odoo import api, fields, models

from ..tools.file_text import MOST_LINES, differences

_CLASSES = {"added": "table-success", "removed": "table-danger", "changed": "table-warning", "skipped": "text-muted"}


class CaseDocumentCompare(models.TransientModel):
    """Shows what differs between the texts of two versions of a document."""

    _name = "case.document.compare"
    _description = "Compare Versions"

    document_id = fields.Many2one("case.document", required=True, readonly=True)
    before_id = fields.Many2one("case.document.version", domain="[('document_id', '=', document_id)]")
    after_id = fields.Many2one("case.document.version", domain="[('document_id', '=', document_id)]")
    shown = fields.Html("Differences", compute="_compute_shown", sanitize=False)

    @api.model
    def default_get(self, names):
        """The last two versions."""
        values = super().default_get(names)
        versions = self.env["case.document"].browse(values.get("document_id")).version_ids.sorted("number")
        values.setdefault("before_id", versions[-2:][:1].id)
        values.setdefault("after_id", versions[-1:].id)
        return values

    @api.depends("before_id", "after_id")
    def _compute_shown(self):
        for compared in self:
            before, after = compared.before_id, compared.after_id
            (before | after).check_access("read")
            compared.shown = compared._differences(before, after) if before and after else False

    def _differences(self, before, after):
        """The differences as a table, or a sentence why there are none to show."""
        if before.checksum == after.checksum:
            return self._sentence(self.env._("Both are the same file, byte by byte."))
        without = (before | after).filtered(lambda version: not version.text)
        if without:
            return self._sentence(self.env._("There is no text to compare in %s.", ", ".join(without.mapped("name"))))
        rows = differences(before.text, after.text)
        if all(mark in ("same", "skipped") for mark, _old, _new in rows):
            return self._sentence(self.env._("The text is the same; something else in the file differs."))
        body = Markup().join(
            Markup('<tr class="%s"><td>%s</td><td>%s</td></tr>')
            % (
                _CLASSES.get(mark, ""),
                "…" if mark == "skipped" else self._line(old),
                "…" if mark == "skipped" else self._line(new),
            )
            for mark, old, new in rows
        )
        head = Markup("<tr><th>%s</th><th>%s</th></tr>") % (self._head(before), self._head(after))
        table = Markup('<table class="table table-sm o_case_differences"><thead>%s</thead><tbody>%s</tbody></table>')
        shown = table % (head, body)
        if any(version.text.count("\n") >= MOST_LINES for version in (before, after)):
            shown += self._sentence(self.env._("Only the first %s lines are compared.", MOST_LINES))
        return shown

    def _line(self, text):
        return "" if text is None else text

    def _head(self, version):
        return self.env._("Version %(number)s · %(file)s", number=version.number, file=version.name)

    def _sentence(self, text):
        return Markup('<p class="alert alert-info mb-0">%s</p>') % text
