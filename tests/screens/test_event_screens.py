"""Life interrupts, at the screens: somebody says what happened, or only changes an address."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common_events import EventCommon


@tagged("post_install", "-at_install")
class TestEventScreens(BrowsingCase):
    """An adviser handles a loan that listens and a permit that does not; a clerk keeps the addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "adviser": "case_organizer.group_case_user",
            "modeller": "case_organizer.group_case_modeller",
            "clerk": "base.group_user,base.group_partner_manager",
        }
        for name, group in groups.items():
            setattr(cls, name, new_test_user(cls.env, name, groups=group, name=name.title()))
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit", "street": "Dorpsstraat 1"})
        cls.moved = cls.env.ref("case_organizer.event_client_moved")
        make = EventCommon.make_listening_type.__func__
        cases = cls.env(user=cls.adviser)["case.case"]
        cls.loan, cls.permit = cases.create(
            [
                {"type_id": make(cls, name, listens=listens).id, "partner_id": cls.partner.id, "title": name}
                for name, listens in (("Loan", True), ("Permit", False))
            ]
        )

    def test_walk_4_an_address_changes(self):
        with self.screens("clerk", "adviser") as (clerk, adviser):
            clerk.go(f"/odoo/res.partner/{self.partner.id}")
            clerk.type(".o_field_widget[name=street] input", "Laan 2")
            clerk.save()
            adviser.go("/odoo/my-work")
            adviser.see("Proof of address")
            adviser.go(f"/odoo/cases/{self.loan.id}")
            adviser.tab("What Happened")
            adviser.see("Client moved", "Dorpsstraat 1 → Laan 2", "now asked: Proof of address", "Clerk")
            adviser.tab("History")
            adviser.see("Street: Dorpsstraat 1 → Laan 2")
            adviser.go(f"/odoo/cases/{self.permit.id}")
            adviser.tab("History")
            adviser.see("Case opened")
            adviser.see_no("Client moved")

    def test_somebody_says_what_happened(self):
        self.moved.question_ids = [
            (0, 0, {"name": "Rent", "kind": "monetary", "required": True}),
            (0, 0, {"name": "Since", "kind": "date"}),
        ]
        with self.screens("adviser") as (adviser,):
            adviser.go(f"/odoo/res.partner/{self.partner.id}")
            adviser.click("button", "Something happened")
            adviser.choose(".modal [name=event_type_id] input", "Client moved")
            adviser.see("Somebody has another address", "Rent", css=".modal")
            adviser.type(".modal [data-key=rent] input", "950")
            adviser.press("Tab")
            adviser.type(".modal [name=reason] textarea", "She rang")
            adviser.click(".modal button", "This happened")
            adviser.see("now asked: Proof of address")
            adviser.go(f"/odoo/cases/{self.loan.id}")
            adviser.tab("Details")
            adviser.see("950")
            adviser.tab("What Happened")
            adviser.click("[name=reach_ids] button[name=action_open_event]")
            adviser.see("She rang", "Rent:", "Familie De Wit", "now asked: Proof of address")

    def test_an_answer_that_is_missing_is_asked_for(self):
        self.moved.question_ids = [(0, 0, {"name": "Rent", "kind": "monetary", "required": True})]
        with self.screens("adviser") as (adviser,):
            adviser.go(f"/odoo/cases/{self.loan.id}")
            adviser.click("button", "Something happened")
            adviser.choose(".modal [name=event_type_id] input", "Client moved")
            adviser.see("Rent", css=".modal")
            adviser.click(".modal button", "This happened")
            adviser.see("“Client moved” asks “Rent”")
        self.assertFalse(self.loan.reach_ids)

    def test_a_modeller_makes_a_rule(self):
        with self.screens("modeller") as (modeller,):
            modeller.go("/odoo/case-event-types")
            modeller.see("Client moved", "Law changed")
            modeller.go("/odoo/case-event-rules/new")
            modeller.type("[name=name] input", "Another phone number")
            modeller.choose("[name=model_id] input", "Contact")
            modeller.choose("[name=field_ids] input", "Phone")
            modeller.choose("[name=event_type_id] input", "Client moved")
            modeller.save()
        rule = self.env["case.event.rule"].search([("name", "=", "Another phone number")])
        self.assertEqual(rule.model_name, "res.partner")
        self.assertIn("phone", rule.field_ids.mapped("name"))
