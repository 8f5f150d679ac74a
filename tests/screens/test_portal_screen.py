"""Two customers in the portal on their phones, while the adviser has the case open at a desk."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

#: A phone, in pixels.
PHONE = (390, 844)
#: What a screen reader needs, as sentences about what is wrong with the page.
WRONG = """
(() => {
    const wrong = [];
    const seen = (el) => el.getBoundingClientRect().width && getComputedStyle(el).visibility !== "hidden";
    const alt = (el) => el.querySelector("img[alt]")?.alt;
    const named = (el) => (el.textContent || el.ariaLabel || el.title || alt(el) || "").trim();
    if (!/^[a-z]{2}/.test(document.documentElement.lang)) wrong.push("no language");
    if (!document.title.trim() || document.title === "Odoo") wrong.push("no title");
    const skip = document.querySelector(".o_skip_to_content");
    if (!skip || !document.querySelector(skip.getAttribute("href"))) wrong.push("no skip link");
    if (document.querySelectorAll("main").length !== 1) wrong.push("no main landmark");
    const headings = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].filter(seen);
    const levels = headings.map((el) => +el.tagName[1]);
    if (levels[0] !== 1 || levels.slice(1).includes(1)) wrong.push("not one first heading: " + levels);
    levels.forEach((level, n) => n && level > levels[n - 1] + 1 && wrong.push("a heading skips a level: " + levels));
    for (const el of document.querySelectorAll("main :is(input:not([type=hidden]), select, textarea)")) {
        if (!el.labels?.length && !el.ariaLabel) wrong.push("no label: " + el.outerHTML);
    }
    for (const el of document.querySelectorAll("main :is(a[href], button, summary)")) {
        if (seen(el) && !named(el)) wrong.push("no name: " + el.outerHTML);
    }
    for (const el of document.querySelectorAll("main section")) {
        if (!document.getElementById(el.getAttribute("aria-labelledby"))) wrong.push("no name: section " + el.id);
    }
    const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
    ids.filter((id, n) => ids.indexOf(id) !== n).forEach((id) => wrong.push("twice: #" + id));
    if (document.scrollingElement.scrollWidth > window.innerWidth + 1) wrong.push("wider than the screen");
    return wrong;
})()
"""


@tagged("post_install", "-at_install")
class TestPortalScreen(MortgageBrowsing):
    """What people do outside on a phone, with a keyboard too, and what is seen of it inside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.firm = partners.create({"name": "Assessors Ltd", "is_company": True})
        ann = partners.create({"name": "Ann Assessor", "parent_id": cls.firm.id})
        bob = partners.create({"name": "Bob Assessor", "parent_id": cls.firm.id})
        for login, partner in (("portal_dewit", cls.partner), ("portal_ann", ann), ("portal_bob", bob)):
            groups = {"groups": "base.group_portal", "password": login}
            new_test_user(cls.env, login, name=partner.name, partner_id=partner.id, **groups)
        cls.case_type.outside_close = "customer"
        roles = cls.env["case.role"].create(
            [
                {"type_id": cls.case_type.id, "name": "Customer", "code": "customer", "outside": True},
                {"type_id": cls.case_type.id, "name": "Assessor", "code": "assessor", "outside": True},
            ]
        )
        cls.case = cls.open_case()
        people = cls.env(user=cls.adviser)["case.participant"]
        for role, partner in zip(roles, (cls.partner, cls.firm), strict=True):
            person = people.create({"case_id": cls.case.id, "partner_id": partner.id, "role_id": role.id})
            setattr(cls, f"{role.code}_base", f"/my/case/{person.id}")
        adviser = cls.case.with_user(cls.adviser)
        adviser.post_note("We start this week: ask us anything here.", outside=True)
        adviser.add_adhoc_step("Value the house", kind="action", role_id=roles[1].id, help="Please come before Friday.")
        adviser.add_adhoc_step("Agree to the offer", kind="approval", role_id=roles[0].id, help="Read the offer first.")

    def look(self, screen, path, name):
        """Go to a page on the phone, keep a picture, and check what a screen reader needs."""
        screen.go(path, ready="#wrap h1")
        self.check(screen, name)

    def check(self, screen, name):
        self.assertEqual(screen.value(WRONG), [], name)
        screen.picture(f"portal/{name}.png")

    def press_button(self, screen):
        """Enter on what has the focus, with the character that a browser acts on."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        screen._input("dispatchKeyEvent", type="keyDown", text="\r", **key)
        screen._input("dispatchKeyEvent", type="keyUp", **key)

    def test_a_second_tap_sends_nothing_twice(self):
        with self.screens("portal_dewit") as (wit,):
            wit.resize(*PHONE)
            wit.go(self.customer_base, ready="#wrap h1")
            wit.settle()
            wit.type("#o_case_note", "We move in May")
            tap = "document.querySelector('#notes > form button').click()"
            # The page is on its way for longer than somebody waits.
            wit.browser._websocket_request("Network.enable")
            slow = {"offline": False, "latency": 2000, "downloadThroughput": -1, "uploadThroughput": -1}
            wit.browser._websocket_request("Network.emulateNetworkConditions", params=slow)
            wit.value(f"(() => {{ {tap}; setTimeout(() => {{ {tap} }}, 150); }})()")
            wit.wait("document.querySelector('#notes > form').ariaBusy === 'true'", "it to say that it is on its way")
            wit.browser._websocket_request("Network.emulateNetworkConditions", params={**slow, "latency": 0})
            wit.see("(you)")
        with self.quietly():
            self.assertEqual(self.case.note_ids.filtered("participant_id").mapped("body"), ["We move in May"])

    def test_what_is_done_on_a_phone_is_seen_at_the_desk(self):
        with self.screens("adviser", "portal_dewit", "portal_ann") as (anna, wit, ann):
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.see("We start this week")
            anna.connected()
            anna.value("window.neverLoadedAgain = true")
            for phone in (wit, ann):
                phone.resize(*PHONE)
            self.look(wit, "/my/cases", "list")
            wit.press("Tab")
            wit.wait("document.activeElement.matches('.o_skip_to_content')", "the skip link to come first")
            wit.click("main h2 a", "House in Kerkstraat")
            wit.see_element("#notes")
            self.check(wit, "case")
            wit.see("Agree to the offer", "Assessor", "We start this week")
            wit.type("#o_case_note", "We would like to move in May")
            wit.press("Tab")
            self.press_button(wit)
            wit.see("(you)")
            anna.see("We would like to move in May", patience=10)
            wit.click("main h3 a", "Agree to the offer")
            wit.click("label", "Approve")
            self.check(wit, "decide")
            wit.click("button", "Send")
            wit.see("Received: Agree to the offer", "Nothing else is asked of you")
            self.look(wit, f"{self.customer_base}/contact", "contact")
            wit.type("#o_contact_street", "Kade 1")
            wit.click("button", "Save")
            wit.see("It was received")
            self.look(ann, self.assessor_base, "firm")
            ann.see("Ann Assessor for Assessors Ltd", "Nobody of your firm has taken this yet")
            ann.click("button", "I take this")
            ann.see("You have taken this")
            ann.click("summary", "Decline")
            ann.type("textarea[name=reason]", "Too far away")
            ann.click("button", "Decline")
            ann.see("declined: Too far away")
            self.check(ann, "firm_declined")
            anna.see("was declined by Ann Assessor for Assessors Ltd: Too far away", patience=10)
            anna.tab("History")
            anna.see("Agree to the offer: decision by Familie De Wit, in the portal")
            anna.picture("portal/desk.png")
            self.assertTrue(anna.value("window.neverLoadedAgain"), "the page was loaded again")
