import io
from datetime import timedelta

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError

from .action_common import NOW, PIXEL, ActionCommon


class TestFinished(ActionCommon):
    """What follows when a service action is done."""

    def done(self, action=None, **values):
        """An action that took half an hour to get to and two hours there."""
        action = action or self.filled()
        action.note_time("travel", NOW - timedelta(hours=3), NOW - timedelta(hours=2, minutes=30))
        action.note_time("work", NOW - timedelta(hours=2, minutes=30), NOW - timedelta(minutes=30))
        action.use_parts([{"id": action.part_ids.id, "used": 2}])
        action.finish({"result": "Replaced the valve", **values})
        return action

    def under_contract(self, **allowance):
        """A contract in force, with an allowance."""
        values = {"name": "Free visits", "kind": "allowance", "allowance": 1, "allowance_unit": "visits", **allowance}
        return self.in_force(obligation_ids=[(0, 0, values)])

    def test_costs(self):
        self.env.company.case_hourly_cost = 60.0
        action = self.done()
        costs = self.env["case.cost"].search([("step_id", "=", action.step_id.id)])
        self.assertEqual(sorted(costs.mapped("hours")), [0.0, 0.5, 2.0])
        self.assertEqual(sorted(costs.mapped("amount")), [30.0, 100.0, 120.0])
        self.assertEqual(costs.filtered("hours").user_id, self.worker)

    def test_what_is_opened_again_is_booked_once(self):
        self.env.company.case_hourly_cost = 60.0
        action = self.done()
        action.step_id.action_reopen("It drips")
        self.assertTrue(action.is_open)
        action.note_time("work", NOW - timedelta(minutes=20), NOW - timedelta(minutes=10))
        action.use_parts([{"id": action.part_ids.id, "used": 3}])
        action.finish({"result": "Tightened"})
        costs = self.env["case.cost"].search([("case_id", "=", action.case_id.id), ("kind", "!=", "planned")])
        self.assertAlmostEqual(sum(costs.mapped("hours")), 2.5 + 1 / 6, 2)
        self.assertEqual(sum(costs.filtered(lambda cost: cost.kind == "expense").mapped("amount")), 150.0)
        self.assertEqual(len(action.report_id.version_ids), 2, "The report has another version")

    def test_report(self):
        action = self.filled(terms="contract")
        action.add_photos([{"name": "valve.png", "data": PIXEL}])
        self.done(action, signature=PIXEL, signed_by="Mrs. Visser")
        document = action.report_id
        self.assertEqual(document.case_id, action.case_id)
        pdf = PdfReader(io.BytesIO(document.sudo().version_id.attachment_id.raw))
        text = "\n".join(page.extract_text() for page in pdf.pages)
        for words in (
            "Hotel Zeeblick",
            "Beach pavilion",
            "ZB-1",
            "Replaced the valve",
            "Leaks",
            "25 mbar (20 – 30)",
            "Gas valve",
            "2.00",
            "valve.png",
            "Mrs. Visser",
        ):
            self.assertIn(words, text)
        message = action.case_id.sudo().message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertEqual((message.partner_ids, message.author_id), (self.partner, self.worker.partner_id))
        self.assertTrue(message.attachment_ids.name.endswith(".pdf"))
        self.assertEqual(action.report_sent_on, NOW)

    def test_whoever_called_gets_the_report_and_nobody_where_it_is_not_sent(self):
        caller = self.env["res.partner"].create(
            {"name": "Porter", "email": "porter@zeeblick.example", "parent_id": self.partner.id}
        )
        action = self.done(self.filled(caller_id=caller.id))
        self.assertEqual(action.case_id.sudo().message_ids.partner_ids, caller)
        self.call_type.service_report_sent = False
        action = self.done()
        self.assertTrue(action.report_id)
        self.assertFalse(action.report_sent_on or action.case_id.sudo().message_ids.partner_ids)

    def test_what_the_customer_pays_is_on_one_quotation(self):
        hour = self.env["product.product"].create({"name": "Hour", "type": "service", "list_price": 90.0})
        self.env.company.service_hour_product_id = hour
        first = self.filled(terms="chargeable")
        second = first.with_user(self.planner).call_id.convert(self.repair.ids)
        self.done(first)
        order = first.order_id.sudo()
        self.assertEqual((order.state, order.partner_id), ("draft", self.partner))
        self.assertEqual(
            [(line.product_id.name, line.product_uom_qty) for line in order.order_line if line.product_id],
            [("Gas valve", 2.0), ("Hour", 2.0), ("Hour", 0.5)],
        )
        self.assertEqual(order.amount_untaxed, 2 * 80 + 2.5 * 90)
        second.plan(NOW, self.gas_worker.ids)
        for check in second.check_ids:
            second.fill([{"id": check.id, "remark": "not looked at"}])
        second.use_parts([{"id": second.part_ids.id, "used": 1}])
        second.finish({"result": "Adjusted"})
        self.assertEqual(second.order_id, first.order_id)

    def test_hours_without_a_price_are_words_on_the_quotation(self):
        action = self.done(self.filled(terms="chargeable"))
        self.assertIn("Work: 2 hours", " ".join(action.order_id.sudo().order_line.mapped("name")))

    def test_who_pays_may_be_decided_later(self):
        action = self.done(self.filled(terms="unclear"))
        notes = self.env["case.note"].sudo().search([("case_id", "=", action.case_id.id)])
        self.assertIn("decide who pays", " ".join(map(str, notes.mapped("body"))))
        with self.assertRaisesRegex(UserError, "nothing that the customer pays"):
            action.charge()
        action.sudo().call_id.terms = "chargeable"
        self.assertTrue(action.to_charge)
        action.charge()
        self.assertIn(self.valve, action.order_id.sudo().order_line.product_id)
        with self.assertRaises(UserError):
            action.charge()
        self.assertEqual(len(action.order_id.sudo().order_line), 4)

    def test_what_a_contract_covers_is_not_charged_but_taken(self):
        contract = self.under_contract()
        action = self.done(self.filled(contract_id=contract.id))
        self.assertFalse(action.order_id)
        self.assertEqual(action.use_ids.amount, 1)
        self.assertEqual(contract.use_ids.case_id, action.case_id)
        notes = self.env["case.note"].sudo().search([("case_id", "=", action.case_id.id)])
        self.assertNotIn("used up", " ".join(map(str, notes.mapped("body"))))

    def test_what_the_desk_took_for_the_call_counts(self):
        contract = self.under_contract(allowance=4)
        action = self.filled(contract_id=contract.id)
        allowance = contract.obligation_ids.filtered(lambda owed: owed.kind == "allowance")
        allowance._take_sudo(1, "At the desk", NOW.date(), action.case_id)
        self.done(action)
        self.assertEqual(contract.use_ids.mapped("name"), ["At the desk"])
        self.assertEqual(action.use_ids, contract.use_ids, "one visit, which this action used")
        action.step_id.action_reopen("It drips")
        action.finish({"result": "Tightened"})
        self.assertEqual(len(contract.use_ids), 1, "opened again, it is the same visit")
        second = action.with_user(self.planner).call_id.convert(self.repair.ids)
        second.plan(NOW + timedelta(hours=5), self.gas_worker.ids)
        for check in second.check_ids:
            second.fill([{"id": check.id, "remark": "not looked at"}])
        second.finish({"result": "Replaced"})
        self.assertEqual(contract.use_ids - action.use_ids, second.use_ids, "another visit is another one")

    def test_more_than_is_left_is_taken_and_said(self):
        contract = self.under_contract(allowance=1.5, allowance_unit="hours", name="Free hours")
        action = self.done(self.filled(contract_id=contract.id))
        self.assertEqual((action.use_ids.amount, action.use_ids.beyond), (2.0, True))
        notes = self.env["case.note"].sudo().search([("case_id", "=", action.case_id.id)])
        self.assertIn("“Free hours” was used up", " ".join(map(str, notes.mapped("body"))))

    def test_history_of_the_installation(self):
        action = self.done()
        self.assertEqual(self.installation.action_ids, action)
        self.assertIn("Service action (Repair of a boiler: Replaced the valve)", self.told(self.installation))
        part = self.installation.with_user(self.worker).used_part_ids
        self.assertEqual((part.product_id, part.used, part.finished_on), (self.valve, 2.0, NOW))
        action.case_id.sudo().access = "restricted"
        self.env.invalidate_all()
        self.assertFalse(self.installation.with_user(self.reader).used_part_ids, "of a case that one may not read")

    def test_state_of_the_call(self):
        call = self.call()
        self.assertEqual(call.state, "new")
        first, second = call.convert([self.repair.id, self.repair.id])
        self.assertEqual(call.state, "planning")
        first.plan(NOW + timedelta(hours=1), self.gas_worker.ids)
        self.assertEqual(call.state, "planning")
        second.plan(NOW + timedelta(hours=3), self.gas_worker.ids)
        self.assertEqual(call.state, "planned")
        first.with_user(self.worker).go()
        self.assertEqual(call.state, "under_way")
        for action in (first, second):
            for check in action.check_ids:
                action.fill([{"id": check.id, "remark": "not looked at"}])
        first.with_user(self.worker).finish({"result": "Cleaned"})
        self.assertEqual(call.state, "under_way")
        second.with_user(self.worker).finish({"result": "Still cold", "solved": False})
        self.assertEqual(call.state, "planning", "It is not well yet")
        third = call.convert(self.repair.ids)
        third.cancel("The customer bought another one")
        self.assertEqual(call.state, "planning")
        fourth = call.convert(self.repair.ids)
        fourth.plan(NOW, self.gas_worker.ids)
        fourth.check_ids.invalidate_recordset()
        for check in fourth.check_ids:
            fourth.fill([{"id": check.id, "remark": "not looked at"}])
        fourth.finish({"result": "Replaced"}, moment=NOW + timedelta(minutes=1))
        self.assertEqual(call.state, "done")
        notes = self.env["case.note"].sudo().search([("case_id", "=", call.case_id.id)])
        self.assertIn("All service actions of this call are done", " ".join(map(str, notes.mapped("body"))))
        call.case_id.step_ids.filtered("is_open").with_user(self.planner).submit()
        if call.case_id.state == "active":
            call.case_id.action_close()
        self.assertEqual(call.state, "solved")

    def test_follow_up(self):
        self.installation.warranty_until = False
        action = self.done(follow_up="The pump is noisy")
        call = action.follow_up_ids
        self.assertEqual((call.title, call.origin_action_id), ("The pump is noisy", action))
        self.assertEqual((call.installation_id, call.site_id), (self.installation, self.site))
        self.assertEqual(call.case_id.type_id, self.call_type)
        self.assertEqual(call.terms, "chargeable", "nothing covers it: that is looked up as for every call")
        contract = self.in_force(coverage_ids=[(0, 0, {"installation_id": self.installation.id})])
        again = action.follow_up("Rust on the pipe", key="a-key-of-the-phone")
        self.assertEqual(action.follow_up("Rust on the pipe", key="a-key-of-the-phone"), again)
        self.assertEqual(action.follow_up_ids, call | again)
        self.assertEqual((again.sudo().contract_id, again.terms), (contract, "contract"))
        with self.assertRaises(AccessError):
            action.with_user(self.other).follow_up("Something")

    def test_what_is_wanted_after_work_without_a_call_is_not_lost(self):
        action = self.installation.with_user(self.planner).add_service_actions(
            self.repair.ids, case_type_id=self.call_type.id
        )
        action.plan(NOW, self.gas_worker.ids)
        action = action.with_user(self.worker)
        with self.assertRaisesRegex(UserError, "did not come from a call"):
            action.follow_up("The pump is noisy")
        for check in action.check_ids:
            action.fill([{"id": check.id, "remark": "not looked at"}])
        action.finish({"result": "Cleaned", "follow_up": "The pump is noisy"})
        notes = self.env["case.note"].sudo().search([("case_id", "=", action.case_id.id)])
        self.assertIn("The pump is noisy", " ".join(map(str, notes.mapped("body"))))

    def test_clock_of_the_response_stops_on_the_spot(self):
        freezer = freeze_time(self.env.cr.now())
        freezer.start()
        self.addCleanup(freezer.stop)
        self.env["case.sla.policy"].sudo().create(
            {
                "name": "Desk",
                "target_ids": [
                    (0, 0, {"name": "Answer", "measure": "first_response", "hours": 4, "working": False}),
                    (0, 0, {"name": "Well again", "measure": "resolution", "hours": 40, "working": False}),
                ],
            }
        )
        action = self.action()
        action.plan(self.env.cr.now() + timedelta(hours=1), self.gas_worker.ids)
        clocks = action.case_id.sudo().clock_ids
        self.assertEqual(set(clocks.mapped("state")), {"running"})
        action.go()
        self.assertEqual(set(clocks.mapped("state")), {"running"})
        action.arrive()
        states = {clock.measure: clock.state for clock in clocks}
        self.assertEqual(states, {"first_response": "met", "resolution": "running"})
