"""Two people at two screens: what one does, the other sees without loading the page again."""

from odoo.tests import new_test_user, tagged
from odoo.tools import file_path

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import CaseCommon

INCOME = "case_organizer/demo/income_statement.pdf"
#: Seconds in which somebody who does nothing asks nothing of the server. What the websocket brings is no request.
IDLE = 60
#: Gathers the addresses of all that a page asks for from now on, whatever way it asks.
LISTEN = """
window.askedFor = [];
new PerformanceObserver((list) => window.askedFor.push(...list.getEntries().map((entry) => entry.name)))
    .observe({type: "resource", buffered: false});
"""


@tagged("post_install", "-at_install")
class TestLive(BrowsingCase):
    """An adviser and an underwriter work on one case, each in a browser of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group in (("adviser", "user"), ("underwriter", "user"), ("modeller", "modeller")):
            setattr(cls, name, new_test_user(cls.env, name, groups=f"case_organizer.group_case_{group}"))
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)

    def test_a_step_appears_at_the_other_screen_by_itself(self):
        self.env(user=self.adviser)["case.case"].create({"type_id": self.case_type.id, "partner_id": self.partner.id})
        with self.screens("underwriter", "adviser") as (omar, anna):
            omar.go("/odoo/my-work")
            omar.see("Nothing waits for you")
            omar.value("window.neverLoadedAgain = true")
            anna.go("/odoo/my-work")
            anna.click(".o_data_row .o_data_cell", "Income questions")
            anna.type(".o_case_question input", "60000")
            anna.click("button", "Done")
            anna.see("Income statement")
            anna.file(file_path(INCOME))
            anna.see_element("[aria-label='Remove income_statement.pdf']")
            anna.click("button", "Done")
            omar.see("Approve income", patience=10)
            omar.see("Familie De Wit")
            self.assertTrue(omar.value("window.neverLoadedAgain"), "the page was loaded again")

    def test_somebody_new_hears_of_their_first_step_and_of_their_first_team(self):
        newcomer = new_test_user(self.env, "newcomer", name="Nora Newcomer", groups="case_organizer.group_case_user")
        team = self.env["case.team"].create({"name": "Permits desk"})
        underwriters = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        with self.screens("newcomer") as (nora,):
            nora.go("/odoo/my-work")
            nora.see("Nothing waits for you")
            nora.connected()
            nora.value("window.neverLoadedAgain = true")
            with self.quietly():
                self.open_case(newcomer)
            nora.see("Income statement", "Nora Newcomer")
            with self.quietly():
                team.member_ids = newcomer
            nora.value("new Promise((resolve) => setTimeout(resolve, 1000))")
            with self.quietly():
                underwriters.write({"default_rule": "team", "default_team_id": team.id, "default_user_id": False})
                case = self.open_case(self.adviser)
                for step in case.with_user(self.adviser).step_ids.filtered("is_open"):
                    if step.code == "income_statement":
                        step.file_document(step.item_id.ask_document_ids.id, "income.pdf", "JVBERi0=")
                    step.submit(answers={"yearly_income": 1000} if step.code == "income_questions" else None)
            nora.see("Approve income", "Permits desk")
            self.assertTrue(nora.value("window.neverLoadedAgain"), "the page was loaded again")

    def test_who_does_nothing_asks_nothing(self):
        case = self.open_case(self.adviser)
        with self.screens("adviser", "underwriter") as (anna, omar):
            omar.go("/odoo/my-work")
            omar.see("Nothing waits for you")
            anna.go(f"/odoo/case.case/{case.id}")
            anna.see("Income statement")
            for screen in (anna, omar):
                screen.connected()
                screen.settle()
                screen.value("new Promise((resolve) => setTimeout(resolve, 5000))")
            for screen in (anna, omar):
                screen.value(LISTEN)
            omar.value(f"new Promise((resolve) => setTimeout(resolve, {1000 * IDLE}))")
            for screen in (anna, omar):
                self.assertEqual(screen.value("window.askedFor"), [], f"{screen.login} asks while nothing happens")
            # What was asked would have been noticed.
            omar.value("fetch('/web/webclient/version_info', {method: 'POST', body: '{}'}).then(() => true)")
            omar.wait("window.askedFor.length", "a request to be noticed")

    def open_case(self, handler):
        """A case that one person opened and handles."""
        values = {"type_id": self.case_type.id, "partner_id": self.partner.id, "user_id": handler.id}
        return self.env(user=self.adviser)["case.case"].create(values)
