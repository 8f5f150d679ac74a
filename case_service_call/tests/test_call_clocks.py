from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallClocks(CallCommon):
    """Clocks count what the contract promised, otherwise what the policy says."""

    def policy(self, *measures):
        return self.env["case.sla.policy"].create(
            {
                "name": "Desk",
                "target_ids": [
                    (0, 0, {"name": measure, "measure": measure, "hours": 8, "working": False}) for measure in measures
                ],
            }
        )

    def test_without_a_policy_the_contract_alone_counts(self):
        call = self.take_in(installation="ZB-1")
        promised = {"first_response": "2026-03-17 14:00:00", "resolution": "2026-03-18 10:00:00"}
        self.assertEqual(self.due(call), promised)
        self.assertEqual(self.due(self.take_in(installation="ZB-2")), {}, "nothing was promised")
        commitments = self.contract.get_commitments()["commitments"]
        self.assertEqual({row["until"] for row in commitments}, set(promised.values()), "as the contract tells it")

    def test_the_contract_before_the_policy(self):
        self.policy("first_response", "resolution")
        by_policy = {"first_response": "2026-03-17 18:00:00", "resolution": "2026-03-17 18:00:00"}
        self.assertEqual(self.due(self.take_in(installation="ZB-2")), by_policy)
        call = self.take_in(installation="ZB-1")
        self.assertEqual(self.due(call), {"first_response": "2026-03-17 14:00:00", "resolution": "2026-03-18 10:00:00"})
        self.assertEqual(len(call.case_id.clock_ids), 2)

    def test_what_the_policy_lacks_and_the_contract_promised(self):
        self.policy("first_response")
        self.assertEqual(
            self.due(self.take_in(installation="ZB-1")),
            {"first_response": "2026-03-17 14:00:00", "resolution": "2026-03-18 10:00:00"},
        )

    def test_in_the_hours_of_service(self):
        calendar = self.env["resource.calendar"].create({"name": "Nine to five", "tz": "UTC", "attendance_ids": [(5,)]})
        calendar.attendance_ids = [
            (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 9, "hour_to": 17, "day_period": "morning"})
            for day in range(5)
        ]
        third = self.boiler(serial="ZB-3")
        contract = self.in_force(
            coverage_ids=[(0, 0, {"installation_id": third.id})],
            obligation_ids=[
                (0, 0, {"name": "Solved", "kind": "resolution", "within_hours": 16}),
                (0, 0, {"name": "Hours", "kind": "hours", "calendar_id": calendar.id}),
            ],
        )
        call = self.take_in(installation="ZB-3")
        self.assertEqual(self.due(call), {"resolution": "2026-03-19 10:00:00"})
        self.assertEqual(contract.get_commitments()["commitments"][0]["until"], "2026-03-19 10:00:00")

    def test_counted_anew_when_it_is_another_installation(self):
        self.policy("resolution")
        call = self.take_in(installation="ZB-2")
        with freeze_time("2026-03-17 12:00:00"):
            call.set_installation(self.first.id)
            self.assertEqual(
                self.due(call),
                {"first_response": "2026-03-17 14:00:00", "resolution": "2026-03-18 10:00:00"},
                "from when it came in",
            )
            self.assertEqual((call.terms, call.contract_id), ("contract", self.contract))
            call.set_installation(self.second.id)
            self.assertEqual(self.due(call), {"resolution": "2026-03-17 18:00:00"})
            self.assertEqual(
                (call.terms, call.contract_id, call.case_id.contract_id.id),
                ("chargeable", call.contract_id.browse(), False),
            )
        told = call.case_id.log_ids.mapped("summary")
        self.assertIn(f"Service call about: {self.first.display_name}. Who pays: Contract", told)

    def test_counted_anew_when_another_contract_counts(self):
        call = self.take_in(installation="ZB-1")
        other = self.in_force(
            coverage_ids=[(0, 0, {"installation_id": self.first.id})],
            obligation_ids=[(0, 0, {"name": "Solved", "kind": "resolution", "within_hours": 2})],
        )
        with self.assertRaisesRegex(UserError, "Choose the one that counts"):
            call.set_installation(self.first.id)
        call.set_installation(self.first.id, other.coverage_ids.id)
        self.assertEqual(self.due(call), {"resolution": "2026-03-17 12:00:00"})

    def test_they_stay_when_cases_are_counted_again_and_end_with_the_case(self):
        call = self.take_in(installation="ZB-1")
        due = self.due(call)
        call.case_id.priority = "2"
        self.assertEqual(self.due(call), due)
        call.case_id.action_cancel("Was nothing")
        self.assertEqual(self.due(call), {})
        self.assertEqual(set(call.case_id.clock_ids.mapped("state")), {"cancelled"})

    def test_the_contract_says_how_urgent_its_calls_are_at_least(self):
        promised = self.contract.obligation_ids.filtered(lambda owed: owed.kind == "response")
        promised.sudo()._decide(call_priority="1")
        self.assertEqual(self.take_in(installation="ZB-1").priority, "1")
        self.assertEqual(self.take_in(installation="ZB-1", priority="2").priority, "2", "who takes it in may say more")
        self.assertEqual(self.take_in(installation="ZB-1", impact="low", urgency="low", priority="0").priority, "1")
        call = self.take_in(installation="ZB-2")
        self.assertEqual(call.priority, "0", "nothing covers it")
        call.set_installation(self.first.id)
        self.assertEqual(call.priority, "1", "it was the other boiler")
        other = self.env(user=self.agent)["case.case"].create({"type_id": self.call_type.id, "title": "By itself"})
        self.assertEqual(other.priority, "0")

    def test_an_answer_ends_the_clock_of_the_answer(self):
        call = self.take_in(installation="ZB-1")
        self.assertTrue(call.awaits_answer)
        call.action_answered()
        self.assertEqual(set(self.due(call)), {"resolution"})

    def test_the_policy_of_contracts_is_chosen_for_nothing_else(self):
        self.take_in(installation="ZB-1")
        self.take_in(installation="ZB-1")
        policies = self.env["case.sla.policy"].with_context(active_test=False).search([("by_contract", "=", True)])
        self.assertEqual((len(policies), policies.active), (1, False))
        case = self.env(user=self.agent)["case.case"].create(
            {"type_id": self.case_type.id, "partner_id": self.partner.id}
        )
        self.assertFalse(case.clock_ids)
