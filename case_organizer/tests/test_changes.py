from odoo.tests import tagged

from .common import CaseCommon


@tagged("post_install", "-at_install")
class TestChanges(CaseCommon):
    """Fields of a case that somebody changed stand in its history, before and after."""

    def told(self, case):
        self.env.invalidate_all()
        return [
            row.summary for row in case.log_ids.sorted("seq") if row.kind in ("changed", "deadline", "given_by_hand")
        ]

    def test_before_and_after(self):
        case = self.open_case()
        case.write({"priority": "2", "user_id": self.underwriter.id, "title": "A house"})
        case.access = "restricted"
        case.with_user(self.underwriter).deadline = "2030-05-01 10:00:00"
        told = self.told(case.with_user(self.underwriter))
        self.assertEqual(len(told), 3)
        for part in (
            "Priority: Normal → Urgent",
            f"Handler: {self.adviser.name} → {self.underwriter.name}",
            "Subject: – → A house",
        ):
            self.assertIn(part, told[0])
        self.assertEqual(told[1], "Access: Open → Restricted")
        self.assertRegex(told[2], "Deadline set to .*5/1/30.*, before: .*")
        row = case.sudo().log_ids.filtered(lambda row: row.kind == "changed").sorted("seq")[0]
        self.assertEqual(row.user_id, self.adviser)
        self.assertEqual(row.data["before"]["user_id"], self.adviser.id)
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_what_a_person_typed_can_be_erased(self):
        case = self.open_case(title="The divorce of Jan")
        case.title = "A house"
        row = case.sudo().log_ids.filtered(lambda row: row.kind == "changed")
        self.assertNotIn("Jan", str(row.data))
        self.assertIn("The divorce of Jan → A house", row.summary)
        self.env.cr.execute("UPDATE case_log_value SET value = NULL WHERE log_id = %s", [row.id])
        self.env.invalidate_all()
        self.assertEqual(row.summary, "Subject: changed (erased)")
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_what_stays_the_same_leaves_no_row(self):
        case = self.open_case(title="A house")
        before = case.sudo().log_seq
        case.write({"title": "A house", "priority": "0"})
        self.assertEqual(case.sudo().log_seq, before)

    def test_many_cases_take_as_many_statements_as_one(self):
        counts = []
        for number in (1, 30):
            cases = self.env(user=self.adviser)["case.case"].browse(
                [self.open_case(title="x").id for _n in range(number)]
            )
            cases.mapped("title")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            cases.write({"title": "Other", "priority": "1"})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_giving_a_step_and_giving_it_back(self):
        case = self.open_case()
        step = self.step(case, "income_questions", self.supervisor)
        step.give(self.underwriter.ids)
        step.action_give_back()
        self.assertEqual(
            self.told(case), [f"Income questions: given to {self.underwriter.name}", "Income questions: given back"]
        )

    def test_the_list_for_auditors(self):
        case = self.open_case()
        case.priority = "1"
        view = self.env.ref("case_organizer.view_case_log_search")
        self.assertIn("about_fields", view.arch)
        rows = self.env["case.log"].search([("kind", "in", ("changed", "deadline")), ("type_id", "=", case.type_id.id)])
        self.assertEqual(rows.case_id, case)
        self.assertIn(["Priority: Normal → High"], rows.export_data(["summary"])["datas"])
