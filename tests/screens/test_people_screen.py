"""Who is who on a case, and a personal link, in a real browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestPeopleScreen(CaseCommon, HttpCase):
    """The people of a case on its form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.open_case()
        cls.bram = cls.env["res.partner"].create({"name": "Bram de Wit", "email": "bram@example.com"})
        env = cls.env(user=cls.adviser)
        env["case.participant"].create({"case_id": cls.case.id, "partner_id": cls.bram.id, "relation": "guarantor"})
        env["case.relation"].create(
            {
                "partner_id": cls.partner.id,
                "other_id": cls.bram.id,
                "kind_id": cls.env.ref("case_organizer.relation_kind_spouse").id,
            }
        )

    def visit(self, login, code):
        self.browser_js(
            f"/odoo/case.case/{self.case.id}",
            code,
            ready="Boolean(document.querySelector('.o_form_view a[name=participants]'))",
            login=login,
            timeout=90,
        )

    #: Opens the people's tab, then waits for what is given.
    OPEN = """
        const until = async (what, holds) => {
            for (let n = 0; n < 400; n++) {
                if (holds()) { return; }
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            throw new Error("waited in vain for " + what);
        };
        const all = (css) => [...document.querySelectorAll(css)];
        document.querySelector("a[name=participants]").click();
        await until("the picture", () => all(".o_case_people_card").length);
    """

    def test_who_handles_the_case_sees_who_is_who_and_sends_a_link(self):
        self.visit(
            "adviser",
            "(async () => {"
            + self.OPEN
            + """
            const words = all(".o_case_people_label text").map((el) => el.textContent);
            if (!words.includes("spouse of")) { throw new Error("no relation: " + words); }
            if (!all(".o_case_people_add").length) { throw new Error("cannot add a relation"); }
            document.querySelector("button[name=action_send_link]").click();
            await until("the dialog", () => all(".modal button[name=action_show]").length);
            document.querySelector(".modal button[name=action_show]").click();
            await until("the link", () => document.querySelector(".modal")?.innerText.includes("/case/p/"));
            console.log("test successful");
            })()""",
        )
        self.assertEqual(len(self.env["case.access.token"].search([("case_id", "=", self.case.id)])), 1)

    def test_who_only_reads_is_offered_no_change(self):
        self.visit(
            "stranger",
            "(async () => {"
            + self.OPEN
            + """
            const offered = all(".o_case_people_add, button[name=action_send_link], .o_field_x2many_list_row_add a");
            const seen = offered.filter((el) => el.getBoundingClientRect().width);
            if (seen.length) { throw new Error("offered: " + seen.map((el) => el.outerHTML)); }
            console.log("test successful");
            })()""",
        )
