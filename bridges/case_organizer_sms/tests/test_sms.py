from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestSms(CaseCommon):
    """An SMS to a party is a message of the case; nothing is sent here, it waits in Odoo's queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        netherlands = cls.env.ref("base.nl")
        cls.partner.write({"email": "wit@example.com", "phone": "+31612345678", "country_id": netherlands.id})
        cls.case = cls.open_case()

    def queued(self):
        return self.env["sms.sms"].search([("partner_id", "=", self.partner.id)])

    def test_an_sms_waits_in_the_queue_and_stands_on_the_case(self):
        self.assertEqual(self.case.write_to_party(self.partner.id, "We call you at 3.", channel="sms"), "sms")
        self.assertEqual(
            (self.queued().number, self.queued().body, self.queued().state),
            ("+31612345678", "We call you at 3.", "outgoing"),
        )
        row = self.env(user=self.adviser)["case.communication"].search([("case_id", "=", self.case.id)])
        self.assertEqual((row.channel, row.direction, row.partner_id), ("sms", "out", self.partner))
        self.assertEqual((row.text, row.user_id), ("We call you at 3.", self.adviser))
        self.assertFalse(self.env["mail.mail"].search([("recipient_ids", "=", self.partner.id)]))

    def test_it_is_the_default_of_who_prefers_it(self):
        self.partner.case_channel = "sms"
        self.assertEqual(self.case.write_to_party(self.partner.id, "Hello"), "sms")
        dialog = self.env(user=self.adviser)["case.reply"].browse(self.case.action_write_to_party()["res_id"])
        self.assertEqual(dialog.channel, "sms")
        self.partner.phone = False
        with self.assertRaisesRegex(UserError, "has no phone number"):
            self.case.write_to_party(self.partner.id, "Hello", channel="sms")

    def test_who_wants_none_or_may_not(self):
        self.env["phone.blacklist"].sudo().add("+31612345678")
        with self.assertRaisesRegex(UserError, "wants no SMS"):
            self.case.write_to_party(self.partner.id, "Hello", channel="sms")
        self.case.participant_ids = [Command.create({"user_id": self.stranger.id, "may_note": False})]
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).write_to_party(self.partner.id, "Hello", channel="sms")
        self.assertFalse(self.queued())
