from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .action_common import NOW, PIXEL, ActionCommon

KEY = "0d5b8b1e-7c70-4d52-9a16-7d6f7a1f0001"


class TestConvert(ActionCommon):
    """A call becomes service actions, with what their templates say."""

    def test_one(self):
        call = self.call()
        action = call.convert(self.repair.ids)
        self.assertEqual(call.action_ids, action)
        self.assertEqual(
            (action.call_id, action.case_id, action.kind, action.duration), (call, call.case_id, "repair", 1.5)
        )
        self.assertEqual(
            (action.partner_id, action.site_id, action.installation_ids), (self.partner, self.site, self.installation)
        )
        self.assertEqual((action.skill_ids, action.safety_notes), (self.gas, "Close the gas first."))
        self.assertEqual(action.check_ids.mapped("name"), ["Leaks", "Gas pressure"])
        self.assertEqual((action.check_ids[1].maximum, action.check_ids[1].unit), (30.0, "mbar"))
        self.assertEqual((action.part_ids.product_id, action.part_ids.planned), (self.valve, 1.0))
        self.assertFalse(action.part_ids.chargeable)
        step = action.step_id.sudo()
        self.assertEqual((step.name, step.state, step.box_id.team_id), ("Repair of a boiler", "active", self.team))
        self.assertIn("Cold since this morning", step.own_help)

    def test_several_and_the_customer_pays(self):
        call = self.call(terms="chargeable")
        inspection = self.repair.copy({"name": "Inspection", "kind": "inspection"})
        actions = call.convert([self.repair.id, inspection.id, self.repair.id])
        self.assertEqual(actions.mapped("name"), ["Repair of a boiler", "Inspection", "Repair of a boiler"])
        self.assertEqual(actions.part_ids.mapped("chargeable"), [True] * 3)
        self.assertEqual(len(actions.check_ids), 6)

    def test_an_exchange_has_what_it_takes(self):
        exchange = self.env(user=self.planner)["case.service.template"].create(
            {
                "name": "Exchange the burner",
                "kind": "exchange",
                "duration": 3.0,
                "team_id": self.team.id,
                "skill_ids": [(6, 0, self.gas.ids)],
                "safety_notes": "Close the gas first.",
                "check_ids": [(0, 0, {"name": "Serial number of the new one", "kind": "text"})],
                "part_ids": [(0, 0, {"product_id": self.valve.id, "quantity": 2})],
            }
        )
        action = self.call().convert(exchange.ids)
        action.plan(NOW + timedelta(hours=1), self.gas_worker.ids)
        action = action.with_user(self.worker)
        self.assertEqual((action.kind, action.duration, action.skill_ids), ("exchange", 3.0, self.gas))
        self.assertEqual((action.part_ids.planned, action.safety_notes), (2.0, "Close the gas first."))
        with self.assertRaisesRegex(UserError, "Serial number of the new one"):
            action.finish({"result": "Exchanged"})
        action.fill([{"id": action.check_ids.id, "text": "B-2"}])
        action.finish({"result": "Exchanged"})
        self.assertIn("Service action (Exchange the burner: Exchanged)", self.told(self.installation))
        burner = self.installation.child_ids
        with self.assertRaises(AccessError):
            burner.with_user(self.worker).replace({"serial": "B-2"}, "worn out")
        new = burner.with_user(self.keeper).replace({"serial": "B-2"}, "worn out")
        self.assertEqual((new.parent_id, burner.state), (self.installation, "removed"))

    def test_the_same_key_converts_once(self):
        call = self.call()
        first = call.convert(self.repair.ids, key=KEY)
        self.assertEqual(call.convert(self.repair.ids, key=KEY), first)
        self.assertEqual(call.action_ids, first)
        with self.assertRaisesRegex(ValidationError, "something else"):
            self.call().convert(self.repair.ids, key=KEY)

    def test_what_does_not_fit(self):
        call = self.call()
        with self.assertRaisesRegex(ValidationError, "template"):
            call.convert([])
        other = self.env["res.partner"].create({"name": "Somebody else"})
        theirs = self.boiler(partner_id=other.id, site_id=False)
        with self.assertRaisesRegex(ValidationError, "Somebody else"):
            call.convert(self.repair.ids, installation_ids=theirs.ids)
        call.case_id.action_cancel("a mistake")
        with self.assertRaises(UserError):
            call.convert(self.repair.ids)
        self.assertFalse(call.action_ids)

    def test_who_may(self):
        call = self.call()
        call.case_id.sudo().access = "restricted"
        with self.assertRaises(AccessError):
            call.with_user(self.other).convert(self.repair.ids)
        self.assertFalse(call.action_ids)

    def test_without_a_call(self):
        with self.assertRaisesRegex(UserError, "type of case"):
            self.installation.with_user(self.planner).add_service_actions(self.repair.ids)
        action = self.installation.with_user(self.planner).add_service_actions(
            self.repair.ids, case_type_id=self.call_type.id
        )
        self.assertEqual((action.partner_id, action.site_id), (self.partner, self.site))
        self.assertFalse(action.call_id)
        self.assertIn("ZB-1", action.case_id.title)


class TestPlan(ActionCommon):
    """Who does it and when."""

    def test_planned(self):
        action = self.action()
        action.plan(NOW + timedelta(hours=2), (self.gas_worker | self.water_worker).ids, 3)
        self.assertEqual(action.planned_end, NOW + timedelta(hours=5))
        self.assertEqual((action.worker_id, action.worker_ids), (self.gas_worker, self.gas_worker | self.water_worker))
        self.assertEqual(action.step_id.sudo().box_id.user_id, self.worker)
        self.assertIn("planned for", self.said(action)[-1])
        action.plan(NOW + timedelta(hours=4), self.gas_worker.ids)
        self.assertIn("planned anew", self.said(action)[-1])
        self.assertEqual(action.duration, 3)

    def test_somebody_without_a_login_has_it_in_the_box_of_the_team(self):
        helper = self.env["resource.resource"].create(
            {
                "name": "Helper",
                "service_worker": True,
                "service_team_id": self.team.id,
                "service_skill_ids": [(6, 0, self.gas.ids)],
            }
        )
        action = self.action()
        action.plan(NOW, self.gas_worker.ids)
        action.plan(NOW, helper.ids)
        self.assertEqual(action.step_id.sudo().box_id.team_id, self.team)

    def test_what_is_refused(self):
        action, start = self.action(), NOW + timedelta(hours=1)
        with self.assertRaisesRegex(UserError, "is over"):
            action.plan(NOW - timedelta(hours=1), self.gas_worker.ids)
        with self.assertRaises(ValidationError):
            action.plan(start, [])
        with self.assertRaises(ValidationError):
            action.plan(start, self.gas_worker.ids, -1)
        self.gas_worker.service_worker = False
        with self.assertRaisesRegex(ValidationError, "not planned for"):
            action.plan(start, self.gas_worker.ids)
        self.assertFalse(action.planned_start)

    def test_somebody_on_leave(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": self.gas_worker.id,
                "date_from": NOW,
                "date_to": NOW + timedelta(days=5),
            }
        )
        action, start = self.action(), NOW + timedelta(days=1)
        with self.assertRaisesRegex(UserError, r"away then \(Holiday\)"):
            action.plan(start, self.gas_worker.ids)
        action.plan(start, self.gas_worker.ids, anyway="comes in for this one")
        self.assertEqual(action.planned_anyway, "comes in for this one")
        self.assertIn("comes in for this one", self.said(action)[-1])
        action.plan(NOW + timedelta(days=7), self.gas_worker.ids)
        self.assertFalse(action.planned_anyway)

    def test_a_skill_that_nobody_has(self):
        action = self.action()
        with self.assertRaisesRegex(UserError, "Gas work"):
            action.plan(NOW, self.water_worker.ids)
        action.plan(NOW, (self.water_worker | self.gas_worker).ids)
        self.assertEqual(action.worker_id, self.water_worker)

    def test_who_may(self):
        action = self.action()
        start = NOW + timedelta(hours=1)
        with self.assertRaises(AccessError):
            action.with_user(self.worker).plan(start, self.gas_worker.ids)
        self.team.member_ids |= self.worker
        with self.assertRaises(AccessError):
            action.with_user(self.worker).plan(start, (self.gas_worker | self.water_worker).ids)
        action.with_user(self.worker).plan(start, self.gas_worker.ids)
        with self.assertRaises(AccessError):
            action.with_user(self.other).plan(start, self.water_worker.ids)
        self.assertEqual(action.worker_id, self.gas_worker)

    def test_what_moved_meanwhile_is_asked_again(self):
        action = self.action()
        elsewhere = self.env["res.partner"].create({"name": "Spa", "parent_id": self.partner.id, "type": "other"})
        self.installation.with_user(self.keeper).move(self.partner, elsewhere)
        self.assertIn("Spa", action.place_differs)
        with self.assertRaisesRegex(UserError, "Choose the place"):
            action.plan(NOW, self.gas_worker.ids)
        with self.assertRaises(ValidationError):
            action.set_place(self.partner.id, self.env.company.partner_id.id)
        action.set_place(self.partner.id, self.site.id)
        self.assertFalse(action.place_differs, "It was looked at, and stays where it was")
        action.plan(NOW, self.gas_worker.ids)
        self.assertEqual(action.site_id, self.site)

    def test_a_customer_who_is_another_one_by_now_is_asked_again(self):
        action = self.action()
        buyer = self.env["res.partner"].create({"name": "Beach club"})
        action.case_id.sudo().partner_id = buyer
        self.assertIn("The call is of Beach club now", action.place_differs)
        with self.assertRaisesRegex(UserError, "Choose the place"):
            action.plan(NOW, self.gas_worker.ids)
        action.set_place(buyer.id, self.site.id)
        self.assertEqual(action.partner_id, buyer)
        self.assertFalse(action.place_differs)

    def test_left_undone_it_waits_again(self):
        action = self.planned()
        action.go()
        with self.assertRaises(UserError):
            action.leave_undone(" ")
        action.leave_undone("nobody at home", key=KEY)
        action.leave_undone("nobody at home", key=KEY)
        self.assertEqual((action.undone_count, action.planned_start, action.worker_id.id), (1, False, False))
        self.assertEqual(action.step_id.sudo().box_id.team_id, self.team)
        self.assertFalse(action.time_ids.filtered(lambda time: not time.stopped_on))
        self.assertIn("nobody at home", " ".join(self.said(action)))

    def test_planners_cancel(self):
        action = self.planned()
        with self.assertRaises(AccessError):
            action.cancel("not needed")
        action.with_user(self.planner).cancel("not needed")
        self.assertEqual(action.step_id.sudo().state, "terminated")
        with self.assertRaisesRegex(UserError, "cancelled"):
            action.go()


class TestVisit(ActionCommon):
    """What the worker does, and nobody else."""

    def test_who_may(self):
        action = self.planned()
        verbs = {
            "go": (),
            "arrive": (),
            "start_time": (),
            "stop_time": (),
            "note_time": ("work", NOW - timedelta(hours=2), NOW - timedelta(hours=1)),
            "fill": ([],),
            "use_parts": ([],),
            "read_meters": ([],),
            "add_photos": ([],),
            "leave_undone": ("no",),
            "finish": ({"result": "Done"},),
        }
        for user in (self.other, self.reader):
            for verb, arguments in verbs.items():
                with self.subTest(verb), self.assertRaises(AccessError):
                    getattr(action.with_user(user), verb)(*arguments)
        auditor = new_test_user(self.env, "auditor", groups="case_organizer.group_case_auditor")
        with self.assertRaises(AccessError):
            action.with_user(auditor).go()
        for user in (self.worker, self.planner):
            for verb in ("go", "arrive", "start_time", "stop_time"):
                getattr(action.with_user(user), verb)()
        self.assertEqual(action.time_ids.user_id, self.worker, "What planners tell is told of the worker")

    def test_nothing_is_written_past_the_verbs(self):
        action = self.planned()
        for record, values in (
            (action, {"result": "x"}),
            (action.check_ids, {"done": True}),
            (action.part_ids, {"used": 1}),
        ):
            with self.assertRaises(AccessError):
                record.write(values)

    def test_on_the_way_and_on_the_spot(self):
        action = self.planned()
        action.go(NOW - timedelta(minutes=40), key=KEY)
        action.go(NOW - timedelta(minutes=20), key=KEY)
        with self.assertRaisesRegex(UserError, "before leaving"):
            action.arrive(NOW - timedelta(minutes=60))
        action.arrive((NOW - timedelta(minutes=10)).isoformat() + "Z")
        self.assertEqual(action.en_route_on, NOW - timedelta(minutes=40))
        self.assertEqual(action.on_site_on, NOW - timedelta(minutes=10))
        travel, work = action.time_ids
        self.assertEqual((travel.kind, travel.stopped_on - travel.started_on), ("travel", timedelta(minutes=30)))
        self.assertEqual((work.kind, work.stopped_on), ("work", False))
        self.assertEqual(action.step_id.sudo().shown_state, "in_progress")
        with self.assertRaisesRegex(UserError, "still to come"):
            action.stop_time(NOW + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "stops after"):
            action.stop_time(NOW - timedelta(hours=1))
        self.assertTrue(action.stop_time())
        self.assertFalse(action.stop_time())

    def test_nobody_works_in_two_places(self):
        first, second = self.planned(), self.planned(hours=4)
        first.start_time(moment=NOW - timedelta(hours=2))
        second.start_time(moment=NOW - timedelta(hours=1))
        self.assertEqual(first.time_ids.stopped_on, NOW - timedelta(hours=1))

    def test_nobody_goes_to_what_is_not_planned(self):
        with self.assertRaisesRegex(UserError, "nobody is planned"):
            self.action().go()

    def test_checklist(self):
        action = self.planned()
        leaks, pressure = action.check_ids
        action.fill([{"id": leaks.id, "done": True}])
        with self.assertRaisesRegex(ValidationError, r"31 mbar is outside of 20 to 30"):
            action.fill([{"id": pressure.id, "number": 31.0}])
        with self.assertRaisesRegex(ValidationError, "no number"):
            action.fill([{"id": pressure.id, "number": "much"}])
        self.assertFalse(pressure.done)
        action.fill([{"id": pressure.id, "number": 31.0, "remark": "measured cold"}])
        self.assertEqual((pressure.done, pressure.number, pressure.done_by_id), (True, 31.0, self.worker))
        theirs = self.planned().check_ids[0]
        with self.assertRaisesRegex(ValidationError, "no such line"):
            action.fill([{"id": theirs.id, "done": True}])
        with self.assertRaisesRegex(ValidationError, "does not take"):
            action.fill([{"id": leaks.id, "name": "x"}])

    def test_parts(self):
        action, pump = self.planned(), self.env["product.product"].create({"name": "Pump"})
        action.use_parts([{"id": action.part_ids.id, "used": 2}, {"product_id": pump.id, "used": 1}], key=KEY)
        action.use_parts([{"id": action.part_ids[0].id, "used": 2}, {"product_id": pump.id, "used": 1}], key=KEY)
        self.assertEqual(action.part_ids.mapped("used"), [2.0, 1.0])
        action.use_parts([{"product_id": pump.id, "used": 3}])
        self.assertEqual(action.part_ids.mapped("used"), [2.0, 3.0], "The same part is the same line")
        for line in ({"used": 1}, {"product_id": pump.id, "used": -1}, {"id": 0, "used": 1}):
            with self.assertRaises(ValidationError):
                action.use_parts([line])

    def test_readings(self):
        action, meter = self.planned(), self.installation.meter_ids[0]
        action.read_meters([{"meter_id": meter.id, "value": 120}])
        self.assertEqual(meter.sudo().reading_ids.value, 120)
        with self.assertRaises(UserError):
            action.read_meters([{"meter_id": meter.id, "value": 100}])
        theirs = self.boiler(serial="ZB-2").meter_ids[0]
        with self.assertRaisesRegex(ValidationError, "another installation"):
            action.read_meters([{"meter_id": theirs.id, "value": 1}])

    def test_photos(self):
        self.repair.check_ids = [(0, 0, {"name": "Type plate", "kind": "photo"})]
        action = self.planned()
        plate = action.check_ids[-1]
        with self.assertRaisesRegex(ValidationError, "add the photo"):
            action.fill([{"id": plate.id, "done": True}])
        action.add_photos([{"name": "plate.png", "data": PIXEL, "check_id": plate.id}], key=KEY)
        action.add_photos([{"name": "plate.png", "data": PIXEL, "check_id": plate.id}], key=KEY)
        self.assertTrue(plate.done)
        self.assertEqual(action.photo_ids.kind_id, self.env.ref("case_service_call.document_kind_photo"))
        self.assertEqual(action.photo_ids.case_id, action.case_id)
        with self.assertRaisesRegex(UserError, "no picture"), self.cr.savepoint():
            action.add_photos([{"name": "notes.txt", "data": "aGVsbG8="}])
        self.assertEqual(action.photo_count, 1)

    def test_finish(self):
        action = self.planned()
        with self.assertRaisesRegex(UserError, "Leaks, Gas pressure"):
            action.finish({"result": "Replaced the valve"})
        leaks, pressure = action.check_ids
        action.fill([{"id": leaks.id, "done": True}, {"id": pressure.id, "remark": "gauge broken"}])
        with self.assertRaisesRegex(ValidationError, "what was done"):
            action.finish({})
        with self.assertRaisesRegex(ValidationError, "Whose signature"):
            action.finish({"result": "Replaced the valve", "signature": PIXEL})
        with self.assertRaisesRegex(UserError, "finish it there"):
            action.step_id.submit()
        values = {"result": "Replaced the valve", "signature": PIXEL, "signed_by": "Mrs. Visser"}
        action.finish(values, key=KEY)
        self.assertTrue(action.finish(values, key=KEY), "Sent twice, done once")
        self.assertEqual((action.step_id.sudo().state, action.finished_on), ("completed", NOW))
        self.assertEqual(action.step_id.sudo().done_by_id, self.worker)
        with self.assertRaisesRegex(UserError, "is done"):
            action.finish(values)

    def test_a_key_belongs_to_one_and_fails_with_what_failed(self):
        action = self.planned()
        receipts = self.env["case.service.receipt"]
        with self.assertRaises(UserError), self.cr.savepoint():
            action.finish({"result": "x"}, key=KEY)
        self.assertFalse(receipts.search_count([("key", "=", KEY)]), "What failed may be sent again")
        action.go(key=KEY)
        with self.assertRaises(ValidationError):
            action.arrive(key=KEY)
        with self.assertRaises(ValidationError):
            action.with_user(self.planner).go(key=KEY)
        self.assertFalse(action.on_site_on)

    def test_the_customer_is_told_by_who_hooks_in(self):
        action = self.planned()
        with patch.object(type(action), "_on_the_way") as told:
            action.go()
            action.go()
        told.assert_called_once()
