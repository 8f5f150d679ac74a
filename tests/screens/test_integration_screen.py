"""Other systems, as an administrator connects them, in a real browser."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing
from odoo.addons.case_organizer.tests.receiving import Receiver


@tagged("post_install", "-at_install")
class TestIntegrationScreen(MortgageBrowsing):
    """A webhook is made, tried, and what was not delivered is sent again; an address for an event; a step that asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "ada_admin", groups="case_organizer.group_case_admin", name="Ada")
        cls.env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "127.0.0.1")
        cls.env["case.event.type"].create({"name": "Deed registered", "code": "deed"})
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.stop)
        cls.service = cls.env["case.endpoint"].create({"name": "Credit score", "url": cls.receiver.url})
        cls.new_type = cls.env(user=cls.modeller)["case.type"].create({"name": "Loan"})
        score = cls.env["case.characteristic"].create({"type_id": cls.new_type.id, "name": "Score", "kind": "integer"})
        cls.item = cls.env["case.plan.item"].create(
            {
                "plan_id": cls.new_type.draft_plan_id.id,
                "name": "Ask the score",
                "step_kind": "automatic",
                "automatic_kind": "call",
                "endpoint_id": cls.service.id,
                "answer_ids": [(0, 0, {"path": "data.score", "characteristic_id": score.id})],
            }
        )

    def test_connecting_other_systems(self):
        with self.screens("ada_admin") as (ada,):
            ada.go("/odoo/case-webhooks/new")
            ada.type("[name=name] input", "Customer relations")
            ada.type("[name=url] input", "https://169.254.169.254/latest")
            ada.click(".o_form_button_save")
            ada.see("private network")
            ada.press("Escape")
            ada.type("[name=url] input", self.receiver.url)
            ada.save()
            ada.click("button[name=action_test]")
            ada.see("It arrived: HTTP 200")
            ada.picture("integration_webhook.png")
            with self.quietly():
                webhook = self.env["case.webhook"].search([("name", "=", "Customer relations")])
                name = self.open_case().name
                webhook.delivery_ids._set(state="dead", attempts=9, error="HTTP 503: overloaded")
            ada.go("/odoo/case-webhook-messages")
            ada.see(name, "HTTP 503: overloaded")
            ada.picture("integration_messages.png")
            ada.click("button[name=action_send_again]")
            ada.see("Every message arrived")
            ada.go("/odoo/case-webhooks-in/new")
            ada.type("[name=name] input", "Land registry")
            ada.choose("[name=event_type_id] input", "Deed registered")
            ada.type("[name=find_path] input", "data.number")
            ada.save()
            ada.click("button[name=action_new_address]", "Make the Address")
            ada.see("Copy the address now")
            ada.picture("integration_address.png")
            ada.click(".modal footer button", "Close")
            ada.picture("integration_in.png")
            ada.go(f"/odoo/action-case_organizer.action_case_endpoint/{self.service.id}")
            ada.picture("integration_service.png")
            ada.go(f"/odoo/m-case.plan.item/{self.item.id}")
            ada.tab("What the System Does")
            ada.see("data.score")
            ada.picture("integration_step.png")
        self.assertIn(b"ping", self.receiver.got[0][2])
