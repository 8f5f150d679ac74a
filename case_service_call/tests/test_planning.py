from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .action_common import NOW, ActionCommon


class PlanningCommon(ActionCommon):
    """Two workers who begin in the same town and work 8 to 12 and 13 to 17 UTC, 15 minutes away from the site."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        workers = cls.gas_worker | cls.water_worker
        workers.write({"tz": "UTC"})
        workers.calendar_id.tz = "UTC"
        home = cls.env["res.partner"].create({"name": "Depot", "partner_latitude": 52.09, "partner_longitude": 5.12})
        workers.write({"service_start_id": home.id})
        cls.site.write({"partner_latitude": 52.15, "partner_longitude": 5.14})
        cls.inspection = cls.repair.copy({"name": "Look at it", "kind": "inspection", "skill_ids": [(5,)]})

    def one(self, template=None, **values):
        """An action of its own call, as the planner sees it."""
        return self.call().convert((template or self.repair).ids, **values)

    def at(self, day, hour):
        """A moment of that week. :param day: 0 is Monday"""
        return datetime(2026, 3, 2) + timedelta(days=day, hours=hour)

    def wrong(self, action):
        """What is wrong with it, in words."""
        action.invalidate_recordset()
        return (action.conflicts or "").split("\n") if action.conflicts else []


class TestSuggestions(PlanningCommon):
    """Who could do it, when and why; suggested to who plans."""

    def test_who_when_and_why(self):
        action = self.one()
        found = action.get_suggestions()
        self.assertEqual({one["worker"] for one in found}, {self.gas_worker.name})
        first = found[0]
        self.assertEqual(first["end"] - first["start"], timedelta(hours=1.5))
        self.assertEqual(first["start"], self.at(0, 8.5))
        reasons = " | ".join(first["reasons"])
        self.assertIn("Can do Gas work", reasons)
        self.assertIn("First of the day, 15 minutes on the road", reasons)
        self.assertIn("hours planned that day", reasons)

    def test_anybody_who_can(self):
        found = self.one(self.inspection).get_suggestions(count=2)
        self.assertEqual({one["worker_id"] for one in found}, {self.gas_worker.id, self.water_worker.id})

    def test_near_what_they_do_before(self):
        before = self.planned(hours=0.5)
        self.water_worker.active = False
        found = self.one(self.inspection).get_suggestions()
        self.assertIn(f"0 minutes from “{before.display_name}”, where they are before", found[0]["reasons"])
        self.assertEqual(found[0]["start"], before.planned_end)

    def test_leave_absence_and_opening_hours(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": self.gas_worker.id,
                "calendar_id": self.gas_worker.calendar_id.id,
                "date_from": self.at(0, 0),
                "date_to": self.at(1, 0),
            }
        )
        self.env["case.absence"].create(
            {
                "user_id": self.worker.id,
                "stand_in_id": self.other.id,
                "date_from": date(2026, 3, 3),
                "date_to": date(2026, 3, 3),
            }
        )
        self.site.site_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Thursday afternoon",
                "tz": "UTC",
                "attendance_ids": [
                    (0, 0, {"name": "Thu", "dayofweek": "3", "hour_from": 14, "hour_to": 16, "day_period": "afternoon"})
                ],
            }
        )
        found = self.one().get_suggestions(count=1)
        self.assertEqual(found[0]["start"], self.at(3, 14))
        self.assertIn("The site is open from", " ".join(found[0]["reasons"]))

    def test_nobody_and_why(self):
        self.gas_worker.service_skill_ids = [(5,)]
        action = self.one()
        self.assertEqual(action.get_suggestions(), [])
        self.assertEqual(
            action.get_plan()["unplaced"],
            [{"action_id": action.id, "why": "Nobody for whom it is has: Gas work"}],
        )

    def test_who_may(self):
        action = self.one()
        found = action.with_user(self.worker).get_suggestions()
        self.assertEqual({one["worker_id"] for one in found}, {self.gas_worker.id})
        with self.assertRaises(AccessError):
            action.with_user(self.reader).get_suggestions()
        action.cancel("no need")
        with self.assertRaisesRegex(UserError, "not open any more"):
            action.get_suggestions()

    def test_many_at_once_in_a_fixed_number_of_statements(self):
        actions = self.one()
        for _n in range(5):
            actions |= self.one(self.inspection)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            plan = actions.get_plan()
        self.assertEqual(len(plan["visits"]), 6)
        more = actions
        for _n in range(10):
            more |= self.one(self.inspection)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            more.get_plan()

    def test_routing_is_as_good(self):
        actions = self.one() | self.one(self.inspection) | self.one(self.inspection)
        simple, routed = actions.get_plan("simple"), actions.get_plan("routing")
        self.assertEqual(len(routed["visits"]), 3)
        self.assertLessEqual(routed["travel"], simple["travel"])

    def test_travel_is_as_the_company_says(self):
        action = self.one()
        self.assertEqual(action.get_suggestions()[0]["start"], self.at(0, 8.5))
        self.env.company.service_speed = 10.0
        self.assertIn("First of the day, 55 minutes on the road", action.get_suggestions()[0]["reasons"])
        self.site.write({"partner_latitude": 0, "partner_longitude": 0})
        self.env.company.service_unknown_minutes = 45
        self.assertEqual(action.get_suggestions()[0]["start"], self.at(0, 9))


class TestPlanThese(PlanningCommon):
    """The dialog: a preview with reasons, all or some of it accepted."""

    def wizard(self, actions):
        shown = actions.action_suggest()
        return self.env(user=self.planner)[shown["res_model"]].browse(shown["res_id"])

    def test_all(self):
        actions = self.one() | self.one(self.inspection)
        wizard = self.wizard(actions)
        self.assertEqual(wizard.line_ids.action_id, actions)
        self.assertIn("2 of 2 find a place", wizard.summary)
        self.assertTrue(all(wizard.line_ids.mapped("reasons")))
        self.assertFalse(any(actions.mapped("planned_start")), "nothing is planned by looking")
        wizard.action_accept()
        self.assertTrue(all(actions.mapped("planned_start")))
        self.assertEqual(actions[0].worker_id, self.gas_worker)
        self.assertFalse(any(actions.mapped("conflicts")))

    def test_some_and_one_that_is_refused(self):
        actions = self.one() | self.one(self.inspection) | self.one(self.inspection)
        wizard = self.wizard(actions)
        left, refused, taken = (
            wizard.line_ids.filtered(lambda line, action=action: line.action_id == action) for action in actions
        )
        with Form(wizard) as form:
            for number, line in enumerate(wizard.line_ids):
                if line == left:
                    with form.line_ids.edit(number) as shown:
                        shown.take = False
        refused.action_id.cancel("no need")
        wizard.action_accept()
        self.assertFalse(left.action_id.planned_start)
        self.assertIn("cancelled", refused.problem)
        self.assertTrue(taken.action_id.planned_start)
        self.assertTrue(taken.planned)

    def test_one_of_three(self):
        action = self.one(self.inspection)
        wizard = self.wizard(action)
        self.assertEqual(len(wizard.line_ids), 3)
        line = wizard.line_ids[1]
        line.action_take()
        self.assertEqual((action.planned_start, action.worker_id), (line.start, line.worker_id))

    def test_workers_do_not_plan_others(self):
        with self.assertRaises(AccessError):
            self.one().with_user(self.worker).action_suggest()


class TestConflicts(PlanningCommon):
    """What does not fit is said beside it, and found by a filter."""

    def test_at_the_same_time_and_the_road(self):
        one, other = self.planned(hours=2), self.planned(hours=3)
        self.assertEqual(self.wrong(one), [f"{self.gas_worker.name} is with “{other.display_name}” at the same time."])
        other.with_user(self.planner).plan(self.at(0, 12), self.gas_worker.ids)
        self.assertEqual(self.wrong(one), [])
        away = self.env["res.partner"].create(
            {"name": "Far away", "partner_latitude": 52.5, "partner_longitude": 5.5, "parent_id": self.partner.id}
        )
        other.with_user(self.planner).set_place(self.partner.id, away.id)
        self.assertIn("minutes too little for the road", " ".join(self.wrong(one)))
        found = self.env(user=self.planner)["case.service.action"].search([("in_conflict", "=", True)])
        self.assertEqual(found, (one | other).with_user(self.planner))

    def test_what_one_may_not_read_is_not_named(self):
        one, other = self.planned(hours=2), self.planned(hours=3)
        other.case_id.sudo().write({"access": "restricted", "user_id": self.worker.id})
        self.env.flush_all()
        self.env.invalidate_all()
        told = self.wrong(one.with_user(self.planner))
        self.assertEqual(told, [f"{self.gas_worker.name} is with “another visit” at the same time."])

    def test_leave_that_comes_later(self):
        action = self.planned(hours=2)
        self.assertEqual(self.wrong(action), [])
        self.env["resource.calendar.leaves"].create(
            {"resource_id": self.gas_worker.id, "date_from": self.at(0, 0), "date_to": self.at(1, 0)}
        )
        self.assertEqual(self.wrong(action), [f"{self.gas_worker.name} is away."])

    def test_hours_deadline_skill_and_more_than_a_day(self):
        action = self.one(deadline=self.at(0, 16))
        action.plan(self.at(0, 18), self.gas_worker.ids)
        self.assertEqual(
            self.wrong(action),
            [
                f"It is outside the working hours of {self.gas_worker.name}.",
                "It ends 3:30 hours after the deadline.",
            ],
        )
        action.plan(self.at(1, 9), self.water_worker.ids, anyway="the other one is ill")
        self.assertIn("None of them has: Gas work.", self.wrong(action))
        long = self.one(self.inspection)
        long.plan(self.at(2, 8), self.water_worker.ids, duration=9)
        self.assertIn("9:30 hours planned that day, the road included, and works 8:00", " ".join(self.wrong(long)))

    def test_many_in_a_fixed_number_of_statements(self):
        actions = self.env["case.service.action"].with_user(self.planner)
        for hours in range(8):
            actions |= self.planned(hours=hours * 2).with_user(self.planner)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(45):
            actions.mapped("conflicts")


class TestMoving(PlanningCommon):
    """Drag and drop is the verb, with what it checks."""

    def test_dropped(self):
        action = self.one()
        self.assertEqual(action.plan_at(self.at(1, 9)), self.gas_worker.name)
        self.assertEqual((action.planned_start, action.planned_end), (self.at(1, 9), self.at(1, 10.5)))
        action.plan_at(self.at(2, 9), duration=2)
        self.assertEqual((action.worker_id, action.planned_end), (self.gas_worker, self.at(2, 11)))

    def test_nobody_is_free_then(self):
        self.one().plan_at(self.at(1, 9))
        other = self.one()
        with self.assertRaisesRegex(UserError, "Nobody who can do"):
            other.plan_at(self.at(1, 10))
        self.assertFalse(other.planned_start)
        other.plan_at(self.at(1, 10), worker_id=self.gas_worker.id)
        self.assertTrue(other.in_conflict)

    def test_nevertheless(self):
        action = self.one()
        action.plan_at(self.at(1, 9))
        self.env["resource.calendar.leaves"].create(
            {"resource_id": self.gas_worker.id, "date_from": self.at(2, 0), "date_to": self.at(3, 0)}
        )
        self.assertEqual(action.get_objections(self.at(1, 9)), [])
        with self.assertRaisesRegex(UserError, "Say why"), self.cr.savepoint():
            action.plan_at(self.at(2, 9))
        (objection,) = action.get_objections(self.at(2, 9))
        self.assertIn("is away then", objection)
        action.plan_at(self.at(2, 9), anyway="they come back for it")
        self.assertEqual((action.planned_start, action.planned_anyway), (self.at(2, 9), "they come back for it"))
        with self.assertRaises(AccessError):
            action.with_user(self.other).get_objections(self.at(2, 9))

    def test_the_past_and_others(self):
        action = self.one()
        with self.assertRaisesRegex(UserError, "is over"):
            action.plan_at(self.at(-3, 9))
        action.plan_at(self.at(1, 9))
        with self.assertRaises(AccessError):
            action.with_user(self.other).plan_at(self.at(2, 9))
        self.assertEqual(action.planned_start, self.at(1, 9))


class TestDays(PlanningCommon):
    """How full days are, in words."""

    def days(self, user=None, **asked):
        return self.env(user=user or self.planner)["case.service.planner"].get_days("2026-03-02", 7, **asked)

    def test_in_words(self):
        self.planned(hours=2)
        self.one(self.inspection).plan(self.at(1, 8), self.gas_worker.ids, duration=9)
        self.env["resource.calendar.leaves"].create(
            {"resource_id": self.gas_worker.id, "date_from": self.at(2, 0), "date_to": self.at(3, 0)}
        )
        found = self.days()
        self.assertEqual(found["days"][0], "2026-03-02")
        worker = next(one for one in found["workers"] if one["id"] == self.gas_worker.id)
        told = [(day["state"], day["text"]) for day in worker["days"]]
        self.assertEqual(told[0], ("room", "2:00 of 8:00 h"))
        self.assertEqual(told[1], ("over", "9:30 of 8:00 h: 1:30 h too much"))
        self.assertEqual(told[2], ("away", "Away"))
        self.assertEqual(told[3], ("free", "Free, 8:00 h"))
        self.assertEqual(told[5], ("off", "–"))
        self.assertEqual(worker["days"][0]["visits"], 1)

    def test_narrowed_and_by_whom(self):
        self.assertEqual([one["id"] for one in self.days(skill_id=self.gas.id)["workers"]], self.gas_worker.ids)
        self.assertEqual([one["id"] for one in self.days(user=self.other)["workers"]], self.water_worker.ids)
        with self.assertRaises(AccessError):
            self.days(user=self.reader)
        with self.assertRaises(UserError):
            self.env(user=self.planner)["case.service.planner"].get_days("2026-03-02", 400)


class TestScale(PlanningCommon):
    """What planning reads does not grow with workers, one by one."""

    def test_workers(self):
        now = NOW
        workers = self.gas_worker | self.water_worker
        planner = self.env["case.service.planner"]
        workers |= workers.create(
            [{"name": f"Worker {number}", "service_worker": True, "tz": "UTC"} for number in range(20)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            found = planner._workers_sudo(workers, now, now + timedelta(days=21))
        self.assertEqual(len(found), 22)
        self.assertTrue(all(len(one.days) == 15 for one in found))
