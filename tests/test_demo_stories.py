"""The demo tells what happens to people over the years, and what it sets in motion."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

from odoo.addons.case_organizer.models.case_listener import SHARDS


@tagged("post_install", "-at_install")
class TestDemoStories(TransactionCase):
    """A mortgage over ten years; members of a pension scheme."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("demo.xml", "demo_stories.xml"):
            convert_file(cls.env, "case_organizer", f"demo/{name}", {}, mode="init", noupdate=True)

    def steps(self, login, case):
        """What a user reads of the steps of a case: ``{code: state}``, the latest of each."""
        user = self.env.ref(f"case_organizer.demo_user_{login}")
        steps = self.env(user=user)["case.step"].search([("case_id", "=", case.id)], order="instance")
        return {step.code: step.state for step in steps}

    def in_my_work(self, login):
        user = self.env.ref(f"case_organizer.demo_user_{login}")
        found = self.env(user=user)["case.step"].search([("mine", "=", True), ("is_open", "=", True)])
        return {(step.case_id.partner_id.name, step.code) for step in found}

    def test_who_works_on_cases_begins_with_their_work(self):
        for login in ("anna", "omar", "sofie"):
            action = self.env.ref(f"case_organizer.demo_user_{login}").action_id
            self.assertEqual(self.env[action.type].browse(action.id).path, "my-work", login)

    def test_a_move_a_divorce_and_a_new_rate_in_ten_years(self):
        case = self.env["case.case"].search([("external_ref", "=", "LOAN-14")])
        self.assertGreater(relativedelta(date.today(), case.opened_on.date()).years, 8)
        self.assertEqual(
            self.steps("anna", case),
            {
                "deed": "completed",
                "pay_out": "completed",
                "insurance": "completed",
                "income": "completed",
                "approve_income": "active",
                "rate_talk": "active",
            },
        )
        self.assertIn((case.partner_id.name, "approve_income"), self.in_my_work("omar"))
        self.assertIn((case.partner_id.name, "rate_talk"), self.in_my_work("anna"))

    def test_pension_age_a_new_employer_and_a_death(self):
        self.assertLessEqual(
            {("Elif Kaya", "taken_along"), ("Piet de Boer", "partner")},
            self.in_my_work("omar"),
            self.in_my_work("omar"),
        )
        smit = self.env.ref("case_organizer.demo_case_smit")
        self.assertEqual(self.steps("omar", smit), {}, "until the scheduler looks at the dates")
        self.patch(self.env.cr, "commit", lambda: None)
        for shard in range(SHARDS):
            self.env["case.listener"]._cron_act(shard)
        self.env.invalidate_all()
        self.assertEqual(self.steps("omar", smit), {"choice": "active"}, "half a year before the pension age")
        self.assertEqual(self.steps("omar", self.env.ref("case_organizer.demo_case_kaya")), {"taken_along": "active"})
