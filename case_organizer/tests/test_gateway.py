import hashlib

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..models.link_tries import WRONG_TRIES, LinkError
from ..tools.gateway import WHITELIST
from .common import PDF, CaseCommon


class GatewayCommon(CaseCommon):
    """A customer takes part in their case, in a role of which steps are asked, by a personal link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["case.role"].create(
            {"type_id": cls.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        cls.partner.email = "de.wit@example.com"

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.case = self.open_case(title="House of De Wit")
        self.person = self.env(user=self.adviser)["case.participant"].create(
            {"case_id": self.case.id, "partner_id": self.partner.id, "role_id": self.customer.id}
        )
        self.link, self.address = self.issue()
        self.token = self.address.rsplit("/", 1)[1]
        # Asked of the customer, though it waits with the handler.
        steps = self.case.sudo().step_ids.filtered("is_open")
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE id = ANY(%s)", [self.customer.id, steps.ids])
        self.env.invalidate_all()
        public = self.env(user=self.env.ref("base.public_user"), su=False)
        self.gateway = public["case.gateway"]

    def issue(self, user=None, person=None):
        env = self.env(user=user or self.adviser)
        return env["case.access.token"]._issue((person or self.person).with_env(env))

    def log(self, kind):
        return self.env["case.log"].search([("case_id", "=", self.case.id), ("kind", "=", kind)])

    def asked(self, kind):
        return next(step for step in self.gateway.read_case(self.token)["steps"] if step["kind"] == kind)


class TestGateway(GatewayCommon):
    """What people from outside see and do by their personal link."""

    # --- links -------------------------------------------------------------------------------------------------

    def test_only_the_hash_of_a_token_is_kept_anywhere(self):
        self.assertGreaterEqual(len(self.token), 43)
        self.env.flush_all()
        self.env.cr.execute("SELECT token_hash FROM case_access_token WHERE id = %s", [self.link.id])
        self.assertEqual(self.env.cr.fetchone()[0], hashlib.sha256(self.token.encode()).hexdigest())
        for table in ("case_access_token", "case_link_send", "case_log", "mail_mail", "mail_message"):
            self.env.cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{self.token}%"])
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)
        with self.assertRaises(AccessError):
            self.link.with_user(self.adviser).read(["token_hash"])
        self.assertEqual(self.log("link_made").summary, "Personal link made for Familie De Wit")

    def test_a_link_says_whose_it_is_until_it_expires_is_revoked_or_they_take_part_no_more(self):
        self.assertEqual(self.gateway.resolve(self.token), self.person)
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        now = fields.Datetime.now()
        for break_it, reason in (
            (lambda: self.link.sudo().write({"expires_on": now}), "expired"),
            (lambda: self.person.write({"date_from": yesterday, "date_to": yesterday}), "ended"),
            (lambda: self.person.write({"active": False}), "ended"),
            (self.link.action_revoke, "revoked"),
        ):
            with self.assertRaises(LinkError) as refused:
                break_it()
                self.gateway.read_case(self.token)
            self.assertEqual(refused.exception.reason, reason)
        for wrong in ("", None, "x", self.token[:-1], self.token + "A", self.link.sudo().token_hash):
            with self.assertRaises(LinkError) as refused:
                self.gateway.read_case(wrong)
            self.assertEqual(refused.exception.reason, "unknown")

    def test_a_link_works_for_as_long_as_the_company_says(self):
        days = (self.link.expires_on - fields.Datetime.now()).days
        self.assertIn(days, (29, 30))
        self.env.company.case_link_days = 2
        link, _address = self.issue()
        self.assertIn((link.expires_on - fields.Datetime.now()).days, (1, 2))

    def test_use_is_counted_and_noted_once_a_day(self):
        for _n in range(3):
            self.gateway.count_use(self.token)
        self.assertEqual(self.link.used, 3)
        self.assertTrue(self.link.last_used_on)
        self.assertEqual(self.log("link_used").summary, "Personal link used by Familie De Wit")

    def test_who_may_not_change_people_makes_and_revokes_no_link(self):
        with self.assertRaises(AccessError):
            self.issue(self.stranger)
        with self.assertRaises(AccessError):
            self.person.with_user(self.stranger).action_send_link()
        with self.assertRaises(AccessError):
            self.link.with_user(self.stranger).action_revoke()
        self.assertFalse(self.link.with_user(self.stranger).may_revoke)
        self.link.with_user(self.supervisor).action_revoke()
        self.assertEqual(self.link.state, "revoked")
        self.assertEqual(self.log("link_revoked").user_id, self.supervisor)

    def test_a_link_is_for_somebody_from_outside(self):
        inside = self.case.participant_ids.filtered(lambda person: person.user_id == self.underwriter)
        with self.assertRaisesRegex(UserError, "users log in"):
            self.issue(person=inside)

    def test_wrong_tries_from_one_address_are_braked(self):
        for _n in range(20):
            with self.assertRaises(LinkError):
                self.gateway.resolve("wrong", "192.0.2.1")
        with self.assertRaises(LinkError) as refused:
            self.gateway.resolve(self.token, "192.0.2.1")
        self.assertEqual(refused.exception.reason, "too_many")
        self.assertEqual(self.gateway.resolve(self.token, "192.0.2.2"), self.person)

    # --- sending -----------------------------------------------------------------------------------------------

    def test_a_link_is_sent_when_somebody_presses_send_and_never_before(self):
        action = self.person.with_user(self.adviser).action_send_link()
        wizard = self.env(user=self.adviser)["case.link.send"].with_context(**action["context"]).create({})
        self.assertIn("Familie De Wit", wizard.body)
        self.assertEqual(len(self.person.link_ids), 1)
        sent = []
        self.patch(type(self.env["mail.mail"]), "send", lambda mails, **_kw: sent.append((mails.body_html, mails)))
        wizard.action_send()
        ((body, mail),) = sent
        self.assertEqual(len(self.person.link_ids), 2)
        token = body.split("/case/p/")[1].split('"')[0]
        self.assertEqual(self.gateway.resolve(token), self.person)
        self.assertEqual(mail.recipient_ids, self.partner)
        self.assertTrue(mail.auto_delete)
        self.assertFalse(mail.mail_message_id.res_id, "it is no message of the case, which others read")
        self.assertNotIn(token, wizard.body)

    def test_a_link_is_shown_once(self):
        wizard = self.env(user=self.adviser)["case.link.send"].create({"participant_id": self.person.id})
        action = wizard.action_show()
        token = action["context"]["default_link"].rsplit("/", 1)[1]
        self.assertEqual(self.gateway.resolve(token), self.person)
        self.env.flush_all()
        self.env.cr.execute("SELECT count(*) FROM case_link_send t WHERE t::text LIKE %s", [f"%{token}%"])
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    # --- reading -----------------------------------------------------------------------------------------------

    def test_what_is_read_is_in_the_whitelist(self):
        self.case.with_user(self.adviser).post_note("For us alone")
        open_note = self.case.with_user(self.adviser).post_note("For everyone", outside=True)
        self.case.with_user(self.adviser).post_note("Inside?", parent_id=open_note)
        inside = self.case.with_user(self.adviser).file_document(self.kind.id, "inside.pdf", PDF)
        shown = self.case.with_user(self.adviser).file_document(self.kind.id, "shown.pdf", PDF)
        self.env["case.document"].browse(shown).with_user(self.adviser).action_release()
        seen = self.gateway.read_case(self.token)
        kinds = {"milestones": "milestone", "steps": "step", "notes": "note", "documents": "document"}
        for things, kind in kinds.items():
            for thing in seen[things]:
                fields_of = [right["fields"].get(kind, ()) for right in WHITELIST.values()]
                self.assertLessEqual(set(thing), {name for names in fields_of for name in names}, kind)
        self.assertEqual(seen["case"]["title"], "House of De Wit")
        self.assertEqual([note["body"] for note in seen["notes"]], ["For everyone"])
        self.assertEqual([comment["body"] for comment in seen["notes"][0]["comments"]], ["Inside?"])
        self.assertEqual([document["name"] for document in seen["documents"]], ["shown.pdf"])
        self.assertEqual(self.gateway.read_document(self.token, shown)["name"], "shown.pdf")
        for other in (inside, 0, 10**6):
            with self.assertRaises(AccessError):
                self.gateway.read_document(self.token, other)

    def test_without_a_right_its_fields_are_not_there(self):
        self.case.with_user(self.adviser).post_note("For everyone", outside=True)
        self.assertIn("questions", self.asked("question"))
        self.assertIn("documents", self.asked("document"))
        self.person.write(dict.fromkeys(("may_note", "may_file", "may_answer", "may_approve"), False))
        seen = self.gateway.read_case(self.token)
        for step in seen["steps"]:
            self.assertEqual(set(step), {"id", "name", "help", "kind", "deadline"})
        self.assertNotIn("may_reply", seen["notes"][0])
        self.assertNotIn("may_write", seen["person"])

    def test_one_sees_ones_own_steps_only_and_nothing_of_another_case(self):
        other = self.open_case()
        note = other.with_user(self.adviser).post_note("Elsewhere", outside=True)
        step = self.step(other, "income_questions")
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [self.customer.id, other.id])
        self.env.invalidate_all()
        self.assertEqual(self.gateway.read_case(self.token)["notes"], [])
        for verb in (
            lambda: self.gateway.answer(self.token, step.id, {"yearly_income": 1}),
            lambda: self.gateway.write_note(self.token, "Hello", note),
        ):
            with self.assertRaises(AccessError):
                verb()
        self.person.role_id = False
        self.assertEqual(self.gateway.read_case(self.token)["steps"], [])

    def test_what_is_for_other_roles_is_asked_and_not_shown(self):
        self.step(self.case, "income_questions", self.supervisor).save_answers({"yearly_income": 60000})
        self.assertEqual(self.asked("question")["questions"][0]["value"], 60000)
        detail = self.case_type.characteristic_ids.filtered(lambda detail: detail.code == "yearly_income")
        detail.reader_role_ids = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.env.invalidate_all()
        self.assertEqual(self.asked("question")["questions"][0]["value"], False)

    # --- doing -------------------------------------------------------------------------------------------------

    def test_notes_answers_documents_and_decisions(self):
        question = self.case.with_user(self.adviser).post_note("When?", "question", outside=True)
        self.gateway.write_note(self.token, "On Monday", question)
        self.gateway.write_note(self.token, "We moved")
        board = self.case.with_user(self.adviser).get_whiteboard()["notes"]
        self.assertEqual((board[0]["body"], board[0]["by"]), ("We moved", "Familie De Wit (outside)"))
        self.assertTrue(board[0]["unread"])
        self.assertEqual(board[1]["comments"][0]["body"], "On Monday")
        document = self.asked("document")
        self.gateway.file_document(self.token, document["id"], document["documents"][0]["id"], "income.pdf", PDF)
        self.assertEqual(self.case.document_ids.filed_by_id, self.person)
        self.assertEqual(self.gateway.read_case(self.token)["documents"][0]["name"], "income.pdf")
        self.gateway.finish_documents(self.token, document["id"])
        self.gateway.answer(self.token, self.asked("question")["id"], {"yearly_income": 60000})
        self.assertEqual(self.step(self.case, "income_questions").state, "completed")
        told = self.log("from_outside").mapped("summary")
        self.assertIn("Income questions: answers by Familie De Wit, through the personal link", told)
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [self.customer.id, self.case.id])
        self.env.invalidate_all()
        self.gateway.approve(self.token, self.asked("approval")["id"], "approved")
        self.assertEqual(self.case.document_ids.state, "approved")
        self.assertEqual(self.env["case.log"].verify(self.case.ids), [])

    def verbs(self):
        """Each verb with the right it takes, ready to be called."""
        ask = self.asked("document")
        question = self.asked("question")["id"]
        return [
            ("may_note", lambda: self.gateway.write_note(self.token, "Hello")),
            (
                "may_file",
                lambda: self.gateway.file_document(self.token, ask["id"], ask["documents"][0]["id"], "a.pdf", PDF),
            ),
            ("may_file", lambda: self.gateway.finish_documents(self.token, ask["id"])),
            ("may_answer", lambda: self.gateway.answer(self.token, question, {"yearly_income": 1})),
            ("may_approve", lambda: self.gateway.approve(self.token, question, "approved")),
        ]

    def written(self):
        """All that a verb could leave."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT (SELECT count(*) FROM case_note), (SELECT count(*) FROM case_document),"
            " (SELECT count(*) FROM case_log), (SELECT count(*) FROM case_value),"
            " (SELECT string_agg(state, ',' ORDER BY id) FROM case_step)"
        )
        return self.env.cr.fetchone()

    def test_each_verb_without_its_right_is_refused_and_writes_nothing(self):
        for right, verb in self.verbs():
            self.person.write({right: False})
            before = self.written()
            with self.assertRaisesRegex(AccessError, "without the right"):
                verb()
            self.assertEqual(self.written(), before, right)
            self.person.write({right: True})

    def test_nothing_is_done_on_a_case_that_is_closed_by_a_revoked_link_or_in_somebody_elses_step(self):
        verbs = self.verbs()
        self.case.with_user(self.adviser).action_cancel("Withdrawn")
        before = self.written()
        for _right, verb in verbs:
            with self.assertRaisesRegex(AccessError, "nothing is changed"):
                verb()
        self.assertEqual(self.gateway.read_case(self.token)["case"]["state"], "terminated")
        self.assertEqual(self.written(), before)
        self.link.with_user(self.adviser).action_revoke()
        before = self.written()
        for _right, verb in verbs:
            with self.assertRaisesRegex(AccessError, "revoked"):
                verb()
        self.assertEqual(self.written(), before)


@tagged("-at_install", "post_install")
class TestPersonalPage(GatewayCommon, HttpCase):
    """The page behind a personal link."""

    def setUp(self):
        super().setUp()
        self.path = "/case/p/" + self.token

    def test_the_page_shows_how_it_stands_and_what_is_asked(self):
        self.case.with_user(self.adviser).post_note("<b>Bring</b> your papers", outside=True)
        self.case.with_user(self.adviser).post_note("They are late payers")
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        for text in ("House of De Wit", "Income statement", "&lt;b&gt;Bring&lt;/b&gt; your papers", "Waiting"):
            self.assertIn(text, page.text)
        self.assertNotIn("late payers", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(self.link.used, 1)

    def test_the_page_speaks_one_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.partner.lang = "en_US"
        self.customer.with_context(lang="nl_NL").name = "Aanvrager"
        self.opener.cookies["frontend_lang"] = "nl_NL"
        page = self.url_open(self.path).text
        self.assertRegex(page[:2000], r'<html[^>]* lang="nl-NL"')
        self.assertIn("Aanvrager", page, "what is read of the case is in the language of the page too")

    def test_a_note_is_answered(self):
        note = self.case.with_user(self.adviser).post_note("When do you move?", "question", outside=True)
        page = self.url_open(self.path)
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(self.path + "/note", data={"csrf_token": csrf, "body": "In May", "parent_id": note})
        self.assertIn("In May", answer.text)
        self.assertIn("<strong>Familie De Wit</strong>", answer.text)
        self.assertNotIn("(outside)", answer.text)
        sent_again = self.url_open(self.path + "/note", data={"csrf_token": csrf, "body": "In May", "parent_id": note})
        self.assertEqual(sent_again.text.count("In May"), 1, "the same form twice is one note")
        self.assertEqual(self.env["case.note"].browse(note).sudo().case_id.note_ids[0].participant_id, self.person)
        empty = self.url_open(self.path + "/note", data={"csrf_token": csrf, "body": " "})
        self.assertEqual(empty.status_code, 400)
        self.assertIn("Write something first", empty.text)

    def test_a_released_document_is_kept_and_no_other(self):
        inside = self.case.with_user(self.adviser).file_document(self.kind.id, "inside.pdf", PDF)
        shown = self.case.with_user(self.adviser).file_document(self.kind.id, "shown.pdf", PDF)
        self.env["case.document"].browse(shown).with_user(self.adviser).action_release()
        file = self.url_open(f"{self.path}/document/{shown}")
        self.assertIn("attachment", file.headers["Content-Disposition"])
        self.assertTrue(file.content.startswith(b"%PDF"))
        self.assertEqual(self.url_open(f"{self.path}/document/{inside}").status_code, 404)

    def test_a_link_that_does_not_work_says_so_and_nothing_else(self):
        self.link.action_revoke()
        expired, address = self.issue()
        expired.sudo().expires_on = fields.Datetime.now()
        for path, status, words in (
            (self.path, 410, "revoked"),
            ("/case/p/" + address.rsplit("/", 1)[1], 410, "expired"),
            ("/case/p/nonsense", 403, "does not work"),
        ):
            for page in (self.url_open(path), self.url_open(path + "/document/1")):
                self.assertEqual(page.status_code, status, path)
                self.assertIn(words, page.text)
                for secret in ("De Wit", self.case.name, self.adviser.name):
                    self.assertNotIn(secret, page.text)
