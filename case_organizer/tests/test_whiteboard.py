from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import CaseCommon


class TestWhiteboard(CaseCommon):
    """Notes on top of a case: who reads, writes, changes and withdraws them, and who is told."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()

    def board(self, user=None, **options):
        self.env.invalidate_all()
        return self.case.with_user(user or self.adviser).get_whiteboard(**options)

    def post(self, body, user=None, **options):
        return self.env["case.note"].browse(self.case.with_user(user or self.adviser).post_note(body, **options))

    def told(self, user):
        """Bus messages to one user since the last call, by kind."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("channel", "like", f'"res.partner",{user.partner_id.id}]')])
        found = rows.mapped("message")
        rows.unlink()
        return found

    def test_pinned_first_then_the_newest_unread_until_read(self):
        first, second, third = (self.post(text) for text in ("One", "Two", "Three"))
        first.with_user(self.adviser).pin()
        board = self.board(self.underwriter)
        self.assertEqual([note["body"] for note in board["notes"]], ["One", "Three", "Two"])
        self.assertEqual([note["unread"] for note in board["notes"]], [True] * 3)
        self.assertEqual((board["unread"], board["can_post"]), (3, True))
        self.case.with_user(self.underwriter).read_whiteboard(second.id)
        self.assertEqual([n["body"] for n in self.board(self.underwriter)["notes"] if n["unread"]], ["Three"])
        self.case.with_user(self.underwriter).read_whiteboard(third.id)
        self.assertEqual(self.board(self.underwriter)["unread"], 0)
        self.assertEqual(self.board()["unread"], 0, "one's own are read")
        self.post("Four")
        seen = self.case.with_user(self.underwriter).get_whiteboard(seen=True)
        self.assertEqual([n["body"] for n in seen["notes"] if n["unread"]], ["Four"], "as it was when they looked")
        self.assertEqual(self.board(self.underwriter)["unread"], 0)
        self.case.with_user(self.underwriter).get_whiteboard(seen=True)

    def test_a_question_is_open_until_it_is_answered(self):
        question = self.post("Which employer?", kind="question")
        self.assertTrue(self.board()["notes"][0]["open"])
        self.post("Bakery Jansen", self.underwriter, parent_id=question.id)
        self.assertEqual([c["body"] for c in self.board()["notes"][0]["comments"]], ["Bakery Jansen"])
        opened = self.env(user=self.adviser)["case.note"].search([("question_open", "=", True)])
        self.assertEqual(opened, question)
        question.with_user(self.adviser).settle()
        shown = self.board()["notes"][0]
        self.assertEqual((shown["open"], shown["answered"]), (False, True))
        question.with_user(self.underwriter).settle(False)
        self.assertTrue(self.board()["notes"][0]["open"])
        with self.assertRaisesRegex(UserError, "Only a question"):
            self.post("Hello").with_user(self.adviser).settle()

    def test_what_is_edited_keeps_its_history(self):
        note = self.post("Call at nine")
        note.with_user(self.adviser).edit("Call at ten")
        shown = self.board(self.underwriter)["notes"][0]
        self.assertEqual((shown["body"], shown["edited"]), ("Call at ten", True))
        versions = note.with_user(self.underwriter).get_versions()
        self.assertEqual([(v["body"], v["by"]) for v in versions], [("Call at nine", self.adviser.name)])
        with self.assertRaisesRegex(AccessError, "changes this note"):
            note.with_user(self.underwriter).edit("Mine")

    def test_what_is_withdrawn_is_not_read_any_more_and_not_lost(self):
        note = self.post("A name by mistake")
        with self.assertRaises(AccessError):
            note.with_user(self.underwriter).withdraw()
        note.with_user(self.adviser).withdraw()
        shown = self.board(self.underwriter)["notes"][0]
        self.assertEqual((shown["withdrawn"], shown["body"]), (True, ""))
        as_user = self.env(user=self.underwriter)
        self.assertFalse(as_user["case.note"].search([("body", "like", "mistake")]))
        self.assertFalse(as_user["case.note.version"].search([("body", "like", "mistake")]))
        self.assertEqual(self.env(user=self.supervisor)["case.note.version"].search([]).body, "A name by mistake")
        with self.assertRaisesRegex(UserError, "was withdrawn"):
            note.with_user(self.adviser).edit("Again")

    def test_nobody_writes_notes_past_the_whiteboard(self):
        note = self.post("Here")
        for verb in (
            lambda notes: notes.create({"case_id": self.case.id, "body": "Past it"}),
            lambda notes: note.with_env(notes.env).write({"body": "Changed"}),
            lambda notes: note.with_env(notes.env).unlink(),
        ):
            with self.assertRaises(AccessError):
                verb(self.env(user=self.adviser)["case.note"])

    def test_it_is_read_by_who_reads_the_case(self):
        self.post("For us")
        self.case.with_user(self.adviser).access = "restricted"
        with self.assertRaises(AccessError):
            self.board(self.stranger)
        self.assertFalse(self.env(user=self.stranger)["case.note"].search([]))
        with self.assertRaises(AccessError):
            self.post("Me too", self.stranger)
        self.assertEqual(self.board()["notes"][0]["body"], "For us")

    def test_a_participant_may_be_left_without_writing(self):
        person = self.env["case.participant"].create(
            {"case_id": self.case.id, "user_id": self.stranger.id, "may_note": False}
        )
        self.assertFalse(self.board(self.stranger)["can_post"])
        with self.assertRaisesRegex(AccessError, "do not write on it"):
            self.post("Me too", self.stranger)
        person.may_note = True
        self.post("Me too", self.stranger)

    def test_who_is_mentioned_is_told_and_nobody_gets_mail(self):
        mails = self.env["mail.mail"].search_count([])
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.told(self.underwriter)
        note = self.post("@Underwriter please look", mentions=[{"role_id": role.id}])
        self.assertEqual(note.mentioned_ids, self.underwriter)
        messages = self.told(self.underwriter)
        self.assertEqual(len(messages), 1)
        self.assertIn("case_organizer.mention", messages[0])
        self.assertNotIn("please look", messages[0], "what was written is read with one's own rights")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(note.mentioned_ids.partner_id & self.env["mail.message"].search([]).notified_partner_ids)

    def test_help_is_asked_for_and_added_in_one_gesture(self):
        self.case.with_user(self.adviser).access = "restricted"
        helper = new_test_user(self.env, "helper", groups="case_organizer.group_case_user", name="Helper")
        with self.assertRaisesRegex(ValidationError, "Helper does not read this case"):
            self.post("@Helper?", mentions=[{"user_id": helper.id}])
        self.assertEqual(self.board()["notes"], [])
        self.post(
            "@Helper?",
            kind="question",
            mentions=[{"user_id": helper.id}],
            invite=[{"user_id": helper.id, "may_note": True, "may_approve": False}],
        )
        person = self.case.participant_ids.filtered(lambda person: person.user_id == helper)
        self.assertEqual((person.relation, person.may_note, person.may_approve), ("asked for help", True, False))
        self.post("Here I am", helper, parent_id=self.board(helper)["notes"][0]["id"])

    def test_who_can_be_mentioned(self):
        names = {entry["name"]: entry["on_case"] for entry in self.case.with_user(self.adviser).get_mentionable("", 50)}
        self.assertTrue(names["Underwriter"])
        self.assertTrue(names[self.underwriter.name])
        self.assertFalse(names[self.stranger.name])
        found = self.case.with_user(self.adviser).get_mentionable(self.stranger.name[:4])
        self.assertIn(self.stranger.name, [entry["name"] for entry in found])

    def test_bad_notes_are_refused(self):
        other = self.open_case()
        elsewhere = other.with_user(self.adviser).post_note("There")
        for options, error in (
            ({"body": "  "}, ValidationError),
            ({"body": "x" * 20_001}, ValidationError),
            ({"body": "x", "kind": "poem"}, ValidationError),
            ({"body": "x", "kind": "comment"}, ValidationError),
            ({"body": "x", "parent_id": elsewhere}, UserError),
        ):
            with self.subTest(options=str(options)[:40]), self.assertRaises(error):
                self.post(**options)

    def test_html_is_text(self):
        self.post("<script>alert(1)</script>")
        self.assertEqual(self.board()["notes"][0]["body"], "<script>alert(1)</script>")

    def test_statements_do_not_grow_with_the_notes(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.case.with_user(self.adviser).get_whiteboard()
            return self.cr.sql_log_count - before

        self.post("First", mentions=[{"user_id": self.underwriter.id}])
        count()
        few = count()
        for number in range(15):
            note = self.post(f"Note {number}", self.underwriter, mentions=[{"user_id": self.adviser.id}])
            self.post("Yes", parent_id=note.id)
        self.assertLessEqual(count(), few)
        self.assertLessEqual(few, 13)
