"""A text that two people write at the same time, each in their own browser."""

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestTextScreen(MortgageBrowsing):
    """Adviser and underwriter write an advice together, and keep it as a version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.open_case()

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
            anna.picture("text.png")
            anna.save()
            anna.click("button", "Keep as version")
            anna.see("Version 1 is among the documents of the case.")
        with self.quietly():
            self.assertIn("enough", text.body)
            self.assertEqual(text.version_count, 1)
