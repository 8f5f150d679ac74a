import base64
import io
from pathlib import Path

from PIL import Image, ImageDraw
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES, LinkError
from odoo.addons.case_organizer.tools.gateway import Seat

from .test_clauses import ClauseCommon


def drawn(colour="black"):
    """A drawn signature, base64 PNG."""
    picture = Image.new("RGBA", (300, 100), (255, 255, 255, 0))
    if colour:
        ImageDraw.Draw(picture).line([(10, 80), (150, 10), (290, 80)], fill=colour, width=4)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def pdf(*pages):
    """A PDF with one line on each page."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for text in pages:
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pages_of(version):
    """The text of each page of a version."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(version.sudo().attachment_id.raw)).pages]


class DocumentCommon(ClauseCommon):
    """A contract that waits for the customer's signature by a personal link, and for ours."""

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.contract = self.make_contract(title="Twelve boilers")
        self.contract.action_to_sign()
        self.document = self.contract.document_ids
        self.ours = self.contract.signature_ids.filtered(lambda one: one.side == "ours")
        self.theirs = self.contract.signature_ids - self.ours
        self.person, self.link, self.token = self.linked(self.theirs)
        public = self.env(user=self.env.ref("base.public_user"), su=False)
        self.gateway = public["case.gateway"]

    def linked(self, signature):
        """The person, link and token of who is to sign for the other side."""
        wizard = signature.with_user(self.manager).action_send_link()
        person = self.env(user=self.manager)["case.participant"].browse(wizard["context"]["default_participant_id"])
        link, address = self.env(user=self.manager)["case.access.token"]._issue(person)
        return person, link, address.rsplit("/", 1)[1]

    def customer_signs(self, image=None):
        self.gateway.sign_contract(self.token, self.document.sha256, "Ruth Zeeblick", image, "192.0.2.7")

    def we_sign(self):
        self.ours.with_user(self.signatory).sign("Sam Signatory", drawn())


@tagged("post_install", "-at_install")
class TestContractDocuments(DocumentCommon):
    """The document of a contract: made, signed by both sides, sealed."""

    def test_the_document_says_what_is_agreed(self):
        version = self.document.version_id
        text = "\n".join(pages_of(version))
        for words in (
            "Twelve boilers",
            "Hotel Zeeblick",
            "1. Notice",
            "Notice is Beforehand: 3 months, for 3 sites",
            "2. Many sites",
            "3. Obligations",
            "See each site",
            "Page 1 of 1",
            self.contract.name,
        ):
            self.assertIn(words, text)
        self.assertNotIn("Lines", text, "a clause lists the lines already")
        file = version.document_id
        self.assertEqual((file.case_id, file.state, file.kind_id.code), (self.contract.case_id, "sent", "contract"))
        self.assertEqual(self.document.sha256, version.checksum)

    def test_enclosures_come_behind_with_their_page_numbers(self):
        contract = self.make_contract()
        kind = self.env.ref("case_organizer.document_kind_other")
        case = contract.case_id.with_user(self.manager)
        enclosed = base64.b64encode(pdf("Drawing A", "Drawing B")).decode()
        file = self.env["case.document"].browse(case.file_document(kind.id, "drawings.pdf", enclosed))
        contract.enclosure_ids = file
        contract.action_make_document()
        pages = pages_of(contract.document_ids.version_id)
        self.assertEqual(len(pages), 3)
        for page, words in zip(pages, ("Page 1 of 3", "Drawing A", "Drawing B"), strict=True):
            self.assertIn(words, page)
        self.assertIn("Page 3 of 3", pages[2])
        self.assertIn("drawings.pdf", pages[2])
        for name, damaged in (
            ("cut.pdf", b"%PDF-1.4 no more"),
            ("sizeless.pdf", pdf("Drawing C").replace(b"/MediaBox [ 0 ", b"/MediaBox [ ")),
        ):
            broken = self.env["case.document"].browse(
                case.file_document(kind.id, name, base64.b64encode(damaged).decode())
            )
            contract.enclosure_ids = file | broken
            with self.assertRaisesRegex(UserError, name):
                contract.action_make_document()

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.partner.lang = "nl_NL"
        version = self.short.version_id
        self.short.with_user(self.modeller).action_new_version()
        draft = self.short.draft_id.with_user(self.modeller)
        draft.update_field_translations("title", {"nl_NL": "Korte opzegging"})
        draft.update_field_translations("text", {"nl_NL": {"Notice is one day.": "De opzegtermijn is een dag."}})
        draft.action_publish()
        self.assertNotEqual(self.short.version_id, version)
        contract = self.make_contract()
        contract.clause_ids[0].clause_id = self.short
        contract.action_make_document()
        text = "\n".join(pages_of(contract.document_ids.version_id))
        self.assertIn("1. Korte opzegging", text)
        self.assertIn("De opzegtermijn is een dag.", text)

    def test_signed_by_both_it_is_in_force_and_sealed(self):
        self.customer_signs()
        self.assertEqual((self.contract.state, self.document.state), ("to_sign", "to_sign"))
        self.we_sign()
        self.assertEqual((self.contract.state, self.document.state), ("active", "signed"))
        self.assertTrue(self.contract.obligation_ids.occurrence_ids, "what is owed is planned")
        pages = pages_of(self.document.signed_version_id)
        for words in ("Ruth Zeeblick", "Sam Signatory", "192.0.2.7", self.document.sha256, "Name typed", "Drawn on"):
            self.assertIn(words, pages[-1])
        self.assertEqual(pages[:-1], pages_of(self.document.version_id))
        self.assertEqual(self.document.signed_version_id.document_id.state, "signed")
        words = self.contract.case_id.log_ids.mapped("summary")
        self.assertIn("Signed by Ruth Zeeblick", words)
        self.assertTrue([line for line in words if self.document.seal in line])

    def test_we_sign_first_and_a_drawn_signature_of_the_customer(self):
        self.we_sign()
        self.customer_signs(drawn())
        self.assertEqual(self.contract.state, "active")
        self.assertEqual(self.theirs.how, "drawn")

    def test_a_change_of_the_signed_file_is_found(self):
        self.customer_signs()
        self.we_sign()
        document = self.document.with_user(self.reader)
        self.assertTrue(document.check_seal()["intact"])
        attachment = self.document.signed_version_id.sudo().attachment_id
        path = Path(attachment._full_path(attachment.store_fname))
        before = path.read_bytes()
        self.addCleanup(path.write_bytes, before)
        path.chmod(0o600)
        path.write_bytes(before.replace(b"%PDF-1", b"%PDF-2", 1))
        self.assertEqual(document.check_seal(), {"intact": False, "words": "The file was changed after it was signed."})
        self.assertEqual(document.action_check_seal()["params"]["type"], "danger")
        path.write_bytes(before)
        self.assertTrue(document.check_seal()["intact"])
        # The hash in the row of the document is no way round: it is in the history too.
        self.env.flush_all()
        self.env.cr.execute("UPDATE case_contract_document SET seal = 'x' WHERE id = %s", [self.document.id])
        self.env.invalidate_all()
        self.assertFalse(document.check_seal()["intact"])

    def test_refused_in_words(self):
        sign, sha256 = self.gateway.sign_contract, self.document.sha256
        with self.assertRaisesRegex(UserError, "full name"):
            sign(self.token, sha256, "  ")
        with self.assertRaisesRegex(UserError, "as a picture"):
            sign(self.token, sha256, "Ruth", base64.b64encode(b"<svg/>").decode())
        with self.assertRaisesRegex(UserError, "signature is empty"):
            sign(self.token, sha256, "Ruth", drawn(None))
        with self.assertRaisesRegex(UserError, "changed since you read it"):
            sign(self.token, "0" * 64, "Ruth")
        self.contract.characteristics = {"sites": 4, "response": "4 hours"}
        with self.assertRaisesRegex(UserError, "changed after this document was made"):
            sign(self.token, sha256, "Ruth")
        self.contract.action_make_document()
        with self.assertRaisesRegex(UserError, "changed since you read it"):
            sign(self.token, sha256, "Ruth")
        sign(self.token, self.contract.document_ids[0].sha256, "Ruth")
        with self.assertRaisesRegex(UserError, "Ruth has signed this already"):
            sign(self.token, self.contract.document_ids[0].sha256, "Ruth")

    def test_after_expiry_nobody_signs(self):
        self.link.sudo().expires_on = fields.Datetime.now()
        with self.assertRaises(LinkError):
            self.customer_signs()
        self.assertEqual(self.theirs.state, "asked")

    def test_back_to_draft_nobody_signs_what_was_written(self):
        self.contract.action_back()
        with self.assertRaises(AccessError):
            self.customer_signs()
        self.assertEqual(self.document.state, "replaced")

    def test_it_is_not_in_force_before_both_have_signed(self):
        with self.assertRaisesRegex(UserError, "Still to sign: Hotel Zeeblick, a contract signatory"):
            self.contract.action_activate()
        self.customer_signs()
        with self.assertRaisesRegex(UserError, "Still to sign: a contract signatory"):
            self.contract.action_activate()

    def test_who_signs_inside(self):
        for user in (self.manager, self.reader):
            self.assertFalse(self.ours.with_user(user).may_sign)
            with self.assertRaises(AccessError):
                self.ours.with_user(user).sign("No", drawn())
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.signatory).sign("No", drawn())
        with self.assertRaises(AccessError):
            self.ours.with_user(self.manager).write({"state": "signed"})
        named = self.make_contract(
            party_ids=[(0, 0, {"partner_id": self.reader.partner_id.id, "side": "ours", "role": "CEO", "signs": True})]
        )
        named.action_to_sign()
        ours = named.signature_ids.filtered(lambda one: one.side == "ours")
        self.assertFalse(ours.with_user(self.signatory).may_sign)
        wizard = self.env(user=self.reader)["case.contract.sign"].create({"signature_id": ours.id, "image": drawn()})
        wizard.action_sign()
        self.assertEqual((ours.state, ours.name), ("signed", self.reader.name))

    def test_a_paper_is_scanned_instead(self):
        paper = self.env(user=self.manager)["case.contract.paper"].with_context(default_contract_id=self.contract.id)
        day = fields.Date.context_today(self.contract)
        values = {"ours": "Sam", "theirs": "Ruth", "signed_on": day, "scan_name": "scan.pdf"}
        with self.assertRaisesRegex(UserError, "is no PDF"), self.env.cr.savepoint():
            paper.create({**values, "scan": base64.b64encode(b"hello")}).action_take()
        self.env.invalidate_all()
        paper.create({**values, "scan": base64.b64encode(pdf("Signed by hand"))}).action_take()
        self.assertEqual((self.contract.state, self.contract.signed_on), ("active", day))
        self.assertEqual(self.contract.signature_ids.mapped("how"), ["paper", "paper"])
        self.assertTrue(self.document.check_seal()["intact"])
        self.assertIn("Signed by hand", pages_of(self.document.signed_version_id)[0])

    def test_an_annex_is_signed_as_well(self):
        self.customer_signs()
        self.we_sign()
        day = fields.Date.add(fields.Date.context_today(self.contract), days=10)
        annex = self.contract.annex_ids.create(
            {"contract_id": self.contract.id, "title": "Five sites", "date_from": day, "characteristics": {"sites": 5}}
        )
        annex.action_ask_signatures()
        self.assertIn("Five sites", pages_of(annex.document_ids.version_id)[0])
        with self.assertRaisesRegex(UserError, "waits for signatures"):
            annex.action_agree()
        self.gateway.sign_contract(self.token, annex.document_ids.sha256, "Ruth Zeeblick")
        annex.signature_ids.filtered(lambda one: one.side == "ours").with_user(self.signatory).sign("Sam")
        self.assertEqual((annex.state, annex.document_ids.state), ("agreed", "signed"))

    def test_what_changed_since_the_document_before(self):
        self.contract.characteristics = {"sites": 4, "response": "4 hours"}
        self.contract.action_make_document()
        new = self.contract.document_ids.sorted("number")[-1].with_user(self.reader)
        self.assertEqual((new.number, self.document.state), (2, "replaced"))
        wizard = (
            self.env(user=self.reader)["case.contract.redline"]
            .with_context(**new.action_redline()["context"])
            .create({})
        )
        self.assertEqual(wizard.before_id, self.document)
        self.assertIn("for 3 sites of Hotel Zeeblick.” became “", wizard.shown)
        self.assertIn('<del class="text-danger">3</del><ins>4</ins>', wizard.shown)
        wizard.before_id = wizard.after_id
        self.assertIn("Both say the same.", wizard.shown)

    def test_others_see_nothing(self):
        other = self.env["res.partner"].create({"name": "Nosy"})
        person = self.env(user=self.manager)["case.participant"].create(
            {"case_id": self.contract.case_id.id, "partner_id": other.id}
        )
        _link, address = self.env(user=self.manager)["case.access.token"]._issue(person)
        token = address.rsplit("/", 1)[1]
        for act in (
            lambda: self.gateway.read_contract(token),
            lambda: self.gateway.read_contract_file(token),
            lambda: self.gateway.sign_contract(token, self.document.sha256, "Nosy"),
        ):
            with self.assertRaises(AccessError):
                act()
        self.contract.case_id.access = "restricted"
        for model in ("case.contract.document", "case.contract.signature"):
            domain = [("contract_id", "=", self.contract.id)]
            self.assertFalse(self.env(user=self.reader)[model].search(domain), model)
        portal = new_test_user(self.env, "contract_portal", groups="base.group_portal")
        for model in ("case.contract.document", "case.contract.signature", "case.contract.clause", "case.clause"):
            with self.assertRaises(AccessError):
                self.env(user=portal)[model].search([])


@tagged("post_install", "-at_install")
class TestSignedInTheirPlace(DocumentCommon):
    """Who represents the customer, or is one of the firm, and is logged in to the portal."""

    def setUp(self):
        super().setUp()
        self.agent = new_test_user(self.env, "contract_agent", groups="base.group_portal", name="Jan Advocaat")
        self.seat = Seat(self.agent.id, self.person.id)

    def mandate(self, **values):
        values = {"partner_id": self.person.partner_id.id, "agent_id": self.agent.partner_id.id, **values}
        return self.env["case.mandate"].create(values)

    def sign(self):
        self.gateway.sign_contract(self.seat, self.document.sha256, "Jan Advocaat", None, "192.0.2.7")

    def test_a_mandate_that_does_not_say_so_reads_and_does_not_sign(self):
        with self.assertRaises(LinkError):
            self.gateway.read_contract(self.seat)
        self.mandate(ground="Power of attorney")
        self.assertFalse(self.gateway.read_contract(self.seat)["may_sign"])
        self.assertTrue(self.gateway.read_contract(self.token)["may_sign"])
        with self.assertRaisesRegex(AccessError, "does not say that you sign"):
            self.sign()
        self.assertEqual(self.theirs.state, "asked")

    def test_a_mandate_for_other_cases_or_of_the_past_does_not_sign(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        self.mandate()
        other = self.env["case.type"].search([("id", "!=", self.contract.case_id.type_id.id)], limit=1)
        self.mandate(signs_contracts=True, type_ids=other.ids)
        self.mandate(signs_contracts=True, date_from=yesterday, date_to=yesterday)
        self.mandate(signs_contracts=True).action_revoke()
        with self.assertRaisesRegex(AccessError, "does not say that you sign"):
            self.sign()

    def test_the_certificate_names_both_and_by_virtue_of_what(self):
        mandate = self.mandate(signs_contracts=True, ground="Power of attorney")
        self.sign()
        mandate.ground = "Something else"
        self.we_sign()
        self.assertEqual(self.document.state, "signed")
        certificate = pages_of(self.document.signed_version_id)[-1]
        who = self.theirs.partner_id.name
        for words in ("Signed by: Jan Advocaat", f"In the place of: {who}", "By virtue of: Power of attorney"):
            self.assertIn(words, certificate)
        self.assertEqual((self.theirs.acted_by_id, self.theirs.mandate_id), (self.agent.partner_id, mandate))
        told = self.contract.case_id.log_ids.filtered(lambda row: row.kind == "by_outsider").mapped("summary")
        self.assertTrue(any("Jan Advocaat" in words and who in words for words in told), told)

    def test_who_signs_for_themselves_is_named_alone(self):
        self.customer_signs()
        self.we_sign()
        self.assertNotIn("In the place of", pages_of(self.document.signed_version_id)[-1])


@tagged("post_install", "-at_install")
class TestContractLink(DocumentCommon, HttpCase):
    """The page on which the customer reads and signs."""

    def test_read_and_signed_over_the_web(self):
        page = self.url_open(f"/case/p/{self.token}")
        self.assertIn("A contract waits for your signature", page.text)
        page = self.url_open(f"/case/p/{self.token}/contract")
        self.assertEqual(page.status_code, 200)
        for words in ("Notice is Beforehand: 3 months", self.document.sha256, "Sign with my name", "no-store"):
            self.assertIn(words, page.text + str(page.headers))
        file = self.url_open(f"/case/p/{self.token}/contract/file")
        self.assertEqual(file.content, self.document.version_id.sudo().attachment_id.raw)
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": csrf, "sha256": self.document.sha256, "name": "Ruth Zeeblick"}
        refused = self.url_open(f"/case/p/{self.token}/contract/sign", data=form)
        self.assertEqual(refused.status_code, 400)
        self.assertIn("have read the document", refused.text)
        done = self.url_open(f"/case/p/{self.token}/contract/sign", data={**form, "agreed": "1"})
        self.assertIn("you have signed", done.text)
        again = self.url_open(f"/case/p/{self.token}/contract/sign", data={**form, "agreed": "1"})
        self.assertIn("has signed this already", again.text)
        self.env.invalidate_all()
        self.assertEqual((self.theirs.name, self.theirs.how), ("Ruth Zeeblick", "typed"))
        self.assertTrue(self.theirs.address)

    def test_drawn_over_the_web(self):
        url = f"/case/p/{self.token}/contract/draw"
        wrong = self.url_open(f"{url}?sha256=1", json={"params": {"name": "Ruth", "signature": drawn()}}).json()
        self.assertIn("changed since", wrong["result"]["error"])
        right = self.url_open(
            f"{url}?sha256={self.document.sha256}", json={"params": {"name": "Ruth", "signature": drawn()}}
        ).json()
        self.assertTrue(right["result"]["force_refresh"])
        self.env.invalidate_all()
        self.assertEqual(self.theirs.how, "drawn")

    def test_a_link_that_does_not_work(self):
        for path in ("contract", "contract/file"):
            self.assertEqual(self.url_open(f"/case/p/wrong/{path}").status_code, 403)
        self.link.sudo().expires_on = fields.Datetime.now()
        self.assertEqual(self.url_open(f"/case/p/{self.token}/contract").status_code, 410)
