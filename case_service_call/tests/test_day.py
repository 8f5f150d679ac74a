import re
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import file_open

from ..controllers.service_day import FILES
from .action_common import NOW, PIXEL, ActionCommon

KEY = "5b8f0d9e-2f51-4a8e-a0f1-1f4f2f7d0001"


class DayCommon(ActionCommon):
    """The gas worker's phone."""

    def phone(self, user=None):
        return self.env(user=user or self.worker)["case.service.action"]

    def seen(self, user=None):
        return {visit["id"]: visit for visit in self.phone(user).get_day()["visits"]}

    def send(self, action, verb, key=KEY, user=None, **values):
        return self.phone(user).send_from_day(action.id, verb, key, values)


class TestDay(DayCommon):
    """What a worker's phone knows: their visits, and nobody else's."""

    def test_a_visit(self):
        self.site.write({"street": "Strandweg 1", "city": "Zandvoort", "phone": "+31 23 555 01"})
        self.site.write({"partner_latitude": 52.37, "partner_longitude": 4.53})
        self.installation.with_user(self.keeper).meter_ids.record_reading(1200)
        action = self.planned()
        visit = self.seen()[action.id]
        self.assertEqual((visit["name"], visit["customer"]), ("Repair of a boiler", "Hotel Zeeblick"))
        self.assertEqual(visit["start"], "2026-03-02T09:00:00+00:00")
        self.assertIn("Strandweg 1", visit["address"])
        self.assertEqual((visit["latitude"], visit["longitude"]), (52.37, 4.53))
        self.assertEqual((visit["access"], visit["safety"]), ("Code 4471", "Close the gas first."))
        self.assertEqual(visit["symptom"], "Cold since this morning")
        self.assertEqual(visit["phones"], [{"who": "Beach pavilion", "phone": "+31 23 555 01"}])
        (boiler,) = visit["installations"]
        self.assertEqual((boiler["serial"], boiler["meters"][0]["value"]), ("ZB-1", 1200.0))
        self.assertIn("1200", boiler["history"][0]["text"])
        leaks, pressure = visit["checks"]
        self.assertEqual((leaks["kind"], leaks["done"]), ("check", False))
        self.assertEqual((pressure["minimum"], pressure["maximum"], pressure["number"]), (20.0, 30.0, None))
        self.assertEqual((visit["parts"][0]["name"], visit["parts"][0]["planned"]), ("Gas valve", 1.0))

    def test_parts_that_were_not_taken_along(self):
        pump = self.env["product.product"].create({"name": "Pump", "type": "consu"})
        other = self.env["product.product"].create({"name": "Paper", "type": "consu"})
        self.filled().use_parts([{"product_id": pump.id, "used": 1}])
        action = self.filled()
        names = [part["name"] for part in self.phone().get_day()["parts"]]
        self.assertEqual(names, ["Gas valve"], "what was used is known once it is done")
        before = self.filled()
        before.use_parts([{"product_id": pump.id, "used": 1}])
        before.finish({"result": "New pump"})
        parts = {part["name"]: part["id"] for part in self.phone().get_day()["parts"]}
        self.assertEqual(parts, {"Gas valve": self.valve.id, "Pump": pump.id})
        self.assertNotIn(other.id, parts.values())
        self.send(action, "use_parts", lines=[{"product_id": pump.id, "used": 2}])
        (used,) = [part for part in self.seen()[action.id]["parts"] if part["product_id"] == pump.id]
        self.assertEqual((used["planned"], used["used"]), (0, 2))

    def test_what_was_done_before_is_history(self):
        before = self.filled()
        before.finish({"result": "Cleaned the nozzle"})
        action = self.planned(hours=3)
        (boiler,) = self.seen()[action.id]["installations"]
        self.assertIn("Repair of a boiler: Cleaned the nozzle", [row["text"] for row in boiler["history"]])

    def test_which(self):
        soon, far = self.planned(), self.planned(hours=24 * 30)
        done, waiting = self.filled(), self.action()
        done.finish({"result": "Well"})
        self.assertEqual(self.seen().keys(), {soon.id, done.id})
        self.assertFalse(self.seen(self.other))
        with self.assertRaises(AccessError):
            self.seen(self.planner)
        done.sudo().finished_on = NOW - timedelta(days=3)
        self.assertEqual(self.seen().keys(), {soon.id})
        soon.with_user(self.planner).cancel("Not needed")
        self.assertFalse(self.seen())
        self.assertTrue(far and waiting)

    def test_the_number_of_statements_does_not_follow_the_visits(self):
        self.planned()
        self.seen()
        counts = []
        for _time in range(2):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.seen()
            counts.append(self.cr.sql_log_count - before)
            for hour in range(2, 8):
                self.planned(hours=hour)
        self.assertLessEqual(counts[1], counts[0] + 6)
        self.assertLessEqual(counts[1], 70)

    def test_all_words_are_there_and_used(self):
        words = self.phone()._day_words()
        used = set()
        for name in FILES:
            with file_open(f"case_service_call/static/src/day/{name}") as stream:
                used |= set(re.findall(r'"(\w+)"', stream.read()))
        self.assertFalse(words.keys() - used, "words that no page shows")
        for name in FILES:
            with file_open(f"case_service_call/static/src/day/{name}") as stream:
                called = set(re.findall(r'\bt\(\s*"(\w+)"', stream.read()))
            self.assertFalse(called - words.keys(), f"words that {name} misses")
        self.assertTrue({"go", "arrive", "start_time", "stop_time", "outside", "no_number", "missing"} <= words.keys())


class TestSent(DayCommon):
    """What a phone says is done once, by who does the visit, through the verbs."""

    def test_a_whole_visit(self):
        action = self.planned()
        leaks, pressure = action.check_ids
        moment = (NOW - timedelta(minutes=30)).isoformat() + "Z"
        self.send(action, "go", "key-0001", moment=moment)
        self.send(action, "arrive", "key-0002", moment=moment)
        lines = [{"id": leaks.id, "done": True}, {"id": pressure.id, "number": 24.5}]
        self.send(action, "fill", "key-0003", lines=lines)
        self.send(action, "add_photos", "key-0004", files=[{"name": "valve.png", "data": PIXEL, "check_id": False}])
        self.send(action, "use_parts", "key-0005", lines=[{"id": action.part_ids.id, "used": 1}])
        meter = self.installation.meter_ids
        self.send(action, "read_meters", "key-0006", lines=[{"meter_id": meter.id, "value": 1234}])
        values = {"result": "New valve", "signature": PIXEL, "signed_by": "A. Guest", "follow_up": False}
        for _twice in range(2):
            self.send(action, "finish", "key-0007", values=values, moment=False)
        self.assertEqual(action.step_state, "completed")
        self.assertEqual((action.en_route_on, action.result), (NOW - timedelta(minutes=30), "New valve"))
        self.assertEqual((action.photo_count, action.part_ids.used, meter.value), (1, 1.0, 1234.0))
        self.assertEqual(action.signed_by, "A. Guest")
        self.assertTrue(self.seen()[action.id]["finished_on"])

    def test_once(self):
        action = self.planned()
        meter = self.installation.meter_ids
        for value in (100, 200):
            self.send(action, "read_meters", lines=[{"meter_id": meter.id, "value": value}])
        self.assertEqual(meter.reading_ids.mapped("value"), [100.0])

    def test_what_took_it_out_of_ones_hands_is_not_refused_the_second_time(self):
        action = self.planned()
        for _twice in range(2):
            self.assertTrue(self.send(action, "leave_undone", reason="Nobody at home"))
        self.assertEqual(action.sudo().undone_count, 1)

    def test_what_is_refused_leaves_nothing(self):
        action = self.planned()
        action.with_user(self.planner).cancel("Not needed")
        with self.assertRaisesRegex(UserError, "Repair of a boiler"), self.cr.savepoint():
            self.send(action, "arrive")
        self.assertFalse(self.env["case.service.receipt"].search([("key", "=", KEY)]))
        self.assertFalse(action.on_site_on)

    def test_moments_that_cannot_be(self):
        action = self.planned()
        self.send(action, "go", "key-0001", moment=(NOW - timedelta(minutes=20)).isoformat())
        for number, (verb, moment, words) in enumerate(
            (
                ("arrive", (NOW - timedelta(minutes=40)).isoformat(), "before leaving"),
                ("arrive", (NOW + timedelta(hours=1)).isoformat(), "still to come"),
                ("arrive", "yesterday", "no moment"),
                ("stop_time", (NOW - timedelta(days=400)).isoformat(), "stops after"),
            )
        ):
            with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                self.send(action, verb, f"key-1{number:03}", moment=moment)
        self.assertFalse(action.on_site_on)
        self.assertEqual(len(action.time_ids), 1)
        # What was refused may be sent again, mended, with its key.
        self.send(action, "arrive", "key-1000", moment=(NOW - timedelta(minutes=10)).isoformat())
        self.assertEqual(action.on_site_on, NOW - timedelta(minutes=10))

    def test_nobody_plans_into_the_past(self):
        action = self.planned(hours=24)
        self.team.member_ids |= self.worker
        before = action.planned_start
        for start in (NOW - timedelta(days=1), NOW - timedelta(minutes=6)):
            with self.assertRaisesRegex(UserError, "is over: plan it for later"), self.cr.savepoint():
                action.with_user(self.worker).plan(start, self.gas_worker.ids)
            with self.assertRaisesRegex(UserError, "is over: plan it for later"), self.cr.savepoint():
                action.with_user(self.planner).plan_at(start)
        dialog = action.with_user(self.worker).action_ask_plan()
        wizard = self.env(user=self.worker)[dialog["res_model"]].browse(dialog["res_id"])
        wizard.start = NOW - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "is over"), self.cr.savepoint():
            wizard.action_confirm()
        self.assertEqual((action.planned_start, action.worker_id), (before, self.gas_worker), "it is as it was")

    def test_who_may_not(self):
        action = self.planned()
        with self.assertRaisesRegex(AccessError, "somebody else"):
            self.send(action, "arrive", user=self.other)
        # Planners have the desk's screens: a phone is for who goes there.
        with self.assertRaisesRegex(AccessError, "service workers"):
            self.send(action, "arrive", user=self.planner)
        portal = new_test_user(self.env, "guest_portal", groups="base.group_portal")
        for said in (lambda: self.seen(portal), lambda: self.send(action, "arrive", user=portal)):
            with self.assertRaises(AccessError):
                said()
        action.with_user(self.planner).plan(NOW + timedelta(hours=1), self.water_worker.ids, anyway="Gas is shut")
        with self.assertRaisesRegex(AccessError, "somebody else"):
            self.send(action, "arrive")
        with self.assertRaisesRegex(AccessError, "somebody else"):
            self.send(action.browse(2**30), "arrive")
        self.assertFalse(action.sudo().on_site_on)

    def test_another_company(self):
        action = self.planned()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.worker.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.gas_worker.company_id = company
        self.env.invalidate_all()
        self.assertFalse(self.seen())
        with self.assertRaises(AccessError):
            self.send(action, "arrive")
        self.assertFalse(action.sudo().on_site_on)

    def test_nothing_but_the_verbs(self):
        action = self.planned()
        for verb, values in (
            ("unlink", {}),
            ("write", {"vals": {"result": "x"}}),
            ("plan", {"start": "2026-03-03 08:00:00", "worker_ids": self.gas_worker.ids}),
            ("arrive", {"at": "2026-03-02"}),
        ):
            with self.assertRaisesRegex(ValidationError, "load it again"):
                self.send(action, verb, **values)
        with self.assertRaisesRegex(ValidationError, "load it again"):
            self.send(action, "arrive", key=False)


class TestOnTheWay(DayCommon):
    """The customer hears that somebody is on the way, once."""

    def mails(self):
        return self.env["mail.mail"].search([("subject", "ilike", "on our way")])

    def test_told_once(self):
        self.gas_worker.name = "Tom Bakker"
        self.partner.tz = "Europe/Amsterdam"
        action = self.planned()
        self.send(action, "go", "key-0001")
        self.send(action, "go", "key-0002")
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.partner)
        self.assertIn("Tom Bakker", mail.body_html)
        self.assertIn("10:00", mail.body_html)

    def test_not_told_a_time_that_is_over(self):
        action = self.planned()
        action.sudo().write({"planned_start": NOW - timedelta(hours=1), "planned_end": NOW})
        self.send(action, "go")
        self.assertNotIn("expected", self.mails().body_html)

    def test_nobody_to_tell_or_not_wanted(self):
        self.partner.email = False
        self.send(self.planned(), "go", "key-0001")
        self.partner.email = "desk@zeeblick.example"
        self.env.ref("case_service_call.mail_template_on_the_way").active = False
        self.send(self.planned(hours=3), "go", "key-0002")
        self.assertFalse(self.mails())
