"""Every menu, for each group that has it: nobody sees a menu that leads nowhere or to an error."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import CaseCommon

APP = "case_organizer.menu_case_root"
CLICK = "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader').startClickEverywhere('%s');"


@tagged("post_install", "-at_install")
class TestMenus(BrowsingCase):
    """Case user, supervisor, modeller and administrator open all that they are offered."""

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

    def test_a_supervisor_opens_every_menu(self):
        self.click_everywhere("menu_supervisor")

    def test_a_modeller_opens_every_menu(self):
        self.click_everywhere("menu_modeller")

    def test_an_administrator_opens_every_menu(self):
        self.click_everywhere("menu_admin")
