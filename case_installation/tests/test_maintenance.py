from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import START

from .common import InstallationCommon


@tagged("post_install", "-at_install")
class TestMaintenance(InstallationCommon):
    """Work rules, visits, seasons and closing days of preventive maintenance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.half = cls.boiler_type.maintenance_ids
        cls.half.write({"name": "Half-yearly", "first_after_number": 6})
        common = {"installation_type_id": cls.boiler_type.id, "team_id": cls.team.id, "lead_days": 30}
        cls.year = cls.half.create(
            {
                **common,
                "name": "Yearly",
                "every_unit": "year",
                "first_after_number": 11,
                "includes_ids": [(6, 0, cls.half.ids)],
                "includes_days": 45,
            }
        )

    def contract(self, *installations, **values):
        return self.in_force(coverage_ids=[(0, 0, {"installation_id": one.id}) for one in installations], **values)

    def boilers(self, count, **values):
        with freeze_time(START):
            return [self.boiler(serial=f"B-{number}", **values) for number in range(1, count + 1)]

    def ledger(self, contract, *names):
        """What falls due for installations: ``[(job, due, state, job with which it is done)]``."""
        rows = self.due(contract).sorted(lambda row: (row.due_on, row.name))
        told = [
            (row.name.split(":")[0], row.due_on, row.state, (row.settled_by_id.name or "").split(":")[0])
            for row in rows
        ]
        return [row for row in told if not names or row[0] in names]

    def due(self, contract):
        """Rows of the ledger that are about installations."""
        return contract.occurrence_ids.filtered("installation_id")

    def planned(self, contract):
        return self.due(contract).filtered(lambda row: row.state == "planned")

    def settled(self, contract):
        """The first row of the ledger that is done with another one."""
        return contract.occurrence_ids.filtered("settled_by_id").sorted("due_on")[:1]

    def do(self, today, step):
        at = fields.Datetime.to_datetime(f"{today} 10:00:00")
        with freeze_time(today), patch.object(self.registry["case.writer"], "_now", lambda writer: at):
            step.with_user(self.engineer).submit()

    def work(self):
        steps = self.env(user=self.engineer)["case.step"].search([("mine", "=", True), ("is_open", "=", True)])
        return sorted(step.display_name.split(":")[0] for step in steps if ":" in step.display_name)

    # --- the yearly inspection includes the half-yearly one --------------------------------------------------------

    def test_the_big_inspection_includes_the_small_one(self):
        contract = self.contract(*self.boilers(1))
        self.assertEqual(
            self.ledger(contract),
            [
                ("Half-yearly", date(2026, 7, 1), "promised", ""),
                ("Yearly", date(2026, 12, 1), "promised", ""),
                ("Half-yearly", date(2027, 1, 1), "promised", "Yearly"),
            ],
        )
        self.plan("2026-11-20")
        self.plan("2026-12-20")
        self.assertEqual(self.work(), ["Half-yearly", "Yearly"], "that of July is late, that of January is not asked")
        small = self.settled(contract)
        with freeze_time("2027-01-05"):
            self.assertFalse(small.late, "the big one is, not what goes with it")
            self.assertNotIn(small, small.search([("late", "=", True)]))
        self.do("2026-12-21", small.settled_by_id.step_id)
        small.invalidate_recordset()
        self.assertEqual((small.state, small.done_on.date()), ("done", date(2026, 12, 21)))

    def test_waiving_the_big_one_asks_the_small_one_again(self):
        contract = self.contract(*self.boilers(1))
        self.plan("2026-12-10")
        small = self.settled(contract)
        big = small.settled_by_id
        self.assertEqual((big.state, small.step_id.id), ("planned", False))
        with freeze_time("2026-12-10"):
            with self.assertRaises(AccessError), self.cr.savepoint():
                big.with_user(self.reader).waive("the site is closed")
            big.with_user(self.manager).waive("the site is closed")
        self.assertEqual((big.state, small.state), ("waived", "planned"))
        self.assertFalse(small.settled_by_id)
        self.assertEqual(small.step_id.state, "active")

    def test_skipping_the_step_of_the_big_one_too(self):
        contract = self.contract(*self.boilers(1))
        self.plan("2026-12-10")
        small = self.settled(contract)
        with freeze_time("2026-12-10"):
            self.env["case.writer"].cancel_own_sudo(small.settled_by_id.step_id, "not possible")
        small.invalidate_recordset()
        self.assertEqual((small.state, bool(small.step_id)), ("planned", True))

    def test_a_rule_that_comes_later_holds_for_what_was_asked_and_not_begun(self):
        self.year.includes_ids = False
        contract = self.contract(*self.boilers(1))
        self.plan("2026-12-10")
        asked = contract.occurrence_ids.filtered(lambda row: row.due_on == date(2027, 1, 1))
        step = asked.step_id
        self.assertEqual((asked.state, step.is_open), ("planned", True))
        self.year.includes_ids = self.half
        with freeze_time("2026-12-11"):
            contract.obligation_ids._plan_sudo()
        self.assertEqual((asked.state, asked.settled_by_id.name.split(":")[0]), ("promised", "Yearly"))
        self.assertEqual(step.state, "terminated")

    def test_only_on_the_same_installation_and_within_the_days(self):
        self.year.includes_days = 30
        contract = self.contract(*self.boilers(2))
        self.assertFalse(contract.occurrence_ids.filtered("settled_by_id"), "31 days apart")
        self.year.includes_days = 31
        with freeze_time("2026-01-02"):
            contract.obligation_ids._plan_sudo()
        settled = contract.occurrence_ids.filtered("settled_by_id")
        self.assertEqual(len(settled), 2)
        for row in settled:
            self.assertEqual(row.installation_id, row.settled_by_id.installation_id)

    def test_rules_that_cannot_be(self):
        with self.assertRaisesRegex(ValidationError, "does not include itself"):
            self.half.includes_ids = self.year
        other = self.half.create({"name": "Clean", "installation_type_id": self.burner.id})
        with self.assertRaisesRegex(ValidationError, "of its own installation type"):
            self.year.includes_ids = other

    def test_a_copy_of_a_type_includes_its_own(self):
        copied = self.boiler_type.copy()
        half, year = copied.maintenance_ids.sorted("id")
        self.assertEqual((year.includes_ids, half.includes_ids), (half, half.browse()))

    # --- one visit for all at a site -------------------------------------------------------------------------------

    def test_one_visit_for_all_at_a_site(self):
        other = self.env["res.partner"].create({"name": "Spa", "parent_id": self.partner.id, "type": "other"})
        contract = self.contract(*self.boilers(3), self.boiler(serial="S-1", site_id=other.id), visits="site")
        self.plan("2026-06-10")
        rows = self.planned(contract)
        self.assertEqual((len(rows), len(rows.step_id)), (4, 2))
        beach = rows.filtered(lambda row: row.installation_id.site_id == self.site)
        step = beach.step_id
        self.assertEqual(step.display_name, f"Maintenance visit: {self.site.display_name}")
        self.assertEqual((len(beach), step.deadline.date(), step.box_id.team_id), (3, date(2026, 7, 1), self.team))
        self.assertEqual(step.with_user(self.engineer).maintenance_due_ids, beach)
        self.plan("2026-06-10")
        self.plan("2026-06-20")
        self.assertEqual(len(self.due(contract).step_id), 2, "twice gives nothing new")
        self.do("2026-06-21", step)
        self.assertEqual(set(beach.mapped("state")), {"done"})

    def test_what_falls_due_a_little_later_comes_along(self):
        first, second = self.boilers(2)
        contract = self.contract(first, second, visits="site")
        late = contract.obligation_ids.filtered(lambda owed: owed.installation_id == second and "Half" in owed.name)
        row = late.occurrence_ids.sorted("due_on")[0]
        row.sudo().due_on = date(2026, 7, 25)
        self.plan("2026-06-02")
        self.assertEqual((row.state, row.step_id.deadline.date()), ("planned", date(2026, 7, 1)))
        self.assertEqual(len(row.step_id.contract_occurrence_ids), 2)

    def test_letting_one_go_leaves_the_visit_for_the_others(self):
        contract = self.contract(*self.boilers(2), visits="site")
        self.plan("2026-06-10")
        one, other = self.planned(contract)
        with freeze_time("2026-06-11"):
            one.with_user(self.manager).waive("taken out of use")
            self.assertEqual((one.state, other.state, other.step_id.state), ("waived", "planned", "active"))
            other.with_user(self.manager).waive("taken out of use too")
        self.assertEqual(other.step_id.state, "terminated")

    def test_one_that_is_added_joins_the_visit_that_is_asked(self):
        first, second = self.boilers(2)
        contract = self.contract(first, visits="site")
        self.plan("2026-06-10")
        with freeze_time("2026-06-12"):
            annex = self.env(user=self.manager)["case.contract.annex"].create(
                {
                    "contract_id": contract.id,
                    "date_from": date(2026, 6, 12),
                    "coverage_ids": [(0, 0, {"contract_id": contract.id, "installation_id": second.id})],
                }
            )
            annex.action_agree()
            owed = contract.obligation_ids.filtered(lambda owed: owed.installation_id == second and "Half" in owed.name)
            owed.sudo()._decide(first_on=date(2026, 7, 5), next_on=date(2026, 7, 5))
            owed.occurrence_ids.sudo().unlink()
            owed._plan_sudo()
        rows = self.planned(contract)
        self.assertEqual((len(rows), len(rows.step_id)), (2, 1))

    def test_the_type_says_it_for_its_contracts(self):
        self.contract_type.visits = "site"
        one, other = self.boilers(2)
        asked = self.contract(one, other)
        by_itself = self.contract(one, other, visits="each")
        self.plan("2026-06-10")
        self.assertEqual([len(self.due(found).step_id) for found in (asked, by_itself)], [1, 2])

    def test_visits_cost_no_statements_for_each_installation(self):
        counts = []
        for size in (3, 12):
            with freeze_time(START):
                boilers = [self.boiler(serial=f"Q-{size}-{number}") for number in range(size)]
            contract = self.contract(*boilers, visits="site")
            with freeze_time("2026-06-10"):
                self.env.flush_all()
                self.env.invalidate_all()
                rows = self.env["case.obligation.occurrence"]._to_ask(date(2026, 6, 10), contracts=contract.ids)
                before = self.env.cr.sql_log_count
                rows._ask_sudo()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 4, counts)

    def test_the_ledger_is_not_read_as_a_whole(self):
        contract, other = self.contract(*self.boilers(2)), self.in_force()
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO case_obligation_occurrence (obligation_id, contract_id, company_id, base_on, due_on, state)"
            " SELECT %s, %s, %s, '2027-01-01'::date + g, '2027-01-01'::date + g, 'promised'"
            " FROM generate_series(500, 5500) g",
            [other.obligation_ids[0].id, other.id, other.company_id.id],
        )
        self.env.cr.execute("ANALYZE case_obligation_occurrence")
        self.env.invalidate_all()
        read = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'case_obligation_occurrence'"
        self.env.cr.execute(read)
        [before] = self.env.cr.fetchone()
        with freeze_time("2026-06-10"):
            contract.obligation_ids._plan_sudo()
            self.assertEqual(len(contract.obligation_ids.occurrence_ids), len(contract.occurrence_ids))
        self.env.cr.execute(read)
        self.assertEqual(self.env.cr.fetchone()[0] - before, 0)

    # --- seasons and closing days ----------------------------------------------------------------------------------

    def test_season_and_closing_days_of_the_site(self):
        opening = self.env["resource.calendar"].create(
            {
                "name": "Closed on Wednesdays",
                "attendance_ids": [
                    (0, 0, {"name": "open", "dayofweek": str(day), "hour_from": 9, "hour_to": 17})
                    for day in (0, 1, 3, 4, 5)
                ],
            }
        )
        self.half.write({"shift": "next", "season_from": "4", "season_to": "9", "first_after_number": 2})
        self.year.unlink()
        (boiler,) = self.boilers(1)
        contract = self.contract(boiler)
        self.assertEqual([day for _n, day, *_r in self.ledger(contract)][:2], [date(2026, 4, 1), date(2026, 9, 1)])
        self.site.site_calendar_id = opening
        contract = self.contract(boiler)
        # 1 April 2026 is a Wednesday, Saturdays the team does not work.
        self.assertEqual([day for _n, day, *_r in self.ledger(contract)][:2], [date(2026, 4, 2), date(2026, 9, 1)])

    def test_the_same_promise_at_sites_with_other_closing_days_and_of_what_was_removed(self):
        closed = self.env["resource.calendar"].create(
            {
                "name": "Closed on Wednesdays",
                "attendance_ids": [
                    (0, 0, {"name": "open", "dayofweek": str(day), "hour_from": 9, "hour_to": 17})
                    for day in (0, 1, 3, 4)
                ],
            }
        )
        spa, club = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.partner.id, "type": "other"} for name in ("Spa", "Club")]
        )
        spa.site_calendar_id = closed
        self.half.shift = "next"
        self.year.unlink()
        boilers = [self.boiler(serial=f"S-{n}", site_id=site.id) for n, site in enumerate((club, spa, club))]
        contract = self.contract(*boilers)
        removed = boilers[-1]
        owed = contract.obligation_ids
        with freeze_time(START):
            self.env.cr.execute("DELETE FROM case_obligation_occurrence WHERE contract_id = %s", [contract.id])
            self.env.cr.execute(
                "UPDATE case_installation SET state = 'removed', removed_on = '2026-06-01' WHERE id = %s", [removed.id]
            )
            self.env.invalidate_all()
            owed._decide(next_on=date(2026, 7, 1))
            owed._plan_sudo()
        rows = contract.occurrence_ids.filtered("installation_id").sorted("due_on", reverse=True)
        found = {row.installation_id: row.due_on for row in rows}
        # 1 July 2026 is a Wednesday.
        self.assertEqual(found, {boilers[0]: date(2026, 7, 1), boilers[1]: date(2026, 7, 2)})

    def test_a_working_day_before_stays_in_the_season(self):
        self.half.write({"shift": "previous", "season_from": "8", "season_to": "9", "first_after_number": 2})
        self.year.unlink()
        contract = self.contract(*self.boilers(1))
        # 1 August 2026 is a Saturday: the Friday before lies outside the season.
        self.assertEqual(self.ledger(contract)[0][1], date(2026, 8, 3))
