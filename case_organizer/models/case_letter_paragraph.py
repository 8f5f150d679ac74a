from odoo import api, fields, models

from ..tools.conditions import parse


class CaseLetterParagraph(models.Model):
    """A paragraph of a document template."""

    _name = "case.letter.paragraph"
    _description = "Paragraph"
    _order = "sequence, id"

    template_id = fields.Many2one("case.letter.template", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    type_id = fields.Many2one(related="template_id.type_id")
    sequence = fields.Integer(default=10)
    text = fields.Text(required=True, translate=True)
    condition = fields.Char("Only if", help="In the document only if this holds of the case and its details.")

    @api.constrains("text", "template_id")
    def _check_text(self):
        for paragraph in self:
            number = paragraph.template_id.paragraph_ids.ids.index(paragraph.id) + 1
            where = self.env._("%(letter)s, paragraph %(number)s", letter=paragraph.template_id.name, number=number)
            paragraph.template_id._check_placeholders(paragraph.text, where)

    @api.constrains("condition", "template_id")
    def _check_condition(self):
        for paragraph in self.filtered("condition"):
            paragraph.type_id._check_condition(paragraph.condition, paragraph.template_id.name)

    def _shown_on(self, case):
        """Those of these paragraphs whose condition holds on a case."""
        domains = {paragraph.id: parse(paragraph.condition) for paragraph in self if paragraph.condition}
        if not domains:
            return self
        kinds = case.type_id._detail_kinds()
        row = self.env["case.plan.compiler"]._truths(case.ids, domains.values(), kinds)[0]
        holds = dict(zip(domains, row[1:], strict=True))
        return self.filtered(lambda paragraph: holds.get(paragraph.id, True))
