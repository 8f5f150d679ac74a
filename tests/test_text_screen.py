"""A text that two people write at the same time, each in their own browser."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestTextScreen(BrowsingCase):
    """Adviser and underwriter write an advice together, and keep it as a version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group in (("adviser", "user"), ("underwriter", "user"), ("modeller", "modeller")):
            user = new_test_user(cls.env, name, groups=f"case_organizer.group_case_{group}", name=name.title())
            setattr(cls, name, user)
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)
        cls.case = cls.env(user=cls.adviser)["case.case"].create(
            {"type_id": cls.case_type.id, "partner_id": cls.partner.id, "title": "House in Kerkstraat"}
        )

    def test_two_write_at_the_same_time(self):
        text = self.env(user=self.adviser)["case.text"].create(
            {"case_id": self.case.id, "name": "Advice", "kind_id": self.kind.id, "body": "<p>The income is</p>"}
        )
        with self.screens("adviser", "underwriter") as (anna, omar):
            for screen in (anna, omar):
                screen.go(f"/odoo/case.text/{text.id}")
                screen.connected()
                screen.see("The income is", css=".odoo-editor-editable")
            anna.click(".odoo-editor-editable p")
            anna.press("End")
            anna.browser._websocket_request("Input.insertText", params={"text": " enough"})
            anna.see("enough", css=".odoo-editor-editable")
            omar.see("The income is enough", css=".odoo-editor-editable", patience=20)
            anna.picture("/tmp/text.png")
            anna.save()
            anna.click("button", "Keep as version")
            anna.see("Version 1 is among the documents of the case.")
        with self.quietly():
            self.assertIn("enough", text.body)
            self.assertEqual(text.version_count, 1)
