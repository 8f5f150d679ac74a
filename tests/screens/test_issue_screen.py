"""A common issue in a real browser: linked from a case, its workaround read there, resolved after a preview."""

import os

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestIssueScreen(MortgageBrowsing):
    """Who handles a case finds what is behind it; who owns the issue resolves it for all its cases."""

    COLLEAGUES = ("owner",)

    def picture(self, screen, name):
        """Keep a picture where the environment asks for pictures."""
        folder = os.environ.get("CASE_PICTURES")
        if folder:
            screen.picture(f"{folder}/{name}.png")

    def test_linked_read_and_resolved(self):
        issue = self.env(user=self.owner)["case.issue"].create(
            {"title": "House numbers in Kerkstraat are wrong", "known_error": True, "workaround": "Ask for the deed"}
        )
        case = self.open_case()
        name = case.name
        with self.screens("adviser", "owner") as (anna, olga):
            anna.go(f"/odoo/cases/{case.id}")
            anna.more("Link to an issue…")
            anna.see("House numbers in Kerkstraat are wrong", "similar subject", css=".modal")
            self.picture(anna, "issue_choose")
            anna.click(".modal [name=line_ids] button", "Link")
            anna.gone(".modal")
            anna.see("Known error", "Workaround: Ask for the deed", css=".o_field_widget[name=issue_hint]")
            self.picture(anna, "case_with_issue")
            olga.go(f"/odoo/case-issues/{issue.id}")
            olga.see_element("[name=link_ids] .o_data_row", name)
            self.picture(olga, "issue")
            olga.resize(390, 844)
            self.picture(olga, "issue_phone")
            olga.resize(1440, 900)
            olga.click(".o_form_statusbar button", "Resolve…")
            olga.type(".modal [name=resolution] textarea", "The register is corrected")
            olga.click(".modal [name=tell_parties] input")
            olga.click(".modal [name=close_cases] input")
            olga.see("nobody: no e-mail address", "Income statement", css=".modal")
            self.picture(olga, "issue_resolve")
            olga.click(".modal footer button", "Resolve")
            olga.see("Resolved:", "Income statement")
            self.picture(olga, "issue_resolved")
            anna.go(f"/odoo/cases/{case.id}")
            anna.see("The register is corrected", css=".o_case_whiteboard")
        with self.quietly():
            self.assertEqual(issue.state, "completed")
