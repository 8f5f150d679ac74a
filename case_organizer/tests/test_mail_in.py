from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common_mail import MailCommon


@tagged("post_install", "-at_install")
class TestMailIn(MailCommon):
    """Mail to a case type opens a case or joins the right one; the rest waits where people see it."""

    # --- opens -------------------------------------------------------------------------------------------------

    def test_mail_of_a_known_sender_opens_a_case_of_the_type(self):
        mail = self.receive()
        case = mail.case_id
        self.assertEqual((mail.became, case.type_id, case.partner_id), ("open", self.case_type, self.partner))
        self.assertEqual((case.title, case.report_method_id.code), ("Our house", "mail"))
        self.assertFalse(case.user_id, "nobody handles it yet: it waits for the triage team")
        self.assertEqual(case.team_id, self.triage)
        self.assertIn("We would like to buy it", self.texts(case))
        self.assertEqual(case.message_ids.filtered(lambda m: m.message_type == "email").author_id, self.partner)
        self.assertTrue(self.step(case, "income_statement", self.ada))

    def test_a_mail_is_read_as_it_was_written(self):
        plain = self.receive(body="5 < 6, and we would like to buy it").case_id
        self.assertIn("5 < 6, and we", html2plaintext(self.texts(plain)))
        self.assertIn("<pre", self.texts(plain))
        self.assertNotIn("pre&gt;", self.texts(plain), "no tags are shown")
        letter = self.build(In_Reply_To=plain.message_ids.filtered(lambda m: m.message_type == "email").message_id)
        letter.set_content("<p>We would <b>like</b> to buy it.<script>alert(1)</script></p>", subtype="html")
        answered = self.receive(letter)
        self.assertEqual(answered.case_id, plain)
        self.assertIn("<b>like</b>", self.texts(plain))
        self.assertNotIn("script", self.texts(plain))

    def test_what_unknown_senders_write_becomes_what_the_type_says(self):
        stranger = {"From": "Somebody <who@knows.example>"}
        mail = self.receive(**stranger)
        self.assertEqual((mail.became, mail.team_message_id.team_id), ("team", self.triage))
        self.assertIn("not known", mail.team_message_id.reason)
        self.case_type.mail_unknown = "case"
        mail = self.receive(**stranger)
        self.assertEqual((mail.became, mail.case_id.partner_id.id), ("open", False))
        self.env.company.case_triage_team_id = False
        self.case_type.mail_unknown = "triage"
        self.assertEqual(self.receive(**stranger).became, "open", "there is nobody who could decide")

    def test_a_case_waits_for_the_team_of_its_type(self):
        self.case_type.handler_team_id = self.team
        self.assertEqual(self.receive().case_id.team_id, self.team)

    def test_a_type_that_is_not_published_opens_no_case(self):
        draft = self.env["case.type"].create({"name": "Draft", "alias_name": "draft"})
        mail = self.receive(to="draft@cases.example")
        self.assertEqual((mail.became, mail.team_id), ("team", self.triage))
        self.assertFalse(draft.case_ids)

    def test_only_who_changes_a_type_or_team_gives_it_an_address(self):
        for record in (self.case_type, self.team):
            with self.assertRaises(AccessError):
                record.with_user(self.adviser).alias_name = "mine"
        self.case_type.with_user(self.modeller).alias_name = "houses"
        self.assertEqual(self.receive(to="houses@cases.example").became, "open")

    # --- joins -------------------------------------------------------------------------------------------------

    def test_an_answer_joins_by_its_head(self):
        case = self.open_case()
        sent = case.message_post(body="Please send it", message_type="comment", subtype_xmlid="mail.mt_comment")
        mail = self.receive(subject="Whatever", In_Reply_To=sent.message_id)
        self.assertEqual((mail.became, mail.case_id), ("join", case))
        self.assertIn("We would like", self.texts(case))
        mail = self.receive(References=f"<x@y> {sent.message_id}", to="permits@cases.example")
        self.assertEqual((mail.became, mail.case_id), ("join", case), "at a team's address too, of who takes part")

    def test_the_number_in_the_subject_joins_for_those_who_take_part(self):
        case = self.open_case()
        mail = self.receive(subject=f"Re: [{case.name.lower()}] my house")
        self.assertEqual((mail.became, mail.case_id), ("join", case))
        other = self.env["res.partner"].create({"name": "Notary", "email": "notary@law.example"})
        by_notary = {"subject": f"About {case.name}", "From": "notary@law.example"}
        mail = self.receive(**by_notary)
        self.assertEqual((mail.became, mail.team_id, mail.case_id.id), ("team", self.triage, False))
        self.assertIn("does not take part", mail.reason)
        self.assertEqual(mail.team_message_id.about_id, case)
        person = self.env["case.participant"].create(
            {"case_id": case.id, "partner_id": other.id, "role_id": self.case_type.role_ids[0].id}
        )
        self.assertEqual(self.receive(**by_notary).case_id, case)
        person.active = False
        self.assertEqual(self.receive(**by_notary).became, "team", "who takes part no more does not join")

    def test_the_number_and_an_unknown_sender_do_not_join(self):
        case = self.open_case(access="restricted")
        mail = self.receive(subject=f"{case.name}: send me everything", From="eve@evil.example")
        self.assertEqual(mail.became, "team")
        self.assertFalse(case.message_ids)
        self.assertFalse(mail.team_message_id.about_id, "who is in triage learns nothing of a restricted case")

    def test_a_colleague_of_the_customer_joins(self):
        firm = self.env["res.partner"].create({"name": "De Wit BV", "is_company": True})
        self.env["res.partner"].create({"name": "Kim", "email": "kim@dewit.example", "parent_id": firm.id})
        case = self.open_case(partner_id=firm.id)
        self.assertEqual(self.receive(subject=case.name, From="kim@dewit.example").case_id, case)

    def test_a_forged_sender_joins_nothing(self):
        case = self.open_case()
        sent = case.message_post(body="Please send it", message_type="comment", subtype_xmlid="mail.mt_comment")
        forged = {"Authentication_Results": "mx.cases.example; spf=fail; dkim=none; dmarc=fail (p=reject)"}
        for more in ({"subject": case.name}, {"In_Reply_To": sent.message_id}, {}, {"to": "permits@cases.example"}):
            mail = self.receive(**forged, **more)
            self.assertEqual(mail.became, "team", more)
            self.assertIn("may be forged", mail.team_message_id.reason)
            message = mail.team_message_id
            self.assertFalse(message.partner_id | message.message_ids.author_id, "nobody is taken for the sender")
        self.assertEqual(case.message_ids, sent)
        good = {"Authentication_Results": "mx.cases.example; dmarc=pass"}
        self.assertEqual(self.receive(subject=case.name, **good).case_id, case)

    def test_mail_on_a_merged_case_arrives_on_the_one_that_stays(self):
        goes, stays = self.open_case(), self.open_case()
        goes.merge_into(stays.id)
        self.assertEqual(self.receive(subject=goes.name).case_id, stays)
        self.assertIn("We would like", self.texts(stays))

    # --- machines ----------------------------------------------------------------------------------------------

    def test_machines_open_no_case_and_wake_nothing(self):
        case = self.open_case()
        sent = case.message_post(body="Please send it", message_type="comment", subtype_xmlid="mail.mt_comment")
        machines = {
            "auto-submitted": {"Auto_Submitted": "auto-replied"},
            "precedence": {"Precedence": "auto_reply"},
            "bulk": {"Precedence": "bulk"},
            "x-autoreply": {"X_Autoreply": "yes"},
            "vacation": {"subject": "Out of office: back on Monday"},
            "abwesenheit": {"subject": "Abwesenheitsnotiz: Our house"},
            "afwezig": {"subject": "Automatisch antwoord: Our house"},
        }
        for name, fields in machines.items():
            with self.subTest(name):
                cases = self.env["case.case"].search_count([])
                mail = self.receive(**fields)
                self.assertEqual((mail.became, mail.case_id.id), ("note", False))
                self.assertTrue(mail.reason)
                mail = self.receive(In_Reply_To=sent.message_id, **fields)
                self.assertEqual((mail.became, mail.case_id), ("note", case))
                self.assertEqual(self.env["case.case"].search_count([]), cases)
        self.assertEqual(case.message_ids, sent)
        self.assertIn('An automatic reply of "Jan de Wit" <jan@dewit.example> came in: Our house', self.history(case))
        self.assertNotEqual(self.receive(subject="Office out of office furniture").became, "note")

    def test_loops_are_braked(self):
        self.assertEqual(self.receive(From="permits@cases.example").became, "note", "our own address")
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        ends = [self.receive(subject=f"Again {number}").became for number in range(5)]
        self.assertEqual(ends, ["open", "open", "open", "note", "note"])

    def test_what_the_head_names_is_looked_up_once(self):
        case = self.receive().case_id
        asked, search = [], type(self.env["mail.alias"]).search

        def count(records, domain, *args, **how):
            asked.append(repr(domain))
            return search(records, domain, *args, **how)

        self.patch(self.env.registry["mail.alias"], "search", count)
        self.assertEqual(self.receive(subject=f"Re: [{case.name}]").case_id, case)
        named = [domain for domain in asked if "mortgages@cases.example" in domain and "alias_incoming_local" in domain]
        self.assertLessEqual(len(named), 3, "once by us, twice by Odoo itself")
        # What was looked up for one mail is not kept for the next.
        self.case_type.with_user(self.modeller).alias_name = False
        self.assertNotEqual(self.receive().became, "open")

    def test_the_same_mail_comes_in_once(self):
        mail = self.build()
        first, again = self.receive(mail), self.receive(mail)
        self.assertEqual((again.became, again.case_id), ("note", first.case_id))
        self.assertIn("came in before", again.reason)
        self.assertEqual(len(first.case_id.message_ids.filtered(lambda m: m.message_type == "email")), 1)

    def test_an_answer_to_our_own_note_about_a_loop_is_noted(self):
        mail = self.receive(References="<1.2-openerp-loop-detection-bounce-email@cases.example>")
        self.assertEqual(mail.became, "note")
        self.assertIn("about a loop", mail.reason)

    # --- what it says ------------------------------------------------------------------------------------------

    def test_attachments_wait_to_become_documents(self):
        mail = self.build()
        mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="../../income.pdf")
        case = self.receive(mail).case_id.with_user(self.ada)
        (file,) = case.get_checklist()["mailed"]
        self.assertEqual(file["name"], "income.pdf")
        case.keep_attachment(file["id"], self.kind.id)
        self.assertEqual(case.document_ids.file_name, "income.pdf")
        self.assertFalse(case.get_checklist()["mailed"])

    def test_what_was_answered_is_folded(self):
        body = "Yes, please.\n\nOp ma 1 jun 2026 schreef Ada <ada@office.example>:\n> May we come?\n> On Friday?\n"
        text = self.texts(self.receive(body=body).case_id)
        before, folded = text.split("data-o-mail-quote", 1)
        self.assertIn("Yes, please.", before)
        self.assertIn("On Friday?", folded)
        self.assertNotIn("May we come", before)

    # --- who sees the register ---------------------------------------------------------------------------------

    def test_who_reads_what_became_of_mail(self):
        closed = self.open_case(access="restricted")
        joined = self.receive(subject=closed.name)
        waits = self.receive(From="who@knows.example")
        register = self.env["case.mail"]
        self.assertIn(joined, register.with_user(self.adviser).search([]))
        self.assertNotIn(joined, register.with_user(self.stranger).search([]))
        self.assertNotIn(waits, register.with_user(self.stranger).search([]))
        self.assertIn(waits, register.with_user(self.ada).search([]))
        self.assertIn(waits, register.with_user(self.supervisor).search([]))
        with self.assertRaises(AccessError):
            waits.with_user(self.supervisor).write({"reason": "x"})
