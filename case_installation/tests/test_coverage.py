from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import START

from .common import InstallationCommon


@tagged("post_install", "-at_install")
class TestCoverage(InstallationCommon):
    """Installations and contracts, seen from both sides, on any date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(START):
            cls.first, cls.second = cls.boiler(serial="ZB-1"), cls.boiler(serial="ZB-2")

    def covered(self):
        """A contract in force since its start that covers the first boiler."""
        return self.in_force(coverage_ids=[(0, 0, {"installation_id": self.first.id})])

    def annex(self, contract, day, **values):
        annex = self.env(user=self.manager)["case.contract.annex"].create(
            {"contract_id": contract.id, "date_from": day, **values}
        )
        annex.action_agree()
        return annex

    def covering(self, installation, on):
        found = self.env["case.contract.coverage"]._covering(installation.ids, on)
        return self.env["case.contract.coverage"].browse(found.get(installation.id, ())).contract_id

    def test_what_the_type_promises_is_promised_beside_maintenance(self):
        contract = self.covered()
        self.assertIn("Inspect the boilers", contract.obligation_ids.mapped("name"))

    def test_maintenance_becomes_obligations_and_is_planned(self):
        contract = self.covered()
        owed = contract.obligation_ids.filtered("installation_id")
        self.assertEqual(owed.mapped("name"), [f"Inspect: {self.first.display_name}"])
        self.assertEqual((owed.first_on, owed.team_id), (date(2026, 3, 1), self.team))
        self.assertEqual(owed.occurrence_ids.sorted("due_on")[0].due_on, date(2026, 3, 1))
        self.assertIn("Covered by a contract", self.told(self.first)[-1])
        self.plan("2026-02-10")
        step = owed.occurrence_ids.sorted("due_on")[0].step_id
        self.assertEqual(step.name, f"Inspect: {self.first.display_name}")
        self.assertEqual(step.box_id.team_id, self.team)

    @freeze_time("2026-03-15")
    def test_an_annex_adds_one_and_takes_one_off(self):
        contract = self.covered()
        with self.assertRaisesRegex(UserError, "an annex changes it"), self.cr.savepoint():
            self.env(user=self.manager)["case.contract.coverage"].create(
                {"contract_id": contract.id, "installation_id": self.second.id}
            )
        self.annex(
            contract,
            date(2026, 6, 1),
            coverage_ids=[(0, 0, {"contract_id": contract.id, "installation_id": self.second.id})],
            ended_coverage_ids=[(6, 0, contract.coverage_ids.ids)],
        )
        days = (date(2025, 12, 31), START, date(2026, 5, 31), date(2026, 6, 1), date(2026, 12, 1))
        none = contract.browse()
        self.assertEqual(
            [(self.covering(self.first, day), self.covering(self.second, day)) for day in days],
            [(none, none), (contract, none), (contract, none), (none, contract), (none, contract)],
        )
        old, new = contract.obligation_ids.filtered("installation_id").sorted("id")
        self.assertEqual((old.date_to, old.installation_id), (date(2026, 5, 31), self.first))
        ahead = old.occurrence_ids.filtered(lambda row: row.state in ("promised", "planned"))
        self.assertFalse(ahead.filtered(lambda row: row.due_on > date(2026, 5, 31)), "taken off: planned anew")
        self.assertTrue(new.occurrence_ids.filtered(lambda row: row.due_on > date(2026, 6, 1)))
        self.assertTrue(self.told(self.first)[-1].startswith("No longer covered"))

    def test_a_part_is_covered_through_its_whole(self):
        contract = self.covered()
        self.assertEqual(self.covering(self.first.child_ids, START), contract)

    @freeze_time("2026-03-15")
    def test_gaps_and_doubles_are_shown(self):
        one, other = (
            self.in_force(
                coverage_ids=[(0, 0, {"installation_id": self.first.id, "date_from": first, "date_to": last})]
            )
            for first, last in (("2026-02-01", "2026-04-30"), ("2026-04-01", "2026-09-30"))
        )
        told = self.first.with_user(self.reader).get_coverage("2026-01-01", "2026-12-31")
        self.assertEqual(told["gaps"], [("2026-01-01", "2026-01-31"), ("2026-10-01", "2026-12-31")])
        self.assertEqual(told["doubles"], [("2026-04-01", "2026-04-30")])
        self.assertEqual([row["contract_id"] for row in told["periods"]], [one.id, other.id])
        self.first.invalidate_recordset()
        self.assertEqual((self.first.covered, self.second.covered), ("once", "no"))
        installations = self.env["case.installation"]
        self.assertIn(self.second, installations.search([("covered", "in", ["no"])]))
        self.assertNotIn(self.first, installations.search([("covered", "in", ["no"])]))
        with freeze_time("2026-04-15"):
            self.first.invalidate_recordset()
            self.assertEqual(self.first.covered, "twice")
            self.assertEqual(installations.search([("covered", "in", ["twice"])]) & self.first, self.first)

    def test_what_one_may_not_read_has_no_name(self):
        contract = self.covered()
        contract.case_id.sudo().access = "restricted"
        reader = self.first.with_user(self.reader)
        self.assertEqual([row["contract"] for row in reader.get_coverage()["periods"]], [""])
        self.assertFalse(reader.contract_ids)
        self.assertNotIn(contract.name, " ".join(self.told(reader)))

    def test_not_what_belongs_to_somebody_else(self):
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        theirs = self.boiler(partner_id=stranger.id, site_id=False)
        with self.assertRaisesRegex(ValidationError, "Somebody else, who is no party"):
            self.make_contract(coverage_ids=[(0, 0, {"installation_id": theirs.id})])

    def test_once_at_a_time_by_one_contract(self):
        with self.assertRaisesRegex(ValidationError, "covers .* already"):
            self.make_contract(coverage_ids=[(0, 0, {"installation_id": self.first.id})] * 2)

    @freeze_time("2026-03-15")
    def test_what_is_removed_is_maintained_no_more(self):
        contract = self.covered()
        owed = contract.obligation_ids.filtered("installation_id")
        self.first.remove("scrapped")
        self.assertFalse(owed.occurrence_ids.filtered(lambda row: row.state in ("promised", "planned")))
        owed.sudo()._replan()
        owed.sudo()._plan_sudo()
        later = owed.occurrence_ids.filtered(lambda row: row.state == "promised" and row.due_on > date.today())
        self.assertFalse(later)

    def test_many_on_a_date_in_one_query(self):
        contract = self.in_force(
            coverage_ids=[(0, 0, {"installation_id": self.boiler(serial=f"M-{n}").id}) for n in range(20)]
        )
        coverage, ids = self.env["case.contract.coverage"], contract.coverage_ids.installation_id.ids
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = coverage._covering(ids, START)
        self.assertEqual(len(found), 20)
