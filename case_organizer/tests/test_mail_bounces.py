from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_mail import MailCommon

BOUNCE = """From: MAILER-DAEMON@mx.example
To: bounce@cases.example
Subject: Undelivered Mail Returned to Sender
Message-Id: <b{number}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type={report}; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

I could not deliver it.

--b
Content-Type: {status}

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; jan@dewit.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: message/rfc822

Message-Id: {about}
Subject: Your house

The message
--b--
"""


@tagged("post_install", "-at_install")
class TestMailBounces(MailCommon):
    """What did not arrive is seen on the case that sent it, and its handler is told."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.sent = self.case.with_user(self.adviser).message_post(
            body="Hello",
            subject="Your house",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner.ids,
        )

    def report(self, action="failed", about=None, report="delivery-status", status="message/delivery-status"):
        type(self).number += 1
        about = about or self.sent.message_id
        text = BOUNCE.format(number=self.number, action=action, about=about, report=report, status=status)
        return self.receive(text.encode())

    def test_who_did_not_get_which_message_and_why(self):
        self.adviser.case_alert_bounced = "mail"
        mail = self.report()
        self.assertEqual((mail.kind, mail.case_id, mail.about_id), ("bounce", self.case, self.sent))
        self.assertEqual((mail.bounced_to, mail.reason), ("jan@dewit.example", "550 5.1.1 No such user"))
        mine = self.case.with_user(self.adviser)
        self.assertEqual(mine.undelivered, "“Your house” did not reach jan@dewit.example: 550 5.1.1 No such user")
        self.assertIn("A message did not reach jan@dewit.example", self.history(self.case))
        waiting = self.env["case.case"].search([("mail_undelivered", "=", True)])
        self.assertEqual(waiting, self.case)
        alert = self.env["case.alert"].search([("user_id", "=", self.adviser.id), ("kind", "=", "bounced")])
        self.assertEqual((alert.case_id, alert.mail_id), (self.case, mail))
        self.assertEqual(self.sent.notification_ids.notification_status, "bounce")
        again = self.report()
        self.assertEqual((again.kind, again.needs_look), ("report", False), "the same again is not told again")
        with self.assertRaises(AccessError):
            mine.mail_undelivered = False
        with self.assertRaises(AccessError):
            self.case.write({"access": "restricted"})
            mail.with_user(self.stranger).action_seen()
        mine.action_undelivered_seen()
        self.assertFalse(mine.undelivered)
        self.assertEqual(mail.seen_by_id, self.adviser)
        with self.assertRaisesRegex(UserError, "waits for nobody"):
            mail.with_user(self.adviser).action_seen()

    def test_reports_of_what_did_arrive_are_noted_only(self):
        for action in ("delayed", "delivered", "relayed"):
            mail = self.report(action)
            self.assertEqual((mail.kind, mail.became, mail.case_id), ("report", "note", self.case), action)
        receipt = self.report("displayed", report="disposition-notification", status="message/disposition-notification")
        self.assertEqual((receipt.kind, receipt.became, receipt.case_id), ("receipt", "note", self.case))
        self.assertFalse(self.case.undelivered)
        self.assertNotEqual(self.sent.notification_ids.notification_status, "bounce")

    def test_a_report_about_nothing_of_ours_wakes_nobody(self):
        self.assertFalse(self.report(about="<who@knows.example>").case_id)
        self.assertFalse(self.case.undelivered)
