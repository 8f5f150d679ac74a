from odoo.exceptions import AccessError, UserError

from .common import CaseCommon


class TestHold(CaseCommon):
    """What is read of a step and its case at once, by who is about to do it, opens no way around anything."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.do_first_steps(self.case)

    def offer(self, user):
        self.step(self.case, "approve_income", self.underwriter).submit()
        return self.env["case.step"].with_user(user).browse(self.step(self.case, "make_an_offer", self.adviser).id)

    def test_who_may_not_is_refused_though_all_was_read(self):
        step = self.offer(self.stranger)
        with self.assertRaisesRegex(AccessError, "waits for"):
            step.submit()
        self.assertEqual(step.state, "active")

    def test_a_case_that_one_may_not_read_is_not_read_that_way(self):
        self.case.sudo().access = "restricted"
        step = self.offer(self.stranger)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            step.submit()
        with self.assertRaises(AccessError):
            step.read(["code"])

    def test_what_was_written_since_counts(self):
        step = self.step(self.case, "approve_income", self.underwriter)
        writer = self.env(user=self.underwriter)["case.writer"]
        writer.hold(step)
        self.assertTrue(writer._held_step(step))
        self.assertIsNone(self.env(user=self.adviser)["case.writer"]._held_step(step), "it is somebody else's")
        self.case.priority = "2"
        self.case.flush_recordset()
        self.assertIsNone(writer._held_step(step))
        step.submit()
        self.assertEqual(self.step(self.case, "make_an_offer").priority, "2")

    def test_a_step_that_is_done_is_not_done_again(self):
        step = self.offer(self.adviser)
        step.submit()
        with self.assertRaisesRegex(UserError, "already done"):
            step.submit()
        self.assertEqual(len(self.case.log_ids.filtered(lambda row: row.item == "make_an_offer")), 1)

    def test_who_has_no_box_for_the_role_hands_it_to_the_handler(self):
        self.case.participant_ids.filtered("user_id").sudo().write({"active": False})
        self.step(self.case, "approve_income", self.supervisor).submit()
        step = self.step(self.case, "make_an_offer", self.adviser)
        self.assertEqual(step.sudo().box_id.user_id, self.case.user_id)
