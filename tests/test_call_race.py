"""Two calls that take the last visit at the same time: one gets it, the other is told that nothing is left."""

from datetime import date

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.racing import Racing


@tagged("post_install", "-at_install")
class TestCallRace(Racing):
    """Two calls under one contract."""

    def test_the_last_visit_is_taken_once(self):
        with self.committed() as env:
            self.racers = new_test_user(env, "race_agent", groups="case_organizer.group_case_user").ids
            installation = self._installation(env).id
            taking = env(user=self.racers[0])["case.service.call"]
            calls = [
                taking.take_in({"title": f"Call {number}", "installation_id": installation}).id for number in range(2)
            ]
        seen = []

        def look(env):
            # Both know what is left before either takes it.
            situation = env["case.service.call"].get_situation(installation)
            seen.append(situation["coverages"][0]["allowances"][0]["left"])

        told = self.race(
            *[lambda env, call=call: env["case.service.call"].browse(call).take_allowance() for call in calls],
            before=look,
        )
        self.assertEqual(seen, [1.0, 1.0])
        self.assertIn("0 visits are left", self.assert_one_won(told))
        with self.committed() as env:
            cases = env["case.service.call"].browse(calls).case_id
            self.assertEqual(env["case.obligation.use"].search_count([("case_id", "in", cases.ids)]), 1)
            # Calls of other tests are not of this type.
            cases.type_id.active = False

    def _installation(self, env):
        """A boiler under a contract with one visit, and a case type for calls."""
        types = {}
        for name, values in (("Raced contract", {}), ("Raced call", {"service_calls": True, "sequence": 1})):
            types[name] = env["case.type"].create({"name": name, **values})
            env["case.plan.item"].create({"plan_id": types[name].draft_plan_id.id, "name": "Talk"})
            types[name].action_publish()
        contract_type = env["case.contract.type"].create(
            {"name": "Raced calls", "case_type_id": types["Raced contract"].id}
        )
        installation_type = env["case.installation.type"].create({"name": "Raced boiler"})
        owner = env["res.partner"].create({"name": "Hotel Zeeblick"})
        installation = env["case.installation"].create(
            {"type_id": installation_type.id, "partner_id": owner.id, "state": "in_service", "serial": "RACE-1"}
        )
        contract = env["case.contract"].create(
            {
                "type_id": contract_type.id,
                "partner_id": owner.id,
                "date_start": date(2026, 1, 1),
                "coverage_ids": [(0, 0, {"installation_id": installation.id})],
                "obligation_ids": [
                    (0, 0, {"name": "Visits", "kind": "allowance", "allowance": 1, "allowance_unit": "visits"})
                ],
            }
        )
        contract.action_activate()
        return installation
