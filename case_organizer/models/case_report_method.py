from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseReportMethod(models.Model):
    """By which way something comes in: by phone, at the desk, by mail. Users of the company add their own."""

    _name = "case.report.method"
    _description = "Report Method"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="By what programs know it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    live = fields.Boolean(
        "Spoken", help="Who reports is there, by phone or at the desk: how long it takes is measured."
    )
    words = fields.Char(
        "Also Called",
        help="Words, with commas between them, by which it is known in what comes from elsewhere: “telephone, call”.",
    )

    _code_once = models.Constraint("UNIQUE(code)", "There is a report method with this code already.")

    @api.constrains("code")
    def _check_code(self):
        for method in self:
            if not (method.code or "").strip():
                raise ValidationError(self.env._("“%s” needs a code.", method.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("A report method is archived, not deleted: cases came in by it."))

    @api.model
    def _by_words(self):
        """By what report methods are known: ``{word in lower case: id}``; codes and names go before other words."""
        found = {}
        methods = self.with_context(active_test=False, lang="en_US").search([])
        for method in methods:
            found.setdefault(method.code.lower(), method.id)
            found.setdefault(method.name.lower(), method.id)
        for method in methods:
            for word in (method.words or "").split(","):
                if word.strip():
                    found.setdefault(word.strip().lower(), method.id)
        return found
