from odoo import fields, models

from ..tools.letter_pdf import letter_pdf
from ..tools.pdf_a import pdf_a


class CaseCase(models.Model):
    """The letters of a case."""

    _inherit = "case.case"

    letter_ids = fields.One2many("case.letter", "case_id", "Letters", readonly=True)

    def _queue_letter_sudo(self, partner, kind, make, reply_kind=None, step=None):
        """Make a letter, file it and put it into the print queue; the caller has checked the user.

        :param kind: the ``case.document.kind`` as which it is filed
        :param make: called with the code on the letter; returns ``(subject, PDF as bytes)``
        :param reply_kind: as which ``case.document.kind`` a reply comes back
        :param step: the ``case.step`` that made it
        :return: the ``case.letter``
        """
        self.ensure_one()
        letter = (
            self.env["case.letter"]
            .sudo()
            .create(
                {
                    "case_id": self.id,
                    "company_id": self.company_id.id,
                    "name": "–",
                    "partner_id": partner.id,
                    "reply_kind_id": reply_kind.id if reply_kind else False,
                }
            )
        )
        subject, content = make(letter.code)
        version = self.env["case.writer"].file_bytes_sudo(self, kind, f"{subject[:80]}.pdf", content, step)
        letter.write({"name": subject, "document_id": version.sudo().document_id.id})
        return letter.with_env(self.env)

    def _write_by_letter(self, partner, subject, text, reply_kind=None):
        """A letter with a text that somebody wrote: filed as *Letter*, put into the print queue."""
        kind = self.env.ref("case_organizer.document_kind_letter")
        lang = partner.lang or self.env.lang
        case = self.with_context(lang=lang)

        def make(code):
            content = letter_pdf(
                subject,
                [text],
                **self.env["case.letter.template"]._letterhead(case, partner),
                code=code,
                please=case.env["case.letter.template"]._please(),
            )
            return subject, pdf_a(content, subject)

        self._check_may("may_file")
        return self._queue_letter_sudo(partner, kind, make, reply_kind)
