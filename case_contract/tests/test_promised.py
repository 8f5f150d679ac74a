from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import ContractCommon

#: A Monday, nine o'clock in the morning, UTC.
NOW = "2026-03-16 09:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromised(ContractCommon):
    """A contract promises something for other cases than calls: a claim is answered within five working days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        writer = cls.env.registry["case.writer"]
        cls.startClassPatcher(patch.object(writer, "_now", lambda _self: fields.Datetime.now()))
        cls.claim_type = cls.make_type("Claim")
        cls.dispute_type = cls.make_type("Dispute")
        cls.office = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "UTC",
                "attendance_ids": [
                    (5, 0),
                    *(
                        (0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 17})
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.contract = cls.promising()

    @classmethod
    def make_type(cls, name):
        env = cls.env(user=cls.modeller)
        made = env["case.type"].create({"name": name})
        env["case.plan.item"].create({"plan_id": made.draft_plan_id.id, "name": "Decide", "step_kind": "action"})
        made.action_publish()
        return made.with_env(cls.env)

    @classmethod
    def promising(cls, **more):
        """A contract in force: claims are answered within 40 hours of the office, five of its days."""
        answer = {"name": "Claims answered", "kind": "response", "within_hours": 40, "calendar_id": cls.office.id}
        return cls.in_force(
            obligation_ids=[
                (0, 0, {**answer, "about_type_id": cls.claim_type.id, **more}),
                (0, 0, {"name": "Calls answered", "kind": "response", "within_hours": 4}),
            ]
        )

    def open_case(self, case_type=None, contract=None):
        """A case that a case user opens about the contract."""
        return self.env(user=self.reader)["case.case"].create(
            {
                "type_id": (case_type or self.claim_type).id,
                "partner_id": self.partner.id,
                "contract_id": (self.contract if contract is None else contract).id,
            }
        )

    def rows(self, case):
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env(user=self.reader)["case.obligation.occurrence"].search([("case_id", "=", case.id)])
        return {row.name: (row.state, str(row.due_at), row.hours_late) for row in found}

    def test_a_claim_is_counted_and_kept(self):
        case = self.open_case()
        self.assertEqual(case.clock_ids.mapped("measure"), ["first_response"])
        self.assertEqual(self.rows(case), {"Claims answered": ("running", "2026-03-20 17:00:00", 0)})
        with freeze_time("2026-03-18 12:00:00"):
            case.action_answered()
        self.assertEqual(self.rows(case)["Claims answered"][0], "done")
        self.assertFalse(self.contract._late_by_us())

    def test_late_is_in_the_ledger_and_before_the_next_invoice(self):
        case = self.open_case()
        with freeze_time("2026-03-23 12:00:00"):
            self.assertEqual(self.contract._late_by_us().case_id, case)
            case.action_answered()
            self.assertEqual(self.rows(case)["Claims answered"], ("done", "2026-03-20 17:00:00", 3.0))
            report = self.env(user=self.reader)["case.obligation.report"].search([("case_id", "=", case.id)])
            self.assertEqual(report.outcome, "kept_late")

    def test_nothing_for_what_was_not_promised(self):
        for case in (self.open_case(self.dispute_type), self.open_case(contract=self.contract.browse())):
            self.assertFalse(case.clock_ids)
            self.assertFalse(self.rows(case))
        self.assertFalse(self.contract.case_id.clock_ids, "its own file is nothing that happens to it")

    def test_the_strictest_counts_and_hours_of_the_contract(self):
        contract = self.promising(calendar_id=False)
        self.assertEqual(self.rows(self.open_case(contract=contract))["Claims answered"][1], "2026-03-18 01:00:00")
        hours = {"name": "Hours", "kind": "hours", "calendar_id": self.office.id}
        more = {"name": "Sooner", "kind": "response", "within_hours": 16, "about_type_id": self.claim_type.id}
        contract = self.in_force(
            obligation_ids=[(0, 0, {**more, "name": "Later", "within_hours": 24}), (0, 0, more), (0, 0, hours)]
        )
        self.assertEqual(
            self.rows(self.open_case(contract=contract)), {"Sooner": ("running", "2026-03-17 17:00:00", 0)}
        )

    def test_another_contract_or_none(self):
        case = self.open_case(contract=self.contract.browse())
        case.contract_id = self.contract
        self.assertEqual(self.rows(case)["Claims answered"][0], "running")
        case.contract_id = False
        self.assertEqual(self.rows(case)["Claims answered"][0], "obsolete")
        self.assertFalse(case.clock_ids.filtered("is_open"))

    def test_what_was_promised_when_it_came_in(self):
        case = self.open_case()
        self.contract.with_user(self.manager).action_suspend()
        late = self.open_case()
        self.assertFalse(self.rows(late), "a suspended contract promises nothing")
        with freeze_time("2026-03-19 09:00:00"):
            case.action_suspend("Waits for the customer")
            case.action_resume()
            self.assertEqual(self.rows(case)["Claims answered"][0], "running")

    def test_told_with_what_it_is_about(self):
        told = self.contract.with_user(self.reader).get_commitments()["commitments"]
        self.assertEqual(
            {row["name"]: row["about"] for row in told}, {"Claims answered": "Claim", "Calls answered": ""}
        )
