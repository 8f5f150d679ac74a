"""What keeps people from using a page, as axe-core finds it (WCAG 2.2, A and AA), and what makes a page too wide."""

import json
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / ".run" / "axe" / "axe_playwright_python" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

#: What is Odoo's own: ``(rule, CSS of what it is about, why)``. Nothing of ours is listed here.
ODOOS_OWN = (
    ("meta-viewport", "meta", "the web client's page keeps phones from zooming"),
    ("*", ".o_main_navbar, .o_searchview", "the bar of menus and the search bar above every app"),
    ("aria-required-parent", ".o_notebook_headers", "tabs of a notebook stand in list items"),
    ("aria-prohibited-attr", ".o_field_daterange", "the arrow between two moments"),
    ("aria-allowed-attr", ".o_select_menu, .o-autocomplete, .o_tag", "its menus, autocompletes and tags"),
    ("autocomplete-valid", ".o_select_menu_input", "keeps browsers from filling in with a word of its own"),
    ("button-name", ".o_optional_columns_dropdown, .o_back_button, .o_button_more, .oi-panel-right", "icons alone"),
    ("button-name", ".o_clipboard_button", "an icon alone, to copy"),
    ("label", ".o_field_percentage", "its inputs are not tied to their labels"),
    ("target-size", ".o_field_many2many_checkboxes", "boxes below each other"),
    ("image-alt", ".o-mail-Avatar", "pictures of people stand beside their names"),
    ("role-img-alt", ".o-mail-Chatter", "icons of the chatter"),
    ("color-contrast", ".o_form_label", "labels on a phone are pale"),
    ("color-contrast", ".text-bg-success, .text-bg-info", "badges: white on the theme's green and blue"),
    ("label", ".o_list_view .o-checkbox, .o_list_renderer .o-checkbox", "boxes in a row of a list"),
    ("scrollable-region-focusable", ".o_list_renderer", "a list that is wider than the phone"),
    ("target-size", ".o_priority, .o_cp_action_menus", "stars, and the wheel beside the title"),
)

#: Runs axe and gives one line for each element at fault: rule, where, what is wrong.
RUN = """
(async (css, tags, own) => {
    for (const animation of document.getAnimations()) {
        try { animation.finish(); } catch { animation.cancel(); }
    }
    const found = await axe.run(css, {
        runOnly: { type: "tag", values: tags },
        resultTypes: ["violations"],
        iframes: false,
    });
    return found.violations.flatMap((one) => one.nodes.filter(({ target }) => {
        const el = document.querySelector(target.at(-1));
        return !own.some(([rule, css]) => (rule === one.id || rule === "*") && el?.closest(css));
    }).map((node) => {
        const said = node.failureSummary.split("\\n").slice(1).join("; ").trim();
        return `${one.id}: ${node.target.join(" ")}: ${node.html.slice(0, 200)}: ${said}`;
    }));
})(%s, %s, %s)
"""

#: What makes a page wider than the window, in one line each; what scrolls within itself does not.
WIDE = """
(() => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth + 1) {
        return [];
    }
    const wide = [...document.querySelectorAll("body *")].filter((el) => el.checkVisibility()
        && el.getBoundingClientRect().right > page.clientWidth + 1);
    const outer = wide.filter((el) => !wide.some((other) => other !== el && el.contains(other)));
    return outer.slice(0, 5).map((el) => `scrolls sideways: ${el.outerHTML.slice(0, 160)}`);
})()
"""


def faults(screen, css="html"):
    """What is at fault on a :class:`.browsing.Screen`, one line for each element; Odoo's own is left out.

    :param css: looks only inside what matches
    """
    if not screen.value("Boolean(window.axe)"):
        screen.value(SCRIPT.read_text(encoding="utf-8"))
    told = screen.value(RUN % tuple(json.dumps(given) for given in (css, TAGS, [own[:2] for own in ODOOS_OWN])))
    if not isinstance(told, list):
        raise AssertionError(f"axe did not get through: {told}")
    return told


class Looking:
    """For tests at screens: looks at many, and tells of all at the end what is wrong."""

    def setUp(self):
        super().setUp()
        self.wrong = []

    def look(self, screen, name, css="html"):
        """Look at what is on the screen; what is wrong is told at the end, for all screens together."""
        screen.settle()
        found = [*faults(screen, css), *screen.value(WIDE)]
        if found:
            screen.picture(f"axe/{name}.png")
        self.wrong += [f"{name}: {line}" for line in found]

    def looked(self):
        self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))

    def tabs(self, screen, name):
        """All pages of the form's notebook."""
        for tab in dict.fromkeys(screen.all(".o_notebook_headers a")):
            screen.tab(tab)
            self.look(screen, f"{name}-{tab.lower().replace(' ', '-')}", ".o_notebook_content")
