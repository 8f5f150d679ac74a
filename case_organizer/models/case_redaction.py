import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.redaction import RedactionRefused, redacted

#: Most bars on one copy, and the longest reason.
MOST_BARS, LONGEST = 2_000, 200


class CaseRedaction(models.Model):
    """A copy of a version for disclosure: what was made black in it, on which ground; the original stays untouched."""

    _name = "case.redaction"
    _description = "Redacted Copy"
    _order = "id desc"

    version_id = fields.Many2one(
        "case.document.version", "Original", required=True, readonly=True, ondelete="restrict", index=True
    )
    copy_id = fields.Many2one(
        "case.document.version", "Redacted Copy", required=True, readonly=True, ondelete="restrict", index=True
    )
    case_id = fields.Many2one(related="version_id.case_id", store=True, index=True)
    bar_ids = fields.One2many("case.redaction.bar", "redaction_id", "What Is Black", readonly=True)

    told = fields.Char("Black in It", compute="_compute_told")

    @api.depends("bar_ids")
    @api.depends_context("lang")
    def _compute_told(self):
        for redaction in self:
            places = {(bar.page, bar.reason) for bar in redaction.bar_ids}
            redaction.told = "; ".join(
                self.env._("Page %(page)s: %(why)s", page=page, why=reason) for page, reason in sorted(places)
            )

    def action_open_original(self):
        """The document of which this is a copy."""
        self.ensure_one()
        return self.version_id.action_open()

    @api.depends("version_id")
    def _compute_display_name(self):
        for redaction in self:
            redaction.display_name = redaction.version_id.name

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A redacted copy stays, with the grounds of what is black in it."))


class CaseRedactionBar(models.Model):
    """Something that was made black, or a page that was left out, and why."""

    _name = "case.redaction.bar"
    _description = "What Is Black"
    _order = "redaction_id, page, id"
    _log_access = False

    redaction_id = fields.Many2one("case.redaction", required=True, ondelete="restrict", index=True, readonly=True)
    page = fields.Integer(required=True, readonly=True)
    whole = fields.Boolean("Whole Page", readonly=True)
    place = fields.Json(readonly=True, help="Left, top, width and height, as parts of the page.")
    reason = fields.Char("Ground", required=True, readonly=True)


class CaseDocumentVersion(models.Model):
    _inherit = "case.document.version"

    redaction_ids = fields.One2many("case.redaction", "version_id", "Redacted Copies", readonly=True)
    original_ids = fields.One2many("case.redaction", "copy_id", "Redacted from", readonly=True)

    def action_redact(self):
        """The screen on which a copy for disclosure is made."""
        self.ensure_one()
        self._check_may_redact()
        return {
            "type": "ir.actions.client",
            "tag": "case_redact",
            "name": self.env._("Redact"),
            "params": {"version_id": self.id, "name": self.name, "url": self.url},
        }

    def _check_may_redact(self):
        self.check_access("read")
        self.case_id._check_may("may_file")
        if self.mimetype != "application/pdf" or not self.attachment_id:
            raise UserError(self.env._("“%s” is no PDF file: only these are redacted.", self.name))

    def make_redacted(self, bars, pictures, words=()):
        """Make a copy for disclosure, a document of its own; the original stays as it is.

        :param bars: a list of ``{page, place: [left, top, width, height] in parts of the page, reason}``, or
            ``{page, whole: True, reason}`` for a page that is left out
        :param pictures: ``{number of the page as text: base64 of a PNG or JPEG}`` of each page with bars, drawn in
        :param words: that must not be in the copy; it is looked at
        :return: id of the ``case.document``
        :raises UserError: naming the page, or the words that are still there; nothing is made then
        """
        self.ensure_one()
        self._check_may_redact()
        bars = [self._checked_bar(bar) for bar in bars]
        if not bars or len(bars) > MOST_BARS:
            raise ValidationError(self.env._("Mark what is to be black: between 1 and %s places.", MOST_BARS))
        left_out = {
            bar["page"]: self.env._("Page %(page)s is left out: %(why)s", page=bar["page"], why=bar["reason"])
            for bar in bars
            if bar["whole"]
        }
        drawn = {bar["page"] for bar in bars} - left_out.keys()
        given = self._checked_pictures(pictures, drawn)
        # Who reads the version reads its file.
        content = self.sudo().attachment_id.raw
        try:
            copy = redacted(content, given, left_out, [word for word in words if isinstance(word, str)])
        except RedactionRefused as refused:
            raise UserError(self._refusal(refused)) from None
        return self._keep_redacted_sudo(copy, bars).document_id.id

    def _checked_bar(self, bar):
        """A bar as it is kept. :raises ValidationError: naming the page"""
        page, whole, place = bar.get("page"), bool(bar.get("whole")), bar.get("place")
        reason = str(bar.get("reason") or "").strip()
        if not isinstance(page, int) or page < 1:
            raise ValidationError(self.env._("A place to make black is on no page."))
        if not reason or len(reason) > LONGEST:
            raise ValidationError(self.env._("Page %s: say on which ground it is black.", page))
        if not whole and not (
            isinstance(place, list) and len(place) == 4 and all(isinstance(n, (int, float)) for n in place)
        ):
            raise ValidationError(self.env._("Page %s: it is not clear what is to be black.", page))
        return {"page": page, "whole": whole, "place": None if whole else place, "reason": reason}

    def _checked_pictures(self, pictures, drawn):
        """The pictures of pages, decoded. :raises ValidationError: when one is missing"""
        given = {}
        for page in sorted(drawn):
            try:
                given[page] = base64.b64decode((pictures or {})[str(page)], validate=True)
            except (KeyError, TypeError, ValueError, binascii.Error):
                raise ValidationError(self.env._("Page %s: its picture did not arrive. Try again.", page)) from None
        return given

    def _refusal(self, refused):
        """Why a copy is not made, in words."""
        return {
            "unreadable": self.env._("“%s” cannot be read as a PDF file.", self.name),
            "encrypted": self.env._("“%s” is protected by a password.", self.name),
            "picture": self.env._("Page %s: its picture cannot be used.", refused.detail),
            "words": self.env._("These words are still in the copy, mark them too: %s", refused.detail),
        }[refused.reason]

    def _keep_redacted_sudo(self, copy, bars):
        """Keep a copy as a document, with what is black in it; the caller has checked that the user may."""
        kind = self.env.ref("case_organizer.document_kind_redacted").sudo()
        name = self.env._("%s (redacted).pdf", self.name.removesuffix(".pdf"))
        version = self.env["case.writer"].file_bytes_sudo(
            self.case_id, kind, name, copy, reason=self.env._("Copy of “%s” for disclosure", self.name)
        )
        self.env["case.redaction"].sudo().create(
            {
                "version_id": self.id,
                "copy_id": version.id,
                "bar_ids": [fields.Command.create(bar) for bar in bars],
            }
        )
        return version


class CaseDocument(models.Model):
    _inherit = "case.document"

    original_ids = fields.One2many(related="version_id.original_ids", string="Redacted from")

    def action_redact(self):
        """The screen on which a copy of the latest version is made for disclosure."""
        self.ensure_one()
        if not self.version_id:
            raise AccessError(self.env._("There is no version of this document."))
        return self.version_id.action_redact()
