from markupsafe import Markup

from odoo import Command

from .common import PDF, CaseCommon


class TestCommunication(CaseCommon):
    """All communication of a case in one list, whatever the channel, for who reads the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.email = "wit@example.com"
        cls.case = cls.open_case(access="restricted")
        cls.phone = cls.env.ref("case_organizer.report_method_phone")

    def say(self, case):
        """One of each: a mail in and out, a call, a note outside and inside, a document sent, a link."""
        case.sudo().message_post(
            body=Markup("<p>Where is my <b>offer</b>?</p>"),
            subject="My offer",
            author_id=self.partner.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        case.message_post(
            body="On its way",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner.ids,
        )
        case.log_contact("They called & asked", self.phone.id, "in")
        case.post_note("Bring your passport", outside=True)
        case.post_note("They are difficult")
        document = self.env["case.document"].browse(case.file_document(self.kind.id, "letter.pdf", PDF))
        document.with_user(self.adviser).action_sent()
        case.participant_ids = [Command.create({"partner_id": self.partner.id, "relation": "Customer"})]
        person = case.participant_ids.filtered(lambda p: p.partner_id == self.partner)
        _token, link = self.env(user=self.adviser)["case.access.token"]._issue(person)
        self.env["case.gateway"].write_note(link.rsplit("/", 1)[-1], "Which passport?")

    def rows(self, user=None):
        communications = self.env(user=user or self.adviser)["case.communication"]
        return communications.search([("case_id", "=", self.case.id)], order="id")

    def test_every_channel_is_there_once(self):
        self.say(self.case)
        found = {(row.channel, row.direction, row.text) for row in self.rows()}
        self.assertEqual(len(self.rows()), 7)
        self.assertLessEqual(
            {
                ("mail", "in", "My offer · Where is my *offer*?"),
                ("phone", "in", "They called & asked"),
                ("note", "out", "Bring your passport"),
                ("note", "in", "Which passport?"),
                ("portal", "out", "Personal link made for Familie De Wit"),
            },
            found,
        )
        [out] = [text for channel, way, text in found if (channel, way) == ("mail", "out")]
        self.assertRegex(out, rf"^\[{self.case.name}\] .* · On its way$")
        self.assertTrue([text for channel, way, text in found if (channel, way) == ("letter", "out") and text])
        self.assertNotIn("They are difficult", str(found))

    def test_who_it_was_on_both_sides(self):
        self.say(self.case)
        mail_in, mail_out = self.rows().filtered(lambda row: row.channel == "mail")
        self.assertEqual((mail_in.partner_id, mail_in.user_id.id), (self.partner, False))
        self.assertEqual((mail_out.partner_id, mail_out.user_id), (self.partner, self.adviser))
        answered = self.rows().filtered(lambda row: row.text == "Which passport?")
        self.assertEqual((answered.partner_id, answered.user_id.id), (self.partner, False))

    def test_words_and_directions_are_found(self):
        self.say(self.case)
        communications = self.env(user=self.adviser)["case.communication"]
        here = ("case_id", "=", self.case.id)
        self.assertEqual(communications.search([here, ("text", "ilike", "my offer")]).channel, "mail")
        self.assertEqual(communications.search_count([here, ("direction", "=", "in")]), 3)

    def test_what_bounced_is_seen(self):
        message = self.case.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.partner.ids
        )
        self.assertFalse(self.rows().failed)
        message.sudo().notification_ids.notification_status = "bounce"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.rows().failed)

    def test_only_who_reads_the_case(self):
        self.say(self.case)
        self.assertTrue(self.rows(self.adviser))
        self.assertFalse(self.rows(self.stranger))
        self.assertFalse(self.rows(self.supervisor))

    def test_what_it_costs_does_not_grow(self):
        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.rows()
            before = self.env.cr.sql_log_count
            self.env.invalidate_all()
            rows.read(["at", "channel", "direction", "partner_id", "who", "text", "user_id"])
            return self.env.cr.sql_log_count - before

        self.say(self.case)
        read()
        few = read()
        for _n in range(10):
            self.case.message_post(body="More", message_type="comment", subtype_xmlid="mail.mt_comment")
            self.case.log_contact("Again", self.phone.id, "out")
            self.case.post_note("And again", outside=True)
        self.assertLessEqual(read(), few)
        self.assertLess(few, 25)
