from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ContractCommon

DAY = "2026-03-02"


@tagged("post_install", "-at_install")
class TestChecklist(ContractCommon):
    """What is ticked off in the step that an obligation becomes."""

    def step(self, **values):
        """The step of an obligation with a checklist, as the engineer of its team has it."""
        owed = {
            "name": "Inspect the boilers",
            "every_unit": "year",
            "first_on": "2026-04-01",
            "team_id": self.team.id,
            "checklist": "- Pressure noted\n\n• Filter cleaned",
            "checklist_more": "Logbook stamped",
            **values,
        }
        contract = self.in_force(obligation_ids=[(0, 0, owed)])
        self.plan(DAY)
        return contract.occurrence_ids.step_id.with_user(self.engineer)

    def checks(self, step):
        return {check["line"]: check for check in step.get_work().get("checks", ())}

    def test_ticked_off_by_who_does_it_and_kept(self):
        step = self.step()
        checks = self.checks(step)
        self.assertEqual(
            {line: (check["required"], check["done"]) for line, check in checks.items()},
            {"Pressure noted": (True, False), "Filter cleaned": (True, False), "Logbook stamped": (False, False)},
        )
        with self.assertRaisesRegex(UserError, "tick off first: Pressure noted, Filter cleaned"):
            step.submit()
        with freeze_time("2026-03-20 09:30:00"):
            step.tick(checks["Pressure noted"]["key"])
            step.tick(checks["Filter cleaned"]["key"])
        step.tick(checks["Filter cleaned"]["key"], done=False)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "first: Filter cleaned\\."):
            step.submit()
        step.tick(checks["Filter cleaned"]["key"])
        step.submit()
        self.env.invalidate_all()
        kept = self.checks(step.with_user(self.reader))
        self.assertEqual(
            (kept["Pressure noted"]["by"], kept["Pressure noted"]["on"]), (self.engineer.name, "2026-03-20 09:30:00")
        )
        self.assertFalse(kept["Logbook stamped"]["done"])
        self.assertEqual(step.contract_occurrence_ids.state, "done")
        with self.assertRaisesRegex(UserError, "already done"):
            step.tick(checks["Logbook stamped"]["key"])

    def test_the_history_tells_who_ticked_off_what(self):
        step = self.step()
        keys = {line: check["key"] for line, check in self.checks(step).items()}
        for key, done in (("Pressure noted", True), ("Pressure noted", True), ("Pressure noted", False)):
            step.tick(keys[key], done=done)
        self.env.invalidate_all()
        case = step.case_id.with_user(self.reader)
        told = [(row.summary, row.user_id) for row in case.log_ids.sorted("seq") if "ticked" in row.summary]
        self.assertEqual(
            told,
            [
                ("Inspect the boilers: “Pressure noted” ticked off", self.engineer),
                ("Inspect the boilers: “Pressure noted” no longer ticked off", self.engineer),
            ],
        )
        self.assertFalse(case.sudo().log_ids.verify(case.ids))

    def test_what_was_ticked_first_stays(self):
        step = self.step()
        key = self.checks(step)["Pressure noted"]["key"]
        with freeze_time("2026-03-20 09:30:00"):
            step.tick(key)
        with freeze_time("2026-03-21 09:30:00"):
            step.tick(key)
        self.assertEqual(self.checks(step)["Pressure noted"]["on"], "2026-03-20 09:30:00")

    def test_by_nobody_else_and_nothing_else(self):
        step = self.step()
        key = self.checks(step)["Pressure noted"]["key"]
        with self.assertRaises(AccessError):
            step.with_user(self.reader).tick(key)
        with self.assertRaisesRegex(UserError, "not on the checklist"):
            step.tick("0 Something else")
        self.assertFalse(self.checks(step)["Pressure noted"]["done"])

    def test_a_review_has_ticks_and_an_invoice_has_none(self):
        self.assertIn("Pressure noted", self.checks(self.step(kind="review")))
        self.assertFalse(self.checks(self.step(kind="invoice", team_id=False)))

    def test_what_an_annex_and_a_copy_say(self):
        step = self.step()
        contract = step.contract_occurrence_ids.sudo().contract_id.with_user(self.manager)
        copied = contract.copy()
        self.assertEqual(copied.obligation_ids.checklist, contract.obligation_ids.checklist)
        template = self.contract_type.obligation_ids.with_user(self.modeller)
        template.checklist = "Flue swept"
        self.assertEqual(self.make_contract().obligation_ids.checklist, "Flue swept")

    def test_a_line_twice(self):
        with self.assertRaisesRegex(ValidationError, "“Filter” is on the checklist twice"):
            self.make_contract(
                obligation_ids=[(0, 0, {"name": "Inspect", "checklist": "Filter", "checklist_more": "- Filter"})]
            )
