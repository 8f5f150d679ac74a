from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestAllowances(ContractCommon):
    """What cannot be planned: how much is left of it, and how soon it is to be done."""

    def covered(self, **values):
        """A contract in force with four visits a year, and what else is given."""
        obligations = [
            {"name": "Call-outs", "kind": "allowance", "allowance": 4, "allowance_unit": "visits", **values},
            {"name": "Answer", "kind": "response", "within_hours": 4},
        ]
        return self.in_force(obligation_ids=[(0, 0, found) for found in obligations])

    def allowance(self, contract):
        return contract.obligation_ids.filtered(lambda obligation: obligation.kind == "allowance")

    @freeze_time("2026-03-01")
    def test_what_is_left(self):
        allowance = self.allowance(self.covered())
        self.assertEqual((allowance.used, allowance.left, allowance.period_to), (0, 4, date(2026, 12, 31)))
        use = allowance.take(3, "No hot water")
        self.assertEqual((allowance.used, allowance.left), (3, 1))
        with self.assertRaisesRegex(UserError, "“Call-outs”: 1 visits are left until"):
            allowance.take(2, "Leak")
        allowance.take(1, "Leak")
        self.assertEqual(allowance.left, 0)
        use.give_back("It was under guarantee")
        self.assertEqual((allowance.left, use.reason), (3, "It was under guarantee"))
        with self.assertRaises(UserError):
            use.give_back("Twice")

    def test_the_next_period_begins_anew(self):
        allowance = self.allowance(self.covered())
        with freeze_time("2026-12-31"):
            allowance.take(4, "Before the turn of the year")
            self.assertEqual(allowance.left, 0)
        self.env.invalidate_all()
        with freeze_time("2027-01-01"):
            self.assertEqual(allowance.left, 4)
            allowance.take(1, "What was found later", on="2027-01-01")
            with self.assertRaises(UserError):
                allowance.take(1, "It counts in last year", on="2026-12-30")

    @freeze_time("2026-03-01")
    def test_more_than_is_left_is_for_managers_and_is_shown(self):
        allowance = self.allowance(self.covered(allowance=1.5, allowance_unit="hours"))
        use = allowance.take(2, "Valve", beyond=True)
        self.assertTrue(use.beyond)
        self.assertEqual((allowance.used, allowance.left), (2, 0))

    @freeze_time("2026-03-01")
    def test_who_works_on_a_case_of_the_contract_takes(self):
        contract = self.covered()
        allowance = self.allowance(contract)
        case = self.env(user=self.engineer)["case.case"].create(
            {"type_id": self.case_type.id, "contract_id": contract.id, "partner_id": self.partner.id}
        )
        use = allowance.with_user(self.engineer).take(1, "No hot water", case=case)
        self.assertEqual((use.case_id, use.create_uid), (case, self.engineer))
        with self.assertRaises(AccessError):
            allowance.with_user(self.engineer).take(9, "More", case=case, beyond=True)
        for who, where in ((self.reader, case), (self.engineer, None), (self.engineer, contract.case_id)):
            with self.assertRaises(AccessError):
                allowance.with_user(who).take(1, "Not theirs", case=where and where.with_user(who))
        with self.assertRaises(AccessError):
            use.with_user(self.reader).give_back("No")
        with self.assertRaises(AccessError):
            use.with_user(self.manager).write({"amount": 9})

    @freeze_time("2026-03-01")
    def test_who_may_not_see_the_contract_does_not_see_what_was_taken(self):
        contract = self.covered()
        self.allowance(contract).take(1, "No hot water")
        uses = self.env(user=self.reader)["case.obligation.use"]
        self.assertTrue(uses.search([("contract_id", "=", contract.id)]))
        contract.case_id.sudo().access = "restricted"
        self.assertFalse(uses.search([("contract_id", "=", contract.id)]))

    @freeze_time("2026-03-01")
    def test_what_cannot_be_taken(self):
        contract = self.covered()
        allowance = self.allowance(contract)
        for amount, name, on, words in (
            (0, "Nothing", False, "how much"),
            (1.5, "Half a visit", False, "how much"),
            (1, " ", False, "what it is taken for"),
            (1, "Before it began", "2025-12-31", "does not hold on"),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, words):
                allowance.take(amount, name, on=on)
        contract.action_suspend()
        with self.assertRaisesRegex(UserError, "does not hold"):
            allowance.take(1, "While it is suspended")
        for values, words in (
            ({"kind": "allowance", "allowance": 0}, "how much"),
            ({"kind": "response", "within_hours": 0}, "how many hours"),
            ({"kind": "hours"}, "hours of service"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words):
                self.make_contract(obligation_ids=[(0, 0, {"name": "Odd", **values})])

    def test_until_when_it_is_to_be_answered(self):
        hours = self.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "tz": "UTC",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "morning",
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        contract = self.covered()
        friday = datetime(2026, 3, 6, 15)
        found = contract.get_commitments(friday)
        self.assertEqual(
            [entry["until"] for entry in found["commitments"]], ["2026-03-06 19:00:00"], "around the clock"
        )
        self.assertEqual([(entry["left"], entry["unit"]) for entry in found["allowances"]], [(4, "visits")])
        other = self.in_force(
            obligation_ids=[
                (0, 0, {"name": "Answer", "kind": "response", "within_hours": 4}),
                (0, 0, {"name": "Solve", "kind": "resolution", "within_hours": 10}),
                (0, 0, {"name": "Office", "kind": "hours", "calendar_id": hours.id}),
            ]
        )
        found = other.with_user(self.reader).get_commitments(friday)["commitments"]
        self.assertEqual([entry["until"] for entry in found], ["2026-03-09 11:00:00", "2026-03-09 17:00:00"])

    @freeze_time("2026-03-01")
    def test_taken_on_the_screen(self):
        allowance = self.allowance(self.covered())
        action = allowance.action_take()
        with Form(self.env(user=self.manager)["case.obligation.take"].with_context(**action["context"])) as form:
            self.assertEqual(form.left, 4)
            form.name = "No hot water"
        form.record.action_take()
        self.assertEqual(allowance.left, 3)

    @freeze_time("2026-03-01")
    def test_figures(self):
        contract, other = self.covered(), self.covered(allowance=12)
        self.allowance(contract).take(3, "No hot water")
        self.allowance(contract).take(1, "Leak").give_back("It was under guarantee")
        self.allowance(other).take(1, "Noise")
        self.env.flush_all()
        figures = self.env["case.allowance.figure"].with_user(self.reader)
        ours = [("contract_id", "in", (contract | other).ids)]
        row = figures.search([*ours, ("contract_id", "=", contract.id)])
        self.assertEqual((row.allowance, row.used, row.unused, row.share), (4, 3, 1, 75))
        self.assertEqual(figures._read_group(ours, [], ["used:sum", "share:avg"]), [(4.0, 25.0)], "4 of 16, not a mean")
        contract.case_id.sudo().access = "restricted"
        self.env.flush_all()
        self.assertEqual(figures.search(ours).contract_id, other.with_user(self.reader))
