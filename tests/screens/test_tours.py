"""Who is new is led through their work: a tour for each role, and for nobody else."""

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon

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
