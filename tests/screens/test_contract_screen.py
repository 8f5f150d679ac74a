"""A contract in a real browser: its clauses, signed by the customer on a phone and by us at a desk."""

import time

from odoo.tests import tagged

from odoo.addons.case_contract.tests.test_contract_documents import DocumentCommon
from odoo.addons.case_organizer.tests.browsing import BrowsingCase


@tagged("post_install", "-at_install")
class TestContractScreen(DocumentCommon, BrowsingCase):
    """The contract manager looks, the customer draws a signature, the signatory signs: it is in force."""

    def draw(self, screen, css):
        """Draw a line across an element."""
        screen.value(f"document.querySelector('{css}').scrollIntoView({{ block: 'center' }})")
        left, top, width, height = screen.value(
            f"(() => {{ const box = document.querySelector('{css}').getBoundingClientRect();"
            " return [box.left, box.top, box.width, box.height] })()"
        )
        screen._input("dispatchMouseEvent", type="mousePressed", x=left + 10, y=top + 10, button="left", clickCount=1)
        for step in range(1, 8):
            x, y = left + 10 + step * (width - 20) / 8, top + (10 if step % 2 else height - 10)
            screen._input("dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left", buttons=1)
        screen._input("dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)

    def test_signed_on_a_phone_and_at_a_desk(self):
        with self.screens("contract_manager", "signatory") as (phone, desk):
            desk.go(f"/odoo/action-case_contract.action_case_contract/{self.contract.id}")
            desk.tab("Clauses")
            desk.see("Notice", "Many sites")
            desk.click(".o_field_widget[name=clause_ids] .o_data_row td[name=name]")
            desk.see("{{ term.notice }}", css=".modal")
            desk.click(".modal button", "Discard")
            desk.gone(".modal")

            phone.resize(390, 844)
            phone.go(f"/case/p/{self.token}", ready="#wrap")
            # Odoo keeps translations in the browser: who leaves while they are written blocks the next page.
            there = "performance.getEntriesByType('resource').some((entry) => entry.name.includes('/translations'))"
            phone.wait(there, "the page to be ready", patience=60)
            time.sleep(1)
            phone.click("a", "Read and sign")
            phone.see("SHA-256 of this document")
            shown = "document.querySelector('iframe').contentDocument.body.innerText"
            phone.wait(f"{shown}.includes('Notice is Beforehand: 3 months')", "the PDF to be shown", patience=60)
            phone.click("summary", "Read it as text")
            phone.see("Each site is seen yearly.")
            phone.type(".o_web_sign_name_input", "Ruth Zeeblick")
            phone.see_element("canvas.o_web_sign_signature")
            width = phone.value("document.documentElement.scrollWidth")
            self.assertLessEqual(width, 390, "nothing is wider than the phone")
            self.draw(phone, "canvas.o_web_sign_signature")
            phone.click(".o_portal_sign_submit")
            phone.see("Thank you, you have signed", "Signed by Ruth Zeeblick")
            phone.see_no("Sign with my name")

            desk.go(f"/odoo/action-case_contract.action_case_contract/{self.contract.id}")
            desk.tab("Document")
            desk.see("Ruth Zeeblick", "Drawn on the screen")
            desk.click(".o_field_widget[name=signature_ids] button[name=action_sign]")
            desk.see("Read the document first", css=".modal")
            desk.click(".modal button[name=action_sign]")
            desk.gone(".modal")
            desk.see_element(".o_arrow_button_current", "Active")
            desk.tab("Document")
            desk.click(".o_field_widget[name=document_ids] button[name=action_check_seal]")
            desk.see("The file is as it was signed")
            phone.go(f"/case/p/{self.token}/contract", ready="#wrap")
            phone.see("Everybody has signed")
        with self.quietly():
            self.assertEqual((self.contract.state, self.theirs.how, self.ours.how), ("active", "drawn", "typed"))

    def test_a_modeller_looks_at_a_clause(self):
        with self.screens("contract_modeller") as (screen,):
            screen.go(f"/odoo/action-case_contract.action_case_clause/{self.many.id}")
            screen.see("Many sites", "Published")
            screen.click(".o_field_widget[name=version_ids] .o_data_row td[name=title]")
            screen.see("Each site is seen yearly.", css=".modal")
