from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date, format_datetime, formatLang
from odoo.tools.rendering_tools import parse_inline_template

from ..tools.letter_pdf import letter_pdf
from ..tools.naming import slug


class CaseLetterTemplate(models.Model):
    """A document that the system makes from a case: paragraphs with placeholders, each perhaps by condition.

    Placeholders are written as in Odoo's messages, ``{{ detail.income }}``, with ``||| otherwise`` for what is empty.
    Nothing in them is executed: they name ``case.<field>``, ``partner.<field>``, ``company.<field>``,
    ``detail.<code>``, ``role.<code>`` (who holds it) or ``today``.
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
        for _literal, placeholder, _otherwise in parse_inline_template(text or ""):
            if placeholder:
                self._check_placeholder(placeholder, f"{where} {{{{ {placeholder} }}}}")

    def _check_placeholder(self, placeholder, where):
        head, _dot, rest = placeholder.partition(".")
        if placeholder == "today":
            return
        if head in ("case", "partner", "company") and rest:
            start = {"case": "", "partner": "partner_id.", "company": "company_id."}[head]
            self.env["case.path"].check(start + rest, self.type_id, where)
            return
        known = {"detail": self.type_id.characteristic_ids, "role": self.type_id.role_ids}
        if head not in known or rest not in known[head].mapped("code"):
            raise ValidationError(
                self.env._(
                    "“%s”: there is no such placeholder. Use case.…, partner.…, company.…, detail.…, role.… or today.",
                    where,
                )
            )

    # --- making ------------------------------------------------------------------------------------------------

    def _make(self, case):
        """The document for one case. :return: ``(file name, PDF as bytes)``"""
        self.ensure_one()
        lang = case.partner_id.lang or self.env.lang
        template, case = self.with_context(lang=lang), case.with_context(lang=lang)
        title = template._render(template.title, case)
        texts = [template._render(paragraph.text, case) for paragraph in template.paragraph_ids._shown_on(case)]
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

    def _render(self, text, case):
        """A text with its placeholders filled in."""
        parts = []
        for literal, placeholder, otherwise in parse_inline_template(text or ""):
            parts.append(literal)
            if placeholder:
                parts.append(self._placeholder(placeholder, case) or otherwise)
        return "".join(parts)

    def _placeholder(self, placeholder, case):
        """What a placeholder stands for on a case, in words."""
        head, _dot, rest = placeholder.partition(".")
        if placeholder == "today":
            return format_date(self.env, fields.Date.context_today(self))
        if head == "role":
            holders = case.participant_ids.filtered(lambda p: p.role_id.code == rest and p.current)
            return ", ".join((p.user_id or p.team_id or p.partner_id).name or "" for p in holders)
        if head == "detail":
            value = self.env["case.value"].search(
                [("case_id", "=", case.id), ("characteristic_id.code", "=", rest), ("valid_to", "=", False)], limit=1
            )
            return value.characteristic_id._in_words(value.value) if value else ""
        path = {"case": "", "partner": "partner_id.", "company": "company_id."}[head] + rest
        value, record = self.env["case.path"].values_sudo(case, path, {})[case.id]
        return self._field_in_words(value, record, path.rsplit(".", 1)[-1])

    def _field_in_words(self, value, record, name):
        if value is None or value is False:
            return ""
        field = record._fields.get(name)
        if isinstance(value, models.BaseModel):
            return value.display_name or ""
        if field and field.type == "date":
            return format_date(self.env, value)
        if field and field.type == "datetime":
            return format_datetime(self.env, value)
        if field and field.type in ("float", "monetary"):
            currency = record[field.get_currency_field(record)] if field.type == "monetary" else None
            return formatLang(self.env, value, currency_obj=currency)
        if field and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field and field.type == "boolean":
            return self.env._("Yes")
        return str(value)

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
