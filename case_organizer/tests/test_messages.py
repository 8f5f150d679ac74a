from odoo.exceptions import UserError

from .common import CaseCommon


class TestMessages(CaseCommon):
    """Messages on a case are between its parties; what is internal is none."""

    def test_a_note_is_refused_and_a_message_is_not(self):
        case = self.open_case()
        for note in ({"subtype_xmlid": "mail.mt_note"}, {}, {"subtype_xmlid": "mail.mt_comment", "is_internal": True}):
            with self.assertRaisesRegex(UserError, "A note for colleagues is no message of a case file"):
                case.message_post(body="They are late again", message_type="comment", **note)
        self.assertFalse(case.message_ids)
        message = case.message_post(body="Good morning", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(case.message_ids, message)
