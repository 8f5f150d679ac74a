"""Every menu, for each group that has it: nobody sees a menu that leads nowhere or to an error."""

import logging

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import CaseCommon

APP = "case_organizer.menu_case_root"
#: Groups beside the case user and the modeller, for whom the clickbot goes through all that there is: what they are
#: offered is opened, each menu once. Who may do what a case user may does not open that again, but for administrators,
#: who see more in it; for them the clickbot goes through what these two do not have.
OTHERS = (
    "case_organizer.group_case_admin",
    "case_organizer.group_case_supervisor",
    "case_organizer.group_case_auditor",
    "case_organizer.group_case_records",
    "case_contract.group_contract_manager",
    "case_contract.group_contract_signatory",
    "case_installation.group_installation_keeper",
    "case_service_call.group_service_planner",
)
#: Choose a menu, and wait until its action is shown; what a dialog says that tells of an error.
CHOOSE = """
(async (menuId) => {
    const { env } = odoo.__WOWL_DEBUG__.root;
    const shown = new Promise((resolve) => {
        env.bus.addEventListener("ACTION_MANAGER:UI-UPDATED", resolve, { once: true });
        setTimeout(resolve, 20000, "nothing was shown");
    });
    document.querySelector(".modal .btn-close")?.click();
    await env.services.menu.selectMenu(menuId);
    const said = await Promise.race([shown, new Promise((resolve) => {
        const look = () => document.querySelector(".modal") ? resolve() : setTimeout(look, 100);
        look();
    })]);
    return typeof said === "string" ? said : document.querySelector(".o_error_dialog")?.innerText || null;
})(%s)
"""
CLICK = "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader').startClickEverywhere('%s');"


def opened(env, user):
    """The menus of ours that a person has and that lead somewhere. :return: ``{id: name}``"""
    found = env["ir.ui.menu"].with_user(user).load_menus(False)
    ours = env.ref(APP).id
    return {
        menu: found[menu]["name"]
        for menu in found
        if menu != "root" and found[menu]["app_id"] == ours and found[menu]["action_id"]
    }


@tagged("post_install", "-at_install")
class TestMenus(BrowsingCase):
    """Case user and modeller open all that they are offered, each view and filter of it; administrators the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("user", "supervisor", "modeller", "admin"):
            user = new_test_user(cls.env, f"menu_{name}", groups=f"case_organizer.group_case_{name}")
            setattr(cls, name, user)
        cls.env["res.users"].search([]).tour_enabled = False
        cls.underwriter = cls.supervisor
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement"})
        cls.case_type = CaseCommon.make_type.__func__(cls)
        values = {"type_id": cls.case_type.id, "partner_id": cls.partner.id, "user_id": cls.user.id}
        cls.env(user=cls.user)["case.case"].create([values, values])

    def menus(self, user):
        """The names of the menus below ours that a person has."""
        found = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = self.env.ref(APP).id

        def names(menu_id):
            for child in found[menu_id]["children"]:
                yield found[child]["name"], bool(found[child]["action_id"] or found[child]["children"])
                yield from names(child)

        return list(names(root)) if root in found else []

    def test_each_group_has_the_menus_of_its_work(self):
        mine = ["My Work", "Case Files", "My Cases", "All Case Files"]
        modelling = ["Configuration", "Case Types", "Statuses", "Document Kinds", "Import Case Histories"]
        modelling += ["Work on Many Cases"]
        expected = {
            self.user: mine,
            self.supervisor: [*mine, "Failed Steps", "Work on Many Cases", "Teams"],
            self.modeller: modelling,
            self.admin: [*mine, "Failed Steps", "Work on Many Cases", "Teams", *modelling, "Failed, Needs Attention"],
        }
        for user, names in expected.items():
            with self.subTest(user=user.login):
                menus = self.menus(user)
                self.assertLessEqual(set(names), {name for name, _leads in menus})
                self.assertFalse([name for name, leads in menus if not leads], "these lead nowhere")
        self.assertNotIn("My Work", dict(self.menus(self.modeller)))
        for user in (self.user, self.modeller):
            self.assertFalse({"Failed Steps", "Failed, Needs Attention"} & dict(self.menus(user)).keys(), user.login)
        self.assertNotIn("Case Types", dict(self.menus(self.supervisor)))
        self.assertEqual(self.menus(new_test_user(self.env, "menu_nobody")), [])

    def click_everywhere(self, login):
        self.browser_js(
            "/odoo",
            CLICK % APP,
            "odoo.isReady === true",
            login=login,
            timeout=300,
            success_signal="clickbot test succeeded",
        )

    def test_a_case_user_opens_every_menu(self):
        self.click_everywhere("menu_user")

    def test_a_modeller_opens_every_menu(self):
        self.click_everywhere("menu_modeller")

    def test_an_administrator_opens_every_other_menu(self):
        theirs = opened(self.env, self.user) | opened(self.env, self.modeller)
        mine = opened(self.env, self.admin)
        self.assertLess(theirs.keys(), mine.keys())
        self.env["ir.ui.menu"].browse(theirs).active = False
        self.assertEqual(opened(self.env, self.admin).keys(), mine.keys() - theirs.keys())
        self.click_everywhere("menu_admin")


@tagged("post_install", "-at_install")
class TestMenusOfOthers(BrowsingCase):
    """Supervisors, auditors, records managers and those of contracts, installations and service open their menus."""

    def test_each_menu_of_each_group_opens_without_an_error_or_a_warning(self):
        plain = new_test_user(self.env, "plain", groups="case_organizer.group_case_user")
        known = opened(self.env, plain)
        for group in OTHERS:
            login = group.partition(".group_")[2]
            user = new_test_user(self.env, login, groups=group)
            user.tour_enabled = False
            menus = opened(self.env, user)
            if user.has_group("case_organizer.group_case_user") and login != "case_admin":
                menus = {menu: name for menu, name in menus.items() if menu not in known}
            self.assertTrue(menus, login)
            with self.subTest(login=login), self.screens(login) as (screen,), self.no_complaints():
                screen.go("/odoo")
                for menu, name in menus.items():
                    self.assertIsNone(screen.value(CHOOSE % menu), f"{login}: {name}")
                    screen.settle()

    def no_complaints(self):
        """What browsers say on their console is no warning."""
        return self.assertNoLogs(self._logger.getChild("browser"), logging.WARNING)
