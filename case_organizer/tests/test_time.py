from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common_time import TimeCommon


class TestTime(TimeCommon):
    """Deadlines in working time, pauses with their legal maximum, extensions."""

    def timed(self, **values):
        """A case with deadlines of its own, of a step, and of a stage."""
        case_type = self.make_plan(
            {"code": "own", "deadline_days": 10},
            {"code": "plain"},
            {"code": "advice", "kind": "stage", "deadline_days": 3, "deadline_unit": "workdays"},
            {"code": "ask", "inside": "advice"},
            {"code": "answer", "inside": "advice", "after": ["ask"]},
        )
        case_type.write({"deadline_days": 56, **values})
        return self.open_it(case_type)

    def deadlines(self, case):
        self.env.invalidate_all()
        return {"": case.deadline, **{step.code: step.deadline for step in case.step_ids if step.is_open}}

    def test_deadlines_in_days_working_days_and_hours(self):
        case_type = self.make_plan(
            {"code": "days", "deadline_days": 5},
            {"code": "workdays", "deadline_days": 5, "deadline_unit": "workdays"},
            {"code": "hours", "deadline_days": 5, "deadline_unit": "hours"},
            {"code": "none"},
        )
        case_type.write({"deadline_days": 10, "deadline_unit": "workdays"})
        case = self.open_it(case_type)
        self.assertEqual(
            self.deadlines(case),
            {
                "": datetime(2026, 3, 16, 9),
                "days": datetime(2026, 3, 7, 9),
                "workdays": datetime(2026, 3, 9, 9),
                "hours": datetime(2026, 3, 2, 14),
                "none": datetime(2026, 3, 16, 9),
            },
        )

    def test_a_type_has_a_working_calendar_of_its_own(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mondays",
                "tz": "Europe/Amsterdam",
                "company_id": self.env.company.id,
                "attendance_ids": [(5,), (0, 0, {"name": "Mo", "dayofweek": "0", "hour_from": 9, "hour_to": 17})],
            }
        )
        case_type = self.make_plan({"code": "first"})
        case_type.write({"deadline_days": 2, "deadline_unit": "workdays", "calendar_id": calendar.id})
        case = self.open_it(case_type)
        self.assertEqual(case.deadline, datetime(2026, 3, 16, 9))
        calendar.attendance_ids.dayofweek = "1"
        other = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        self.assertEqual(other.deadline, datetime(2026, 3, 10, 9))

    def test_a_stage_has_a_deadline(self):
        case = self.timed()
        until = datetime(2026, 3, 5, 9)
        self.assertEqual(self.deadlines(case)["ask"], until)
        self.clock += timedelta(days=1)
        self.step(case, "ask").submit()
        self.assertEqual(self.deadlines(case)["answer"], until, "counted from the start of the stage")
        nodes = {node["code"]: node for node in case.get_plan_map()["nodes"]}
        self.assertEqual(nodes["advice"]["until"], "2026-03-05T09:00:00Z")
        self.assertFalse(nodes["advice"]["late"])

    def test_on_hold_deadlines_and_dates_stand_still(self):
        case_type = self.make_plan({"code": "own", "deadline_days": 10}, {"code": "relative"}, {"code": "fixed"})
        case_type.deadline_days = 56
        self.wait_on("relative", "opened", 7)
        self.wait_on("fixed", "detail", 0, date_characteristic_id=self.born.id)
        case = self.open_it(case_type, characteristics={"born": "2026-03-12"})
        before = self.deadlines(case)
        self.clock += timedelta(days=1)
        case.action_suspend("Waiting for papers")
        self.assertEqual((case.state, case.pause_ids.reason), ("suspended", "Waiting for papers"))
        self.assertFalse(self.timer(case).filtered(lambda row: row.key == "opened+7days").due_at)
        why_not = self.env["case.plan.compiler"].why_not(case, "relative")
        self.assertEqual(why_not, ["The case is on hold."])
        self.tick(days=13)
        case.action_resume("Papers came")
        self.assertEqual(self.step(case, "fixed").state, "active", "a fixed date does not move, it was remembered")
        self.assertEqual(self.asked(case), ["fixed", "own"])
        moved = self.deadlines(case)
        self.assertEqual((moved["own"], moved[""]), (before["own"] + timedelta(13), before[""] + timedelta(13)))
        self.assertEqual(self.timer(case).due_at, datetime(2026, 3, 22, 9))
        self.assertEqual(case.pause_ids.days, 13)
        self.tick(days=5, hours=23)
        self.assertEqual(self.asked(case), ["fixed", "own"])
        self.tick(hours=1)
        self.assertEqual(self.asked(case), ["fixed", "own", "relative"])
        told = case.log_ids.sorted("seq").mapped("summary")
        self.assertIn("Case put on hold: Waiting for papers", told)
        self.assertTrue(any(text.startswith("Case taken up again: Papers came") for text in told))
        self.assertEqual(case.log_ids.replay(case.ids), [])

    def test_deadlines_follow_from_the_intervals(self):
        case = self.timed()
        for days in (1, 2, 3):
            self.clock += timedelta(days=days, hours=1)
            case.action_suspend("Pause")
            self.clock += timedelta(days=days * 2, minutes=7)
            case.action_resume()
            if days == 2:
                case.action_extend(14, "Complicated")
                self.step(case, "ask").submit()
        kept = self.deadlines(case)
        self.assertEqual(sorted(kept), ["", "answer", "own", "plain"])
        self.assertEqual(kept[""], datetime(2026, 4, 27, 8) + timedelta(days=12 + 14, minutes=21))
        self.assertEqual(kept["own"], datetime(2026, 3, 12, 9) + timedelta(days=12, minutes=21))
        # In working days: what was worked during the pauses, nine days of eight hours and 28 minutes.
        self.assertEqual(kept["answer"], datetime(2026, 3, 18, 9, 28))
        self.assertEqual(kept["plain"], kept[""])
        self.env.cr.execute("UPDATE case_case SET deadline = NULL WHERE id = %s", [case.id])
        self.env.cr.execute("UPDATE case_step SET deadline = NULL WHERE case_id = %s", [case.id])
        self.env["case.writer"].derive_deadlines(case.ids)
        self.assertEqual(self.deadlines(case), kept)

    def test_the_legal_deadline_stands_beside_the_one_aimed_at(self):
        case_type = self.make_plan({"code": "own"}, {"code": "warn"})
        case_type.write({"deadline_days": 28, "legal_days": 8, "legal_unit": "weeks"})
        self.wait_on("warn", "legal", -7)
        case = self.open_it(case_type)
        opened, aim, law = self.clock, self.clock + timedelta(days=28), self.clock + timedelta(weeks=8)
        # Summer time begins between: the same hour on the wall clock.
        summer = timedelta(hours=1)
        self.assertEqual((case.deadline, case.legal_deadline), (aim - summer, law - summer))
        case.deadline = opened + timedelta(days=40)
        with self.assertRaisesRegex(ValidationError, "at the latest its legal deadline"), self.cr.savepoint():
            case.deadline = law + timedelta(days=1)
        with self.assertRaises(AccessError), self.cr.savepoint():
            case.legal_deadline = law + timedelta(days=1)
        self.clock += timedelta(days=1)
        case.action_suspend("Waiting for papers")
        self.clock += timedelta(days=10)
        case.action_resume()
        case.action_extend(6, "Complicated")
        self.assertEqual(case.legal_deadline, law - summer + timedelta(days=16))
        self.assertEqual(case.deadline, opened + timedelta(days=40 + 10 + 6), "a deadline set by hand counts from then")
        kept = case.legal_deadline
        self.env.cr.execute("UPDATE case_case SET legal_deadline = NULL WHERE id = %s", [case.id])
        self.env["case.writer"].derive_deadlines(case.ids)
        self.assertEqual(case.legal_deadline, kept)
        self.clock = kept - timedelta(days=7, minutes=1)
        self.tick()
        self.assertNotIn("warn", self.asked(case))
        self.tick(minutes=1)
        self.assertIn("warn", self.asked(case))
        self.clock = kept + timedelta(minutes=1)
        self.assertIn(case, self.env["case.case"].search([("legal_deadline", "<", self.clock)]))

    def test_by_law_alone(self):
        case_type = self.make_plan({"code": "own"})
        case_type.legal_days = 10
        case = self.open_it(case_type)
        self.assertTrue(case.legal_deadline)
        self.assertEqual((case.deadline, self.deadlines(case)["own"]), (case.legal_deadline,) * 2)
        with self.assertRaisesRegex(ValidationError, "By Law within"):
            case_type.legal_days = -1

    def test_at_the_legal_maximum_it_goes_on_by_itself(self):
        case = self.timed(max_suspension_days=28)
        case.action_suspend("Waiting")
        self.assertEqual(case.on_hold_until, datetime(2026, 3, 30, 9))
        self.tick(days=27)
        self.assertEqual(case.state, "suspended")
        self.tick(days=1)
        self.assertEqual(case.state, "active")
        self.assertEqual(self.deadlines(case)[""], datetime(2026, 4, 27, 8) + timedelta(days=28))
        self.assertEqual(
            case.log_ids[:1].summary.split(" →")[0], "Case taken up again, as it was on hold as long as it may be"
        )
        told = self.env["mail.message"].search([("model", "=", "case.case"), ("res_id", "=", case.id)])
        self.assertEqual(told.notified_partner_ids, self.adviser.partner_id)
        self.assertFalse(self.timer(case, "resume"))
        with self.assertRaisesRegex(UserError, "on hold for 28 days in all"):
            case.action_suspend("Again")

    def test_until_a_day_but_not_beyond_the_legal_maximum(self):
        case = self.timed(max_suspension_days=28)
        with self.assertRaisesRegex(UserError, "2026-03-30"):
            case.action_suspend("Long", datetime(2026, 3, 30, 9, 1))
        with self.assertRaisesRegex(UserError, "still to come"):
            case.action_suspend("Past", datetime(2026, 3, 2, 9))
        self.assertEqual(case.state, "active")
        case.action_suspend("Short", datetime(2026, 3, 12, 9))
        self.assertEqual(self.timer(case, "resume").due_at, datetime(2026, 3, 12, 9))
        self.clock += timedelta(days=4)
        case.action_resume()
        self.assertFalse(self.timer(case, "resume"))
        case.action_suspend("The rest")
        self.assertEqual(case.on_hold_until, datetime(2026, 3, 30, 9), "4 of 28 days are spent")

    def test_a_reason_is_needed(self):
        case = self.timed()
        for refused in (lambda: case.action_suspend("  "), lambda: case.action_extend(5, "")):
            with self.assertRaisesRegex(UserError, "Say why"):
                refused()
        self.assertEqual(case.state, "active")
        case.action_suspend("Once")
        with self.assertRaises(UserError):
            case.action_suspend("Twice")
        self.assertEqual(len(case.pause_ids), 1)

    def test_extensions_are_limited_by_the_type(self):
        case = self.timed(max_extensions=2, max_extension_days=42)
        before = self.deadlines(case)
        case.action_extend(30, "Advice is late")
        after = self.deadlines(case)
        self.assertEqual(after[""], before[""] + timedelta(days=30))
        self.assertEqual((after["plain"], after["own"]), (after[""], before["own"]))
        self.assertRegex(case.log_ids[:1].summary, r"Deadline extended by 30 days to .*: Advice is late")
        with self.assertRaisesRegex(UserError, "42 days in all; 12 are left"):
            case.action_extend(13, "More")
        for days in (0, -5, 2.5, True, 10**9):
            with self.assertRaisesRegex(UserError, "1 to 36500"):
                case.action_extend(days, "More")
        case.action_extend(12, "More")
        with self.assertRaisesRegex(UserError, "extended 2 times"):
            case.action_extend(1, "Still more")
        with self.assertRaisesRegex(UserError, "extend it, with a reason"):
            case.deadline = after[""] + timedelta(days=100)
        self.assertEqual(case.extension_ids.mapped("days"), [12, 30])

    def test_a_deadline_set_by_hand_counts_from_then(self):
        case = self.timed()
        case.action_suspend("Pause")
        self.clock += timedelta(days=5)
        case.action_resume()
        case.deadline = datetime(2026, 5, 1, 10)
        self.assertEqual(self.deadlines(case)["plain"], datetime(2026, 5, 1, 10))
        self.clock += timedelta(days=1)
        case.action_suspend("Pause")
        self.clock += timedelta(days=2)
        case.action_resume()
        self.assertEqual(self.deadlines(case)[""], datetime(2026, 5, 3, 10))
        with self.assertRaises(AccessError):
            case.write({"deadline_base": False})

    def test_who_may(self):
        case = self.timed()
        case.access = "restricted"
        theirs = case.with_user(self.stranger)
        for refused in (
            lambda: theirs.action_suspend("Mine"),
            lambda: theirs.action_extend(1, "Mine"),
            lambda: theirs.action_resume(),
        ):
            with self.assertRaises(AccessError):
                refused()
        self.assertEqual((case.state, len(case.extension_ids)), ("active", 0))
        for model in ("case.pause", "case.extension", "case.listener"):
            with self.assertRaises(AccessError):
                self.env(user=self.adviser)[model].create({"case_id": case.id})

    def test_who_may_by_role(self):
        case_type = self.make_plan({"code": "first"})
        role = self.env["case.role"].create({"type_id": case_type.id, "name": "Manager", "default_rule": "none"})
        case_type.time_role_ids = role
        case = self.open_it(case_type)
        with self.assertRaisesRegex(AccessError, "paused or extended by: Manager"):
            case.action_suspend("Mine")
        case.write({"participant_ids": [(0, 0, {"role_id": role.id, "user_id": self.underwriter.id})]})
        case.with_user(self.underwriter).action_suspend("Allowed")
        case.with_user(self.supervisor).action_resume()
        self.assertEqual(case.state, "active")

    def test_the_dialog(self):
        case = self.timed(max_suspension_days=28)
        wizards = self.env(user=self.adviser)["case.time.wizard"]
        form = Form(wizards.with_context(default_case_id=case.id, default_kind="suspend"))
        self.assertEqual(form.limit, datetime(2026, 3, 30, 9))
        form.reason = "Papers"
        form.save().action_confirm()
        self.assertEqual((case.state, case.pause_ids.reason), ("suspended", "Papers"))
        form = Form(wizards.with_context(default_case_id=case.id, default_kind="extend"))
        form.reason, form.days = "Complicated", 7
        self.assertEqual(form.new_deadline, form.deadline + timedelta(days=7))
        form.save().action_confirm()
        self.assertEqual(case.extension_ids.days, 7)
