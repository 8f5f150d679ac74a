"""Who zooms, or needs strong contrasts: nothing is lost."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests import axe
from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

FORM = ".o_form_view"
#: What is wider than the window and does not scroll inside something of its own, such as a list or a plan map.
TOO_WIDE = """
(() => {
    const scrolls = (el) => ["auto", "scroll", "hidden"].includes(getComputedStyle(el).overflowX);
    const inside = (el) => {
        for (let up = el.parentElement; up && !up.matches(".o_content, .o_action"); up = up.parentElement) {
            if (scrolls(up)) return true;
        }
        return false;
    };
    return [...document.querySelectorAll(".o_action_manager .o_content *, .modal-content *")]
        .filter((el) => el.checkVisibility() && !el.closest("svg") && !el.closest(".visually-hidden"))
        .filter((el) => el.getBoundingClientRect().right > window.innerWidth + 1 && !inside(el))
        .map((el) => `${el.tagName} ${el.className}: ${Math.round(el.getBoundingClientRect().right)}`);
})()
"""


@tagged("post_install", "-at_install")
class TestEverybodyScreen(MortgageBrowsing):
    """The cockpit of a case, the modeller's form, My Work and the figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "case_organizer.group_case_admin"
        new_test_user(cls.env, "everybody", name="Eva Everybody", groups=groups).tour_enabled = False
        cls.case = cls.open_case()
        cls.case.with_user(cls.adviser).post_note("The employer was called: they confirm.", kind="question")
        cls.case.with_user(cls.adviser).participant_ids = [(0, 0, {"partner_id": cls.partner.id, "relation": "buyer"})]

    def emulate(self, screen, **features):
        """A browser whose person wants this. :param features: media features, with underscores"""
        told = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        screen.browser._websocket_request("Emulation.setEmulatedMedia", params={"features": told})

    def zoom(self, screen):
        """A window of 1440 pixels in which everything is twice as large."""
        size = {"mobile": False, "width": 720, "height": 450, "deviceScaleFactor": 2}
        screen.browser._websocket_request("Emulation.setDeviceMetricsOverride", params=size)

    def tabs(self, screen, look):
        """Turn to each page of the form."""
        for tab in dict.fromkeys(screen.all(".o_notebook_headers a")):
            screen.tab(tab)
            screen.settle()
            look(tab)

    def test_twice_as_large(self):
        wrong = {}

        def look(name):
            found = screen.value(TOO_WIDE)
            if found:
                wrong[name] = found[:6]
            screen.picture(f"zoom/{name.lower().replace(' ', '-')}.png")

        with self.screens("everybody") as (screen,):
            self.zoom(screen)
            screen.go(f"/odoo/cases/{self.case.id}", ready=FORM)
            look("case")
            self.tabs(screen, lambda tab: look(f"case {tab}"))
            screen.go(f"/odoo/case-types/{self.case_type.id}", ready=FORM)
            self.tabs(screen, lambda tab: look(f"type {tab}"))
            for path, ready in (("my-work", ".o_view_controller"), ("case-steering", ".o_case_tile")):
                screen.go(f"/odoo/{path}", ready=ready)
                look(path)
        self.assertFalse(wrong)

    def test_strong_contrasts_and_dark(self):
        with self.screens("everybody") as (screen,):
            self.emulate(screen, forced_colors="active", prefers_contrast="more")
            screen.go(f"/odoo/cases/{self.case.id}", ready=FORM)
            screen.see("Whose move", "The employer was called", "Income statement")
            screen.picture("contrast/case.png")
            self.assertEqual(axe.faults(screen), [])
            self.tabs(screen, lambda tab: screen.picture(f"contrast/case-{tab.lower().replace(' ', '-')}.png"))
            screen.go("/odoo/case-steering", ready=".o_case_tile")
            screen.picture("contrast/steering.png")
            self.emulate(screen)
            self.patch(self.registry["ir.http"], "color_scheme", lambda _http: "dark")
            screen.go(f"/odoo/cases/{self.case.id}", ready=FORM)
            screen.picture("dark/case.png")
            self.assertEqual(axe.faults(screen), [])
            screen.go("/odoo/case-steering", ready=".o_case_tile")
            screen.picture("dark/steering.png")
            self.assertEqual(axe.faults(screen), [])
