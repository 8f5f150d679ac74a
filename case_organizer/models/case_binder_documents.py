import email
import email.policy
import hashlib

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from ..tools.binder_pages import (
    MOST_TEXT,
    PictureRefused,
    build,
    facts,
    heading,
    line,
    notice,
    pictures,
    rows,
    text_lines,
)
from ..tools.file_names import MAX_FILE, served_type
from ..tools.pdf_file import PdfRefused

#: Types that are shown as text, besides ``text/…``.
TEXTS = frozenset(["application/json", "application/xml", "application/javascript"])


class CaseBinder(models.Model):
    """The files in a binder: which they are, and how each becomes pages."""

    _inherit = "case.binder"

    # --- which ---------------------------------------------------------------------------------------------------

    def _plan_sudo(self):
        """What this binder is made of, as who asked for it reads the case.

        :return: ``(pieces, bytes of files)``; a piece is ``["part", code]``, ``["version", id]`` or
            ``["attachment", id]``
        """
        reader = self._as_reader()
        pieces, size = [["part", part] for part in self.parts if part != "documents"], 0
        if "documents" in self.parts:
            versions = reader._versions().sudo()
            pieces += [["part", "documents"], *(["version", version_id] for version_id in versions.ids)]
            size += sum(versions.mapped("file_size"))
        if "messages" in self.parts:
            files = self.env["ir.attachment"].sudo()
            for message in reader._messages():
                files |= message.sudo().attachment_ids
            pieces += [["attachment", file_id] for file_id in files.ids]
            size += sum(files.mapped("file_size"))
        return pieces, size

    def _documents(self):
        """The documents that were asked for and may be read, in the order in which they came in."""
        domain = [("case_id", "=", self.case_id.id), ("state", "!=", "withdrawn"), *self._within("create_date")]
        if self.choice.get("documents") is not None:
            domain.append(("id", "in", self.choice["documents"]))
        return self.env["case.document"].search(domain, order="id")

    def _versions(self):
        """The versions that are in the binder."""
        documents = self._documents()
        if self.choice.get("versions") == "all":
            return documents.version_ids.sorted(lambda version: (version.document_id.id, version.number))
        return documents.version_id

    def _left_out_sudo(self):
        """What is not in this binder, as sentences: of what the reader may not read their number alone."""
        told, titles = [], self._part_titles()
        parts = [titles[part] for part in self._parts_of(self.case_id) if part not in self.parts]
        if parts:
            told.append(self.env._("Not chosen: %s.", ", ".join(parts)))
        mine = [("case_id", "=", self.case_id.id)]
        documents = self.env["case.document"]
        readable, everything = documents.search_count(mine), documents.sudo().search_count(mine)
        if "documents" in self.parts:
            withdrawn = documents.search_count([*mine, ("state", "=", "withdrawn")])
            if withdrawn:
                told.append(self.env._("Documents that were withdrawn: %s.", withdrawn))
            others = readable - withdrawn - len(self._documents())
            if others > 0:
                told.append(self.env._("Documents that were not chosen: %s.", others))
        if everything > readable:
            told.append(
                self.env._(
                    "Documents that %(who)s may not read: %(count)s.",
                    who=self._said_sudo(self.user_id),
                    count=everything - readable,
                )
            )
        values = self.env["case.value"]
        hidden = len(values.sudo().search(mine).characteristic_id - values.search(mine).characteristic_id.sudo())
        if hidden:
            told.append(
                self.env._(
                    "Details that %(who)s may not read: %(count)s.", who=self._said_sudo(self.user_id), count=hidden
                )
            )
        days = [self._day(self.choice.get(at)) or "…" for at in ("from", "to")]
        if self.choice.get("from") or self.choice.get("to"):
            told.append(
                self.env._(
                    "History, whiteboard, messages and documents are those of %(first)s – %(last)s.",
                    first=days[0],
                    last=days[1],
                )
            )
        told.append(self.env._("Private talks are never part of it."))
        return told

    # --- the list of them ------------------------------------------------------------------------------------------

    def _part_documents(self):
        states = dict(self.env["case.document"]._fields["state"]._description_selection(self.env))
        documents = self.env["case.document"].search([("case_id", "=", self.case_id.id)], order="id")
        chosen = self._versions()
        lines = (
            (
                self._said_sudo(document.kind_id),
                f"{document.file_name or ''} ({document.number})",
                states[document.state]
                if document.version_id in chosen
                else self.env._("%s, not in here", states[document.state]),
                f"{self._moment(document.version_id.create_date)} · {self._filed_by_sudo(document)}",
                document.version_id.checksum or "",
            )
            for document in documents
        )
        head = [self.env._("Kind"), self.env._("File (version)"), self.env._("State"), self.env._("Filed"), "SHA-256"]
        if not documents:
            yield self._nothing()
        yield from rows(lines, (3, 4, 2, 3, 4), head if documents else None)

    def _filed_by_sudo(self, document):
        told = document.sudo()
        return told.filed_by_id.partner_id.name or told.version_id.create_uid.name

    # --- each of them ----------------------------------------------------------------------------------------------

    def _put_piece(self, file, piece):
        """Add one piece to the file. See :meth:`_plan_sudo`."""
        what, told = piece
        if what == "part":
            self._put_part(file, told)
            return
        model = "case.document.version" if what == "version" else "ir.attachment"
        record = self.env[model].browse(told).exists()
        try:
            record.check_access("read")
        except AccessError:
            # Taken from the reader since it was asked for.
            return
        if not record:
            return
        attachment = record.attachment_id if what == "version" else record
        title = self._title_of(record, what)
        first = file.pdf.page_count + 1
        self._put_file(file, attachment, title, self._told_of_sudo(record, what))
        file.entries.append([title, first, 1])

    def _title_of(self, record, what):
        if what == "attachment":
            return self.env._("Attachment: %s", record.name)
        document = record.document_id
        title = f"{self._said_sudo(document.kind_id)}: {record.name}"
        if self.choice.get("versions") == "all" and document.number > 1:
            title = f"{title} ({record.number})"
        return title

    def _told_of_sudo(self, record, what):
        """What is said of a file where it cannot be shown. It is one that the reader reads."""
        told = record.sudo()
        of_document = what == "version"
        checksum = told.checksum if of_document else self._sha256(record)
        return [
            (self.env._("Name"), told.name),
            (
                self.env._("Kind"),
                told.document_id.kind_id.name if of_document else self.env._("Attachment of a message"),
            ),
            (self.env._("Type"), told.mimetype),
            (self.env._("Size"), self.env._("%s bytes", told.file_size)),
            ("SHA-256", checksum),
            (self.env._("Version"), str(told.number) if of_document else False),
            (self.env._("Filed on"), self._moment(told.create_date)),
            (self.env._("Filed by"), told.create_uid.name),
        ]

    def _put_file(self, file, attachment, title, told):
        """Add a file as pages: as what it is where it can be shown, else as a page that says what it is."""
        mimetype = (attachment.sudo().mimetype or "").split(";")[0]
        with self._bytes_of(attachment) as source:
            why = self._put_shown(file, source, mimetype, title)
        if why:
            made, _headings = build(notice(title, why, told))
            with made:
                file.pdf.append(made, title)

    def _put_shown(self, file, source, mimetype, title):
        """Add a file that can be shown. :return: why it was not, in words; nothing when it was"""
        reasons = {
            "encrypted": self.env._("This PDF is encrypted: it cannot be shown here."),
            "broken": self.env._("This file is broken: it cannot be shown here."),
            "too_large": self.env._("This file is too large to be shown here."),
        }
        try:
            if mimetype == "application/pdf":
                file.pdf.append(source, title)
            elif mimetype.startswith("image/") and served_type(mimetype) == mimetype:
                with pictures(source) as made:
                    file.pdf.append(made, title)
            elif mimetype == "message/rfc822":
                self._put_letter(file, source, title)
            elif mimetype.startswith("text/") or mimetype in TEXTS:
                self._put_text(file, source, mimetype, title)
            else:
                return self.env._("This file is no document of pages: it is kept beside this PDF.")
        except (PdfRefused, PictureRefused) as refused:
            why = reasons[refused.reason]
            file.troubles.append(f"{title}: {why}")
            return why
        return None

    def _put_text(self, file, source, mimetype, title):
        content = source.read(MOST_TEXT + 1)
        text = _decoded(content[:MOST_TEXT])
        if "html" in mimetype:
            text = html2plaintext(text)

        def story():
            yield heading(title, 1, bookmark=False)
            yield from text_lines(text, size=8.5)
            if len(content) > MOST_TEXT:
                yield line(self.env._("… and more: only the beginning of this file is shown."), bold=True)

        made, _headings = build(story())
        with made:
            file.pdf.append(made, title)

    def _put_letter(self, file, source, title):
        """A mail that was filed as a document."""
        letter = email.message_from_bytes(source.read(MAX_FILE), policy=email.policy.default)
        try:
            body = letter.get_body(("plain", "html"))
            text = body.get_content() if body else ""
            text = html2plaintext(text) if body and body.get_content_type() == "text/html" else text
            names = [part.get_filename() or part.get_content_type() for part in letter.iter_attachments()]
        except (LookupError, ValueError, AttributeError, TypeError):
            text, names = _decoded(letter.as_bytes()[:MOST_TEXT]), []

        def story():
            yield heading(str(letter["subject"] or title), 1, bookmark=False)
            yield from facts(
                [
                    (self.env._("From"), str(letter["from"] or "")),
                    (self.env._("To"), str(letter["to"] or "")),
                    (self.env._("Date"), str(letter["date"] or "")),
                    (self.env._("Attachments"), ", ".join(names)),
                ]
            )
            yield from text_lines(text[:MOST_TEXT])

        made, _headings = build(story())
        with made:
            file.pdf.append(made, title)

    def _sha256(self, attachment):
        found = hashlib.sha256()
        with self._bytes_of(attachment) as source:
            while block := source.read(1024 * 1024):
                found.update(block)
        return found.hexdigest()


def _decoded(content):
    """Bytes as text, whatever they were written in."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= len(content) - 4:
                return content[: error.start].decode(encoding, "ignore")
    return content.decode("cp1252", "replace")
