from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PlanCommon

#: A Monday; offices of the test's company are open from 8 to 12 and from 13 to 17, in Brussels, then UTC + 1.
MONDAY = datetime(2026, 1, 12, 7, 0)


@tagged("post_install", "-at_install")
class TestClocks(PlanCommon):
    """Clocks of SLA policies: which run, when they are due, stand still, end, and who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_office()
        cls.waiting = cls.env.ref("case_organizer.case_status_waiting")
        cls.gold = cls.env["res.partner"].create({"name": "Hotel Zeeblick", "is_company": True})
        cls.guest = cls.env["res.partner"].create(
            {"name": "Receptionist", "parent_id": cls.gold.id, "email": "r@z.example"}
        )

    @classmethod
    def open_office(cls):
        """The working hours of the company."""
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Europe/Brussels",
                "attendance_ids": [
                    (0, 0, {"name": "m", "dayofweek": str(day), "hour_from": begun, "hour_to": ended})
                    for day in range(5)
                    for begun, ended in ((8, 12), (13, 17))
                ],
            }
        )
        cls.env.company.resource_calendar_id = cls.calendar

    @classmethod
    def policy(cls, *targets, **values):
        """A policy made by the modeller. :param targets: values of targets"""
        return cls.env(user=cls.modeller)["case.sla.policy"].create(
            {
                "name": "Promise",
                **values,
                "target_ids": [(0, 0, {"name": t.get("measure", "Solved"), **t}) for t in targets],
            }
        )

    def at(self, moment):
        """From here on it is this moment, in UTC."""
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)
        self.patch(type(self.env.cr), "now", lambda cr: moment)

    def opened(self, moment=MONDAY, **values):
        self.at(moment)
        return self.open_case(**values)

    def clock(self, case, measure="resolution"):
        self.env.invalidate_all()
        return case.clock_ids.filtered(lambda clock: clock.measure == measure)

    def tick(self, moment):
        """The scheduler's job at a moment."""
        self.at(moment)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_options: 1000)
        self.env["case.clock"]._cron_clocks()

    def test_a_clock_counts_working_time_and_stands_still_while_the_case_is_on_hold(self):
        self.policy({"hours": 10})
        case = self.opened()
        clock = self.clock(case)
        self.assertEqual((clock.state, clock.due_on), ("running", datetime(2026, 1, 13, 9, 0)))
        self.assertEqual(clock.risk_on, datetime(2026, 1, 12, 15, 30), "three quarters of ten hours")
        self.at(MONDAY + timedelta(hours=2))
        case.action_suspend("Papers asked for")
        clock = self.clock(case)
        self.assertEqual((clock.state, clock.due_on, clock.used), ("resting", False, 2 * 3600))
        self.at(MONDAY + timedelta(days=7))
        case.action_resume()
        clock = self.clock(case)
        self.assertEqual((clock.state, clock.due_on), ("running", datetime(2026, 1, 19, 16, 0)))
        self.assertEqual(clock.rest_ids.mapped("date_to"), [MONDAY + timedelta(days=7)])

    def test_it_stands_still_in_the_statuses_named_and_ends_with_the_case(self):
        self.policy({"hours": 8, "rest_status_ids": [(6, 0, self.waiting.ids)]})
        case = self.opened()
        self.assertEqual(case.status_id, self.waiting)
        self.assertEqual(self.clock(case).state, "resting", "from the beginning: papers of the customer are awaited")
        self.at(MONDAY + timedelta(days=1))
        self.do_first_steps(case)
        clock = self.clock(case)
        self.assertEqual((clock.state, clock.due_on), ("running", datetime(2026, 1, 13, 16, 0)))
        self.at(MONDAY + timedelta(days=1, hours=2))
        self.step(case, "approve_income", self.underwriter).submit()
        self.step(case, "make_an_offer", self.adviser).submit()
        clock = self.clock(case)
        self.assertEqual(case.state, "completed")
        self.assertEqual((clock.state, clock.used, clock.late), ("met", 2 * 3600, False))

    def test_opened_again_it_goes_on_and_the_time_between_does_not_count(self):
        self.policy({"hours": 8})
        case = self.opened()
        self.do_first_steps(case)
        self.at(MONDAY + timedelta(hours=3))
        self.step(case, "approve_income", self.underwriter).submit()
        self.step(case, "make_an_offer", self.adviser).submit()
        self.assertEqual(self.clock(case).state, "met")
        self.at(MONDAY + timedelta(days=3))
        case.with_user(self.supervisor).action_reopen("An objection")
        clock = self.clock(case)
        self.assertEqual((clock.state, clock.due_on), ("running", datetime(2026, 1, 15, 13, 0)))

    def test_who_writes_begins_and_ends_the_clocks_of_responses(self):
        self.policy({"measure": "first_response", "hours": 2}, {"measure": "next_response", "hours": 4}, {"hours": 40})
        case = self.opened(partner_id=self.guest.id)
        self.assertEqual(sorted(case.clock_ids.mapped("measure")), ["first_response", "resolution"])
        self.at(MONDAY + timedelta(hours=1))
        case.message_post(body="More", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.guest.id)
        self.assertFalse(self.clock(case, "next_response"), "the first answer is awaited already")
        self.at(MONDAY + timedelta(hours=1, minutes=30))
        case.message_post(body="We are on it", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.clock(case, "first_response").state, "met")
        self.at(MONDAY + timedelta(hours=3))
        case.message_post(body="And?", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.guest.id)
        clock = self.clock(case, "next_response")
        self.assertEqual((clock.state, clock.due_on), ("running", datetime(2026, 1, 12, 15, 0)))
        self.assertTrue(case.awaits_answer)
        case.action_answered()
        self.assertEqual(self.clock(case, "next_response").state, "met")
        self.assertFalse(case.awaits_answer)
        with self.assertRaisesRegex(UserError, "waits for an answer"):
            case.action_answered()

    def test_a_clock_between_statuses(self):
        self.policy(
            {
                "measure": "custom",
                "name": "Waiting",
                "hours": 4,
                "begin_status_ids": [(6, 0, self.waiting.ids)],
                "end_status_ids": [(6, 0, self.env.ref("case_organizer.case_status_open").ids)],
            }
        )
        case = self.opened()
        clock = self.clock(case, "custom")
        self.assertEqual((clock.state, clock.due_on), ("running", MONDAY + timedelta(hours=4)))
        self.at(MONDAY + timedelta(hours=5))
        self.do_first_steps(case)
        clock = self.clock(case, "custom")
        self.assertEqual((clock.state, clock.used, clock.late), ("met", 4 * 3600, False), "noon does not count")

    def test_the_first_policy_that_fits_and_what_changes_it(self):
        plumbing = self.env["case.category"].create({"name": "Heating"})
        valve = self.env["case.category"].create({"name": "Valve", "parent_id": plumbing.id})
        self.policy({"hours": 1}, name="Urgent", normal=False, high=False, sequence=1)
        self.policy({"hours": 4}, name="Gold", partner_ids=[(6, 0, self.gold.ids)], sequence=2)
        self.policy({"hours": 6}, name="Heating", category_ids=[(6, 0, plumbing.ids)], sequence=3)
        self.policy({"hours": 8}, name="Others", sequence=4)

        def due(case):
            clock = self.clock(case).filtered("is_open")
            return clock.policy_id.name, (clock.due_on - MONDAY) / timedelta(hours=1)

        self.assertEqual(due(self.opened(partner_id=self.guest.id)), ("Gold", 4.0), "a contact of the customer")
        case = self.opened(category_id=valve.id)
        self.assertEqual(due(case), ("Heating", 7.0), "noon does not count")
        case.priority = "2"
        self.assertEqual(due(case), ("Urgent", 1.0), "what was promised counts from the opening")
        case.write({"priority": "0", "category_id": False})
        self.assertEqual(due(case), ("Others", 9.0))
        self.assertEqual(len(case.clock_ids), 1, "the same clock goes on")

    def test_a_policy_made_later_is_applied_to_running_cases_on_request(self):
        case, closed = self.opened(), self.opened()
        closed.with_user(self.supervisor).action_cancel("Never mind")
        policy = self.policy({"hours": 8}, {"measure": "first_response", "hours": 1})
        self.assertFalse(case.clock_ids)
        self.at(MONDAY + timedelta(days=1))
        policy.action_apply()
        self.assertEqual(self.clock(case).due_on, datetime(2026, 1, 12, 16, 0), "counted from the opening")
        policy.action_apply()
        self.assertEqual(len(case.clock_ids), 2, "applied again it does nothing more")
        self.assertFalse(closed.clock_ids)
        with self.assertRaises(AccessError):
            policy.with_user(self.adviser).action_apply()

    def test_hours_of_a_target_and_of_the_calendar_move_clocks_that_run(self):
        policy = self.policy({"hours": 8})
        case = self.opened()
        self.assertEqual(self.clock(case).due_on, datetime(2026, 1, 12, 16, 0))
        policy.target_ids.hours = 9
        self.assertEqual(self.clock(case).due_on, datetime(2026, 1, 13, 8, 0))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Storm",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 1, 12, 11, 0),
                "date_to": datetime(2026, 1, 13, 22, 0),
            }
        )
        self.assertEqual(self.clock(case).due_on, datetime(2026, 1, 14, 13, 0), "an afternoon and a day are off")
        self.calendar.attendance_ids.filtered(lambda line: line.hour_from == 13).unlink()
        self.assertEqual(self.clock(case).due_on, datetime(2026, 1, 15, 8, 0))

    def test_everything_counted_anew_is_the_same(self):
        self.policy(
            {"hours": 12, "rest_status_ids": [(6, 0, self.waiting.ids)]},
            {"measure": "first_response", "hours": 60, "working": False},
        )
        cases = self.env["case.case"]
        for day in range(0, 120, 7):
            # Over the change to summer time, with rests at odd moments.
            self.at(MONDAY + timedelta(days=day, minutes=13 * day))
            case = self.open_case()
            cases += case
            self.at(MONDAY + timedelta(days=day, hours=5, minutes=37 * day))
            case.action_suspend("Papers")
            if day % 2:
                self.at(MONDAY + timedelta(days=day + 2, hours=3))
                case.action_resume()
        columns = ["state", "due_on", "risk_on", "used", "late"]
        before = cases.clock_ids.read(columns)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE case_clock SET due_on = NULL, risk_on = NULL, used = 0 WHERE case_id = ANY(%s)", [cases.ids]
        )
        self.env.invalidate_all()
        self.env["case.writer"].count_clocks_sudo(cases.clock_ids.ids)
        self.env.invalidate_all()
        self.assertEqual(cases.clock_ids.read(columns), before)

    def test_working_time_is_that_of_odoo_over_both_changes_of_the_clock(self):
        time = self.env["case.plan.compiler"].working_time(self.calendar.id)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Easter",
                "calendar_id": self.calendar.id,
                "date_from": "2026-04-06 00:00",
                "date_to": "2026-04-06 22:00",
            }
        )
        for step in range(0, 366 * 24, 67):
            begun = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=step, minutes=step % 60)
            for hours in (0.5, 7.25, 33):
                moment = time.after(int(begun.timestamp()), round(hours * 3600))
                expected = self.calendar.plan_hours(hours, begun, compute_leaves=True)
                self.assertEqual(datetime.fromtimestamp(moment, UTC), expected.astimezone(UTC), (begun, hours))

    def test_who_answers_for_it_is_told_once_and_the_plan_hears_of_it(self):
        event = self.env["case.event.type"].create({"name": "Promise broken", "code": "promise_broken"})
        team = self.env["case.team"].create({"name": "Escalations", "member_ids": [(6, 0, self.supervisor.ids)]})
        case_type = self.make_plan({"code": "work"}, {"code": "call_the_customer"})
        self.add_criterion("call_the_customer", {"kind": "event", "event_type_id": event.id})
        self.policy({"hours": 8, "late_event_type_id": event.id, "team_id": team.id})
        self.at(MONDAY)
        case = self.open_it(case_type)
        told = []
        self.patch(
            type(self.env["case.writer"]),
            "_tell",
            lambda s, target, kind, payload: told.append((target, kind, payload)),
        )

        def news():
            self.env.flush_all()
            found = [
                (box.user_id or box.team_id, payload) for box, kind, payload in told if kind == "case_organizer.clocks"
            ]
            told.clear()
            return found

        self.tick(MONDAY + timedelta(hours=5))
        self.assertFalse(news())
        self.tick(datetime(2026, 1, 12, 14, 0))
        self.assertCountEqual(
            news(), [(self.adviser, {"what": "risk", "count": 1}), (team, {"what": "risk", "count": 1})]
        )
        self.assertFalse(self.step(case, "call_the_customer", self.adviser))
        self.tick(datetime(2026, 1, 12, 16, 0))
        self.assertCountEqual(
            news(), [(self.adviser, {"what": "late", "count": 1}), (team, {"what": "late", "count": 1})]
        )
        self.assertTrue(self.step(case, "call_the_customer", self.adviser), "the plan acts")
        self.assertTrue(self.clock(case).late)
        self.assertIn("Too late: Solved", case.with_user(self.adviser).log_ids.mapped("summary"))
        self.tick(datetime(2026, 1, 12, 17, 0))
        self.assertFalse(news(), "once")
        late = self.env(user=self.adviser)["case.case"].search([("clock_late", "=", True)])
        self.assertEqual(late, case)

    def test_the_scheduler_is_called_for_what_it_does_not_see_coming(self):
        job = self.env.ref("case_organizer.cron_case_clock").sudo()
        calls = self.env["ir.cron.trigger"].sudo()

        def called(since):
            made = calls.search([("cron_id", "=", job.id)]).filtered(lambda call: call.id > since)
            return made.mapped("call_at")

        def last():
            return calls.search([], order="id desc", limit=1).id

        self.policy({"hours": 2})
        job.nextcall, before = MONDAY + timedelta(minutes=5), last()
        case = self.opened()
        self.assertEqual(called(before), [], "in an hour and a half: until then it comes round many times")
        risk = self.clock(case).risk_on
        job.nextcall = risk - timedelta(minutes=1)
        self.tick(risk - timedelta(minutes=2))
        self.assertEqual(called(before), [risk], "before the next round but one")
        job.nextcall, before = risk + timedelta(minutes=3), last()
        self.tick(risk)
        self.assertEqual(called(before), [], "it is due in half an hour")
        self.assertTrue(self.clock(case).at_risk)
        self.policy({"measure": "first_response", "hours": 0.1}, sequence=0)
        before = last()
        soon = self.clock(self.opened(risk), "first_response")
        self.assertEqual(called(before), [soon.risk_on])

    def test_who_may(self):
        policy = self.policy({"hours": 8})
        case = self.opened(access="restricted")
        self.assertTrue(case.with_user(self.adviser).clock_ids)
        for user in (self.stranger, self.supervisor):
            self.assertFalse(self.env(user=user)["case.clock"].search([("case_id", "=", case.id)]))
        self.assertEqual([policy.with_user(user).clock_count for user in (self.adviser, self.modeller)], [1, 0])
        clock = self.clock(case)
        for user in (self.adviser, self.modeller):
            with self.assertRaises(AccessError):
                clock.with_user(user).write({"due_on": False})
        with self.assertRaises(AccessError):
            policy.with_user(self.adviser).write({"name": "Mine"})

    def test_what_makes_no_sense_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "in which status this time target ends"), self.cr.savepoint():
            self.policy({"measure": "custom", "name": "Odd", "hours": 1})
        with self.assertRaisesRegex(ValidationError, "at least one priority"), self.cr.savepoint():
            self.policy(normal=False, high=False, urgent=False)
        policy = self.policy({"hours": 8})
        self.opened()
        with self.assertRaisesRegex(ValidationError, "What a time target measures stays"):
            policy.target_ids.measure = "first_response"

    def test_statements_do_not_grow_with_cases(self):
        self.policy(
            {"hours": 8, "rest_status_ids": [(6, 0, self.waiting.ids)]}, {"measure": "first_response", "hours": 2}
        )
        self.opened()

        def counted(count, work):
            cases = self.env["case.case"].create([{"type_id": self.case_type.id}] * count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work(cases)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        writer = self.env["case.writer"]
        for work in (
            lambda cases: writer.suspend(cases, "Strike"),
            lambda cases: writer.answered_sudo(cases),
            lambda cases: writer.choose_clocks_sudo(cases.ids),
        ):
            counted(2, work)
            self.assertEqual(counted(40, work), counted(2, work))
        self.assertLessEqual(counted(40, lambda cases: writer.suspend(cases, "Strike")), 12)

    def test_cancelled_and_opened_again_it_has_its_time_anew(self):
        self.policy({"hours": 8})
        case = self.opened()
        first = case.clock_ids
        self.at(MONDAY + timedelta(hours=2))
        case.action_cancel("Withdrawn")
        self.assertEqual(first.state, "cancelled")
        self.at(MONDAY + timedelta(days=2))
        case.action_reopen("After all")
        anew = case.clock_ids - first
        self.assertEqual((anew.state, anew.started_on), ("running", MONDAY + timedelta(days=2)))
        self.assertEqual(anew.due_on, MONDAY + timedelta(days=2, hours=9))
        self.assertEqual(first.state, "cancelled")
