"""The demo loads, and tells the story of the valve."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestDemoCalls(TransactionCase):
    """Five calls about the same valve: the fifth made an issue of it."""

    def test_a_contract_is_written_with_the_clauses_of_its_type(self):
        for module in ("case_organizer", "case_contract"):
            convert_file(self.env, module, "demo/demo.xml", {}, mode="init", noupdate=True)
        contract = self.env.ref("case_contract.demo_contract_duinrand")
        ruth = self.env.ref("case_contract.demo_user_ruth")
        self.assertEqual(contract.state, "draft")
        said = contract.with_user(ruth)._written(self.env["case.contract.annex"], contract.date_start)
        scope, response, duration = said["clauses"][:3]
        self.assertEqual(
            [clause["title"] for clause in (scope, response, duration)],
            ["What is maintained", "When something breaks", "How long it holds"],
        )
        self.assertIn("Camping Duinrand", scope["html"])
        self.assertIn("740", scope["html"], "four boilers of 185")
        self.assertIn("within 8 hours, day and night", response["html"])
        self.assertIn("Inspect the boilers", duration["html"])
        self.assertNotIn("{{", said["body"])
        contract.with_user(ruth).action_make_document()
        self.assertEqual(contract.document_ids.mapped("state"), ["made"])

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
