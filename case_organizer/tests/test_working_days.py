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
