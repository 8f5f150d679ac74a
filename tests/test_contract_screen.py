"""A contract in a real browser: its clauses, and its document as the customer reads it on a phone."""

from odoo.tests import tagged

from odoo.addons.case_contract.tests.test_contract_documents import DocumentCommon
from odoo.addons.case_organizer.tests.browsing import BrowsingCase


@tagged("post_install", "-at_install")
class TestContractScreen(DocumentCommon, BrowsingCase):
    """What the contract manager, the customer and the modeller see."""

    def test_the_clauses_of_a_contract(self):
        with self.screens("contract_manager") as (screen,):
            screen.go(f"/odoo/action-case_contract.action_case_contract/{self.contract.id}")
            screen.tab("Clauses")
            screen.see("Notice", "Many sites")
            screen.click(".o_field_widget[name=clause_ids] .o_data_row td[name=name]")
            screen.see("{{ term.notice }}", css=".modal")

    def test_the_document_is_shown_on_a_phone(self):
        with self.screens("contract_manager") as (phone,):
            phone.resize(390, 844)
            phone.go(f"/case/p/{self.token}", ready="#wrap")
            phone.click("a", "Read and sign")
            phone.see("SHA-256 of this document")
            shown = "document.querySelector('iframe').contentDocument.body.innerText"
            phone.wait(f"{shown}.includes('Notice is Beforehand: 3 months')", "the PDF to be shown", patience=60)
            phone.click("summary", "Read it as text")
            phone.see("Each site is seen yearly.")

    def test_a_modeller_looks_at_a_clause(self):
        with self.screens("contract_modeller") as (screen,):
            screen.go(f"/odoo/action-case_contract.action_case_clause/{self.many.id}")
            screen.see("Many sites", "Published")
            screen.click(".o_field_widget[name=version_ids] .o_data_row td[name=title]")
            screen.see("Each site is seen yearly.", css=".modal")
