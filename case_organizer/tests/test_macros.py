from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import CaseCommon


class TestMacros(CaseCommon):
    """Canned texts with names filled in, macros that do all or nothing, and who is answering now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"email": "wit@example.com", "street": "Singel 1", "city": "Amsterdam"})
        cls.income = cls.case_type.characteristic_ids
        modeller = cls.env(user=cls.modeller)
        cls.canned = modeller["case.canned.text"].create(
            {
                "name": "Income noted",
                "type_id": cls.case_type.id,
                "subject": "Your income",
                "text": "Dear {{ partner.name }}, we noted {{ detail.yearly_income }}.",
            }
        )
        cls.macro = modeller["case.macro"].create(
            {
                "name": "Income is right",
                "type_id": cls.case_type.id,
                "canned_id": cls.canned.id,
                "step_code": "income_questions",
                "value_ids": [Command.create({"characteristic_id": cls.income.id, "text": "60000"})],
            }
        )
        cls.case = cls.open_case(title="House")

    def sent(self, case=None):
        return (case or self.case).sudo().message_ids.filtered(lambda m: m.message_type == "comment")

    def test_reply_values_and_step_in_one_click(self):
        self.macro.canned_id.text = "Dear {{ partner.name }}, we noted {{ today }}."
        self.assertTrue(self.case.has_macros)
        self.assertEqual(self.case.get_macros(), [{"id": self.macro.id, "name": "Income is right", "missing": []}])
        done = self.case.run_macro(self.macro.id)
        self.assertIn("“Income questions” is done.", done)
        self.assertEqual(self.step(self.case, "income_questions").state, "completed")
        self.assertEqual(self.case.characteristics["yearly_income"], 60000)
        self.assertIn("Dear Familie De Wit", self.sent().body)
        self.assertEqual(self.sent().partner_ids, self.partner)
        self.assertEqual(self.case.get_macros()[0]["missing"], ["“Income questions” is not open on this case."])
        with self.assertRaisesRegex(UserError, "“Income questions” is not open"):
            self.case.run_macro(self.macro.id)
        self.assertEqual(len(self.sent()), 1)

    def test_a_step_that_was_not_asked_yet(self):
        self.macro.write({"step_code": "make_an_offer", "canned_id": False})
        self.assertEqual(self.case.get_macros()[0]["missing"], ["“Make an offer” is not open on this case."])

    def test_what_is_missing_is_named_and_nothing_is_done(self):
        with self.assertRaisesRegex(UserError, "not known: detail.yearly_income"):
            self.case.run_macro(self.macro.id)
        self.partner.email = self.partner.street = self.partner.city = False
        with self.assertRaisesRegex(UserError, "Familie De Wit has no mail address"):
            self.case.run_macro(self.macro.id)
        self.assertFalse(self.sent())
        self.assertFalse(self.case.value_ids)
        self.assertEqual(self.step(self.case, "income_questions").state, "active")

    def test_all_or_nothing_when_the_step_refuses(self):
        self.macro.write({"step_code": "income_statement", "value_ids": [Command.clear()]})
        self.canned.text = "We have it all."
        with self.assertRaisesRegex(ValidationError, "Income statement"):
            self.case.run_macro(self.macro.id)
        self.env.invalidate_all()
        self.assertFalse(self.sent())

    def test_who_may_and_who_may_not(self):
        self.canned.text = "Noted."
        closed = self.open_case(access="restricted")
        with self.assertRaises(AccessError):
            closed.with_user(self.stranger).run_macro(self.macro.id)
        self.case.participant_ids = [
            Command.create({"user_id": self.stranger.id, "may_answer": False, "may_note": False})
        ]
        self.assertTrue(self.case.with_user(self.stranger).get_macros()[0]["missing"])
        with self.assertRaises(UserError):
            self.case.with_user(self.stranger).run_macro(self.macro.id)
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.macro"].create({"name": "x", "type_id": self.case_type.id})
        self.assertFalse(self.sent())

    def test_what_means_nothing_is_refused_when_it_is_modelled(self):
        with self.assertRaisesRegex(ValidationError, "no such placeholder"):
            self.canned.text = "Dear {{ detail.shoe_size }}"
        with self.assertRaisesRegex(ValidationError, "has no step “fly”"):
            self.macro.step_code = "fly"
        with self.assertRaisesRegex(ValidationError, "does nothing"):
            self.env(user=self.modeller)["case.macro"].create({"name": "Idle", "type_id": self.case_type.id})
        with self.assertRaisesRegex(ValidationError, "Yearly income"):
            self.macro.value_ids.text = "much"

    def test_canned_text_in_the_dialog(self):
        dialog = self.env(user=self.adviser)["case.reply"].browse(self.case.action_write_to_party()["res_id"])
        self.assertEqual((dialog.partner_id, dialog.channel), (self.partner, "mail"))
        self.canned.text = "Dear {{ partner.name }}, {{ case.title }} is in hand."
        dialog.text = "Good morning."
        dialog.canned_id = self.canned
        dialog._onchange_canned_id()
        self.assertEqual(dialog.text, "Good morning.\n\nDear Familie De Wit, House is in hand.")
        dialog.action_send()
        self.assertIn("House is in hand", self.sent().body)
        self.assertEqual(self.sent().subject, "Your income")

    def test_canned_text_in_the_large_composer(self):
        self.canned.text = "Dear {{ partner.name }}, {{ case.title }} is in hand."
        composers = self.env(user=self.adviser)["mail.compose.message"]
        composer = Form(composers.with_context(default_model="case.case", default_res_ids=self.case.ids))
        composer.body = "<p>Hello</p>"
        composer.case_canned_id = self.canned
        self.assertIn("Hello", composer.body)
        self.assertIn("Dear Familie De Wit, House is in hand.", composer.body)
        self.assertFalse(composer.case_canned_id)

    def test_the_texts_offered_in_the_composer_are_those_of_the_case_filled_in(self):
        other = self.env["case.type"].create({"name": "Other", "code": "OTH"})
        texts = self.env["case.canned.text"]
        texts.create({"name": "Of another type", "type_id": other.id, "text": "No"})
        shared = texts.create({"name": "Thanks", "text": "Thank you, {{ partner.name }}."})
        self.canned.text = "Dear {{ partner.name }}, {{ case.title }} is in hand."
        told = self.case.with_user(self.adviser).get_canned_texts()
        self.assertEqual([one["id"] for one in told], [self.canned.id, shared.id])
        self.assertEqual(told[0]["text"], "Dear Familie De Wit, House is in hand.")
        self.case.access = "restricted"
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).get_canned_texts()

    def test_only_to_parties_and_only_who_may(self):
        other = self.env["res.partner"].create({"name": "Neighbour", "email": "n@example.com"})
        with self.assertRaisesRegex(UserError, "Choose a party"):
            self.case.write_to_party(other.id, "Psst")
        self.case.participant_ids = [Command.create({"user_id": self.stranger.id, "may_note": False})]
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).write_to_party(self.partner.id, "Hello")
        self.partner.case_channel = "phone"
        with self.assertRaisesRegex(UserError, "wants to be called"):
            self.case.write_to_party(self.partner.id, "Hello")
        self.assertFalse(self.sent())
        self.assertEqual(self.case.write_to_party(self.partner.id, "Hello", channel="mail"), "mail")

    def test_who_is_answering_is_shown_for_a_while(self):
        mine, theirs = self.case.with_user(self.adviser), self.case.with_user(self.underwriter)
        theirs.tell_answering()
        theirs.tell_answering()
        self.assertEqual(mine.get_answering(), [{"id": self.underwriter.id, "name": self.underwriter.name}])
        self.assertEqual(theirs.get_answering(), [])
        self.env.cr.execute("UPDATE case_answering SET last_on = last_on - interval '61 seconds'")
        self.assertEqual(mine.get_answering(), [])
        theirs.tell_answering()
        theirs.tell_answering(False)
        self.assertEqual(mine.get_answering(), [])
        hidden = self.open_case(access="restricted").with_user(self.stranger)
        for verb in (hidden.tell_answering, hidden.get_answering):
            with self.assertRaises(AccessError):
                verb()
