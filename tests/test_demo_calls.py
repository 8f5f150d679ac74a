"""The demo loads, and tells the story of the valve."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestDemoCalls(TransactionCase):
    """Five calls about the same valve: the fifth made an issue of it."""

    def test_the_fifth_call_about_the_same_valve_is_an_issue(self):
        for module, name in (
            ("case_organizer", "demo/demo.xml"),
            ("case_contract", "demo/demo.xml"),
            ("case_contract", "demo/calls.xml"),
        ):
            convert_file(self.env, module, name, {}, mode="init", noupdate=True)
        issue = self.env.ref("case_contract.demo_issue_valve")
        tom = self.env.ref("case_contract.demo_user_tom")
        self.assertEqual((issue.case_count, issue.running_count, issue.user_id), (5, 4, tom))
        last = self.env.ref("case_contract.demo_call_5").with_user(tom)
        self.assertIn("Close the valve by hand", last.issue_hint)
        first = self.env.ref("case_contract.demo_call_1").with_user(tom)
        self.assertEqual((first.state, first.satisfaction_ids.value), ("completed", 3))
        hours = self.env(user=tom)["case.cost"].search([("case_id", "=", first.id)])
        self.assertEqual((sum(hours.mapped("planned_hours")), sum(hours.mapped("hours"))), (1, 1.5))
