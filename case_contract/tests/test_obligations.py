from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestObligations(ContractCommon):
    """What was promised is planned, asked in time, once, and follows the contract."""

    def ledger(self, contract, *states):
        rows = contract.occurrence_ids.sorted("due_on")
        return [(row.due_on, row.state) for row in rows if not states or row.state in states]

    def work(self, user):
        steps = self.env(user=user)["case.step"].search([("mine", "=", True), ("is_open", "=", True)])
        return steps.mapped("display_name")

    def do(self, today, step):
        """The engineer does a step on a day."""
        with (
            freeze_time(today),
            patch.object(
                self.registry["case.writer"], "_now", lambda writer: fields.Datetime.to_datetime(f"{today} 10:00:00")
            ),
        ):
            step.with_user(self.engineer).submit()

    def test_a_year_ahead_and_asked_in_time(self):
        contract = self.in_force()
        self.assertEqual(self.ledger(contract), [(date(2026, 4, 1), "promised"), (date(2026, 10, 1), "promised")])
        self.assertFalse(self.work(self.engineer))
        self.plan("2026-03-02")
        self.assertEqual(self.ledger(contract)[0], (date(2026, 4, 1), "planned"))
        self.assertEqual(self.work(self.engineer), ["Inspect the boilers"])
        step = contract.occurrence_ids.step_id
        self.assertEqual((step.case_id, step.deadline.date()), (contract.case_id, date(2026, 4, 1)))

    def test_once_however_often_it_runs(self):
        contract = self.in_force()
        for today in ("2026-03-02", "2026-03-02", "2026-03-15", "2026-06-01", "2026-06-01"):
            self.plan(today)
        self.assertEqual(len(contract.occurrence_ids.step_id), 1)
        self.assertEqual(
            [day for day, _state in self.ledger(contract)],
            [date(2026, 4, 1), date(2026, 10, 1), date(2027, 4, 1)],
        )
        with freeze_time("2026-06-01"):
            contract.obligation_ids._plan_sudo()
        self.assertEqual(len(contract.occurrence_ids), 3)

    def test_done_in_the_step_is_done_in_the_ledger(self):
        contract = self.in_force()
        self.plan("2026-03-02")
        self.do("2026-03-20", contract.occurrence_ids.step_id)
        self.assertEqual(self.ledger(contract)[0], (date(2026, 4, 1), "done"))
        self.assertEqual(contract.occurrence_ids.sorted("due_on")[0].done_on.date(), date(2026, 3, 20))

    def test_counted_from_the_last_time(self):
        contract_type = self.make_contract_type(
            name="Counted",
            obligation_ids=[
                (
                    0,
                    0,
                    {
                        "name": "Clean",
                        "every_number": 6,
                        "every_unit": "month",
                        "counted_from": "done",
                        "first_after_number": 1,
                        "team_id": self.team.id,
                    },
                )
            ],
        )
        contract = self.in_force(type_id=contract_type.id)
        self.plan("2026-01-10")
        self.assertEqual(self.ledger(contract), [(date(2026, 2, 1), "planned")])
        self.do("2026-02-20", contract.occurrence_ids.step_id)
        self.plan("2026-02-21")
        self.assertEqual(self.ledger(contract), [(date(2026, 2, 1), "done"), (date(2026, 8, 20), "promised")])

    def test_ended_contract_lets_go(self):
        contract = self.in_force()
        self.plan("2026-09-10")
        self.assertEqual(len(contract.occurrence_ids.step_id.filtered("is_open")), 2)
        with freeze_time("2026-09-15"):
            contract.end("2026-09-30", "them", "Moves to another supplier")
        self.assertEqual(
            self.ledger(contract, "planned", "obsolete"),
            [
                (date(2026, 4, 1), "planned"),
                (date(2026, 10, 1), "obsolete"),
                (date(2027, 4, 1), "obsolete"),
                (date(2027, 10, 1), "obsolete"),
            ],
        )
        self.assertEqual(len(contract.occurrence_ids.step_id.filtered("is_open")), 1)
        self.plan("2026-09-16")
        self.assertEqual(len(contract.occurrence_ids), 4)

    def test_suspended_and_resumed(self):
        contract = self.in_force()
        self.plan("2026-03-02")
        with freeze_time("2026-03-10"):
            contract.action_suspend()
        self.assertFalse(self.work(self.engineer))
        self.plan("2026-03-11")
        self.assertFalse(self.work(self.engineer))
        with freeze_time("2026-05-10"):
            contract.action_resume()
        self.assertEqual(
            self.ledger(contract, "promised", "planned"),
            [(date(2026, 10, 1), "promised"), (date(2027, 4, 1), "promised")],
        )

    def test_an_annex_puts_another_in_its_place(self):
        contract = self.in_force()
        with freeze_time("2026-05-01"):
            annex = contract.annex_ids.create(
                {
                    "contract_id": contract.id,
                    "date_from": "2026-07-01",
                    "obligation_ids": [
                        (
                            0,
                            0,
                            {
                                "contract_id": contract.id,
                                "name": "Inspect each quarter",
                                "every_number": 3,
                                "every_unit": "month",
                                "replaces_id": contract.obligation_ids.id,
                                "team_id": self.team.id,
                            },
                        )
                    ],
                }
            )
            self.assertEqual(len(contract.occurrence_ids), 2)
            annex.action_agree()
        ahead = contract.occurrence_ids.filtered(lambda row: row.state in ("promised", "planned")).sorted("due_on")
        self.assertEqual(
            [(row.name, row.due_on) for row in ahead][:4],
            [
                ("Inspect the boilers", date(2026, 4, 1)),
                ("Inspect each quarter", date(2026, 7, 1)),
                ("Inspect each quarter", date(2026, 10, 1)),
                ("Inspect each quarter", date(2027, 1, 1)),
            ],
        )

    def test_waived_with_a_reason(self):
        contract = self.in_force()
        self.plan("2026-03-02")
        first = contract.occurrence_ids.sorted("due_on")[0].with_user(self.manager)
        with self.assertRaises(UserError):
            first.waive(" ")
        with self.assertRaises(AccessError):
            first.with_user(self.reader).waive("No")
        first.waive("The site was closed")
        self.assertEqual((first.state, first.reason), ("waived", "The site was closed"))
        self.assertFalse(self.work(self.engineer))

    def test_what_fell_due_before_it_was_in_force_is_not_owed(self):
        contract = self.in_force(today=date(2026, 5, 1))
        self.assertEqual(self.ledger(contract)[0][0], date(2026, 10, 1))

    def test_first_due_follows_the_start_of_a_draft(self):
        contract = self.make_contract()
        contract.date_start = "2026-02-15"
        self.assertEqual(contract.obligation_ids.first_on, date(2026, 5, 15))

    def test_late(self):
        contract = self.in_force()
        with freeze_time("2026-04-02"):
            late = self.env["case.obligation.occurrence"].search([("late", "=", True)])
            self.assertEqual(late & contract.occurrence_ids, contract.occurrence_ids.sorted("due_on")[0])

    def test_rules_that_cannot_be(self):
        contract = self.make_contract()
        for rule, words in (
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "there is no such day"),
            ("FREQ=SECONDLY", "it names no FREQ"),
            ("", "“?” is no part of a rule"),
        ):
            with self.subTest(rule), self.assertRaisesRegex(ValidationError, words):
                contract.obligation_ids.write({"every_unit": "rule", "rule": rule})

    def test_moved_to_working_days_and_into_the_season(self):
        contract = self.make_contract()
        contract.obligation_ids.write(
            {"shift": "next", "first_on": "2026-02-01", "every_number": 2, "season_from": "4", "season_to": "9"}
        )
        with freeze_time("2026-01-01"):
            contract.action_to_sign()
            contract.action_activate()
        dues = [day for day, _state in self.ledger(contract)]
        self.assertEqual(dues[:3], [date(2026, 4, 1), date(2026, 6, 1), date(2026, 8, 3)], "once on 1 April")

    def test_the_jobs_of_the_scheduler_share_the_contracts(self):
        contracts = self.env["case.contract"].union(*(self.in_force() for _n in range(5)))
        self.assertEqual({state for _day, state in self.ledger(contracts)}, {"promised"})
        job, alone = self.env.ref("case_contract.cron_obligation_plan_1"), lambda one: one.id % 4 == 1
        with freeze_time("2026-03-10"), self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        asked = contracts.occurrence_ids.filtered(lambda row: row.state == "planned").contract_id
        self.assertEqual(asked, contracts.filtered(alone), "one job leaves to the others what is theirs")
        self.plan("2026-03-10")
        asked = contracts.occurrence_ids.filtered(lambda row: row.state == "planned")
        self.assertEqual(len(asked), len(contracts), "all of them, each once")
        self.assertEqual(asked.contract_id, contracts)
        dues = [date(2026, 4, 1), date(2026, 10, 1), date(2027, 4, 1)]
        self.assertEqual([sorted(one.occurrence_ids.mapped("due_on")) for one in contracts], [dues] * 5)

    def test_planning_many_takes_no_more_statements(self):
        counts = []
        for size in (5, 20):
            contracts = self.env["case.contract"]
            with freeze_time("2026-01-01"):
                for _n in range(size):
                    contract = self.make_contract()
                    contract._decide(state="active")
                    contracts |= contract
                self.env.flush_all()
                contracts.obligation_ids.mapped("occurrence_ids")
                before = self.env.cr.sql_log_count
                contracts.obligation_ids._plan_sudo()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(contracts.occurrence_ids), 2 * size)
        self.assertLessEqual(counts[1] - counts[0], 2, counts)

    def written(self):
        """How often rows of the ledger were inserted and updated in this transaction."""
        counted = "pg_stat_get_xact_tuples_{}('case_obligation_occurrence'::regclass)"
        self.env.cr.execute(f"SELECT {counted.format('inserted')}, {counted.format('updated')}")
        return self.env.cr.fetchone()

    def test_a_row_of_the_ledger_is_written_once_and_once_more_when_it_is_asked(self):
        before = self.written()
        contract = self.in_force(today="2026-03-10")
        inserted, updated = (now - then for now, then in zip(self.written(), before, strict=True))
        self.assertEqual(self.ledger(contract)[0], (date(2026, 4, 1), "planned"), "asked at once")
        self.assertEqual(self.work(self.engineer), ["Inspect the boilers"])
        self.assertEqual((inserted, updated), (len(contract.occurrence_ids), 0))
        before = self.written()
        self.plan("2026-09-10")
        later = contract.occurrence_ids.filtered(lambda row: row.due_on == date(2026, 10, 1))
        self.assertEqual((later.state, later.step_id.is_open), ("planned", True))
        inserted, updated = (now - then for now, then in zip(self.written(), before, strict=True))
        self.assertEqual((inserted, updated), (1, 1), "the next one comes in, and one is asked")

    def test_what_is_in_the_ledger_is_not_asked_again_when_its_obligation_is_counted_anew(self):
        contract = self.in_force(today="2026-03-10")
        with freeze_time("2026-03-10"):
            contract.obligation_ids._decide(next_on="2026-01-01")
            contract.obligation_ids._plan_sudo()
        self.assertEqual(len(contract.occurrence_ids), len(set(contract.occurrence_ids.mapped("base_on"))))
        self.assertEqual(len(contract.occurrence_ids.step_id), 1)
        self.assertEqual(len(contract.case_id.step_ids.filtered("added")), 1, "no step that belongs to nothing")
