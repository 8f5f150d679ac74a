import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common_records import RecordsCommon
from .test_destruction import places_of

NAME, MAIL = "Willemina Bos", "willemina.bos@example.com"


@tagged("post_install", "-at_install")
class TestErasure(RecordsCommon):
    """A person is erased wherever nothing keeps them; chains still verify, other people's cases are as they were."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create(
            {"name": NAME, "email": MAIL, "phone": "+31 20 555 0199", "street": "Bosweg 1", "comment": "Nice"}
        )

    def case_of(self, partner, about=NAME, **values):
        """A case of somebody, who is named everywhere; it ended."""
        case = self.open_case(partner_id=partner.id, title=f"House of {about}", **values)
        case.participant_ids = [Command.create({"partner_id": partner.id, "relation": f"{about} herself"})]
        self.do_first_steps(case)
        text = base64.b64encode(f"I am {about}".encode()).decode()
        document = case.file_document(self.kind.id, f"{about}.txt", text)
        self.env(user=self.adviser)["case.document"].browse(document).post_remark(f"Ask {about.upper()}")
        note = self.env["case.note"].browse(case.post_note(f"{about} called"))
        note.with_user(self.adviser).edit(f"{about} called from {MAIL}" if about == NAME else f"{about} called")
        case.message_post(
            body=f"Dear {about}", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=partner.ids
        )
        case.message_post(body=f"Yours, {about}", message_type="email", author_id=partner.id, email_from=partner.email)
        case.book_time(1, f"Called {about}")
        person = case.participant_ids.filtered(lambda person: person.partner_id == partner)[:1]
        handed = {"participant_id": person.id, "step_id": case.step_ids[:1].id}
        self.env["case.outside.draft"].create({**handed, "typed": {"q.name": [about]}})
        self.env["case.receipt"].create(
            {**handed, "case_id": case.id, "reason": f"{about} moved", "signed_name": about}
        )
        case.action_cancel(f"{about} moved")
        self.rated(case, f"{about} was content")
        return case

    def erase(self, user=None, **values):
        return self.env(user=user or self.keeper)["case.erasure"].create(
            {"partner_id": self.person.id, "reason": "Request of 3 March", **values}
        )

    def test_it_is_shown_first_and_nothing_is_erased(self):
        case = self.case_of(self.person)
        erasure = self.erase()
        self.assertEqual(erasure.line_ids.mapped("case_name"), [case.name])
        for word in ("customer", "person involved", "message by them", "named in a text"):
            self.assertIn(word, erasure.line_ids.told)
        self.assertEqual(self.person.name, NAME)
        erasure.action_cancel()
        with self.assertRaises(UserError):
            erasure.action_erase()

    def test_nothing_names_them_afterwards_and_chains_verify(self):
        case, other = self.case_of(self.person), self.case_of(self.partner, about="Familie De Wit")
        self.person.message_post(body=f"Note on {NAME}")
        issue = self.env(user=self.adviser)["case.issue"].create(
            {"title": f"{NAME} is called twice", "description": f"Ask {NAME}", "workaround": f"Write to {MAIL}"}
        )
        issue.case_id.action_cancel("It was none")
        self.env.flush_all()
        before = self.bytes_of(other)
        erasure = self.erase()
        erasure.action_erase()
        for word in ("Willemina", MAIL, "555 0199"):
            self.assertEqual(places_of(self.env, word), [], word)
        self.assertEqual(self.bytes_of(other), before)
        self.assertEqual(self.env["case.log"].verify((case | other).ids), [])
        self.assertEqual(self.env["case.log"].replay((case | other).ids), [])
        self.assertEqual((self.person.name, self.person.active), (f"Erased person #{erasure.id}", False))
        self.assertFalse(self.person.email or self.person.phone or self.person.street or self.person.comment)
        self.assertEqual(case.title, f"House of Erased person #{erasure.id}")
        self.assertEqual(case.log_ids.sorted("seq")[-1].summary, "A person was erased")
        self.assertFalse(erasure.left)
        self.assertEqual(case.partner_id, self.person)
        self.assertEqual(issue.description, f"Ask Erased person #{erasure.id}")
        self.assertEqual(other.sudo().satisfaction_ids.feedback, "Familie De Wit was content")

    def test_mail_that_came_in_is_erased_with_its_sender(self):
        """Mail that became nothing, mail in the box of a team, and mail of others that names them or reached them."""
        register, raw = self.env["case.mail"], f"From: {MAIL}\n\nI am {NAME}".encode()
        told = {"subject": f"I am {NAME}", "email_from": f"{NAME} <{MAIL}>", "to": "x@cases.example"}
        refused = register._enter_sudo({**told, "message_id": f"<1.{MAIL}>"}, "refused", reason=f"{MAIL} is no party")
        refused._keep_original_sudo(raw)
        bounced = register._enter_sudo(
            {"subject": "Undelivered", "email_from": "daemon@example.com"}, "note", bounced_to=MAIL
        )
        other = register._enter_sudo({"subject": f"About {NAME}", "email_from": "jan@example.com"}, "refused")
        other._keep_original_sudo(raw)
        team = self.env["case.team"].create({"name": "Box"})
        boxed, named = self.env["case.team.message"].create(
            [
                {"name": f"I am {NAME}", "body": f"<p>{NAME}</p>", "email_from": MAIL, "team_id": team.id},
                {"name": "A neighbour", "body": f"<p>Ask {NAME}</p>", "team_id": team.id},
            ]
        )
        file = self.env["ir.attachment"].create(
            {"name": "mail.eml", "raw": raw, "res_model": boxed._name, "res_id": boxed.id}
        )
        unlike = register._enter_sudo({"subject": "Hello", "email_from": f"x{MAIL}"}, "refused")
        files = refused.original_id | other.original_id | file
        erasure = self.erase()
        self.assertIn("message by them", erasure.line_ids.told)
        erasure.action_erase()
        self.env.invalidate_all()
        # One who is not them, with an address that ends with theirs.
        self.assertEqual(unlike.sender, f"x{MAIL}")
        unlike.unlink()
        for word in ("Willemina", MAIL):
            self.assertEqual(places_of(self.env, word), [], word)
        self.assertFalse(files.exists())
        self.assertFalse(refused.sender or refused.email_from or refused.name)
        self.assertEqual(other.email_from, "jan@example.com", "who else wrote it stays")
        self.assertIn("Erased person", named.body)
        self.assertFalse(boxed.body or erasure.left)
        self.assertEqual(bounced.became, "note", "that it came stays known")

    def test_an_issue_alone_that_names_them_is_found(self):
        issue = self.env(user=self.adviser)["case.issue"].create(
            {"title": "Calls", "description": f"Ask {NAME}", "workaround": "None"}
        )
        erasure = self.erase()
        self.assertEqual(erasure.line_ids.case_id, issue.case_id)
        self.assertIn("not closed", erasure.line_ids.keeps)

    def test_files_made_of_them_go_at_once(self):
        case = self.case_of(self.person)
        other = self.case_of(self.partner, about="Familie De Wit")
        archive, kept = (self.env["case.archive"]._make_sudo(one) for one in (case, other))
        request = self.env["case.access.request"].create({"partner_id": self.person.id})
        request.action_make()
        files = archive.attachment_id | request.attachment_id
        self.erase().action_erase()
        self.assertFalse(files.exists())
        self.assertTrue(kept.attachment_id.exists())

    def bytes_of(self, case):
        """All rows of a case and below it, and its messages, as the database has them."""
        found = {}
        for name, condition in self.env["case.contents"]._below("case.case", case.ids).items():
            table = SQL.identifier(self.env[name]._table)
            found[name] = self.env.execute_query(SQL("SELECT t::text FROM %s t WHERE %s ORDER BY 1", table, condition))
        found["messages"] = self.env.execute_query(
            SQL("SELECT m::text FROM mail_message m WHERE model = 'case.case' AND res_id = %s ORDER BY 1", case.id)
        )
        found["log"] = self.env.execute_query(
            SQL(
                "SELECT l::text, v::text FROM case_log l LEFT JOIN case_log_value v ON v.log_id = l.id"
                " WHERE l.case_id = %s ORDER BY 1",
                case.id,
            )
        )
        self.assertTrue(all(found[name] for name in ("case.note", "case.document.version", "messages", "log")))
        return found

    def test_cases_that_keep_them_say_why_and_stay(self):
        self.rule(period=50)
        kept = self.case_of(self.person)
        free_type = self.make_type("Free")
        running = self.open_case(partner_id=self.person.id)
        type(self).case_type, mortgage = free_type, self.case_type
        free = self.case_of(self.person)
        type(self).case_type = mortgage
        self.env.flush_all()
        before = self.bytes_of(kept)
        erasure = self.erase()
        told = {line.case_name: line.keeps for line in erasure.line_ids}
        self.assertIn("List 2020, 8.2", told[kept.name])
        self.assertIn("not closed", told[running.name])
        self.assertFalse(told[free.name])
        erasure.action_erase()
        self.assertEqual(self.bytes_of(kept), before)
        self.assertEqual((self.person.name, self.person.active), (NAME, True))
        self.assertEqual(free.partner_id.name, f"Erased person #{erasure.id}")
        self.assertNotIn(NAME, str(self.bytes_of(free)))
        self.assertEqual(self.env["case.log"].verify((kept | free).ids), [])

    def test_a_hold_keeps_them(self):
        case = self.case_of(self.person)
        self.env(user=self.keeper)["case.hold"].create({"name": "Lawsuit", "reason": "x", "partner_id": self.person.id})
        erasure = self.erase()
        self.assertEqual(erasure.line_ids.keeps, "Held back: Lawsuit")
        with self.assertRaises(UserError):
            erasure.action_erase()
        self.assertEqual((erasure.state, self.person.name), ("draft", NAME))
        self.assertIn(NAME, case.title)

    def test_documents_as_chosen(self):
        case = self.case_of(self.person)
        self.erase(documents="none").action_erase()
        documents = case.sudo().document_ids
        self.assertFalse(any(documents.mapped("destroyed_on")))
        self.assertTrue(all(documents.version_ids.mapped("attachment_id")))
        self.assertNotIn(NAME, str(documents.version_ids.mapped("name")))

    def test_who_erases_and_who_is_erased(self):
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                self.erase(user)
        worker = new_test_user(self.env, "worker", groups="case_organizer.group_case_user")
        with self.assertRaises(UserError):
            self.erase(partner_id=worker.partner_id.id)
        with self.assertRaises(UserError):
            self.erase(partner_id=self.env.company.partner_id.id)
        with self.assertRaises(AccessError):
            self.erase(state="done")
