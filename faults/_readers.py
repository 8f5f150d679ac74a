"""What reads files of strangers: mail, pictures, PDF. Each with sound files and such as mean no good."""

import base64
import io
from typing import NamedTuple

from _papers import hostile_papers, papers, pictures, wide_pictures

from odoo.addons.case_organizer.tools.tests.damaging import damaged


class Reader(NamedTuple):
    """Something that reads files.

    :ivar samples: bytes of sound files
    :ivar read: function of bytes; it raises or returns ``refused`` for what it refuses
    :ivar hostile: bytes of files made to do harm, tried besides the damaged ones
    :ivar damage: function of a number and samples that returns bytes
    """

    samples: list
    read: object
    hostile: tuple = ()
    damage: object = damaged


def refusing(errors, read):
    """A reader that says by an error of its own, or by returning nothing, that it refuses."""

    def reads(data):
        try:
            found = read(data)
        except errors as error:
            assert str(error).strip(), "refused without a word"
            return "refused"
        return "refused" if found is None else "read"

    return reads


def mail_readers(env):
    """Mail as it comes in, and as files that Outlook made."""
    from odoo.addons.case_organizer.tests.mails.all_shapes import shapes
    from odoo.addons.case_organizer.tests.msg_writer import write
    from odoo.addons.case_organizer.tools import msg_file, tnef

    samples = [shape.filled(number, "X-1", "<sent@cases.example>") for number, shape in enumerate(shapes())][::9]
    saved = write(
        "About the shed", ("Jan", "jan@dewit.example"), ("Desk", "desk@x.example"), "Hello", [("a.txt", b"x")]
    )
    winmail = tnef.SIGNATURE + b"\0\0" + b"".join(
        b"\2" + kind.to_bytes(2, "little") + b"\0\0" + len(data).to_bytes(4, "little") + data + b"\0\0"
        for kind, data in ((0x800C, b"Hello\0"), (0x9002, b""), (0x8010, b"a.txt\0"), (0x800F, b"file"))
    )  # fmt: skip
    return {
        "mail": Reader(samples, _taken_in(env), (b"", b"\0" * 100_000, b"From: " * 50_000, b"\xff" * 2**20)),
        "mail saved by Outlook": Reader([saved], refusing(msg_file.MsgError, msg_file.read)),
        "winmail.dat": Reader([winmail], refusing((), tnef.unpack)),
    }


def _taken_in(env):
    """Mail comes in by the addresses that the shapes of our tests are sent to; what became of each must be known."""
    env["mail.alias.domain"].create({"name": "cases.example"})
    env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 100_000)
    domain = env["mail.alias.domain"].search([("name", "=", "cases.example")])
    env.company.alias_domain_id = domain
    team = env["case.team"].create({"name": "Permits", "alias_name": "permits"})
    env.company.case_triage_team_id = team
    env["case.type"].search([("name", "=", "Faults hostile")]).alias_name = "mortgages"

    def read(data):
        before = env["case.mail"].search([], order="id DESC", limit=1).id or 0
        env["mail.thread"].message_process(False, data)
        found = env["case.mail"].search([("id", ">", before)])
        assert len(found) == 1, f"{len(found)} rows say what became of the mail"
        return "read"

    return read


def picture_readers():
    """Pictures as photos, in a binder, from a scanner, and as a drawn signature."""
    from odoo.addons.case_organizer.tools import binder_pages, photos_pdf, scan_pages, signature_image

    found, wide = pictures(), tuple(wide_pictures())
    samples = list(found.values())

    def photo(data):
        made = photos_pdf.photos_pdf([data])
        photos_pdf.small_picture(data, 90)
        return made

    def scan(data):
        pdf = scan_pages.as_pdf(data, "image/png")
        return [scan_pages.codes(page) for page in scan_pages.pages(pdf)]

    def signature(data):
        return signature_image.drawn(signature_image.START + base64.b64encode(data).decode()) or ""

    return {
        "photo": Reader(samples, refusing(photos_pdf.PhotoRefused, photo), wide),
        "picture in a binder": Reader(
            samples, refusing(binder_pages.PictureRefused, lambda data: binder_pages.pictures(io.BytesIO(data))), wide
        ),
        "scanned picture": Reader(
            [found[kind] for kind in ("PNG", "JPEG", "TIFF")], refusing(scan_pages.ScanRefused, scan), wide
        ),
        "drawn signature": Reader([found["PNG"]], refusing(ValueError, signature), wide),
    }


def pdf_readers():
    """PDF in a binder, behind a contract, for its text, redacted, from a scanner, its pages put together anew."""
    from odoo.addons.case_contract.tools import contract_pdf
    from odoo.addons.case_organizer.tools import file_text, pdf_file, pdf_pages, redaction, scan_pages

    samples, hostile = papers(), tuple(hostile_papers())

    def binder(data):
        file = pdf_file.PdfFile(io.BytesIO())
        file.append(io.BytesIO(data), "Income")
        file.close(lambda page, pages, label: (label, f"{page} of {pages}"), [("Income", 1, 0)], "Binder")
        return file.page_count

    def annex(data):
        return contract_pdf.contract_pdf("Contract", "", [], "", "{} of {}".format, [("Income", data)])

    def pages(data):
        try:
            counted = sum(1 for _page in scan_pages.pages(data))
        except scan_pages.ScanRefused:
            counted = 1
        return pdf_pages.picked([(data, number, 90) for number in range(counted)])

    def scan(data):
        return [(scan_pages.picture(page), scan_pages.codes(page)) for page in scan_pages.pages(data)]

    return {
        "PDF in a binder": Reader(samples, refusing(pdf_file.PdfRefused, binder), hostile),
        "PDF behind a contract": Reader(samples, refusing(contract_pdf.EnclosureRefused, annex), hostile),
        "pages of a PDF": Reader(samples, refusing(pdf_pages.PagesRefused, pages), hostile),
        "text of a PDF": Reader(
            samples, refusing((), lambda data: file_text.text_of(data, "application/pdf")), hostile
        ),
        "PDF to be redacted": Reader(
            samples, refusing(redaction.RedactionRefused, lambda data: redaction.found(data, ["income"])), hostile
        ),
        "PDF redacted": Reader(
            samples, refusing(redaction.RedactionRefused, lambda data: redaction.redacted(data, {})), hostile
        ),
        "scanned PDF": Reader(samples, refusing(scan_pages.ScanRefused, scan), hostile),
    }
