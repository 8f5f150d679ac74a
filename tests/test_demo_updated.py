"""A demo that was loaded by an earlier version is updated."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestDemoUpdated(TransactionCase):
    """What the demo tells of the past year is read in once, when it is loaded: an update does not stand on it."""

    def test_an_older_demo_without_the_past_year(self):
        convert_file(self.env, "case_organizer", "demo/demo.xml", {}, mode="init", noupdate=True)
        convert_file(self.env, "case_organizer", "demo/demo_reports.xml", {}, mode="update", noupdate=True)
        self.assertTrue(self.env.ref("case_organizer.demo_report_schedule"))
        for name in ("demo_history", "demo_history_file", "demo_sample_rule"):
            self.assertFalse(self.env.ref(f"case_organizer.{name}", raise_if_not_found=False), name)
