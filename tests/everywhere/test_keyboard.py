"""Without a mouse: Tab reaches every control of ours, the focus is seen, Enter starts, Escape closes, nothing traps."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES
from odoo.addons.case_organizer.tests import keys
from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

FORM = ".o_form_view"
#: What is ours within the web client, and on pages for people outside.
OURS = "[class*='o_case'], [class*='o_service']"
OUTSIDE = "#wrap"
#: Screens of ours beside the forms, and what is there when they are.
SCREENS = (
    ("/odoo/my-work", ".o_case_my_day"),
    ("/odoo/case-now", ".o_view_controller, .o_case_tile"),
    ("/odoo/case-steering", ".o_case_tile"),
    ("/odoo/what-i-supervise", ".o_view_controller"),
    ("/odoo/case-team-boxes", ".o_view_controller"),
)


@tagged("post_install", "-at_install")
class TestKeyboard(MortgageBrowsing):
    """Somebody with all rights, and somebody from outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "case_organizer.group_case_admin"
        new_test_user(cls.env, "everybody", name="Eva Everybody", groups=groups).tour_enabled = False
        cls.customer = cls.env["case.role"].create(
            {"type_id": cls.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        cls.case = cls.open_case()
        cls.case.with_user(cls.adviser).post_note("The employer was called: they confirm.", kind="question")
        cls.person = cls.case.participant_ids.create(
            {"case_id": cls.case.id, "partner_id": cls.partner.id, "role_id": cls.customer.id}
        )
        own = cls.case.with_user(cls.adviser)
        own.add_adhoc_step("Agree to the offer", kind="approval", role_id=cls.customer.id, help="Read it first.")

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.wrong, self.controls, self.opened = [], 0, 0

    def walk(self, screen, name, ours=OURS, opens=True):
        """Go through what is on the screen with Tab, then open and close what can be."""
        # Parts of a page may still come in while one walks: what cannot be reached cannot be on another walk either.
        for _walk in range(3):
            screen.settle()
            wrong, count = keys.walk(screen, ours)
            if not wrong:
                break
        if opens:
            more, tried = keys.open_and_close(screen)
            wrong, self.opened = wrong + more, self.opened + tried
        if wrong:
            screen.picture(f"keys/{name}.png")
        self.wrong += [f"{name}: {line}" for line in wrong]
        self.controls += count

    def turn_to(self, screen, tab):
        """Turn to a page of the form's notebook with Enter."""
        links = f"[...document.querySelectorAll('.o_notebook_headers a')].find((a) => a.innerText.trim() === {tab!r})"
        screen.wait(links, tab)
        screen.value(f"{links}.focus()")
        keys.enter(screen)
        screen.wait(f"{links}.matches('.active')", f"{tab} to be turned to")

    def test_the_case_and_all_its_pages(self):
        with self.screens("everybody") as (eva,):
            eva.go(f"/odoo/cases/{self.case.id}", ready=FORM)
            eva.see_element(".o_case_note")
            self.walk(eva, "case")
            for tab in dict.fromkeys(eva.all(".o_notebook_headers a")):
                self.turn_to(eva, tab)
                self.walk(eva, f"case-{tab.lower().replace(' ', '-')}", ".o_notebook_content [class*='o_case']")
        self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))
        self.assertGreater(self.controls, 45)
        self.assertGreater(self.opened, 2)

    def test_other_screens(self):
        step = self.env["case.step"].search([("case_id", "=", self.case.id), ("code", "=", "income_questions")])
        with self.screens("everybody") as (eva,):
            eva.go(f"/odoo/my-work/{step.id}", ready=".o_case_step")
            self.walk(eva, "step")
            eva.go(f"/odoo/case-types/{self.case_type.id}", ready=FORM)
            for tab in dict.fromkeys(eva.all(".o_notebook_headers a")):
                self.turn_to(eva, tab)
                self.walk(eva, f"type-{tab.lower().replace(' ', '-')}", ".o_notebook_content [class*='o_case']", False)
            for path, ready in SCREENS:
                eva.go(path, ready=ready)
                self.walk(eva, path.split("/")[-1])
        self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))
        self.assertGreater(self.controls, 25)

    def test_the_map_and_dialogs_give_the_focus_back(self):
        with self.screens("everybody") as (eva,):
            eva.go(f"/odoo/cases/{self.case.id}", ready=".o_case_node")
            eva.value("document.querySelector('.o_case_node[tabindex=\"0\"]').focus()")
            keys.enter(eva)
            eva.see_element(".o_case_map_panel")
            eva.wait("document.activeElement.matches('.o_case_map_panel h3')", "the focus to be in the panel")
            eva.press("Escape")
            eva.gone(".o_case_map_panel")
            eva.wait("document.activeElement.matches('.o_case_node')", "the focus to be back on the item")
            eva.value("document.querySelector('.o_case_more').focus()")
            keys.enter(eva)
            eva.see_element(".o-dropdown--menu")
            eva.press("Escape")
            eva.gone(".o-dropdown--menu")
            eva.wait("document.activeElement.matches('.o_case_more')", "the focus to be back on More")
            eva.value("document.querySelector('button[name=action_raise_event]').focus()")
            keys.enter(eva)
            eva.see_element(".modal .o_form_view")
            eva.wait("document.activeElement.closest('.modal')", "the focus to be in the dialog")
            eva.press("Escape")
            eva.gone(".modal")

    def test_outside(self):
        self.case_type.with_user(self.modeller).write(
            {
                "offered_user_id": self.env["res.users"].search([("login", "=", "everybody")]).id,
                "offered_public": True,
                "offered_role_id": self.customer.id,
                "start_document_ids": [(0, 0, {"kind_id": self.kind.id})],
            }
        )
        new_test_user(self.env, "portal_person", groups="base.group_portal", partner_id=self.partner.id)
        links = self.env["case.access.token"].with_user(self.adviser)
        _link, address = links._issue(self.person.with_user(self.adviser))
        with self.screens("portal_person") as (wit,):
            wit.go("/my/cases", ready="#wrap")
            self.walk(wit, "portal-list", OUTSIDE, False)
            wit.click("main h2 a", "House in Kerkstraat")
            wit.see_element("#notes")
            self.walk(wit, "portal-case", OUTSIDE, False)
            wit.click("main h3 a", "Agree to the offer")
            wit.see("Read it first.")
            self.walk(wit, "portal-step", OUTSIDE, False)
            wit.go("/" + address.split("/", 3)[3], ready="#wrap")
            self.walk(wit, "link", OUTSIDE, False)
            wit.go(self.case_type._start_path(), ready="form.o_case_start")
            self.walk(wit, "start", OUTSIDE, False)
        self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))
        self.assertGreater(self.controls, 20)
