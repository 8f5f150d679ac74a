"""A service worker's day, a service action at the desk, and signing a contract: looked at by axe-core."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.case_contract.tests.test_contract_documents import DocumentCommon
from odoo.addons.case_organizer.tests import axe, keys
from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_service_call.tests.common import ServiceCommon

DESK, PHONE = (1440, 900), (390, 844)
FORM = ".o_form_view"


@tagged("post_install", "-at_install")
class TestAccessibilityOfService(axe.Looking, ServiceCommon, BrowsingCase):
    """The worker on a phone, the planner at a desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modelling = cls.env(user=cls.modeller)
        case_type = modelling["case.type"].create({"name": "Service call"})
        modelling["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": "Ask whether it works", "step_kind": "action"}
        )
        case_type.action_publish()
        boiler = cls.boiler(serial="ZB-1", title="Boiler 1").with_env(cls.env)
        valve = cls.env["product.product"].create({"name": "Gas valve", "type": "consu"})
        cls.repair.part_ids = [(0, 0, {"product_id": valve.id, "quantity": 1})]
        cls.case = cls.env(user=cls.planner)["case.case"].create(
            {"type_id": case_type.id, "partner_id": cls.partner.id, "title": "No hot water"}
        )
        (cls.action,) = cls.case.add_service_actions(cls.repair.ids, installation_ids=boiler.ids)
        cls.action.plan(fields.Datetime.now() + timedelta(minutes=5), cls.gas_worker.ids)
        (cls.planner | cls.gas_worker.user_id).sudo().tour_enabled = False

    def test_the_workers_day(self):
        with self.screens(self.gas_worker.user_id.login) as (tom,):
            tom.resize(*PHONE)
            tom.go("/case/service/day", ready="main h1")
            tom.see("Repair of a boiler")
            self.look(tom, "day-list")
            tom.click(f"#visit_{self.action.id}")
            tom.see_element("#do_go")
            self.look(tom, "day-visit")
            tom.click("#do_go")
            tom.see("On the way since")
            tom.click("#do_arrive")
            tom.see_element("#finish")
            self.look(tom, "day-arrived")
            tom.click("#finish")
            tom.see_element("#in_the_way")
            self.look(tom, "day-in-the-way")
            tom.picture("axe/day.png")
        self.looked()

    def test_the_day_and_the_planning_without_a_mouse(self):
        wrong, controls = [], 0
        with self.screens(self.gas_worker.user_id.login) as (tom,):
            tom.resize(*PHONE)
            tom.go("/case/service/day", ready="main h1")
            tom.see("Repair of a boiler")
            wrong, controls = keys.walk(tom, "body")
            tom.value(f"document.querySelector('#visit_{self.action.id}').focus()")
            keys.enter(tom)
            tom.see_element("#do_go")
            more, count = keys.walk(tom, "body")
            wrong, controls = wrong + more, controls + count
        with self.screens(self.planner.login) as (planner,):
            planner.go("/odoo/service-planning", ready=".o_calendar_view .fc")
            more, count = keys.walk(planner, "[class*='o_service'], [class*='o_case']")
            wrong, controls = wrong + more, controls + count
        self.assertFalse(wrong, "\n" + "\n".join(wrong))
        self.assertGreater(controls, 10)

    def test_the_form_of_a_service_action(self):
        with self.screens(self.planner.login) as (planner,):
            for name, size in {"desk": DESK, "phone": PHONE}.items():
                planner.resize(*size)
                planner.go(f"/odoo/service-actions/{self.action.id}", ready=FORM)
                self.look(planner, f"action-{name}")
                self.tabs(planner, f"action-{name}")
        self.looked()


@tagged("post_install", "-at_install")
class TestAccessibilityOfSigning(axe.Looking, DocumentCommon, BrowsingCase):
    """A customer reads and signs; a manager opens the dialogs of a contract."""

    def test_signing_a_contract(self):
        self.env["res.users"].search([("login", "=", "contract_manager")]).name = "Ria"
        with self.screens("contract_manager") as (phone,):
            for name, size in {"desk": DESK, "phone": PHONE}.items():
                phone.resize(*size)
                phone.go(f"/case/p/{self.token}", ready="#wrap")
                self.look(phone, f"link-contract-{name}")
                phone.go(f"/case/p/{self.token}/contract", ready="#wrap")
                phone.see("SHA-256 of this document")
                phone.see_element(".o_web_sign_name_input")
                self.look(phone, f"sign-{name}")
                phone.picture(f"axe/sign-{name}.png")
        self.looked()
