from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from ..tools.letter_pdf import letter_pdf
from ..tools.naming import with_codes
from ..tools.pdf_a import pdf_a


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
    queued = fields.Boolean(
        "To the Print Queue",
        help="It waits there to be printed and sent by post, with a code that brings a reply back.",
    )
    reply_kind_id = fields.Many2one(
        "case.document.kind", "Comes Back as", ondelete="restrict", help="Which document a reply to it on paper is."
    )
    paragraph_ids = fields.One2many("case.letter.paragraph", "template_id", "Paragraphs", copy=True)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(type_id, 0), COALESCE(company_id, 0))", "There is a document template with this code already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        everything = self.with_context(active_test=False).sudo().search_fetch([], ["code"])
        return super().create(with_codes(vals_list, lambda _place: everything.mapped("code")))

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

    def _make(self, case, code="", partner=None):
        """The document for one case.

        :param code: brings a reply on paper back; see ``case.letter``
        :param partner: to whom, the customer when left out
        :return: ``(file name, PDF as bytes)``
        """
        self.ensure_one()
        partner = partner or case.partner_id
        lang = partner.lang or self.env.lang
        template, case = self.with_context(lang=lang), case.with_context(lang=lang)
        render = template.env["case.placeholder"].render
        title = render(template.title, case)
        texts = [render(paragraph.text, case) for paragraph in template.paragraph_ids._shown_on(case)]
        addressed = partner if template.addressed else partner.browse()
        content = letter_pdf(
            title, texts, **template._letterhead(case, addressed), code=code, please=template._please() if code else ""
        )
        return f"{title[:80]}.pdf", pdf_a(content, title)

    @api.model
    def _letterhead(self, case, partner):
        """What stands around the text of a letter: arguments of :func:`..tools.letter_pdf.letter_pdf`.

        :param partner: to whom, perhaps nobody
        """
        company = case.company_id
        to = [partner.name, *(partner._display_address() or "").splitlines()] if partner else []
        sender = [company.name, *(company.partner_id._display_address(without_company=True) or "").splitlines()]
        return {
            "sender": sender,
            "to": [line for line in to if line and line.strip()],
            "place_date": ", ".join(filter(None, (company.city, format_date(case.env, fields.Date.today())))),
            "reference": case.name,
        }

    @api.model
    def _please(self):
        """What is said beside the code on a letter."""
        return self.env._("Please send this page back with your reply.")

    def _queue_sudo(self, case, partner, step=None):
        """Make this letter to a party and put it into the print queue; the caller has checked the user."""
        self.ensure_one()

        def make(code):
            name, content = self._make(case, code, partner)
            return name.removesuffix(".pdf"), content

        return case._queue_letter_sudo(partner, self.kind_id, make, self.reply_kind_id, step)

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
