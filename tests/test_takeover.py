import base64
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestTakeover(CaseCommon):
    """Open tasks of a project become cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "project.task" not in cls.env:
            cls.skipTest(cls, "Project is not installed.")
        cls.boss = new_test_user(
            cls.env, "takeover_boss", groups="case_organizer.group_case_admin,project.group_project_manager"
        )
        cls.project = cls.env["project.project"].create({"name": "Helpline", "privacy_visibility": "employees"})
        cls.task = cls.env["project.task"].create(
            {
                "name": "Boiler is cold",
                "project_id": cls.project.id,
                "partner_id": cls.partner.id,
                "user_ids": [(6, 0, cls.adviser.ids)],
                "description": "<p>Since <b>Monday</b></p>",
                "date_deadline": datetime(2030, 5, 1, 12),
            }
        )
        cls.env["project.task"].create(
            {"name": "Done long ago", "project_id": cls.project.id, "partner_id": cls.partner.id, "state": "1_done"}
        )
        cls.task.message_post(
            body="It hisses", author_id=cls.partner.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.task.message_post(body="Call him first", message_type="comment", subtype_xmlid="mail.mt_note")
        cls.env["ir.attachment"].create(
            {
                "name": "photo.pdf",
                "datas": base64.b64encode(b"%PDF-1.4 photo\n%%EOF"),
                "res_model": "project.task",
                "res_id": cls.task.id,
            }
        )

    def wizard(self, user=None, **values):
        values = {
            "source": "project.task",
            "group_name": "helpline",
            "type_id": self.case_type.id,
            "kind_id": self.kind.id,
            **values,
        }
        return self.env(user=user or self.boss)["case.takeover"].create(values)

    def cases(self):
        return self.env["case.case"].search([("external_ref", "=", f"project.task,{self.task.id}")])

    def test_a_task_becomes_a_case_with_all_that_was_said(self):
        mails = self.env["mail.mail"].search_count([])
        wizard = self.wizard()
        wizard.action_take()
        case = self.cases()
        self.assertEqual(wizard.result, "1 cases, 2 messages, 1 documents.")
        self.assertEqual((case.title, case.partner_id, case.user_id), ("Boiler is cold", self.partner, self.adviser))
        self.assertEqual(case.deadline, datetime(2030, 5, 1, 12))
        said = case.message_ids.filtered(lambda message: message.subtype_id == self.env.ref("mail.mt_comment"))
        self.assertEqual((said.author_id, str(said.body)), (self.partner, "<p>It hisses</p>"))
        self.assertEqual(said.date, self.task.message_ids.filtered(lambda m: "hisses" in m.body).date)
        notes = self.env["case.note"].search([("case_id", "=", case.id)]).mapped("body")
        self.assertTrue(any("Monday" in note for note in notes))
        self.assertTrue(any("Call him first" in note for note in notes))
        self.assertEqual(case.document_ids.version_id.name, "photo.pdf")
        self.assertTrue(any(case.name in str(message.body) for message in self.task.message_ids))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails, "nobody is sent anything")
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_once_only(self):
        self.wizard().action_take()
        wizard = self.wizard()
        wizard.action_take()
        self.assertEqual(len(self.cases()), 1)
        self.assertIn("Taken over before: 1", wizard.result)

    def test_a_preview_leaves_nothing(self):
        messages = len(self.task.message_ids)
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual(wizard.result, "1 cases, 2 messages, 1 documents.")
        self.assertFalse(self.cases())
        self.assertEqual(len(self.task.message_ids), messages)

    def test_what_cannot_be_taken_over_is_told_and_left(self):
        self.env["project.task"].create({"name": "No file", "project_id": self.project.id})
        wizard = self.wizard(kind_id=False)
        wizard.action_take()
        self.assertFalse(self.cases())
        self.assertEqual(wizard.case_ids.mapped("title"), ["No file"])
        self.assertIn("Not taken over: 1", wizard.result)
        self.assertIn("Boiler is cold: It has attachments", wizard.result)

    def test_who_may_not(self):
        with self.assertRaises(AccessError):
            self.wizard(self.supervisor)
        with self.assertRaises(UserError):
            self.wizard(type_id=False).action_take()
