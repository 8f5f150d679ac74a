"""What people see, in a real browser, each with their own rights."""

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon


def run_component_tests(case, preset):
    """Run the tests of the components of the web client. :param preset: ``desktop`` or ``mobile``"""
    case.browser_js(
        f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&filter=/@case_/",
        "",
        "",
        login="admin",
        timeout=180,
        success_signal="[HOOT] Test suite succeeded",
    )


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase):
    """A case user's first minutes: my work, the case with its plan, the type's plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group in (("adviser", "user"), ("underwriter", "user"), ("modeller", "modeller")):
            setattr(cls, name, new_test_user(cls.env, name, groups=f"case_organizer.group_case_{group}"))
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)
        env = cls.env(user=cls.adviser)
        cls.case = env["case.case"].create({"type_id": cls.case_type.id, "partner_id": cls.partner.id})

    def _visit(self, url, login, ready, code="console.log('test successful')"):
        self.browser_js(url, code, ready=ready, login=login, timeout=60)

    def test_my_work_shows_what_is_asked(self):
        self._visit(
            "/odoo/my-work",
            "adviser",
            "document.querySelectorAll('.o_list_view .o_data_row').length === 2",
        )

    def test_the_step_is_answered_on_one_screen(self):
        step = self.env["case.step"].search([("case_id", "=", self.case.id), ("code", "=", "income_questions")])
        self._visit(
            f"/odoo/case.step/{step.id}",
            "adviser",
            "document.body.innerText.includes('Yearly income')",
        )

    def test_the_case_shows_its_plan_and_whose_move_it_is(self):
        self._visit(
            f"/odoo/case.case/{self.case.id}",
            "adviser",
            "document.body.innerText.includes('Make an offer') && document.body.innerText.includes('Waiting')",
        )

    def test_the_type_shows_its_plan(self):
        self._visit(
            f"/odoo/case.type/{self.case_type.id}",
            "modeller",
            "document.body.innerText.includes('Approve income')",
        )

    def test_the_web_client_components_pass_their_own_tests(self):
        run_component_tests(self, "desktop")


@tagged("post_install", "-at_install")
class TestPhone(HttpCase):
    """What people see on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    def test_the_web_client_components_pass_their_own_tests(self):
        run_component_tests(self, "mobile")
