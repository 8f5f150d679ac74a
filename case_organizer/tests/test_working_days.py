from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..models import case_writer_calendar
from .common_time import TimeCommon


@tagged("post_install", "-at_install")
class TestWorkingDays(TimeCommon):
    """Deadlines and dates in working days follow the working calendar when it changes."""

    def setUp(self):
        super().setUp()
        self.calendar = self.env.company.resource_calendar_id
        case_type = self.make_plan(
            {"code": "own", "deadline_days": 5, "deadline_unit": "workdays"},
            {"code": "plain"},
            {"code": "days", "deadline_days": 5},
            {"code": "advice", "kind": "stage", "deadline_days": 6, "deadline_unit": "workdays"},
            {"code": "ask", "inside": "advice"},
            {"code": "later", "kind": "milestone"},
        )
        case_type.write({"deadline_days": 10, "deadline_unit": "workdays", "legal_days": 20, "legal_unit": "workdays"})
        self.wait_on("later", "opened", 7, "workdays")
        self.timed_type = case_type
        case_type.with_user(self.modeller).action_publish()

    def opened(self):
        return self.env(user=self.adviser)["case.case"].create({"type_id": self.timed_type.id})

    def day_off(self, day, calendar=None):
        """Nobody works on a day, as an administrator of the calendar says."""
        boss = new_test_user(self.env, f"boss_{day}", groups="base.group_system")
        self.env(user=boss)["resource.calendar.leaves"].create(
            {
                "name": "Off",
                "calendar_id": (calendar or self.calendar).id,
                "date_from": f"{day} 00:00:00",
                "date_to": f"{day} 22:00:00",
            }
        )
        self.commit()

    def commit(self):
        """What happens when a transaction ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def deadlines(self, case):
        self.env.invalidate_all()
        steps = {step.code: step.deadline for step in case.step_ids if step.is_open}
        return {"": case.deadline, "law": case.legal_deadline, **steps}

    def test_a_day_off_moves_what_is_counted_in_working_days_and_nothing_else(self):
        case, other = self.opened(), self.opened()
        other.deadline = datetime(2026, 3, 12, 9)
        self.commit()
        before = self.deadlines(case)
        self.assertEqual((before["own"], before[""]), (datetime(2026, 3, 9, 9), datetime(2026, 3, 16, 9)))
        timer = self.timer(case).due_at
        self.day_off("2026-03-05")
        after = self.deadlines(case)
        self.assertEqual(after["days"], before["days"])
        for name, moment in (
            ("own", datetime(2026, 3, 10, 9)),
            ("", datetime(2026, 3, 17, 9)),
            ("plain", datetime(2026, 3, 17, 9)),
            ("law", datetime(2026, 3, 31, 8)),
            ("ask", datetime(2026, 3, 11, 9)),
        ):
            self.assertEqual(after[name], moment, name)
        self.assertEqual(self.timer(case).due_at, timer + timedelta(days=1))
        self.assertEqual(self.deadlines(other)[""], datetime(2026, 3, 12, 9), "set by hand")
        told = case.log_ids.sorted("seq")[-1].summary
        self.assertIn("Working days changed: deadline 3/17/26", told)
        self.assertEqual(case.log_ids.replay(case.ids), [])
        self.env["resource.calendar.leaves"].search([("name", "=", "Off")]).unlink()
        self.commit()
        self.assertEqual(self.deadlines(case), before)

    def test_pauses_and_extensions_stay_counted(self):
        case = self.opened()
        self.commit()
        self.clock += timedelta(days=1)
        case.action_suspend("Papers")
        self.clock += timedelta(days=2)
        case.action_resume()
        case.action_extend(14, "Complicated")
        before = self.deadlines(case)
        self.day_off("2026-03-06")
        after = self.deadlines(case)
        self.assertEqual(after["own"], before["own"] + timedelta(days=1))
        self.assertEqual(after["ask"], before["ask"] + timedelta(days=1))
        self.assertEqual(after[""], before[""] + timedelta(days=1))
        self.assertEqual(after["days"], before["days"])

    def test_other_calendars_and_hours_of_the_same_days_move_nothing(self):
        case = self.opened()
        self.commit()
        before, said = self.deadlines(case), len(case.log_ids)
        self.day_off("2026-03-05", self.calendar.copy({"name": "Of others"}))
        self.calendar.attendance_ids.filtered(lambda line: line.hour_from >= 12).hour_to = 18
        self.commit()
        self.assertEqual(self.deadlines(case), before)
        self.assertEqual(len(case.log_ids), said)

    def calendar_of(self, *days, **values):
        """Another calendar, on some days of the week."""
        lines = [(0, 0, {"name": day, "dayofweek": day, "hour_from": 9, "hour_to": 17}) for day in days]
        values = {"name": "Others", "tz": "Europe/Amsterdam", "company_id": self.env.company.id, **values}
        return self.env["resource.calendar"].create({**values, "attendance_ids": [(5,), *lines]})

    def test_another_calendar_chosen_for_the_type(self):
        case, by_hand = self.opened(), self.opened()
        by_hand.deadline = datetime(2026, 3, 12, 9)
        other = self.env(user=self.adviser)["case.case"].create({"type_id": self.other_type().id})
        self.commit()
        before, of_other, said = self.deadlines(case), self.deadlines(other), len(other.log_ids)
        self.timed_type.with_user(self.modeller).calendar_id = self.calendar_of("0", "1", "2", "3")
        self.commit()
        after = self.deadlines(case)
        self.assertEqual(after["days"], before["days"])
        self.assertEqual((after["own"], after["ask"]), (datetime(2026, 3, 10, 9), datetime(2026, 3, 11, 9)))
        self.assertEqual((after[""], after["plain"]), (datetime(2026, 3, 18, 9),) * 2)
        self.assertEqual(after["law"], datetime(2026, 4, 6, 8))
        self.assertEqual(self.timer(case).due_at, datetime(2026, 3, 12, 9))
        self.assertEqual(self.deadlines(by_hand)[""], datetime(2026, 3, 12, 9), "set by hand")
        self.assertEqual((self.deadlines(other), len(other.log_ids)), (of_other, said), "its calendar is the same")
        self.assertIn("Working days changed: deadline 3/18/26", case.log_ids.sorted("seq")[-1].summary)
        self.assertEqual(case.log_ids.replay(case.ids), [])
        self.timed_type.calendar_id = False
        self.commit()
        self.assertEqual(self.deadlines(case), before)

    def other_type(self):
        """A type with a calendar of its own."""
        case_type = self.make_plan({"code": "first"})
        case_type.write({"deadline_days": 10, "deadline_unit": "workdays", "calendar_id": self.calendar_of("0").id})
        case_type.with_user(self.modeller).action_publish()
        return case_type

    def test_another_calendar_chosen_for_the_company(self):
        case = self.opened()
        other = self.env(user=self.adviser)["case.case"].create({"type_id": self.other_type().id})
        self.commit()
        before, of_other = self.deadlines(case), self.deadlines(other)
        boss = new_test_user(self.env, "boss", groups="base.group_system")
        self.env.company.with_user(boss).resource_calendar_id = self.calendar_of("0", "1", "2", "3")
        self.commit()
        after = self.deadlines(case)
        self.assertEqual((after["own"], after[""]), (datetime(2026, 3, 10, 9), datetime(2026, 3, 18, 9)))
        self.assertEqual(after["days"], before["days"])
        self.assertEqual(self.deadlines(other), of_other)

    def test_another_calendar_chosen_for_the_team_of_a_step(self):
        team = self.env["case.team"].create({"name": "Front", "member_ids": [(6, 0, self.adviser.ids)]})
        case, other = self.opened(), self.opened()
        box = self.env["case.box"].search([("team_id", "=", team.id)])
        self.env.cr.execute("UPDATE case_step SET box_id = %s WHERE case_id = %s", [box.id, case.id])
        # A step that the team holds by its role, and a member took.
        taken = self.opened()
        role = self.env["case.role"].create({"type_id": self.timed_type.id, "name": "Desk", "code": "desk"})
        self.env["case.participant"].create({"case_id": taken.id, "role_id": role.id, "team_id": team.id})
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [role.id, taken.id])
        self.commit()
        before, of_other = self.deadlines(case), self.deadlines(other)
        team.calendar_id = self.calendar_of("0", "1", "2", "3")
        self.commit()
        for moved in (case, taken):
            self.assertEqual(self.deadlines(moved), before | {"own": datetime(2026, 3, 10, 9)})
        self.assertEqual(self.deadlines(other), of_other)
        team.calendar_id = False
        self.commit()
        self.assertEqual(self.deadlines(case), before)

    def test_clocks_run_by_the_calendar_chosen(self):
        self.env["case.sla.policy"].create(
            {"name": "Usual", "target_ids": [(0, 0, {"name": "Solve", "measure": "resolution", "hours": 39})]}
        )
        case = self.opened()
        self.commit()
        clock, mondays = case.clock_ids, self.calendar_of("0")
        self.assertEqual(clock.calendar_id, self.calendar)
        for record, name in ((self.env.company, "resource_calendar_id"), (self.timed_type, "calendar_id")):
            before, own = clock.due_on, record[name]
            record[name] = mondays
            self.commit()
            self.assertEqual((clock.calendar_id, clock.due_on), (mondays, datetime(2026, 3, 30, 15)), name)
            record[name] = own
            self.commit()
            self.assertEqual(clock.due_on, before)

    def test_a_pause_over_a_weekend_takes_what_was_worked(self):
        case = self.opened()
        self.commit()
        before, timer = self.deadlines(case), self.timer(case).due_at
        self.clock = datetime(2026, 3, 6, 9)
        case.action_suspend("Papers")
        self.clock = datetime(2026, 3, 9, 9)
        case.action_resume()
        after = self.deadlines(case)
        self.assertEqual((before["own"], after["own"]), (datetime(2026, 3, 9, 9), datetime(2026, 3, 10, 9)))
        self.assertEqual((before["ask"], after["ask"]), (datetime(2026, 3, 10, 9), datetime(2026, 3, 11, 9)))
        self.assertEqual((before[""], after[""]), (datetime(2026, 3, 16, 9), datetime(2026, 3, 17, 9)))
        self.assertEqual((after["plain"], after["law"]), (after[""], datetime(2026, 3, 31, 8)))
        self.assertEqual(after["days"], before["days"] + timedelta(days=3), "this one counts every day")
        self.assertEqual(self.timer(case).due_at, timer + timedelta(days=1))
        nodes = {node["code"]: node for node in case.get_plan_map()["nodes"]}
        self.assertEqual(nodes["advice"]["until"], "2026-03-11T09:00:00Z")
        self.env.cr.execute("UPDATE case_case SET deadline = NULL, legal_deadline = NULL WHERE id = %s", [case.id])
        self.env.cr.execute("UPDATE case_step SET deadline = NULL WHERE case_id = %s", [case.id])
        self.env["case.writer"].derive_deadlines(case.ids)
        self.assertEqual(self.deadlines(case), after, "derived from the intervals")
        self.clock = datetime(2026, 3, 13, 17)
        case.action_suspend("Home")
        self.clock = datetime(2026, 3, 16, 6)
        case.action_resume()
        self.assertEqual(self.deadlines(case)[""], after[""], "nobody worked meanwhile")

    def test_a_pause_in_working_time_follows_the_hours(self):
        case = self.opened()
        self.commit()
        self.clock = datetime(2026, 3, 6, 9)
        case.action_suspend("Papers")
        self.clock = datetime(2026, 3, 9, 9)
        case.action_resume()
        self.assertEqual(self.deadlines(case)[""], datetime(2026, 3, 17, 9))
        fridays = self.calendar.attendance_ids.filtered(lambda line: line.dayofweek == "4" and line.hour_from >= 12)
        fridays.unlink()
        self.commit()
        self.assertEqual(self.deadlines(case)[""], datetime(2026, 3, 16, 14), "Friday afternoon is no longer worked")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Morning off",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-06 08:00:00",
                "date_to": "2026-03-06 12:00:00",
            }
        )
        self.commit()
        self.assertEqual(self.deadlines(case)[""], datetime(2026, 3, 16, 11))

    def test_what_says_nothing_of_days_asks_nothing(self):
        self.opened()
        self.commit()
        leave = self.env["resource.calendar.leaves"].create(
            {"name": "Off", "calendar_id": self.calendar.id, "date_from": "2026-03-05", "date_to": "2026-03-06"}
        )
        self.commit()
        asked = []
        self.patch(type(self.env["case.writer"]), "_counting_sudo", lambda writer: asked.append(1))
        self.calendar.name = "Other name"
        self.calendar.attendance_ids[:1].name = "Morning"
        leave.name = "Holiday"
        self.assertFalse(asked)

    def test_many_follow_in_the_background(self):
        cases = self.opened() | self.opened()
        self.commit()
        before = [self.deadlines(case) for case in cases]
        with patch.object(case_writer_calendar, "AT_ONCE", 1):
            self.day_off("2026-03-05")
        self.assertEqual([self.deadlines(case)[""] for case in cases], [found[""] for found in before])
        self.env["case.bulk"].search([("kind", "=", "calendar")]).work_sudo()
        for case in cases:
            self.assertEqual(self.deadlines(case)[""], datetime(2026, 3, 17, 9))

    def test_statements_do_not_grow_with_cases(self):
        def counted(number):
            for _n in range(number):
                self.opened()
            self.commit()
            start = self.env.cr.sql_log_count
            self.day_off(f"2026-03-{9 + number:02}")
            return self.env.cr.sql_log_count - start

        counted(1)
        few = counted(2)
        self.assertLessEqual(counted(6), few + 5)

    def test_statements_do_not_grow_with_cases_when_another_is_chosen(self):
        one, two = self.calendar_of("0", "1", "2", "3"), self.calendar_of("0", "1", "2")

        def counted(number, calendar):
            for _n in range(number):
                self.opened()
            self.commit()
            start = self.env.cr.sql_log_count
            self.timed_type.calendar_id = calendar
            self.commit()
            return self.env.cr.sql_log_count - start

        counted(1, one)
        few = counted(2, two)
        self.assertLessEqual(counted(6, one), few + 5)

    def test_statements_do_not_grow_with_cases_on_hold(self):
        def counted(number):
            cases = self.env["case.case"].concat(*(self.opened() for _n in range(number)))
            self.commit()
            start = self.env.cr.sql_log_count
            cases.with_user(self.supervisor).action_suspend("Papers")
            self.clock += timedelta(days=3)
            cases.with_user(self.supervisor).action_resume()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        counted(1)
        few = counted(2)
        self.assertLessEqual(counted(6), few + 5)
