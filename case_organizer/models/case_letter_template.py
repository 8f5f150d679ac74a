from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from ..tools.letter_pdf import letter_pdf
from ..tools.naming import slug


class CaseLetterTemplate(models.Model):
    """A document that the system makes from a case: paragraphs with placeholders, each perhaps by condition.

    Which placeholders there are says ``case.placeholder``.
    """

    _name = "case.letter.template"
    _description = "Document Template"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short technical name, used in exports. Filled from the name when empty.")
    type_id = fields.Many2one(
        "case.type", "Case Type", ondelete="cascade", help="Whose details and roles it may name. Empty: none."
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        help="Empty: for every company.",
    )
    kind_id = fields.Many2one("case.document.kind", "Filed as", required=True, ondelete="restrict")
    title = fields.Char(required=True, translate=True, help="The heading of the document. May have placeholders.")
    addressed = fields.Boolean("To the Customer", default=True, help="Begins with the customer's name and address.")
    paragraph_ids = fields.One2many("case.letter.paragraph", "template_id", "Paragraphs", copy=True)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(type_id, 0), COALESCE(company_id, 0))", "There is a document template with this code already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        taken = set(self.with_context(active_test=False).sudo().search_fetch([], ["code"]).mapped("code"))
        filled = []
        for vals in vals_list:
            filled.append({**vals, "code": vals.get("code") or slug(vals.get("name"), taken)})
            taken.add(filled[-1]["code"])
        return super().create(filled)

    @api.depends("type_id")
    def _compute_company_id(self):
        for template in self:
            template.company_id = template.type_id.company_id or template.company_id

    @api.constrains("title", "type_id")
    def _check_title(self):
        for template in self:
            template._check_placeholders(template.title, template.name)
            template.paragraph_ids._check_text()

    def _check_placeholders(self, text, where):
        """:raises ValidationError: naming ``where`` and the placeholder that means nothing"""
        self.env["case.placeholder"].check(text, self.type_id, where)

    # --- making ------------------------------------------------------------------------------------------------

    def _make(self, case):
        """The document for one case. :return: ``(file name, PDF as bytes)``"""
        self.ensure_one()
        lang = case.partner_id.lang or self.env.lang
        template, case = self.with_context(lang=lang), case.with_context(lang=lang)
        render = template.env["case.placeholder"].render
        title = render(template.title, case)
        texts = [render(paragraph.text, case) for paragraph in template.paragraph_ids._shown_on(case)]
        address = (case.partner_id._display_address() or "") if template.addressed and case.partner_id else ""
        to = (
            [case.partner_id.name, *address.splitlines()] if address or (template.addressed and case.partner_id) else []
        )
        company = case.company_id
        content = letter_pdf(
            title,
            texts,
            sender=[company.name, *(company.partner_id._display_address(without_company=True) or "").splitlines()],
            to=[line for line in to if line and line.strip()],
            place_date=", ".join(filter(None, (company.city, format_date(template.env, fields.Date.today())))),
            reference=case.name,
        )
        return f"{title[:80]}.pdf", content

    def action_preview(self):
        """Show the document as it would be for the latest case of the type, without filing it."""
        self.ensure_one()
        domain = [("type_id", "=", self.type_id.id)] if self.type_id else []
        case = self.env["case.case"].search(domain, order="id desc", limit=1)
        if not case:
            raise ValidationError(self.env._("There is no case to show it with."))
        name, content = self._make(case)
        attachment = self.env["ir.attachment"].create(
            {"name": name, "raw": content, "mimetype": "application/pdf", "res_model": self._name, "res_id": self.id}
        )
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}", "target": "new"}
