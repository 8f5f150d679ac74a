from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .action_common import NOW, PIXEL, ActionCommon


class TestServiceDesk(ActionCommon):
    """The dialogs by which a desk does what a phone does."""

    def dialog(self, action, env=None):
        """The record that a dialog shows."""
        return (env or self.env(user=self.planner))[action["res_model"]].browse(action["res_id"])

    def test_from_the_call_to_the_report(self):
        call = self.call()
        with Form(self.dialog(call.action_ask_convert())) as form:
            form.template_ids.add(self.repair)
            self.assertEqual(form.help, "Cold since this morning")
            shown = form.save().action_confirm()
        action = call.action_ids
        self.assertEqual((shown["res_model"], shown["res_id"]), (action._name, action.id))
        with Form(self.dialog(action.action_ask_plan())) as form:
            form.start = NOW + timedelta(hours=3)
            form.worker_ids.add(self.gas_worker)
            form.save().action_confirm()
        self.assertEqual(action.worker_id, self.gas_worker)
        action.go()
        action.arrive()
        fill = self.dialog(action.action_ask_fill())
        leaks, pressure = fill.line_ids
        self.assertEqual(pressure.asked, "20 – 30")
        leaks.done, pressure.number = True, 24.0
        fill.action_confirm()
        use = self.dialog(action.action_ask_use())
        use.part_ids.used = 1
        use.reading_ids.value = 500
        use.action_confirm()
        self.assertEqual(self.installation.meter_ids.value, 500)
        add = self.dialog(action.action_ask_photos())
        add.attachment_ids = [(0, 0, {"name": "valve.png", "datas": PIXEL})]
        add.action_confirm()
        time = self.dialog(action.action_ask_time())
        time.write({"kind": "travel", "start": NOW - timedelta(hours=2), "stop": NOW - timedelta(hours=1)})
        time.action_confirm()
        finish = self.dialog(action.action_ask_finish())
        finish.write({"result": "Replaced", "signed_by": "Jet", "signature": PIXEL, "follow_up": "Pump is loud"})
        finish.action_confirm()
        self.assertTrue(action.report_id)
        self.assertEqual((action.part_ids.used, action.photo_count, len(action.follow_up_ids)), (1, 1, 1))
        self.assertEqual(call.state, "done")
        self.assertEqual(call.action_ask_close()["res_model"], "case.close")

    def test_a_worker_plans_for_themself_and_leaves_undone(self):
        action = self.action()
        self.team.member_ids |= self.worker
        mine = action.with_user(self.worker)
        self.assertFalse(mine.may_do)
        plan = self.dialog(mine.action_ask_plan(), self.env(user=self.worker))
        self.assertEqual(plan.worker_ids, self.gas_worker)
        plan.action_confirm()
        self.assertTrue(mine.may_do)
        reason = self.dialog(mine.action_ask_undone(), self.env(user=self.worker))
        reason.reason = "nobody at home"
        reason.action_confirm()
        self.assertEqual(action.undone_count, 1)
        with self.assertRaises(AccessError):
            mine.action_ask_fill()

    def test_place(self):
        action = self.action()
        elsewhere = self.env["res.partner"].create({"name": "Spa", "parent_id": self.partner.id, "type": "other"})
        self.installation.with_user(self.keeper).move(self.partner, elsewhere)
        place = self.dialog(action.action_ask_place())
        self.assertIn("Spa", place.place_differs)
        self.assertEqual(place.site_id, elsewhere)
        place.action_confirm()
        self.assertEqual((action.site_id, action.place_differs), (elsewhere, False))

    def test_without_a_call(self):
        installation = self.installation.with_user(self.planner)
        dialog = self.dialog(installation.action_ask_service())
        dialog.template_ids = self.repair
        with self.assertRaisesRegex(UserError, "type of case"):
            dialog.action_confirm()
        dialog.case_type_id = self.call_type
        action = self.env["case.service.action"].browse(dialog.action_confirm()["res_id"])
        self.assertEqual(installation.service_action_count, 1)
        more = self.dialog(action.with_user(self.planner).case_id.action_ask_service())
        more.write({"template_ids": [(6, 0, self.repair.ids)], "installation_ids": [(6, 0, self.installation.ids)]})
        more.action_confirm()
        self.assertEqual(len(self.env["case.service.action"].search([("case_id", "=", action.case_id.id)])), 2)
        self.assertEqual(installation.service_action_count, 2)

    def test_cancel(self):
        action = self.planned()
        reason = self.dialog(action.with_user(self.planner).action_ask_cancel())
        reason.reason = "bought another one"
        reason.action_confirm()
        self.assertEqual(action.step_id.sudo().state, "terminated")
