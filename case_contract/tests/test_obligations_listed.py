from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestObligationsListed(ContractCommon):
    """A list of obligations says how often, who does it and what is next, to anybody who reads contracts."""

    def test_who_when_and_what_is_next(self):
        owed = self.in_force().obligation_ids.with_user(self.reader)
        self.assertEqual((owed.who_told, owed.when_told), ("Heating", "every 6 months"))
        self.assertEqual(owed.due_next_on, date(2026, 4, 1), "promised in the ledger, not what comes after it")
        with freeze_time("2026-03-02"):
            owed.sudo()._plan_sudo()
        owed.occurrence_ids.filtered("step_id").step_id.sudo().with_user(self.engineer).submit()
        owed.invalidate_recordset()
        self.assertEqual(owed.due_next_on, date(2026, 10, 1), "what is done is not next")

    def test_a_role_and_a_time_to_answer_in(self):
        contract = self.make_contract()
        values = {"contract_id": contract.id, "name": "Answer calls", "kind": "response", "within_hours": 4}
        answer = self.env(user=self.manager)["case.obligation"].create({**values, "role_code": "planner"})
        self.assertEqual((answer.who_told, answer.when_told), ("Planner", "within 4 hours"))
        self.assertFalse(answer.due_next_on, "an answer is owed when somebody calls")

    def test_a_page_of_them_is_read_in_a_few_queries(self):
        contract = self.make_contract()
        values = {"contract_id": contract.id, "every_unit": "month", "team_id": self.team.id}
        owed = self.env(user=self.manager)["case.obligation"]
        owed = owed.create([{**values, "name": f"Inspect {number}"} for number in range(20)])
        fields = ["name", "who_told", "when_told", "due_next_on"]
        counts = []
        for many in (owed[:2], owed):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            many.with_user(self.reader).read(fields)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], "twenty cost no more than the first two")

    def test_every_list_names_the_contract_but_its_own(self):
        arch = self.env["case.obligation"].get_view(view_type="list")["arch"]
        self.assertRegex(arch, 'name="contract_id"[^>]*optional="show"')

    def test_a_reading_shows_days_as_people_write_them(self):
        contract = self.in_force()
        reading = self.env(user=self.reader)["case.contract.read"].create(
            {"contract_id": contract.id, "date": "2026-02-01"}
        )
        self.assertIn("01/01/2026", reading.text)
        self.assertNotIn("2026-01-01", reading.text)
