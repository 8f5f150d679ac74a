"""Who zooms, needs strong contrasts or has no mouse: nothing is lost, and one sees where one is."""

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
#: What of ours one may press or fill in, by a name; of several in one group the one that Tab reaches.
TO_REACH = """
(() => {
    const ours = "[class*=o_case_], [class*=o_service_], [class*=o_installed_]";
    const named = (el) => (el.ariaLabel || el.innerText || el.placeholder || el.title || el.className.baseVal
        || el.className || "").trim().replace(/\\s+/g, " ").slice(0, 60);
    const pressed = "button, a[href], input, select, textarea, summary, [tabindex='0']";
    return [...document.querySelectorAll(`${CSS_INSIDE} :is(${pressed})`)]
        .filter((el) => el.checkVisibility({ visibilityProperty: true }) && !el.disabled && el.tabIndex >= 0)
        .filter((el) => el.type !== "radio" || el.checked || !document.querySelector(`[name="${el.name}"]:checked`))
        .filter((el) => el.closest(ours) && !el.closest(".visually-hidden") && el.type !== "file")
        .map((el) => { el.dataset.toReach = "1"; return named(el); });
})()
"""
#: Where the focus is: whether it is one of those, how many are left, and what shows it.
FOCUSED = """
(() => {
    const el = document.activeElement;
    if (!el || el === document.body) return { name: "", left: document.querySelectorAll("[data-to-reach]").length };
    const look = (one) => {
        const [style, parts] = [getComputedStyle(one), [...one.querySelectorAll("rect, path")].slice(0, 2)];
        const line = style.outlineStyle === "none" ? "" : style.outline;
        return [line, style.boxShadow, style.borderColor, style.textDecorationLine, style.backgroundColor,
            ...parts.map((part) => getComputedStyle(part).stroke + getComputedStyle(part).strokeWidth)].join("|");
    };
    const around = [el, el.closest(".o_field_widget, .o_input_box, label, .btn, li") || el];
    const settled = () => around.forEach((one) => one.getAnimations({ subtree: true }).forEach((a) => a.finish?.()));
    settled();
    const focused = around.map(look).join();
    const mine = "toReach" in el.dataset;
    delete el.dataset.toReach;
    const name = el.outerHTML.slice(0, 160);
    if (!mine) return { name: "", left: document.querySelectorAll("[data-to-reach]").length };
    el.blur();
    settled();
    const shown = around.map(look).join() !== focused;
    return { name, shown, left: document.querySelectorAll("[data-to-reach]").length };
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

    def walk(self, screen, css):
        """Tab through what lies in an element. :return: what is never reached, or does not show that it is"""
        names = screen.value(TO_REACH.replace("CSS_INSIDE", css))
        self.assertTrue(names, css)
        screen.value(f"document.querySelector({css!r}).setAttribute('tabindex', '-1')")
        screen.value(f"document.querySelector({css!r}).focus()")
        unseen = []
        for _stop in range(len(names) + 120):
            screen.press("Tab")
            told = screen.value(FOCUSED)
            if told["name"] and not told["shown"]:
                unseen.append(f"shows no focus: {told['name']}")
            if not told["left"]:
                break
        missed = screen.value(
            "[...document.querySelectorAll('[data-to-reach]')].map((el) => el.outerHTML.slice(0, 160))"
        )
        screen.value("document.querySelectorAll('[data-to-reach]').forEach((el) => delete el.dataset.toReach)")
        return unseen + [f"not reached: {one}" for one in missed]

    def test_by_keyboard_alone(self):
        wrong = {}
        with self.screens("everybody") as (screen,):
            screen.go(f"/odoo/cases/{self.case.id}", ready=FORM)
            wrong["cockpit"] = self.walk(screen, ".o_form_sheet")
            for tab in ("History", "Documents", "Persons Involved", "Communication"):
                screen.tab(tab)
                screen.settle()
                if screen.value(TO_REACH.replace("CSS_INSIDE", ".o_notebook_content")):
                    wrong[tab] = self.walk(screen, ".o_notebook_content")
            screen.go("/odoo/case-steering", ready=".o_case_tile")
            wrong["steering"] = self.walk(screen, ".o_case_steering")
            screen.go("/odoo/my-work", ready=".o_view_controller")
            wrong["My Work"] = self.walk(screen, ".o_action_manager")
        self.assertFalse({name: found for name, found in wrong.items() if found})
