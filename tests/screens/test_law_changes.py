"""A law changes: the plan's new version is previewed, published and applied to running cases, on the screen."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import PlanCommon

CASES = 24


@tagged("post_install", "-at_install")
class TestLawChanges(BrowsingCase):
    """Pension age goes from 67 to 67 and three months, on all member files that are running."""

    make_plan = classmethod(PlanCommon.make_plan.__func__)
    add_criterion = classmethod(PlanCommon.add_criterion.__func__)
    new_version, add = PlanCommon.new_version, PlanCommon.add

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(
            cls.env, "modeller", groups="case_organizer.group_case_modeller,case_organizer.group_case_user"
        )
        cls.adviser = new_test_user(cls.env, "adviser", groups="case_organizer.group_case_user")

    def setUp(self):
        super().setUp()
        case_type = self.make_plan({"code": "keep", "name": "Keep the file"}, {"code": "pension", "name": "Pension"})
        case_type.name = "Member file"
        age = {"kind": "date", "date_source": "opened", "offset": 67, "offset_unit": "years"}
        self.add_criterion("pension", age)
        case_type.action_publish()
        cases = self.env(user=self.adviser)["case.case"].create([{"type_id": case_type.id} for _n in range(CASES)])
        busy = cases[0].step_ids.filtered(lambda step: step.code == "keep")
        busy.action_start()
        self.new_version(case_type)
        self.made["pension"].criterion_ids.trigger_ids.write({"offset": 807, "offset_unit": "months"})
        self.made["keep"].unlink()
        self.add(case_type, "inform", name="Tell the member")
        self.case_type, self.cases = case_type, cases
        born = fields.Datetime.context_timestamp(case_type, cases[0].opened_on).date()
        self.before, self.after = (
            f"{day:%b} {day.day}, {day.year}"
            for day in (born + relativedelta(years=67), born + relativedelta(months=807))
        )

    def test_previewed_published_stopped_and_gone_on_with(self):
        with self.screens("modeller") as (mila,):
            mila.resize(1400, 1000)
            mila.go(f"/odoo/case-types/{self.case_type.id}", ready=".o_form_view")
            mila.click(".o_form_statusbar button", "Publish")
            mila.see("“Tell the member” is new.", "“Keep the file” is gone.", css=".modal")
            mila.see("“Pension” now also starts when: 807 months after: the case was opened.", css=".modal")
            mila.click(".modal label", "All running cases too")
            mila.click(".modal button", "Preview")
            mila.see("24 running cases", "Somebody is busy with “Keep the file”.", css=".modal")
            mila.see("new: Tell the member; cancelled: Keep the file", css=".modal")
            mila.click(".modal button", "Case by case")
            mila.see_element("button", "Back to the dialog")
            mila.gone(".modal")
            mila.see_element(".o_data_row", "Somebody is busy with “Keep the file”.")
            rows = mila.all(".o_data_row")
            self.assertEqual(len(rows), CASES)
            self.assertEqual(len([row for row in rows if f"{self.before} {self.after}" in row]), CASES - 1)
            mila.click("button", "Back to the dialog")
            mila.see("24 running cases", css=".modal")
            mila.click(".modal button", "Publish")
            mila.see("Member file: to plan version 2")
            with self.quietly():
                bulk = self.env["case.bulk"].search([], limit=1)
                bulk.work_sudo(limit=10)
            mila.click(".o_form_statusbar button", "Stop")
            mila.see("Go on", css=".o_form_statusbar")
            with self.quietly():
                self.assertEqual(len(self.cases.filtered(lambda case: case.plan_id.version == 2)), 9)
            mila.click(".o_form_statusbar button", "Go on")
            mila.see("Stop", css=".o_form_statusbar")
            with self.quietly():
                while bulk.state == "running":
                    bulk.work_sudo(limit=10)
            mila.see("Somebody is busy with “Keep the file”.")
            mila.gone(".o_case_watch")
            mila.see_element(".o_arrow_button_current", "Done")
            mila.settle()
            mila.click(".oe_stat_button", "Cases")
            mila.see_element(".o_data_row", "Failed, needs attention Somebody is busy with “Keep the file”.")
            self.assertEqual(len([row for row in mila.all(".o_data_row") if row.endswith("Done")]), CASES - 1)
            mila.go(f"/odoo/case-types/{self.case_type.id}")
            mila.tab("Versions")
            mila.see("What changes", "Apply to running cases")
            mila.click("button", "What changes")
            mila.see("“Keep the file” is gone.")
        self.env.invalidate_all()
        behind = self.cases.filtered("plan_behind")
        self.assertEqual(behind, self.cases[0])
        for case in self.cases - behind:
            self.assertEqual(case.log_ids.mapped("kind").count("migrate"), 1)
