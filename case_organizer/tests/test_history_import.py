from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user

from .common_history import DATA, HistoryCommon

PERMITS = DATA / "permit_receipt.csv"
DESK = DATA / "service_desk.xes.gz"
SMALL = b"""case,activity,timestamp,resource,group
A-1,Receive,2024-01-01 10:00:00,Anna,Front
A-1,Check,2024-01-02 10:00:00,Ben,Back
A-2,Receive,2024-01-03 10:00:00,Anna,Front
A-2,Check,2024-01-04 10:00:00,Anna,Back
"""


class TestHistoryImport(HistoryCommon, TransactionCase):
    """A log of finished and running cases becomes a case type with its cases."""

    def run_real(self, path, *arguments):
        if not path.is_file():
            self.skipTest(f"{path} is not there: put the public logs into {DATA}")
        told = self.env["case.history.import"].run_file(str(path), *arguments)
        return told, self.env["case.case"].search([("type_id", "=", told["type_id"])])

    def small(self, content=SMALL):
        return super().small(content)

    def test_the_permit_log_comes_in_once(self):
        told, cases = self.run_real(PERMITS, "Permits")
        self.assertEqual((told["type"], told["cases"], told["steps"]), ("Permits", 1434, 8577))
        self.assertEqual((told["running"], told["people"], told["roles"], told["refused"]), (105, 48, 9, []))
        self.assertEqual(len(cases), 1434)
        steps = self.env["case.step"]
        self.assertEqual(steps.search_count([("case_id", "in", cases.ids), ("state", "=", "completed")]), 8577)
        running = cases.filtered(lambda case: case.state == "active")
        self.assertEqual(len(running), 105)
        self.assertFalse(running.filtered("closed_on"))
        self.assertTrue(all((cases - running).mapped("closed_on")))
        for case in running:
            self.assertTrue(case.step_ids.filtered("is_open"), case.name)
        self.assertFalse((cases - running).step_ids.filtered("is_open"))
        self.assertEqual(self.env["case.log"].verify(cases.ids), [])
        again, _cases = self.run_real(PERMITS, "Permits")
        self.assertEqual((again["cases"], again["steps"], again["type_id"]), (0, 0, told["type_id"]))

    def test_a_case_reads_as_in_the_log(self):
        _told, cases = self.run_real(PERMITS, "Permits")
        case = cases.filtered(lambda case: case.external_ref == "case-10011")
        self.assertEqual((case.state, case.channel, str(case.deadline)), ("active", "Internet", "2011-12-06 12:41:31"))
        self.assertEqual(str(case.opened_on), "2011-10-11 11:42:22")
        first = case.step_ids.sorted("done_on").filtered("done_on")[0]
        self.assertEqual(
            (first.name, first.done_by_name, first.role_id.name), ("Confirmation of receipt", "Resource21", "Group 1")
        )
        self.assertEqual(str(first.done_on), "2011-10-11 11:45:40")
        self.assertEqual(case.log_ids.sorted("seq")[0].kind, "imported")
        self.assertEqual(case.value_ids.mapped("characteristic_id.code"), list(case._answers_from_properties()))

    def test_a_running_case_goes_on(self):
        _told, cases = self.run_real(PERMITS, "Permits")
        case = cases.filtered(lambda c: c.step_ids.filtered(lambda step: step.state == "active"))[0]
        step = case.step_ids.filtered(lambda step: step.state == "active")[0]
        step.action_complete()
        self.assertEqual((step.state, step.done_by_id), ("completed", self.env.user))
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_the_desk_log_comes_in(self):
        told, cases = self.run_real(DESK)
        self.assertEqual((told["cases"], told["steps"], told["running"]), (4580, 21348, 23))
        self.assertEqual(self.env["case.log"].verify(cases[:200].ids), [])

    def test_a_file_that_is_no_log_leaves_nothing(self):
        before = self.env["case.type"].search_count([])
        for content in (b"", b"\x00\x01", b"<html/>", b"a,b\n1,2\n"):
            with self.assertRaises(UserError):
                self.env["case.history.import"].run_file(self.small(content), "Nothing")
        self.assertEqual(self.env["case.type"].search_count([]), before)

    def test_what_fails_halfway_leaves_nothing(self):
        writer = type(self.env["case.history.writer"])
        self.patch(writer, "write_batch", lambda *arguments: (_ for _ in ()).throw(UserError("no")))
        with self.assertRaises(UserError):
            self.env["case.history.import"].run_file(self.small(), "Halfway")
        self.assertFalse(self.env["case.type"].search([("name", "=", "Halfway")]))

    def test_a_later_file_adds_its_cases_and_names_unknown_steps(self):
        run = self.env["case.history.import"].run_file
        run(self.small(), "Small")
        told = run(
            self.small(
                SMALL + b"A-3,Receive,2024-01-05 10:00:00,Anna,Front\nA-3,Archive,2024-01-06 10:00:00,Eve,Back\n"
            ),
            "Small",
        )
        self.assertEqual((told["cases"], told["steps"]), (1, 1))
        self.assertEqual([entry["line"] for entry in told["refused"]], [7])

    def test_placeholder_users_are_inactive(self):
        told = self.env["case.history.import"].run_file(self.small(), "People", placeholder_users=True)
        users = self.env["case.step"].search([("type_id", "=", told["type_id"])]).done_by_id
        self.assertEqual(sorted(users.mapped("name")), ["Anna", "Ben"])
        self.assertFalse(any(users.mapped("active")))

    def test_the_form_looks_and_imports(self):
        wizard = self.wizard(SMALL, "small_log.csv")
        wizard.action_look()
        self.assertEqual((wizard.state, wizard.type_name), ("map", "Small log"))
        lines = {line.meaning: line for line in wizard.column_ids}
        self.assertEqual((lines["case"].name, lines["case"].first, lines["resource"].second), ("case", "A-1", "Ben"))
        lines["resource"].meaning = "none"
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.type_id.name), ("done", "Small log"))
        self.assertFalse(wizard.type_id.case_ids.step_ids.filtered("done_by_name"))

    def test_only_modellers_import(self):
        user = new_test_user(self.env, "history_user", groups="case_organizer.group_case_user")
        with self.assertRaises(AccessError):
            self.env["case.history.import"].with_user(user).run_file(self.small())
        modeller = new_test_user(self.env, "history_modeller", groups="case_organizer.group_case_modeller")
        told = self.env["case.history.import"].with_user(modeller).run_file(self.small(), "Modelled")
        self.assertEqual(told["cases"], 2)
