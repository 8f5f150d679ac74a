import io
import os
import tempfile
import time
from pathlib import Path

from PIL import Image
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from ..tools import scan_pages
from .common import CaseCommon


class TestScans(CaseCommon):
    """Paper comes back: what has a code is filed where it says, the rest is sorted; nothing is lost or doubled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"street": "Singel 1", "city": "Amsterdam"})
        cls.template = cls.env["case.letter.template"].create(
            {
                "name": "Ask",
                "title": "Please sign",
                "kind_id": cls.env.ref("case_organizer.document_kind_letter").id,
                "queued": True,
                "reply_kind_id": cls.kind.id,
                "paragraph_ids": [Command.create({"text": "About {{ case.name }}."})],
            }
        )
        cls.sorter = new_test_user(cls.env, "sorter", groups="case_organizer.group_case_user")
        team = cls.env["case.team"].create({"name": "Post Room", "member_ids": [Command.set(cls.sorter.ids)]})
        cls.env.company.case_scan_team_id = team
        cls.case = cls.open_case()
        cls.scans = cls.env(user=cls.sorter)["case.scan"]

    def letter_page(self, case, turn=0):
        """The first page of a letter of a case, as a scanner sees it."""
        letter = self.template._queue_sudo(case, self.partner)
        pdf = letter.sudo().document_id.version_id.attachment_id.raw
        return next(scan_pages.pages(pdf)).rotate(turn, expand=True, fillcolor=255)

    def plain(self, grey=200):
        return Image.new("L", (600, 800), grey)

    def stack(self, *images, kind="TIFF"):
        stream = io.BytesIO()
        images[0].save(stream, kind, save_all=True, append_images=images[1:])
        return stream.getvalue()

    def pieces(self, scan):
        return self.env["case.scan.piece"].search([("page_ids.scan_id", "=", scan.id)], order="id")

    def filed(self, case):
        return self.env["case.document"].search([("case_id", "=", case.id), ("kind_id", "=", self.kind.id)])

    def test_a_stack_is_split_at_the_codes_and_filed(self):
        other = self.open_case()
        content = self.stack(
            self.plain(), self.letter_page(self.case), self.plain(100), self.letter_page(other, turn=180), kind="TIFF"
        )
        scan = self.scans.take_in("fax.tiff", content)
        self.assertEqual(scan.page_count, 4)
        loose, first, second = self.pieces(scan)
        self.assertEqual([piece.state for piece in (loose, first, second)], ["waiting", "filed", "filed"])
        self.assertEqual((first.case_id, first.page_count), (self.case, 2))
        self.assertEqual((second.case_id, second.page_count), (other, 1))
        document = self.filed(self.case)
        self.assertEqual(len(PdfReader(io.BytesIO(document.version_id.attachment_id.raw)).pages), 2)
        self.assertEqual(scan.sudo().original_id.raw, content)

    def test_the_same_file_twice_is_once(self):
        content = self.stack(self.letter_page(self.case), kind="PDF")
        scan = self.scans.take_in("a.pdf", content)
        self.assertEqual(self.scans.take_in("again.pdf", content), scan)
        self.assertEqual(len(self.filed(self.case)), 1)

    def test_what_cannot_be_read_is_kept(self):
        for name, content, why in (
            ("broken.pdf", b"%PDF-1.4 nothing", "damaged"),
            ("letter.docx", b"PK\x03\x04 no picture", "no PDF"),
            ("cut.tiff", self.stack(self.plain())[:60], ""),
        ):
            scan = self.scans.take_in(name, content)
            self.assertEqual(scan.state, "failed", name)
            self.assertIn(why, scan.error)
            self.assertEqual(scan.sudo().original_id.raw, content)
        with self.assertRaisesRegex(UserError, "is empty"):
            self.scans.take_in("empty.pdf", b"")

    def test_another_company_s_code_goes_to_nobody(self):
        page = self.letter_page(self.case)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        scan = self.env["case.scan"]._take_in_sudo("x.tiff", self.stack(page), company, "folder")
        self.assertEqual((self.pieces(scan).state, self.pieces(scan).case_id.id), ("waiting", False))

    def waiting(self, *images):
        scan = self.scans.take_in("post.tiff", self.stack(*images))
        return self.pieces(scan).with_user(self.sorter)

    def greys(self, piece):
        """The grey of each page of a piece's file: says which page it is."""
        return [image.getpixel((300, 300)) for image in scan_pages.pages(piece._pdf_sudo())]

    def test_pages_are_split_moved_turned_and_merged(self):
        piece = self.waiting(self.plain(50), self.plain(100), self.plain(150))
        ids = [page["id"] for page in piece.get_pages()]
        piece.move_page(ids[2], -2)
        self.assertEqual([page["id"] for page in piece.get_pages()], [ids[2], ids[0], ids[1]])
        piece.rotate_page(ids[0])
        self.assertEqual(self.greys(piece)[0] // 10, 15)
        other = piece.browse(piece.split_before(ids[1]))
        self.assertEqual((piece.page_count, other.page_count), (2, 1))
        with self.assertRaisesRegex(UserError, "before the first page"):
            other.split_before(ids[1])
        with self.assertRaisesRegex(UserError, "not in"):
            other.rotate_page(ids[0])
        merged = (piece | other).merge()
        self.assertEqual((merged, merged.page_count, other.state), (piece, 3, "merged"))
        sizes = [PdfReader(io.BytesIO(merged._pdf_sudo())).pages[number].get("/Rotate") for number in range(3)]
        self.assertEqual(sizes, [None, 90, None])

    def test_a_person_files_what_has_no_code(self):
        piece = self.waiting(self.plain())
        with self.assertRaisesRegex(ValidationError, "choose the case"):
            piece.action_file()
        piece.write({"case_id": self.case.id, "kind_id": self.kind.id})
        piece.action_file()
        self.assertEqual((piece.state, piece.filed_by_id), ("filed", self.sorter))
        self.assertEqual(self.filed(self.case), piece.document_id)
        with self.assertRaisesRegex(UserError, "filed"):
            piece.action_file()

    def test_a_typed_code_says_where(self):
        letter = self.template._queue_sudo(self.case, self.partner)
        piece = self.waiting(self.plain())
        piece.code = letter.code.lower()
        piece._onchange_code()
        self.assertEqual((piece.case_id, piece.kind_id), (self.case, self.kind))

    def test_not_needed_with_a_reason_and_back(self):
        piece = self.waiting(self.plain())
        with self.assertRaisesRegex(ValidationError, "Say why"):
            piece.drop("")
        piece.drop("Advertising")
        self.assertEqual((piece.state, piece.page_count), ("dropped", 1))
        piece.action_wait_again()
        self.assertEqual(piece.state, "waiting")

    def test_who_sorts_and_who_does_not(self):
        piece = self.waiting(self.plain())
        for user in (self.stranger, self.adviser):
            self.assertFalse(self.env(user=user)["case.scan.piece"].search([("id", "=", piece.id)]))
            with self.assertRaises(AccessError):
                piece.with_user(user).get_pages()
            with self.assertRaises(AccessError):
                piece.with_user(user).drop("x")
        self.assertTrue(self.env(user=self.supervisor)["case.scan.piece"].search([("id", "=", piece.id)]))
        with self.assertRaises(AccessError):
            piece.write({"state": "filed"})
        hidden = self.open_case(access="restricted")
        piece.sudo().write({"case_id": hidden.id, "kind_id": self.kind.id})
        with self.assertRaises(AccessError):
            piece.action_file()
        self.assertEqual(piece.state, "waiting")
        mine = self.env(user=self.stranger)["case.scan"].take_in("mine.tiff", self.stack(self.plain(33)))
        self.assertTrue(self.pieces(mine).with_user(self.stranger).get_pages())

    def test_the_folder_is_read_once_and_put_away(self):
        with tempfile.TemporaryDirectory() as root:
            root = Path(root)
            (root / "post").mkdir()
            self.env["ir.config_parameter"].set_param("case_organizer.scan_root", str(root))
            self.env.company.case_scan_folder = "post"
            (root / "post" / "a.tiff").write_bytes(self.stack(self.letter_page(self.case)))
            (root / "post" / "same.tiff").write_bytes((root / "post" / "a.tiff").read_bytes())
            (root / "post" / "new.tiff").write_bytes(self.stack(self.plain(77)))
            (root / "secret").write_text("outside")
            (root / "post" / "link.pdf").symlink_to(root / "secret")
            for name in ("a.tiff", "same.tiff"):
                os.utime(root / "post" / name, (time.time() - 60,) * 2)
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref("case_organizer.cron_case_scan").method_direct_trigger()
            self.assertEqual(len(self.filed(self.case)), 1)
            self.assertEqual(self.env["case.scan"].search_count([("source", "=", "folder")]), 1)
            self.scans._move_away(root / "post" / "a.tiff")
            (root / "post" / "same.tiff").rename(root / "post" / "a.tiff")
            self.scans._move_away(root / "post" / "a.tiff")
            self.assertEqual(sorted(path.name for path in (root / "post" / "read").iterdir()), ["a 1.tiff", "a.tiff"])

    def test_a_reply_follows_its_letter_into_another_case(self):
        page, other = self.letter_page(self.case), self.open_case()
        self.case.merge_into(other.id)
        piece = self.pieces(self.scans.take_in("late.tiff", self.stack(page)))
        self.assertEqual((piece.state, piece.case_id), ("filed", other))
        self.assertEqual(other.letter_ids.reply_kind_id, self.kind)

    def test_what_was_scanned_goes_with_its_case(self):
        scan = self.scans.take_in("gone.tiff", self.stack(self.letter_page(self.case))).sudo()
        mixed = self.scans.take_in("mixed.tiff", self.stack(self.plain(), self.letter_page(self.case))).sudo()
        self.env["case.contents"].empty_sudo("case.case", self.case.ids)
        self.assertFalse(scan.original_id or scan.pdf_id)
        self.assertFalse(scan.page_ids.mapped("picture")[0])
        self.assertTrue(mixed.original_id, "the other page waits to be sorted")

    def test_a_fax_that_comes_as_mail(self):
        team = self.env.company.case_scan_team_id
        message = self.env["case.team.message"].create(
            {"name": "Fax 12", "team_id": team.id, "email_from": "fax@us.nl"}
        )
        with self.assertRaisesRegex(UserError, "brings no PDF"):
            message.with_user(self.sorter).action_take_in_scans()
        message.message_post(body="1 page", attachments=[("fax.tiff", self.stack(self.letter_page(self.case)))])
        message = message.with_user(self.sorter)
        self.assertTrue(message.has_scans)
        message.action_take_in_scans()
        self.assertEqual((message.state, len(self.filed(self.case))), ("done", 1))

    def test_a_folder_elsewhere_is_refused(self):
        with tempfile.TemporaryDirectory() as root, self.assertRaisesRegex(ValidationError, "allow a directory"):
            self.env.company.case_scan_folder = root
        with tempfile.TemporaryDirectory() as root:
            (Path(root) / "in").mkdir()
            self.env["ir.config_parameter"].set_param("case_organizer.scan_root", f"{root}/in")
            for folder in ("..", root, "/etc", "missing"):
                with self.assertRaisesRegex(ValidationError, "is no folder in the directory"):
                    self.env.company.case_scan_folder = folder
            self.env.company.case_scan_folder = f"{root}/in"
