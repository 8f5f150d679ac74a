from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

#: Cases that the preview shows, and those that are done at once; more are done in the background.
SHOWN, AT_ONCE = 80, 20


class CaseMailing(models.TransientModel):
    """The same letter or mail to the customers of a selection of cases, each with their own names and details.

    What becomes of each case is shown before anything is sent; it is filed on its case.
    """

    _name = "case.mailing"
    _description = "Letter or Mail to Many"

    case_ids = fields.Many2many("case.case", string="Case Files", readonly=True)
    way = fields.Selection(
        [("preferred", "As each prefers"), ("mail", "Mail"), ("letter", "Letter")],
        "By",
        required=True,
        default="preferred",
    )
    canned_id = fields.Many2one("case.canned.text", "Canned Text", ondelete="set null")
    template_id = fields.Many2one(
        "case.letter.template",
        "Letter",
        domain=[("addressed", "=", True)],
        ondelete="set null",
        help="For those who get a letter. Empty: the text below.",
    )
    subject = fields.Char(help="May have placeholders.")
    text = fields.Text(help="With placeholders such as {{ partner.name }}, {{ detail.income }}, {{ case.name }}.")
    line_ids = fields.One2many("case.mailing.line", compute="_compute_line_ids")
    count = fields.Integer("Cases", compute="_compute_line_ids")
    skipped = fields.Integer("Left Out", compute="_compute_line_ids", help="Among those shown.")
    shown_id = fields.Many2one("case.case", "Preview for", domain="[('id', 'in', case_ids)]", ondelete="set null")
    preview = fields.Text(compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        """For the cases that were chosen in a list."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "case.case":
            cases = self.env["case.case"].browse(self.env.context.get("active_ids") or [])
            values.update(case_ids=[(6, 0, cases.ids)], shown_id=cases[:1].id)
        return values

    @api.onchange("canned_id")
    def _onchange_canned_id(self):
        """Begin with a canned text."""
        if self.canned_id:
            self.subject, self.text = self.canned_id.subject, self.canned_id.text

    @api.depends("case_ids", "way")
    def _compute_line_ids(self):
        for mailing in self:
            cases = mailing.case_ids[:SHOWN]
            lines = []
            for case in cases:
                channel, refused = self._channel_for(case, mailing.way)
                lines.append(
                    {"case_id": case.id, "partner_id": case.partner_id.id, "channel": channel, "refused": refused}
                )
            mailing.line_ids = self.env["case.mailing.line"].browse() | self.env["case.mailing.line"].union(
                *[self.env["case.mailing.line"].new(line) for line in lines]
            )
            mailing.count = len(mailing.case_ids)
            mailing.skipped = sum(1 for line in lines if line["refused"])

    @api.model
    def _channel_for(self, case, way):
        """By which channel the customer of a case is written to. :return: ``(channel or False, why not or False)``"""
        if not case.partner_id:
            return False, self.env._("there is no customer")
        if not case.has_access("write"):
            return False, self.env._("you may not change it")
        if way == "preferred":
            return case.partner_id._reached_by()
        refused = case.partner_id._why_not_by(way)
        return (False, refused) if refused else (way, False)

    @api.depends("shown_id", "text", "subject", "canned_id")
    def _compute_preview(self):
        for mailing in self:
            mailing.preview = False
            if mailing.shown_id:
                try:
                    subject, text = self._rendered(mailing.shown_id, mailing._params())
                except UserError as refused:
                    mailing.preview = str(refused)
                else:
                    mailing.preview = "\n\n".join(filter(None, (subject, text)))

    def _params(self):
        """What is written to each, as JSON."""
        canned = self.canned_id
        unchanged = canned and (self.subject or "", self.text) == (canned.subject or "", canned.text)
        return {
            "way": self.way,
            "canned_id": canned.id if unchanged else False,
            "template_id": self.template_id.id,
            "subject": self.subject or "",
            "text": self.text or "",
        }

    @api.model
    def _rendered(self, case, params):
        """Subject and text for a case: a canned text that was not changed in the language of the customer.

        :raises ValidationError: on a placeholder that means nothing for this case's type
        """
        canned = self.env["case.canned.text"].browse(params["canned_id"] or [])
        if canned:
            return canned._for(case, case.partner_id)
        placeholders = self.env["case.placeholder"]
        for text in (params["subject"], params["text"]):
            placeholders.check(text, case.type_id, case.name)
        speaking = case.with_context(lang=case.partner_id.lang or self.env.lang)
        render = placeholders.with_env(speaking.env).render
        return render(params["subject"], speaking) or case.title or case.name, render(params["text"], speaking)

    def action_confirm(self):
        """Write to all of them; many in the background. What was left out, and why, is listed.

        :raises UserError: when there is nothing to write, or a case is not the user's to change
        """
        self.ensure_one()
        if not self.case_ids:
            raise UserError(self.env._("Choose cases in a list first."))
        if not (self.text or "").strip() and not (self.template_id and self.way == "letter"):
            raise ValidationError(self.env._("Write something first."))
        self.case_ids.check_access("read")
        bulk = self.env["case.bulk"].begin_sudo(
            "mailing",
            self.env._("Letter or mail: %s", self.subject or self.template_id.name or self.canned_id.name or ""),
            SQL("SELECT unnest(%s::int[])", self.case_ids.ids),
            self._params(),
        )
        if len(self.case_ids) <= AT_ONCE:
            bulk.work_sudo()
        return self.env["case.case"]._dialog(bulk.name, bulk.sudo(False)) | {"target": "current"}


class CaseMailingLine(models.TransientModel):
    """What becomes of one case of a mailing."""

    _name = "case.mailing.line"
    _description = "Case of a Mailing"

    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "To", readonly=True, ondelete="cascade")
    channel = fields.Selection(
        [("mail", "Mail"), ("letter", "Letter"), ("sms", "SMS"), ("phone", "Phone")], "By", readonly=True
    )
    refused = fields.Char("Left Out Because", readonly=True)
