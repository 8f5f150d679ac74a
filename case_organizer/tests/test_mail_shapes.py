from markupsafe import escape

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import mail_limits
from .common_mail import MailCommon
from .mails.all_shapes import shapes


@tagged("post_install", "-at_install")
class TestMailShapes(MailCommon):
    """Mails of all shapes found in the wild go through the gateway: none fails, each ends where people see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 10_000)
        cls.case = cls.open_case()
        cls.sent = cls.case.with_user(cls.adviser).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=cls.partner.ids
        )

    @mute_logger("odoo.addons.mail.models.mail_thread", "odoo.addons.case_organizer.models.mail_thread")
    def test_each_shape_ends_where_people_see_it(self):
        found = shapes()
        self.assertGreaterEqual(len(found), 200)
        self.assertEqual(len({shape.name for shape in found}), len(found))
        for number, shape in enumerate(found):
            with self.subTest(shape.name):
                self._try(number, shape)

    def _try(self, number, shape):
        mail = self.receive(shape.filled(number, self.case.name, self.sent.message_id))
        self.assertEqual(len(mail), 1, "one row says what became of it")
        self.assertIn(mail.became, shape.ends, mail.reason)
        if mail.became in ("note", "refused"):
            self.assertTrue(mail.reason)
            self.assertFalse(mail.became == "refused" and not mail.original_id, "the original is kept")
            return
        record = mail.team_message_id or mail.case_id
        self.assertTrue(record)
        if mail.became == "join":
            self.assertEqual(record, self.case)
        message = record.message_ids.filtered(lambda one: one.message_type == "email")[:1]
        self.assertNotRegex(message.body or "", r"(?i)<script|onerror=|javascript:|\x00")
        self.assertNotRegex(f"{mail.name or ''}{mail.email_from or ''}{message.email_from or ''}", r"[\r\n\x00]")
        if shape.says:
            self.assertIn(escape(shape.says), message.body)
        if shape.files is not None:
            self.assertEqual(len(message.attachment_ids), shape.files)
        for file in message.attachment_ids:
            self.assertTrue(file.name.strip())
            self.assertNotRegex(file.name, r"[/\\\x00\r\n\u202e]")

    def test_what_is_larger_than_is_read_is_refused(self):
        self.patch(mail_limits, "MAX_MAIL", 1000)
        mail = self.receive(body="x" * 2000)
        self.assertEqual((mail.became, mail.reason), ("refused", "It is too large."))
        self.assertEqual(mail.team_id, self.triage)

    def test_a_refused_mail_can_be_brought_to_a_team(self):
        self.patch(mail_limits, "MAX_MAIL", 1000)
        mail = self.receive(body="x" * 2000, to="permits@cases.example").with_user(self.ada)
        self.assertTrue(mail.needs_look)
        action = mail.action_to_team()
        message = self.env["case.team.message"].with_user(self.ada).browse(action["res_id"])
        self.assertEqual((message.team_id, message.name, message.state), (self.team, "Our house", "waiting"))
        files = self.env["ir.attachment"].search([("res_model", "=", message._name), ("res_id", "=", message.id)])
        self.assertEqual(files.name, "mail.eml")
        self.assertFalse(mail.needs_look)
