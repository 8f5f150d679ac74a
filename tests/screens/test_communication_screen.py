"""Writing to parties, macros and who is answering, in two browsers at once."""

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestCommunicationScreen(MortgageBrowsing):
    """One writes to the customer, the other sees that, and runs a macro; everything is on one page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"email": "wit@example.com", "street": "Singel 1", "city": "Amsterdam"})
        canned = cls.env["case.canned.text"].create(
            {
                "name": "In hand",
                "type_id": cls.case_type.id,
                "text": "Dear {{ partner.name }}, your request is in hand.",
            }
        )
        cls.env["case.macro"].create(
            [
                {"name": "Say it is in hand", "type_id": cls.case_type.id, "canned_id": canned.id},
                {"name": "Offer made", "type_id": cls.case_type.id, "step_code": "make_an_offer"},
            ]
        )
        cls.case = cls.open_case()
        phone = cls.env.ref("case_organizer.report_method_phone")
        cls.case.log_contact("They asked how long it takes.", phone.id)
        cls.case.post_note("We look at your income now.", outside=True)

    def test_write_macro_and_one_list_of_it_all(self):
        with self.screens("adviser", "underwriter") as (anna, omar):
            for screen in (anna, omar):
                screen.go(f"/odoo/cases/{self.case.id}")
                screen.see("Whiteboard")
                screen.wait("odoo.__WOWL_DEBUG__.root.env.services.bus_service.workerState === 'CONNECTED'", "the bus")
            anna.click("button", "Write…")
            omar.see("Adviser is answering…", patience=10)
            omar.picture("communication_answering.png")
            anna.type(".modal [name='text'] textarea", "Good morning, we need your passport.")
            anna.picture("communication_write.png")
            anna.click(".modal footer button", "Send")
            anna.see("Mail to Familie De Wit")
            omar.gone(".o_case_answering .alert")
            omar.click(".o_case_macros")
            omar.see("“Make an offer” is not open on this case.")
            omar.picture("communication_macros.png")
            omar.click(".o_case_macro", "Say it is in hand")
            omar.see("sent to Familie De Wit")
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.click("button", "Send message")
            anna.type(".o-mail-Composer-input", "::hand")
            anna.see("In hand")
            anna.picture("communication_canned.png")
            anna.click(".o-mail-Composer-suggestion", "In hand")
            anna.wait(
                "document.querySelector('.o-mail-Composer-input').value.includes('Familie De Wit, your request')",
                "the text, filled in",
            )
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.tab("Communication")
            for said in ("is in hand", "need your passport", "how long it takes", "look at your income"):
                anna.see(said)
            anna.picture("communication_page.png")
            anna.click("button", "Search and filter")
            anna.see("how long it takes")
            anna.picture("communication_list.png")
