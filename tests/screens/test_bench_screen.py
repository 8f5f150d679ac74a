"""The modeller tries a plan in the browser: a date far ahead is reached by moving the clock."""

import re

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.tests.common import PlanCommon

#: Waits for what a modeller would wait for, then does what a modeller would do.
WALK = """
const wait = async (found, what) => {
    for (let n = 0; n < 300; n++) {
        const value = found();
        if (value) return value;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("waited in vain for " + what);
};
const button = (text) => [...document.querySelectorAll("button")].find((el) => el.innerText.trim() === text);
const says = (text) => () => document.querySelector(".o_case_bench")?.innerText.includes(text);
(async () => {
    (await wait(() => button("Try it"), "the button")).click();
    const born = await wait(() => document.querySelector(".o_case_bench_step[data-code=ask] input"), "the question");
    born.click();
    born.value = BORN;
    born.dispatchEvent(new Event("input", { bubbles: true }));
    born.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    document.querySelector(".o_case_bench_step[data-code=ask] .o_case_bench_do").click();
    const date = await wait(() => document.querySelector(".o_case_bench_date"), "the date");
    if (!date.innerText.includes("67 years after: Born")) throw new Error(date.innerText);
    date.click();
    await wait(() => document.querySelector(".o_case_bench_step[data-code=pension]"), "the pension step");
    const name = document.querySelector(".o_case_bench_name");
    name.value = "Pension at 67";
    name.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector(".o_case_bench_keep").click();
    await wait(() => document.querySelector(".o_notification"), "the notice");
    console.log("test successful");
})().catch((error) => console.error(String(error)));
"""


@tagged("post_install", "-at_install")
class TestBenchScreen(HttpCase):
    def test_a_modeller_sees_the_date_fire(self):
        modeller = new_test_user(self.env, "modeller", groups="case_organizer.group_case_modeller")
        cls = type(self)
        cls.modeller = modeller
        case_type = PlanCommon.make_plan.__func__(
            cls,
            {"code": "ask", "step_kind": "question"},
            {"code": "pension", "required": False},
            {"code": "close", "after": ["ask"]},
        )
        self.made["ask"].question_ids = [(0, 0, {"characteristic_id": self.born.id, "required": True})]
        trigger = {
            "kind": "date",
            "date_source": "detail",
            "date_characteristic_id": self.born.id,
            "offset": 67,
            "offset_unit": "years",
        }
        PlanCommon.add_criterion.__func__(cls, "pension", trigger)
        language = self.env["res.lang"]._get_data(code="en_US")
        born = re.sub(r"%([dmY])", lambda found: {"d": "03", "m": "05", "Y": "1970"}[found[1]], language.date_format)
        self.browser_js(
            f"/odoo/case.type/{case_type.id}",
            WALK.replace("BORN", repr(born)),
            ready="!!document.querySelector('.o_form_view')",
            login="modeller",
            timeout=90,
        )
        test = self.env["case.type.test"].search([("type_id", "=", case_type.id)])
        self.assertEqual(test.name, "Pension at 67")
        self.assertEqual(test.expected[-1]["states"]["pension"], "todo")
        self.assertFalse(self.env["case.case"].search_count([("type_id", "=", case_type.id)]))
