import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ContractCommon
from .test_clauses import ClauseCommon
from .test_contract_documents import pdf


@tagged("post_install", "-at_install")
class TestPaperEntry(ContractCommon):
    """A contract on paper is entered beside its page: a file, or a scan that waits to be sorted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, "takes_in", groups="case_contract.group_contract_manager,case_organizer.group_case_user"
        )
        cls.pdf = pdf("Maintenance of twelve boilers")

    def enter(self, **values):
        given = {"paper": base64.b64encode(self.pdf), "paper_name": "Zeeblick 2019.pdf", **values}
        return self.make_contract(**given)

    def test_the_page_is_filed_with_the_contract(self):
        contract = self.enter()
        document = contract.paper_id
        self.assertEqual((document.case_id, document.kind_id.code), (contract.case_id, "contract_paper"))
        self.assertEqual(document.file_name, "Zeeblick 2019.pdf")
        reader = contract.with_user(self.reader)
        self.assertEqual((reader.paper_url, reader.paper), (document.url, False), "shown by its address, read nowhere")
        contract.write({"paper": base64.b64encode(pdf("A better scan")), "paper_name": "again"})
        self.assertEqual((contract.paper_id, document.number), (document, 2), "another file is its next version")

    def test_what_is_no_pdf_or_comes_too_late_is_refused(self):
        with self.assertRaisesRegex(UserError, "note.txt.pdf” is no PDF"):
            self.enter(paper=base64.b64encode(b"Hello"), paper_name="note.txt")
        contract = self.in_force()
        with self.assertRaisesRegex(UserError, "was agreed already"):
            contract.with_user(self.manager).write({"paper": base64.b64encode(self.pdf)})
        with self.assertRaises(AccessError):
            contract.with_user(self.reader).write({"paper": base64.b64encode(self.pdf)})
        with self.assertRaisesRegex(AccessError, "nobody writes it"):
            contract.with_user(self.manager).write({"paper_id": False})

    def test_signed_on_paper_is_the_same_page(self):
        contract = self.enter()
        action = contract.action_paper()
        dialog = self.env(user=self.manager)[action["res_model"]].with_context(**action["context"])
        values = dialog.default_get(["contract_id", "annex_id", "scan", "scan_name", "theirs"])
        self.assertEqual((base64.b64decode(values["scan"]), values["scan_name"]), (self.pdf, "Zeeblick 2019.pdf"))
        dialog.create({**values, "ours": "Ann", "signed_on": "2026-01-01"}).action_take()
        self.assertEqual(contract.state, "active")
        self.assertEqual(contract.document_ids.filtered(lambda one: one.state == "signed").check_seal()["intact"], True)

    def scan(self):
        scans = self.env["case.scan"].with_user(self.keeper)
        return scans.take_in("fax.pdf", self.pdf).sudo().page_ids.piece_id.with_user(self.keeper)

    def test_from_a_scan_that_waits(self):
        piece = self.scan()
        self.assertEqual(base64.b64decode(piece.pdf)[:4], b"%PDF")
        action = piece.action_enter_contract()
        fresh = self.env(user=self.keeper)["case.contract"].with_context(**action["context"])
        shown = fresh.new({"paper_piece_id": piece.id})
        self.assertEqual(shown.paper_url, f"/web/content/case.scan.piece/{piece.id}/pdf")
        values = {"type_id": self.contract_type.id, "partner_id": self.partner.id, "paper_piece_id": piece.id}
        contract = fresh.create({**values, "characteristics": {"response": "4 hours"}})
        self.assertEqual(
            (piece.state, piece.case_id, piece.document_id), ("filed", contract.case_id, contract.paper_id)
        )
        with self.assertRaisesRegex(UserError, "filed"):
            fresh.create(values)
        with self.assertRaises(UserError):
            piece.action_enter_contract()

    def test_who_may_not_write_contracts_enters_none(self):
        piece = self.scan()
        with self.assertRaises(AccessError):
            piece.with_user(self.reader).action_enter_contract()
        with self.assertRaises(AccessError):
            self.env(user=self.reader)["case.contract"].action_from_paper()


@tagged("post_install", "-at_install")
class TestClausesOffered(ClauseCommon):
    """Beside the page of a paper contract, the clauses that it may have are offered."""

    def test_what_is_offered(self):
        other = self.env["case.type"].with_user(self.modeller).create({"name": "Other"})
        elsewhere = self.notice.with_user(self.modeller).create({"name": "Elsewhere", "type_id": other.id})
        elsewhere.draft_id.text = "<p>Not here.</p>"
        elsewhere.action_publish()
        contract = self.make_contract()
        domain = contract.clause_ids._fields["clause_id"].domain
        place = {"standard_id": self.notice.id, "case_type_id": contract.clause_ids[0].case_type_id.id}
        clauses = self.env(user=self.manager)["case.clause"]
        self.assertEqual(
            clauses.search(safe_eval(domain, place)), self.notice | self.short, "in place of a standard one"
        )
        added = clauses.search(safe_eval(domain, {**place, "standard_id": False}))
        self.assertIn(self.many, added)
        self.assertNotIn(elsewhere, added, "what is written for other contracts")
