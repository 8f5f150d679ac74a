"""Who is new is led through their work: a tour for each role, and for nobody else."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon
from odoo.addons.case_service_call.tests.common import ServiceCommon

TOURS = {"clerk": "user", "modeller": "modeller", "manager": "supervisor"}


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """The tours, each taken by somebody with that role alone."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group in TOURS.items():
            setattr(cls, name, new_test_user(cls.env, name, groups=f"case_organizer.group_case_{group}"))
        cls.underwriter = cls.manager
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)
        values = {"type_id": cls.case_type.id, "partner_id": cls.partner.id}
        cls.env(user=cls.clerk)["case.case"].create(values)

    def test_a_clerk_is_led_to_my_work_a_step_and_its_case(self):
        self.start_tour("/odoo", "case_clerk_tour", login="clerk")

    def test_a_modeller_is_led_to_a_case_type_of_their_own(self):
        self.start_tour("/odoo", "case_modeller_tour", login="modeller")
        made = self.env["case.type"].search([("name", "=", "My first case type")])
        self.assertEqual(made.create_uid, self.modeller)

    def test_a_manager_is_led_to_what_they_supervise_and_how_cases_go(self):
        self.start_tour("/odoo", "case_manager_tour", login="manager")

    def test_a_tour_is_offered_to_its_role_alone(self):
        offered = {"clerk": {"case_clerk_tour"}, "modeller": {"case_modeller_tour"}}
        offered["manager"] = {"case_clerk_tour", "case_manager_tour"}
        for name, tours in offered.items():
            found = self.env(user=getattr(self, name))["web_tour.tour"].search([("name", "=like", "case\\_%")])
            self.assertEqual(set(found.mapped("name")), tours, name)
            self.assertEqual(found.filtered("case_group_id"), found)
        nobody = new_test_user(self.env, "nobody")
        self.assertFalse(self.env(user=nobody)["web_tour.tour"].search([("case_group_id", "!=", False)]))


@tagged("post_install", "-at_install")
class TestWorkerTour(ServiceCommon, HttpCase):
    """The tour of those for whom visits are planned."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modelling = cls.env(user=cls.modeller)
        case_type = modelling["case.type"].create({"name": "Service call"})
        modelling["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": "Ask whether it works", "step_kind": "action"}
        )
        case_type.action_publish()
        case = cls.env(user=cls.planner)["case.case"].create(
            {"type_id": case_type.id, "partner_id": cls.partner.id, "title": "No hot water"}
        )
        boiler = cls.boiler(serial="ZB-1", title="Boiler 1").with_env(cls.env)
        (cls.action,) = case.add_service_actions(cls.repair.ids, installation_ids=boiler.ids)
        cls.action.plan(fields.Datetime.now() + timedelta(hours=1), cls.gas_worker.ids)

    def test_a_service_worker_is_led_to_their_day_and_a_visit(self):
        self.start_tour("/odoo", "case_worker_tour", login=self.gas_worker.user_id.login)

    def test_it_is_offered_to_service_workers_alone_as_soon_as_they_are_one(self):
        tours = self.env["web_tour.tour"]

        def offered(user):
            return set(tours.with_user(user).search([("name", "=like", "case\\_%")]).mapped("name"))

        self.assertEqual(offered(self.gas_worker.user_id), {"case_clerk_tour", "case_worker_tour"})
        user = new_test_user(self.env, "clerk", groups="case_organizer.group_case_user")
        self.assertEqual(offered(user), {"case_clerk_tour"})
        self.env["resource.resource"].create({"name": "Clerk", "user_id": user.id, "service_worker": True})
        self.assertEqual(offered(user), {"case_clerk_tour", "case_worker_tour"})
