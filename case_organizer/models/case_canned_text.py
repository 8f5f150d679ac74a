from odoo import api, fields, models

from ..tools.naming import with_codes


class CaseCannedText(models.Model):
    """A text for parties that is written again and again, of one case type or of all, with placeholders.

    It is put into what is written to a party, or sent by a macro. Which placeholders there are says
    ``case.placeholder``.
    """

    _name = "case.canned.text"
    _description = "Canned Text"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short technical name, used in exports. Filled from the name when empty.")
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        ondelete="cascade",
        index="btree_not_null",
        help="Whose details and roles it may name. Empty: for every case type.",
    )
    company_id = fields.Many2one(related="type_id.company_id", store=True)
    subject = fields.Char(translate=True, help="May have placeholders. Empty: that of the case.")
    text = fields.Text(
        required=True,
        translate=True,
        help="With placeholders such as {{ partner.name }}, {{ detail.income }}, {{ case.name }}, {{ today }}.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code, COALESCE(type_id, 0))", "There is a canned text with this code already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        return super().create(with_codes(vals_list, self._codes_of_type, within="type_id"))

    @api.model
    def _codes_of_type(self, type_id):
        """The codes that are in use in a case type, or where texts are shared (False)."""
        found = self.with_context(active_test=False).search_fetch([("type_id", "=", type_id or False)], ["code"])
        return found.mapped("code")

    @api.constrains("text", "subject", "type_id")
    def _check_text(self):
        for canned in self:
            for text in (canned.subject, canned.text):
                self.env["case.placeholder"].check(text, canned.type_id, canned.name)

    def _for(self, case, partner):
        """This text for a party of a case, in their language.

        :return: ``(subject, text)``
        """
        self.ensure_one()
        lang = partner.lang or self.env.lang
        canned, case = self.with_context(lang=lang), case.with_context(lang=lang)
        render = canned.env["case.placeholder"].render
        return render(canned.subject, case) or case.title or case.name, render(canned.text, case)
