from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestLivechat(CaseCommon):
    """A chat with a visitor becomes a case with what was said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "case_organizer.group_case_user,im_livechat.im_livechat_group_user"
        cls.operator = new_test_user(cls.env, "operator", groups=groups)
        cls.bystander = new_test_user(cls.env, "bystander", groups=groups)
        livechat = cls.env["im_livechat.channel"].create({"name": "Help", "user_ids": [Command.set(cls.operator.ids)]})
        cls.chat = cls.env["discuss.channel"].create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_operator_id": cls.operator.partner_id.id,
                "livechat_channel_id": livechat.id,
                "channel_member_ids": [
                    Command.create({"partner_id": cls.operator.partner_id.id}),
                    Command.create({"partner_id": cls.partner.id}),
                ],
            }
        )
        cls.chat.message_post(
            body=Markup("<p>The heating is <b>cold</b></p>"), author_id=cls.partner.id, message_type="comment"
        )

    def cases(self):
        return self.env["case.case"].search([("title", "=", "Cold heating")])

    def test_a_command_opens_a_case_with_what_was_said(self):
        self.chat.with_user(self.operator).execute_command_case(body="/case Cold heating")
        case = self.cases()
        self.assertEqual((case.partner_id, case.type_id.not_known), (self.partner, True))
        self.assertIn("The heating is", case.contact_ids.summary)
        row = self.env(user=self.operator)["case.communication"].search([("case_id", "=", case.id)])
        self.assertEqual((row.channel, row.direction), ("chat", "in"))

    def test_without_a_subject_nothing_is_opened(self):
        before = self.env["case.case"].search_count([])
        self.chat.with_user(self.operator).execute_command_case(body="/case ")
        self.assertEqual(self.env["case.case"].search_count([]), before)

    def test_who_may_not(self):
        for user in (self.bystander, self.stranger):
            with self.assertRaises(AccessError):
                self.chat.with_user(user).make_case("Cold heating")
        group = self.env["discuss.channel"].create({"name": "Team", "channel_type": "group"})
        group.add_members(self.operator.partner_id.ids)
        with self.assertRaisesRegex(UserError, "no live chat"):
            group.with_user(self.operator).make_case("Cold heating")
        self.assertFalse(self.cases())
