from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .common_time import TimeCommon

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: The Sundays on which the clock of Amsterdam goes forward and back in 2026, at 01:00 UTC.
SPRING, AUTUMN = datetime(2026, 3, 29), datetime(2026, 10, 25)


def on_the_wall(moment):
    """What the clock on the wall in Amsterdam shows."""
    return moment.replace(tzinfo=UTC).astimezone(AMSTERDAM).strftime("%d %H:%M")


class TestHourChanges(TimeCommon):
    """The scheduler runs each half hour over both days on which the clock changes: all happens once, at its hour."""

    def setUp(self):
        super().setUp()
        self.adviser.tz = "Europe/Amsterdam"

    def over(self, sunday, look, begin=-36):
        """Let the clock run over a Sunday. :param look: called each half hour :return: ``[(time, what it said)]``"""
        seen, self.clock = [], sunday + timedelta(hours=begin)
        while self.clock < sunday + timedelta(hours=60):
            if found := look():
                seen.append((on_the_wall(self.clock), found))
            self.clock += timedelta(minutes=30)
        return seen

    def test_timers_at_their_hour_on_the_wall_once(self):
        for sunday in (SPRING, AUTUMN):
            with self.subTest(sunday=sunday):
                case_type = self.make_plan({"code": "first"}, {"code": "next_day", "required": False})
                self.wait_on("next_day", "opened", 1)
                case_type.action_publish()
                opened = {}
                for hour in (0, 1, 2, 3, 12):
                    saturday = datetime(sunday.year, sunday.month, sunday.day - 1, hour, 30, tzinfo=AMSTERDAM)
                    self.clock = saturday.astimezone(UTC).replace(tzinfo=None)
                    opened[hour] = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
                told = {}

                def look(opened=opened, told=told):  # pylint: disable=dangerous-default-value
                    self.tick()
                    for hour, case in opened.items():
                        if "next_day" in self.asked(case):
                            told.setdefault(hour, on_the_wall(self.clock))

                self.over(sunday, look, begin=-1.5)
                wanted = {hour: f"{sunday.day:02} {hour:02}:30" for hour in opened}
                if sunday == SPRING:
                    # Half past two is not there: what began then is due an hour later by the clock.
                    wanted[2] = f"{sunday.day:02} 03:30"
                self.assertEqual(told, wanted)
                for case in opened.values():
                    self.assertEqual(len(case.step_ids.filtered(lambda step: step.code == "next_day")), 1)
                    self.assertEqual(len(case.log_ids.filtered(lambda row: row.kind == "date")), 1)

    def test_deadlines_keep_the_time_of_the_day_and_hours_are_real(self):
        for sunday, after_24_hours in ((SPRING, "29 11:00"), (AUTUMN, "25 09:00")):
            with self.subTest(sunday=sunday):
                case_type = self.make_plan(
                    {"code": "days", "deadline_days": 1},
                    {"code": "hours", "deadline_days": 24, "deadline_unit": "hours"},
                )
                saturday = datetime(sunday.year, sunday.month, sunday.day - 1, 10, tzinfo=AMSTERDAM)
                self.clock = saturday.astimezone(UTC).replace(tzinfo=None)
                case = self.open_it(case_type)
                self.assertEqual(on_the_wall(self.step(case, "days").deadline), f"{sunday.day:02} 10:00")
                self.assertEqual(on_the_wall(self.step(case, "hours").deadline), after_24_hours)

    def test_a_digest_a_day_at_its_hour_also_at_one_that_is_not_there_or_twice(self):
        self.adviser.with_user(self.adviser).write({"case_alert_new": "digest", "case_quiet_days_off": False})
        for sunday in (SPRING, AUTUMN):
            for hour in (2, 8):
                with self.subTest(sunday=sunday, hour=hour):
                    self.clock = sunday - timedelta(hours=36)
                    self.adviser.with_user(self.adviser).case_digest_hour = hour
                    self.env["res.users"].browse(self.adviser.id)._plan_digest_sudo()

                    def look():
                        due = self.adviser.case_digest_on <= self.clock
                        self.env["case.alert"].send_sudo()
                        self.env.invalidate_all()
                        return due

                    wall = [wall for wall, _due in self.over(sunday, look)]
                    days = [sunday.day, sunday.day + 1, sunday.day + 2]
                    wanted = [f"{day:02} {hour:02}:00" for day in days]
                    if hour == 2 and sunday == SPRING:
                        wanted[0] = f"{sunday.day:02} 03:00"
                    self.assertEqual(wall[-3:], wanted)
                    self.assertEqual(len({text[:2] for text in wall}), len(wall), "one a day")
