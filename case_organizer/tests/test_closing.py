from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PDF, CaseCommon


class ClosingCommon(CaseCommon):
    """Mortgages end in an offer that was taken, or in none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taken, cls.refused = (
            cls.env(user=cls.modeller)["case.result.type"]
            .create(
                [
                    {"type_id": cls.case_type.id, "name": "Offer taken"},
                    {"type_id": cls.case_type.id, "name": "Refused", "needs_note": True},
                ]
            )
            .with_env(cls.env)
        )


@tagged("post_install", "-at_install")
class TestResultTypes(ClosingCommon):
    """What cases of a type end in is the modeller's."""

    def test_codes_follow_names_and_each_is_there_once(self):
        self.assertEqual(self.refused.code, "refused")
        again = self.env["case.result.type"].create({"type_id": self.case_type.id, "name": "Refused"})
        self.assertEqual(again.code, "refused_2")

    def test_case_users_read_and_do_not_change_them(self):
        mine = self.taken.with_user(self.adviser)
        self.assertEqual(mine.name, "Offer taken")
        with self.assertRaises(AccessError):
            mine.name = "Taken"
        with self.assertRaises(AccessError):
            mine.create({"type_id": self.case_type.id, "name": "Mine"})

    def test_a_type_names_its_own_results(self):
        other = self.make_type("Loan")
        with self.assertRaisesRegex(ValidationError, "is no result of “Loan”"):
            other.with_user(self.modeller).default_result_id = self.taken


@tagged("post_install", "-at_install")
class TestClosing(ClosingCommon):
    """A case is closed with what it ended in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case_type.with_user(cls.modeller).action_new_version()
        draft = cls.case_type.draft_plan_id
        draft.auto_complete = False
        cls.case_type.with_user(cls.modeller).action_publish()

    def done(self, **values):
        """A case on which nothing is left to do."""
        case = self.open_case(**values)
        self.finish(case)
        return case

    def finish(self, case):
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
        self.step(case, "make_an_offer", self.adviser).action_complete()

    def told(self, case):
        """The last sentence of its history."""
        return case.log_ids.sorted("seq")[-1].summary

    def test_closed_with_a_result(self):
        case = self.done()
        self.assertEqual(case.state, "active")
        with self.assertRaisesRegex(UserError, "choose a result"):
            case.action_close()
        case.action_close(self.taken.id)
        self.assertEqual((case.state, case.result_id.name), ("completed", "Offer taken"))
        self.assertEqual(self.told(case), "Case closed: Offer taken")
        found = case.search([("result_id", "=", self.taken.id), ("state", "=", "completed")])
        self.assertIn(case, found)
        self.assertFalse(self.env["case.log"].verify(case.ids))
        self.assertFalse(self.env["case.log"].replay(case.ids))

    def test_a_reason_where_the_result_needs_one(self):
        case = self.done()
        with self.assertRaisesRegex(UserError, "needs a reason"):
            case.action_close(self.refused.id, "  ")
        case.action_close(self.refused.id, "Income too low")
        self.assertEqual(case.result_note, "Income too low")
        self.assertEqual(self.told(case), "Case closed: Refused: Income too low")

    def test_a_result_of_another_type(self):
        other = self.env["case.result.type"].create({"type_id": self.make_type("Loan").id, "name": "Paid"})
        with self.assertRaisesRegex(UserError, "“Paid” is no result of “Mortgage”"):
            self.done().action_close(other.id)

    def test_nobody_writes_it(self):
        case = self.done()
        with self.assertRaises(AccessError):
            case.result_id = self.taken
        with self.assertRaises(AccessError):
            self.open_case(result_id=self.taken.id)

    def test_who_does_not_take_part_does_not_close(self):
        case = self.done(access="team")
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).action_close(self.taken.id)

    def test_dialog_lists_what_stands_in_the_way(self):
        case = self.open_case()
        case.post_note("When will the valuation come?", kind="question")
        self.env["case.document.need"].create({"type_id": self.case_type.id, "kind_id": self.kind.id})
        asked = self.env["case.close"].with_user(self.adviser).browse(case.action_ask_close()["res_id"])
        self.assertFalse(asked.can_close)
        kinds = asked.line_ids.mapped("kind")
        self.assertEqual((kinds.count("step"), kinds.count("document"), kinds.count("question")), (4, 1, 1))
        first = asked.line_ids.filtered(lambda line: line.model == "case.step")[0]
        self.assertEqual(first.action_go()["res_id"], first.record_id)
        with self.assertRaisesRegex(UserError, "Income statement"):
            case.action_close(self.taken.id)

    def test_closed_although_something_is_open(self):
        case = self.done()
        case.post_note("When will the valuation come?", kind="question")
        asked = self.env["case.close"].with_user(self.adviser).browse(case.action_ask_close()["res_id"])
        asked.result_id = self.taken
        with self.assertRaisesRegex(UserError, "When will the valuation come"):
            asked.action_confirm()
        asked.despite = True
        asked.action_confirm()
        self.assertEqual(self.told(case), "Case closed: Offer taken (still open: Questions)")

    def test_another_result_afterwards(self):
        case = self.done()
        case.action_close(self.taken.id)
        with self.assertRaisesRegex(AccessError, "Only the handler"):
            case.with_user(self.underwriter).action_set_result(self.refused.id, "Not signed")
        case.action_set_result(self.refused.id, "Not signed")
        self.assertEqual((case.result_id, case.state), (self.refused, "completed"))
        self.assertEqual(self.told(case), "Result is now Refused: Not signed")

    def test_opened_again_it_ends_in_nothing_yet(self):
        case = self.done()
        case.action_close(self.taken.id)
        case.action_reopen("The offer was withdrawn")
        self.assertFalse(case.result_id)
        told = case.log_ids.mapped("summary")
        self.assertIn("Case opened again (was: Offer taken): The offer was withdrawn", told)
        self.assertIn("Case closed: Offer taken", told)

    def test_added_afterwards_without_opening_again(self):
        case = self.done()
        case.action_close(self.taken.id)
        case.post_note("The deed came by post.")
        self.assertTrue(case.get_whiteboard()["notes"][0]["after_closing"])
        self.assertEqual(self.told(case), "Note added after closing")
        document = self.env["case.document"].browse(case.file_document(self.kind.id, "deed.pdf", PDF))
        self.assertTrue(document.after_closing)
        self.assertEqual(self.told(case), "Case: filed deed.pdf (after closing)")
        self.assertTrue(case.get_checklist()["can_file"])
        case.message_post(body="Your deed is filed.", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.told(case), "Message after closing")
        self.assertEqual((case.state, case.result_id), ("completed", self.taken))
        self.assertFalse(self.env["case.log"].verify(case.ids))
        with self.assertRaises(AccessError):
            self.done(access="restricted").with_user(self.stranger).post_note("Me too")

    def test_the_plan_closes_with_the_result_of_the_type(self):
        self.case_type.with_user(self.modeller).action_new_version()
        self.case_type.draft_plan_id.auto_complete = True
        self.case_type.with_user(self.modeller).action_publish()
        self.case_type.with_user(self.modeller).default_result_id = self.taken
        case = self.done()
        self.assertEqual((case.state, case.result_id), ("completed", self.taken))
        self.assertEqual(self.told(case), "Make an offer: done → Case closed: Offer taken")


@tagged("post_install", "-at_install")
class TestReview(ClosingCommon):
    """Somebody else looks at a case before it is closed."""

    finish, told = TestClosing.finish, TestClosing.told

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ask_review(False)

    @classmethod
    def ask_review(cls, by_itself, role=None):
        mine = cls.case_type.with_user(cls.modeller)
        mine.action_new_version()
        mine.draft_plan_id.write(
            {"asks_review": True, "auto_complete": by_itself, "review_role_id": role.id if role else False}
        )
        mine.action_publish()

    def asked(self):
        """A case that the adviser wants to close."""
        case = self.open_case()
        self.finish(case)
        case.action_close(self.refused.id, "Income too low")
        return case

    def to_review(self, user):
        return self.env(user=user)["case.case"].search([("may_review", "=", True)])

    def test_approved_by_a_supervisor(self):
        case = self.asked()
        self.assertEqual((case.state, case.result_id, case.closed_on), ("in_review", self.refused, False))
        self.assertEqual(self.told(case), "Review before closing asked: Refused: Income too low")
        self.assertFalse(self.to_review(self.adviser), "not by who asked")
        self.assertFalse(self.to_review(self.stranger))
        self.assertEqual(self.to_review(self.supervisor), case)
        with self.assertRaisesRegex(AccessError, "somebody else"):
            case.action_approve_closing()
        with self.assertRaisesRegex(AccessError, "is reviewed by: supervisors"):
            case.with_user(self.stranger).action_approve_closing()
        case.with_user(self.supervisor).action_approve_closing()
        self.assertEqual(
            (case.state, case.result_id, case.reviewed_by_id), ("completed", self.refused, self.supervisor)
        )
        self.assertEqual(self.told(case), "Case closed after review: Refused: Income too low")
        self.assertFalse(self.to_review(self.supervisor))
        self.assertFalse(self.env["case.log"].verify(case.ids))
        self.assertFalse(self.env["case.log"].replay(case.ids))

    def test_a_supervisor_does_not_review_their_own(self):
        case = self.open_case()
        self.finish(case)
        case.with_user(self.supervisor).action_close(self.taken.id)
        with self.assertRaisesRegex(AccessError, "somebody else"):
            case.with_user(self.supervisor).action_approve_closing()

    def test_sent_back_with_a_reason(self):
        case = self.asked()
        boss = case.with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "Say why"):
            boss.action_send_back(" ")
        boss.action_send_back("The valuation is missing")
        self.assertEqual((case.state, case.result_id.id), ("active", False))
        self.assertEqual(self.told(case), "Not closed, sent back: The valuation is missing")
        note = self.env["case.note"].search([("case_id", "=", case.id)], limit=1)
        self.assertEqual(
            (note.body, note.mentioned_ids), ("Not closed, sent back: The valuation is missing", self.adviser)
        )
        self.assertFalse(self.to_review(self.supervisor))
        case.action_close(self.taken.id)
        self.assertEqual((case.state, case.result_id), ("in_review", self.taken))

    def test_by_who_holds_the_role(self):
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.ask_review(False, role)
        case = self.asked()
        self.assertEqual(self.to_review(self.underwriter), case)
        note = self.env["case.note"].search([("case_id", "=", case.id)], limit=1)
        self.assertEqual((note.kind, note.mentioned_ids), ("instruction", self.underwriter))
        self.assertFalse(self.to_review(self.supervisor))
        with self.assertRaisesRegex(AccessError, "Underwriter"):
            case.with_user(self.supervisor).action_approve_closing()
        case.with_user(self.underwriter).action_approve_closing()
        self.assertEqual(case.state, "completed")

    def test_taken_back(self):
        case = self.asked()
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).action_withdraw_review()
        case.action_withdraw_review()
        self.assertEqual(case.state, "active")

    def test_a_plan_that_closes_by_itself_asks_too(self):
        self.ask_review(True)
        self.case_type.with_user(self.modeller).default_result_id = self.taken
        case = self.open_case()
        self.finish(case)
        self.assertEqual((case.state, case.result_id), ("in_review", self.taken))
        case.with_user(self.supervisor).action_send_back("Look again")
        case.priority = "1"
        self.assertEqual(case.state, "active", "it is not asked again before something was done")
        self.assertFalse(self.env["case.log"].replay(case.ids))

    def test_what_stands_in_the_way_is_refused_at_once(self):
        with self.assertRaisesRegex(UserError, "“Income statement” is not done yet"):
            self.open_case().action_close(self.taken.id)

    def test_cancelled_and_held_in_review(self):
        case = self.asked()
        case.action_suspend("On holiday")
        self.assertEqual(case.state, "suspended")
        case.action_resume()
        self.assertEqual(case.state, "in_review")
        case.action_cancel("Never mind")
        self.assertEqual((case.state, case.result_id.id), ("terminated", False))
        case.action_reopen("After all")
        self.assertEqual(case.state, "active")

    def test_a_version_in_force_keeps_what_it_says(self):
        with self.assertRaisesRegex(UserError, "never changes"):
            self.case_type.plan_id.with_user(self.modeller).asks_review = False
