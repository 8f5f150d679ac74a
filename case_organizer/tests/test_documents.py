import base64

from odoo.exceptions import AccessError, UserError, ValidationError

from ..models import case_writer_documents
from .common import PDF, CaseCommon


def b64(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


class TestDocuments(CaseCommon):
    """Documents with their versions: who does what with them, and what stays."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.document = self.file("terms.txt", "one\ntwo\nthree")

    def file(self, name="terms.txt", text="text", user=None):
        case = self.case.with_user(user or self.adviser)
        found = case.file_document(self.kind.id, name, b64(text))
        return self.env(user=user or self.adviser)["case.document"].browse(found)

    def as_(self, user):
        return self.document.with_user(user)

    def history(self):
        return self.case.log_ids.sorted("seq").mapped("summary")

    def test_another_version_says_who_and_why(self):
        self.assertEqual(self.document.state, "filed")
        number = self.as_(self.underwriter).add_version("terms 2.txt", b64("one\n2\nthree"), "A number, not a word")
        self.assertEqual((number, self.document.number, self.document.file_name), (2, 2, "terms 2.txt"))
        version = self.document.version_id
        self.assertEqual((version.create_uid, version.reason), (self.underwriter, "A number, not a word"))
        self.assertIn("filed terms 2.txt as version 2: A number, not a word", self.history()[-1])
        self.assertEqual(self.document.version_ids[0].attachment_id.sudo().raw, b"one\ntwo\nthree", "the first stays")

    def test_an_approved_version_stays_and_what_is_new_is_decided_again(self):
        self.document.action_ask_review()
        self.as_(self.underwriter).action_approve()
        self.assertEqual(self.document.state, "approved")
        with self.assertRaisesRegex(UserError, "is approved: it cannot become withdrawn"):
            self.document.action_withdraw("A mistake")
        with self.assertRaisesRegex(UserError, "stays what and where it is"):
            self.document.sudo().kind_id = self.env.ref("case_organizer.document_kind_other")
        self.document.add_version("terms.txt", b64("quite another"), "Changed")
        self.assertEqual(self.document.state, "in_review")
        self.assertEqual(self.document.version_ids.mapped("state"), ["approved", "in_review"])

    def test_a_version_is_never_changed_by_anyone_by_any_way(self):
        version = self.document.version_id
        for user in (self.adviser, self.supervisor, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                version.with_user(user).write({"name": "other.txt"})
            with self.assertRaises(AccessError):
                version.with_user(user).attachment_id.write({"raw": b"other"})
        with self.assertRaisesRegex(UserError, "Version 1 of .* stays as it is"):
            version.sudo().write({"name": "other.txt"})
        for values in ({"raw": b"other"}, {"datas": b64("other")}, {"res_id": 1}, {"public": True}):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                version.sudo().attachment_id.write(values)
        with self.assertRaisesRegex(UserError, "never deleted"):
            version.sudo().unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.document.sudo().unlink()

    def test_who_put_it_in_does_not_approve_it(self):
        self.document.action_ask_review()
        with self.assertRaisesRegex(AccessError, "the latest version is yours"):
            self.document.action_approve()
        person = self.case.participant_ids.filtered(lambda person: person.user_id == self.underwriter)
        person.may_approve = False
        with self.assertRaisesRegex(AccessError, "without the right to approve"):
            self.as_(self.underwriter).action_approve()

    def test_rejecting_needs_a_reason_and_asks_for_it(self):
        self.document.action_ask_review()
        dialog = self.as_(self.underwriter).action_reject()
        env = self.env(user=self.underwriter)
        asked = env[dialog["res_model"]].with_context(**dialog["context"]).create({})
        with self.assertRaisesRegex(ValidationError, "Say why"):
            asked.action_confirm()
        asked.reason = "The year is missing"
        asked.action_confirm()
        self.assertEqual(self.document.state, "rejected")
        self.assertIn("terms.txt is now rejected: The year is missing", self.history()[-1])

    def test_sent_and_signed(self):
        self.document.action_sent()
        self.document.action_signed()
        self.assertEqual((self.document.state, self.document.version_id.state), ("signed", "signed"))
        with self.assertRaisesRegex(UserError, "is signed: it cannot become in review"):
            self.document.action_ask_review()

    def test_what_is_decided_in_a_step_is_not_decided_beside_it(self):
        self.do_first_steps(self.case)
        statement = self.case.document_ids.filtered("step_id")
        with self.assertRaisesRegex(UserError, "decided on in the step “Approve income”"):
            statement.with_user(self.underwriter).action_approve()
        self.step(self.case, "approve_income", self.underwriter).submit()
        self.assertEqual((statement.state, statement.version_id.state), ("approved", "approved"))

    # --- checking out ------------------------------------------------------------------------------------------

    def test_who_has_taken_a_document_is_told_to_others(self):
        self.document.check_out()
        other = self.as_(self.underwriter)
        for refused in (other.check_out, lambda: other.add_version("a.txt", b64("x")), other.action_new_version):
            with self.assertRaisesRegex(UserError, "adviser.* has .*terms.txt.* since"):
                refused()
        with self.assertRaisesRegex(AccessError, "adviser.* has "):
            other.check_in()
        self.document.add_version("terms.txt", b64("mine"), "Worked on")
        self.assertFalse(self.document.taken_by_id, "putting in a version gives it back")
        other.check_out()
        other.check_in()
        self.assertFalse(self.document.taken_by_id)

    def test_a_supervisor_gives_back_what_somebody_forgot(self):
        self.document.check_out()
        self.as_(self.supervisor).check_in()
        self.assertFalse(self.document.taken_by_id)
        self.assertIn("terms.txt was taken back from adviser", self.history()[-1])
        self.as_(self.underwriter).add_version("terms.txt", b64("x"))

    def test_who_comes_second_is_told_and_keeps_the_file(self):
        dialog = self.document.action_new_version()
        env = self.env(user=self.adviser)
        mine = (
            env[dialog["res_model"]].with_context(**dialog["context"]).create({"name": "mine.txt", "data": b64("me")})
        )
        self.as_(self.underwriter).add_version("theirs.txt", b64("they"))
        again = mine.action_file()
        self.assertEqual(again["res_id"], mine.id, "the dialog stays, with the file in it")
        self.assertRegex(mine.meanwhile, "underwriter.* put in version 2 meanwhile: theirs.txt")
        self.assertEqual(self.document.number, 2)
        mine.action_file()
        self.assertEqual(self.document.version_ids.mapped("name"), ["terms.txt", "theirs.txt", "mine.txt"])
        with self.assertRaisesRegex(UserError, "adviser.* put in version 3 meanwhile"):
            self.as_(self.underwriter).add_version("late.txt", b64("z"), base=2)

    # --- comparing, commenting ---------------------------------------------------------------------------------

    def test_two_versions_are_compared_where_there_is_text(self):
        self.document.add_version(
            "terms.html", b64("<html><body><p>one</p><p>2 &lt;b&gt;</p><p>three</p></body></html>")
        )
        dialog = self.document.action_compare()
        compared = self.env(user=self.adviser)[dialog["res_model"]].with_context(**dialog["context"]).create({})
        self.assertIn("2 &lt;b&gt;", compared.shown)
        self.assertNotIn("<b>", compared.shown)
        self.document.add_version("photo.png", b64(b"\x89PNG\r\n\x1a\n\x00\x00"))
        compared.after_id = self.document.version_id
        self.assertIn("There is no text to compare in photo.png", compared.shown)
        with self.assertRaises(AccessError):
            self.case.sudo().access = "restricted"
            compared.with_user(self.stranger).read(["shown"])

    def test_changes_are_asked_by_several_and_stay_open_until_they_are_settled(self):
        first = self.as_(self.underwriter).post_remark("The year, please", "change")
        self.as_(self.supervisor).post_remark("And a date", "change")
        self.as_(self.supervisor).post_remark("Well written")
        self.assertEqual(self.document.open_remarks, 2)
        remark = self.env(user=self.adviser)["case.document.remark"].browse(first)
        remark.settle()
        self.assertEqual((remark.settled_by_id, self.document.open_remarks), (self.adviser, 1))
        comment = self.document.remark_ids.filtered(lambda remark: remark.kind == "comment")
        with self.assertRaisesRegex(UserError, "Only a change"):
            comment.settle()
        with self.assertRaises(AccessError):
            remark.write({"body": "Other words"})
        with self.assertRaisesRegex(ValidationError, "Write something"):
            self.document.post_remark("  ")

    def test_who_reads_only_changes_nothing(self):
        self.case.sudo().access = "restricted"
        for verb in ("check_out", "action_ask_review", "check_in"):
            with self.assertRaises(AccessError):
                getattr(self.as_(self.stranger), verb)()
        person = self.case.participant_ids.filtered(lambda person: person.user_id == self.underwriter)
        person.may_file = False
        with self.assertRaisesRegex(AccessError, "without the right to file"):
            self.as_(self.underwriter).add_version("a.txt", b64("x"))
        with self.assertRaisesRegex(AccessError, "without the right to file"):
            self.file(user=self.underwriter)

    # --- bad input ---------------------------------------------------------------------------------------------

    def test_what_is_empty_or_too_large_is_refused_by_name(self):
        with self.assertRaisesRegex(UserError, "“empty.txt” is empty"):
            self.file("empty.txt", "")
        self.patch(case_writer_documents, "MAX_FILE", 2 * 1024 * 1024)
        with self.assertRaisesRegex(UserError, "“big.txt” is too large: 3 MB, at most 2 MB"):
            self.file("big.txt", "x" * (3 * 1024 * 1024))
        with self.assertRaisesRegex(UserError, "“broken.txt” did not arrive whole"):
            self.case.file_document(self.kind.id, "../broken.txt", "no base64!")

    def test_names_that_hide_what_they_are_are_shown_as_they_are(self):
        for sent, kept, kind, doubt in (
            ("../../etc/passwd", "passwd", "text/plain", False),
            ("..\\..\\win.ini", "win.ini", "text/plain", False),
            ("invoice\u202efdp.exe", "invoicefdp.exe", "application/x-msdownload", "a computer would run it"),
            ("invoice.pdf.exe", "invoice.pdf.exe", "application/x-msdownload", "Its name hides"),
            ("invoice.pdf", "invoice.pdf", "application/x-msdownload", "a computer would run it"),
            ("photo.jpg", "photo.jpg", "text/html", "another kind of file"),
            ("a\x00b\nc.txt", "abc.txt", "text/plain", False),
        ):
            content = {"application/x-msdownload": "MZ\x90", "text/html": "<html><script>1</script></html>"}
            document = self.file(sent, content.get(kind, "text"))
            self.assertEqual((document.file_name, document.mimetype), (kept, kind), sent)
            self.assertEqual(document.doubt and doubt in document.doubt, doubt and True, sent)

    def test_archives_are_kept_as_they_are(self):
        import io
        import zipfile

        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("../../outside.txt", b"0" * 50_000_000)
        document = self.file("bomb.zip", packed.getvalue())
        self.assertEqual(document.mimetype, "application/zip")
        self.assertFalse(document.version_id.text, "nothing of it is unpacked")
        self.assertEqual(document.version_id.sudo().attachment_id.raw, packed.getvalue())

    def test_a_pdf_that_breaks_its_reader_is_filed_all_the_same(self):
        document = self.case.file_document(self.kind.id, "proof.pdf", PDF)
        self.assertEqual(self.case.document_ids.browse(document).mimetype, "application/pdf")

    # --- finding -----------------------------------------------------------------------------------------------

    def test_documents_are_found_by_name_kind_and_text_where_one_may_read(self):
        hidden = self.open_case(access="restricted")
        self.env["case.document"].browse(hidden.file_document(self.kind.id, "secret.txt", b64("three wishes")))

        def found(user, **words):
            ((name, word),) = words.items()
            documents = self.env(user=user)["case.document"]
            return documents.search([(name, "ilike", word)]).mapped("file_name")

        self.assertEqual(found(self.adviser, content="three"), ["secret.txt", "terms.txt"])
        self.assertEqual(found(self.stranger, content="three"), ["terms.txt"])
        self.assertEqual(found(self.stranger, display_name="terms"), ["terms.txt"])
        self.assertEqual(found(self.stranger, display_name="income st"), ["terms.txt"])
        self.assertEqual(found(self.stranger, display_name="secret"), [])
