from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user

from ..models.case_visit import AWAY
from .common import CaseCommon


class TestCockpit(CaseCommon):
    """What is read first of a case: whose move it is, what is late, and what is new to who reads it."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.notice = self.env["case.note.seen"]

    def cockpit(self, user, **options):
        self.env.invalidate_all()
        return self.case.with_user(user).get_cockpit(**options)

    def look(self, user, **options):
        """The news to somebody who looks at the case."""
        self.env.invalidate_all()
        return self.case.with_user(user).get_news(**options)

    def go_away(self, user):
        seen = self.notice.search([("case_id", "=", self.case.id), ("user_id", "=", user.id)])
        seen.visited_on -= AWAY + timedelta(minutes=1)

    def happen(self, title):
        self.case.with_user(self.underwriter).title = title

    def test_whose_move_it_is_mine_first(self):
        moves = self.cockpit(self.adviser)["moves"]
        self.assertEqual([step["name"] for step in moves["steps"]], ["Income statement", "Income questions"])
        self.assertEqual((moves["count"], moves["mine"], moves["late"]), (2, 2, 0))
        first = moves["steps"][0]
        self.assertTrue(first["mine"])
        self.assertEqual((first["state"], first["state_label"], first["kind"]), ("todo", "To do", "document"))
        self.assertIn("Adviser", first["who"])
        self.assertTrue(first["since"].endswith("Z"))
        other = self.cockpit(self.underwriter)["moves"]
        self.assertEqual((other["mine"], [step["mine"] for step in other["steps"]]), (0, [False, False]))

    def test_what_is_late_comes_first_and_is_counted(self):
        questions = self.step(self.case, "income_questions")
        self.env.cr.execute("UPDATE case_step SET deadline = now() - interval '1 day' WHERE id = %s", questions.ids)
        moves = self.cockpit(self.adviser)["moves"]
        self.assertEqual([step["name"] for step in moves["steps"]], ["Income questions", "Income statement"])
        self.assertEqual((moves["late"], [step["late"] for step in moves["steps"]]), (1, [True, False]))

    def test_what_the_system_wrote_is_nobodys(self):
        self.look(self.adviser)
        self.go_away(self.adviser)
        self.case.with_user(self.env.ref("base.user_root")).title = "By the system"
        news = self.look(self.adviser)["rows"]
        self.assertEqual([row["who"] for row in news], [""])
        entries = self.case.with_user(self.adviser).get_timeline()["rows"]
        self.assertEqual(entries[0]["who"], "")

    def test_more_than_fits_is_counted(self):
        moves = self.case.with_user(self.adviser).get_moves(limit=1)
        self.assertEqual((len(moves["steps"]), moves["count"], moves["mine"]), (1, 2, 2))

    def test_a_closed_case_asks_nothing(self):
        self.do_first_steps(self.case)
        self.step(self.case, "approve_income", self.underwriter).submit(outcome="approved")
        self.step(self.case, "make_an_offer", self.adviser).submit()
        self.assertEqual(self.cockpit(self.adviser)["moves"], {"steps": [], "count": 0, "late": 0, "mine": 0})

    def test_news_is_what_others_did_since_the_visit_before(self):
        self.assertFalse(self.look(self.adviser)["since"], "here for the first time")
        self.assertEqual(self.look(self.adviser)["count"], 0, "what I did myself is no news")
        self.happen("One")
        self.go_away(self.adviser)
        news = self.look(self.adviser)
        self.assertEqual((news["count"], [row["who"] for row in news["rows"]]), (1, [self.underwriter.name]))
        self.assertIn("One", news["rows"][0]["text"])
        self.assertTrue(news["since"])

    def test_news_stays_while_one_is_there_and_grows(self):
        self.look(self.adviser)
        self.happen("One")
        self.go_away(self.adviser)
        self.assertEqual(self.look(self.adviser)["count"], 1)
        self.assertEqual(self.look(self.adviser)["count"], 1, "loaded again: the same visit")
        self.happen("Two")
        self.assertEqual(self.look(self.adviser)["count"], 2)
        self.go_away(self.adviser)
        self.assertEqual(self.look(self.adviser)["count"], 0, "seen the time before")

    def test_news_is_said_to_be_seen(self):
        self.look(self.adviser)
        self.happen("One")
        self.go_away(self.adviser)
        self.look(self.adviser)
        self.assertEqual(self.look(self.adviser, all_known=True)["count"], 0)
        self.happen("Two")
        self.assertEqual(self.look(self.adviser)["count"], 1)
        self.assertEqual(self.look(self.underwriter)["since"], False, "everybody for themselves")

    def test_notes_read_and_news_are_kept_apart(self):
        self.case.with_user(self.underwriter).post_note("Called")
        self.assertEqual(self.cockpit(self.adviser, seen=True)["whiteboard"]["unread"], 1)
        self.assertEqual(self.cockpit(self.adviser, seen=True)["whiteboard"]["unread"], 0)
        self.case.with_user(self.underwriter).post_note("Called again")
        self.assertEqual(self.look(self.adviser)["count"], 0)
        self.assertEqual(self.cockpit(self.adviser)["whiteboard"]["unread"], 1)

    def test_who_is_answering(self):
        self.case.with_user(self.underwriter).tell_answering()
        self.assertEqual([who["name"] for who in self.cockpit(self.adviser)["answering"]], [self.underwriter.name])
        self.assertEqual(self.cockpit(self.underwriter)["answering"], [])

    def test_who_only_reads_leaves_no_trace(self):
        auditor = new_test_user(self.env, "looks_only", groups="case_organizer.group_case_auditor")
        self.assertEqual(self.cockpit(auditor, seen=True)["moves"]["count"], 2)
        self.assertFalse(self.notice.search([("user_id", "=", auditor.id)]).visited_on)

    def test_what_is_asked_outside_is_the_move_of_who_holds_the_role_there(self):
        customer = self.env["case.role"].create(
            {"type_id": self.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        case = self.case.with_user(self.adviser)
        step_id = case.add_adhoc_step("Agree to the offer", kind="approval", role_id=customer.id)
        before = case.get_moves()
        asked = next(step for step in before["steps"] if step["id"] == step_id)
        self.assertTrue(asked["mine"], "nobody holds the role yet: the handler sees to it")
        case.participant_ids.create({"case_id": case.id, "partner_id": self.partner.id, "role_id": customer.id})
        after = case.get_moves()
        asked = next(step for step in after["steps"] if step["id"] == step_id)
        self.assertEqual((asked["mine"], asked["who"]), (False, "Familie De Wit · Customer"))
        self.assertEqual(after["mine"], before["mine"] - 1)

    def test_who_does_not_read_the_case_reads_nothing_of_it(self):
        self.case.with_user(self.adviser).access = "restricted"
        for call in ("get_cockpit", "get_moves", "get_news", "get_timeline"):
            with self.subTest(call), self.assertRaises(AccessError):
                getattr(self.case.with_user(self.stranger), call)()

    def test_who_has_the_case_open_is_told(self):
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self.happen("One")
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([("message", "like", "case_organizer.case")])
        self.assertEqual(len(told), 1)
        self.assertIn("whiteboard", told.channel)


class TestTimeline(CaseCommon):
    """All that happened on a case, in one order, by groups and pages."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()

    def rows(self, **options):
        self.env.invalidate_all()
        return self.case.with_user(self.adviser).get_timeline(**options)

    def fill(self):
        self.do_first_steps(self.case)
        case = self.case.with_user(self.underwriter)
        case.post_note("The employer was called")
        case.message_post(body="Please send your statement", message_type="comment", subtype_xmlid="mail.mt_comment")

    def test_looked_through_for_words(self):
        self.fill()
        found = self.rows(text="CALLED employer")
        self.assertEqual([row["text"] for row in found["rows"]], ["The employer was called"])
        self.assertFalse(found["more"])
        self.assertEqual(self.rows(text="employer", groups=["steps"])["rows"], [])
        by_whom = self.rows(text="income", limit=1)
        self.assertTrue(by_whom["more"])
        first = by_whom["rows"][0]
        rest = self.rows(text="income", limit=1, skip={first["source"]: 1})["rows"]
        self.assertNotEqual(rest[0]["key"], first["key"])

    def test_everything_in_one_list(self):
        self.fill()
        rows = self.rows()["rows"]
        self.assertLessEqual({"steps", "documents", "messages", "notes", "case"}, {row["group"] for row in rows})
        self.assertEqual([row["at"] for row in rows], sorted((row["at"] for row in rows), reverse=True))
        texts = " ".join(row["text"] for row in rows)
        for text in ("The employer was called", "Please send your statement", "Case opened", "income.pdf"):
            self.assertIn(text, texts)
        message = next(row for row in rows if row["group"] == "messages")
        self.assertEqual(message["opens"]["model"], "case.communication")

    def test_only_some_groups(self):
        self.fill()
        for groups in (["notes"], ["messages"], ["documents"], ["notes", "case"], ["steps"]):
            found = {row["group"] for row in self.rows(groups=groups)["rows"]}
            self.assertEqual(found, set(groups))
        with self.assertRaisesRegex(ValidationError, "weather"):
            self.rows(groups=["weather"])

    def test_page_by_page_each_row_once(self):
        self.fill()
        whole, keys, skip = self.rows(limit=200), [], {}
        while True:
            page = self.rows(limit=3, skip=skip)
            keys += [row["key"] for row in page["rows"]]
            for row in page["rows"]:
                skip[row["source"]] = skip.get(row["source"], 0) + 1
            if not page["more"]:
                break
        self.assertEqual(keys, [row["key"] for row in whole["rows"]])
        self.assertFalse(whole["more"])
