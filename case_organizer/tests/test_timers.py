from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import DiskFull

from odoo.exceptions import AccessError, UserError, ValidationError

from .common_history import HistoryCommon, log
from .common_time import TimeCommon


class TestTimers(TimeCommon):
    """Dates that plans wait for: when they are due, that they act once, and what moves them."""

    def pension(self, *more):
        """A case that asks something 67 years after the birth date."""
        case_type = self.make_plan({"code": "first"}, {"code": "pension"}, *more)
        self.wait_on("pension", "detail", 67, "years", date_characteristic_id=self.born.id)
        return case_type

    def test_67_years_after_birth(self):
        case = self.open_it(self.pension())
        self.assertFalse(self.timer(case).due_at)
        self.assertEqual(self.waits(case, "pension"), ["Waits for: 67 years after: Born (the date is not known yet)."])
        case.write({"characteristics": {"born": "1964-05-03"}})
        self.assertEqual(self.timer(case).due_at, datetime(2031, 5, 2, 22), "midnight where the company is")
        self.assertEqual(self.waits(case, "pension"), ["Waits for: 67 years after: Born (on 3 May 2031)."])
        self.clock = datetime(2031, 5, 2, 21, 59)
        self.tick()
        self.assertEqual(self.asked(case), ["first"])
        self.tick(minutes=1)
        self.assertEqual(self.asked(case), ["first", "pension"])
        self.assertFalse(self.timer(case), "it waits no longer")
        row = case.log_ids.filtered(lambda row: row.kind == "date")
        self.assertEqual(row.summary, "Date reached: 67 years after: Born → now asked: pension")
        self.tick(days=1)
        self.assertEqual(len(case.step_ids.filtered(lambda step: step.code == "pension")), 1)
        self.assertEqual(case.log_ids.verify(case.ids), [])
        self.assertEqual(case.log_ids.replay(case.ids), [])

    def test_a_law_moves_the_age_of_running_cases(self):
        """From 67 years to 67 years and 3 months: the date moves with the case, and acts once, then."""
        case_type = self.pension()
        cases = self.open_it(case_type)
        cases |= self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        cases.write({"characteristics": {"born": "1964-05-03"}})
        self.new_version(case_type)
        self.made["pension"].criterion_ids.trigger_ids.write({"offset": 67 * 12 + 3, "offset_unit": "months"})
        case_type.action_publish()
        self.assertEqual(self.timer(cases[0]).due_at, datetime(2031, 5, 2, 22), "nothing moves by publishing alone")
        self.env(user=self.modeller)["case.writer"].migrate(cases, case_type.plan_id)
        for case in cases:
            self.assertEqual(self.timer(case).due_at, datetime(2031, 8, 2, 22))
            self.assertEqual([row.kind for row in case.log_ids].count("migrate"), 1)
        self.clock = datetime(2031, 5, 2, 22)
        self.tick()
        self.assertEqual(self.asked(cases[0]), ["first"])
        self.clock = datetime(2031, 8, 2, 22)
        self.tick()
        self.tick(days=1)
        for case in cases:
            self.assertEqual(self.asked(case), ["first", "pension"])
            self.assertEqual([row.kind for row in case.log_ids].count("date"), 1)
        self.assertEqual(cases.log_ids.replay(cases.ids), [])

    def test_another_birth_date_is_another_due_date(self):
        case = self.open_it(self.pension())
        case.write({"characteristics": {"born": "1964-05-03"}})
        case.write({"characteristics": {"born": "1970-01-01"}})
        self.assertEqual(self.timer(case).due_at, datetime(2036, 12, 31, 23))
        case.write({"characteristics": {"born": False}})
        self.assertFalse(self.timer(case).due_at)
        self.clock = datetime(2050, 1, 1)
        self.tick()
        self.assertEqual(self.asked(case), ["first"])

    def test_a_date_long_past_acts_at_once_and_once(self):
        case_type = self.pension()
        self.made["pension"].write({"repeatable": True, "max_instances": 5})
        case = self.open_it(case_type)
        case.write({"characteristics": {"born": "1930-01-01"}})
        self.tick()
        self.assertEqual(self.asked(case), ["first", "pension"])
        self.step(case, "pension").submit()
        self.assertTrue(self.timer(case), "it may be asked again, for another date")
        self.tick(days=1)
        self.assertEqual(self.asked(case), ["first"], "the same date acts once")
        case.write({"characteristics": {"born": "1930-01-02"}})
        self.tick()
        self.assertEqual(self.asked(case), ["first", "pension"])

    def test_after_opening_in_working_days(self):
        case_type = self.make_plan({"code": "first"}, {"code": "remind"})
        self.wait_on("remind", "opened", 5, "workdays")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": datetime(2026, 3, 3, 23),
                "date_to": datetime(2026, 3, 4, 22, 59),
            }
        )
        case = self.open_it(case_type)
        self.assertEqual(self.timer(case).due_at, datetime(2026, 3, 10, 9), "one weekend and one feast later")

    def test_before_the_deadline_and_again_when_it_moves(self):
        case_type = self.make_plan({"code": "first"}, {"code": "hurry"})
        case_type.deadline_days = 30
        self.wait_on("hurry", "deadline", -3)
        case = self.open_it(case_type)
        self.assertEqual(case.deadline, datetime(2026, 4, 1, 8), "the same time of the day, in summer time")
        self.assertEqual(self.timer(case).due_at, datetime(2026, 3, 29, 8))
        case.deadline = datetime(2026, 4, 11, 8)
        self.assertEqual(self.timer(case).due_at, datetime(2026, 4, 8, 8))
        self.assertRegex(case.log_ids[:1].summary, "Deadline set to 4/11/26")

    def test_after_a_step_now_or_earlier(self):
        case_type = self.make_plan({"code": "offer"}, {"code": "talk"}, {"code": "remind"}, {"code": "late"})
        self.wait_on("remind", "item", 14, source_id=self.made["offer"].id)
        done = {"kind": "item", "source_id": self.made["talk"].id}
        wait = {"kind": "date", "date_source": "item", "source_id": self.made["offer"].id, "offset": 30}
        self.add_criterion("late", done, wait)
        case = self.open_it(case_type)
        self.assertEqual(set(self.timer(case).mapped("due_at")), {False})
        self.clock += timedelta(days=1)
        self.step(case, "offer").submit()
        self.assertEqual(set(self.timer(case).mapped("due_at")), {datetime(2026, 3, 17, 9), datetime(2026, 4, 2, 8)})
        self.tick(days=14)
        self.assertEqual(self.asked(case), ["remind", "talk"])
        self.tick(days=20)
        self.assertEqual(self.asked(case), ["remind", "talk"], "the date is remembered, the step is not done yet")
        self.step(case, "talk").submit()
        self.assertEqual(self.asked(case), ["late", "remind"])

    def test_waiting_that_begins_later_counts_from_what_happened_before(self):
        case_type = self.make_plan(
            {"code": "offer"}, {"code": "talk"}, {"code": "after", "kind": "stage", "after": ["talk"]}
        )
        self.made["remind"] = self.env(user=self.modeller)["case.plan.item"].create(
            {
                "plan_id": case_type.draft_plan_id.id,
                "name": "Remind",
                "code": "remind",
                "parent_id": self.made["after"].id,
            }
        )
        self.wait_on("remind", "item", 14, source_id=self.made["offer"].id)
        case = self.open_it(case_type)
        self.step(case, "offer").submit()
        self.clock += timedelta(days=3)
        self.step(case, "talk").submit()
        self.assertEqual(self.timer(case).due_at, datetime(2026, 3, 16, 9))

    def test_a_date_of_the_customer(self):
        field = self.env["ir.model.fields"].create(
            {
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "name": "x_partner_since",
                "field_description": "Customer since",
                "ttype": "date",
                "state": "manual",
            }
        )
        moved = self.partner_moves()
        self.partner.write({"x_partner_since": "2001-05-05"})
        self.assertFalse(moved, "nobody watches this date")
        case_type = self.make_plan({"code": "first"}, {"code": "feast"})
        self.wait_on("feast", "partner", 25, "years", date_field_id=field.id)
        case = self.open_it(case_type, partner_id=self.partner.id)
        self.assertEqual(self.waits(case, "feast"), ["Waits for: 25 years after: Customer since (on 5 May 2026)."])
        self.partner.write({"x_partner_since": "2002-05-05", "comment": "Corrected"})
        self.assertEqual(self.timer(case).due_at, datetime(2027, 5, 4, 22))
        case.partner_id = self.env["res.partner"].create({"name": "Other", "x_partner_since": "1990-01-01"})
        self.assertEqual(self.timer(case).due_at, datetime(2014, 12, 31, 23))
        self.tick()
        self.assertEqual(self.asked(case), ["feast", "first"])
        moved.clear()
        self.partner.write({"comment": "Something else"})
        self.assertFalse(moved)

    def partner_moves(self):
        """Calls that look for cases to move, as they come."""
        writer, calls = self.env.registry["case.writer"], []
        original = writer.partner_moved_sudo

        def noted(this, partners, names):
            calls.append(names)
            return original(this, partners, names)

        self.patch(writer, "partner_moved_sudo", noted)
        return calls

    def test_beyond_the_calendar_is_refused_with_its_place(self):
        case = self.open_it(self.pension())
        with self.assertRaisesRegex(UserError, "67 years after: Born.*9990-01-01.*beyond the calendar"):
            case.write({"characteristics": {"born": "9990-01-01"}})
        self.make_plan({"code": "never"})
        with self.assertRaisesRegex(ValidationError, "never.*20000 years after.*beyond the calendar"):
            self.wait_on("never", "opened", 20000, "years")

    def test_one_that_fails_is_put_off_and_stops_no_other(self):
        case_type = self.make_plan({"code": "first"}, {"code": "remind"})
        self.wait_on("remind", "opened", 1)
        cases = [self.open_it(case_type)]
        cases += [self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id}) for _n in range(8)]
        bad, writer = cases[4], self.env.registry["case.writer"]
        react = writer._react

        def fail(this, run):
            if bad.id in run.rows:
                raise ValueError("Not this one.")
            return react(this, run)

        with patch.object(writer, "_react", fail):
            self.tick(days=1)
            self.assertEqual([self.asked(case) for case in cases].count(["first", "remind"]), 8)
            self.assertEqual((self.timer(bad).attempts, self.timer(bad).error), (1, "Not this one."))
            self.tick()
            self.assertEqual(self.timer(bad).attempts, 1, "not before its time")
            for wait in (1, 5, 30, 120, 600):
                self.tick(minutes=wait)
            self.assertEqual((self.timer(bad).attempts, self.timer(bad).failed), (6, True))
            self.tick(days=9)
            self.assertEqual(self.timer(bad).attempts, 6, "left to the administrator")
        action = self.env.ref("case_organizer.action_case_listener_failed")
        self.assertIn("search_default_failed", action.context)
        with self.assertRaises(AccessError):
            self.timer(bad).with_user(self.supervisor).action_retry()
        self.timer(bad).with_user(self.env.ref("base.user_admin")).action_retry()
        self.tick()
        self.assertEqual(self.asked(bad), ["first", "remind"])

    def test_a_database_without_room_is_no_fault_of_a_case(self):
        case_type = self.make_plan({"code": "first"}, {"code": "remind"})
        self.wait_on("remind", "opened", 1)
        case, writer = self.open_it(case_type), self.env.registry["case.writer"]
        self.clock += timedelta(days=1)
        self.env.flush_all()
        full = patch.object(writer, "_react", side_effect=DiskFull("No space left on device"))
        with full, self.assertRaises(DiskFull):
            self.env["case.writer"].act_on(self.env["case.listener"].due(case, self.clock))
        self.assertEqual((self.timer(case).attempts, self.timer(case).error), (0, False))
        self.tick()
        self.assertEqual(self.asked(case), ["first", "remind"])

    def test_the_scheduler_is_woken_when_the_next_one_is_due(self):
        case_type = self.make_plan({"code": "first"}, {"code": "remind"})
        self.wait_on("remind", "opened", 5, "hours")
        self.env["ir.cron.trigger"].search([]).unlink()
        self.clock = self.env.cr.now().replace(microsecond=0)
        crons = self.env["ir.cron"].search([("code", "like", "_cron_act")])
        crons.write({"nextcall": self.clock + timedelta(days=1)})
        self.env.flush_all()
        case = self.open_it(case_type)
        cron = self.env.ref(f"case_organizer.cron_case_date_{case.id % 4}")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "in", crons.ids)])
        self.assertEqual((triggers.cron_id, triggers.call_at), (cron, self.clock + timedelta(hours=5)))
        for _n in range(8):
            self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "in", crons.ids)])
        self.assertEqual(len(triggers), 4, "one a shard, not one a case")

    def test_a_call_of_the_scheduler_with_nothing_due_asks_once(self):
        case_type = self.make_plan({"code": "first"}, {"code": "remind"})
        self.wait_on("remind", "opened", 20)
        case = self.open_it(case_type)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["case.listener"]._cron_act(case.id % 4)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(self.asked(case), ["first"])

    def test_the_number_of_statements_does_not_follow_the_number_of_dates(self):
        case_type = self.make_plan({"code": "first"}, {"code": "remind"})
        self.wait_on("remind", "opened", 1)
        self.open_it(case_type)

        def act(count):
            cases = self.env(user=self.adviser)["case.case"].create([{"type_id": case_type.id} for _n in range(count)])
            self.clock += timedelta(days=1)
            self.env.flush_all()
            rows = self.env["case.listener"].due(cases, self.clock)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["case.writer"].act_on(rows)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        act(1)
        few = act(2)
        self.assertLessEqual(few, 14)
        self.assertEqual(act(40), few)

    def test_a_plan_without_dates_pays_nothing(self):
        def open_one(case_type):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        plain = self.make_plan({"code": "first"})
        plain.action_publish()
        dated = self.make_plan({"code": "first"}, {"code": "remind"})
        self.wait_on("remind", "opened", 20)
        dated.action_publish()
        for case_type in (plain, dated) * 2:
            open_one(case_type)
        self.assertEqual(open_one(dated), open_one(plain) + 1, "what is waited for is written, with when it is due")

    def test_the_test_bench_plays_the_same(self):
        case = self.open_it(self.pension())
        case.write({"characteristics": {"born": "1964-05-03"}})
        due = self.env["case.listener"].due(case, datetime(2100, 1, 1))
        self.assertEqual([row["due_at"] for row in due], [datetime(2031, 5, 2, 22)])
        self.assertEqual(self.env["case.writer"].act_on_due(case), 0)
        self.clock = due[0]["due_at"]
        self.assertEqual(self.env["case.writer"].act_on_due(case), 1)
        self.assertEqual(self.asked(case), ["first", "pension"])


class TestImportedDates(HistoryCommon, TimeCommon):
    """Cases that come in with their history wait for the dates of their plan."""

    def test_they_count_from_what_the_history_tells(self):
        told, _cases = self.run_log(log())
        case_type = self.env["case.type"].browse(told["type_id"])
        case_type.action_new_version()
        draft = case_type.draft_plan_id
        type(self).made = {item.code: item for item in draft.item_ids}
        for code in ("after_receipt", "much_later"):
            values = {"plan_id": draft.id, "name": code, "code": code, "required": False}
            self.made[code] = self.env["case.plan.item"].create(values)
        self.wait_on("after_receipt", "item", 14, source_id=self.made["receive"].id)
        self.wait_on("much_later", "opened", 10, "years")
        case_type.action_publish()
        _told, cases = self.run_log(log(running=1))
        case = cases.filtered(lambda case: case.state == "active")
        dates = {row.key: row.due_at for row in self.timer(case)}
        self.assertEqual(
            dates,
            {
                "item:receive.complete+14days": case.opened_on + timedelta(days=14),
                "opened+10years": case.opened_on.replace(year=2034),
            },
        )
        self.tick()
        self.assertIn("after_receipt", self.asked(case))
