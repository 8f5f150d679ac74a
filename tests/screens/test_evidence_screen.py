"""Evidence in a real browser: an auditor on a restricted case, who can see it, who read it, the health page."""

import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".run" / "pictures"


@tagged("post_install", "-at_install")
class TestEvidenceScreen(MortgageBrowsing):
    """What auditors and administrators see."""

    COLLEAGUES = ("colleague",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        place = Path(directory.name) / "anchors"
        cls.startClassPatcher(patch.object(cls.env.registry["case.log"], "_anchor_directory", lambda log: place))
        for name, group in (("auditor", "auditor"), ("admin_of_cases", "admin")):
            new_test_user(cls.env, name, groups=f"case_organizer.group_case_{group}", name=name.title())

    def test_an_auditor_reads_a_restricted_case_and_that_is_seen(self):
        case = self.open_case()
        case.write({"access": "restricted", "priority": "1"})
        case.participant_ids = [(0, 0, {"user_id": self.colleague.id, "relation": "Specialist"})]
        with self.screens("auditor", "adviser") as (vera, anna):
            vera.go(f"/odoo/cases/{case.id}")
            vera.see("House in Kerkstraat", "Who can see this", "Who read this")
            vera.see_no("Put on hold", "Private talk…", css=".o_form_statusbar")
            vera.picture(PICTURES / "evidence_auditor_case.png")
            vera.click("button", "Who can see this")
            vera.see("Involved as Specialist", "Handles the case", "Auditor: every case, reads only", css=".modal")
            vera.picture(PICTURES / "evidence_who_sees.png")
            vera.click(".modal footer button", "Close")
            anna.go(f"/odoo/cases/{case.id}")
            anna.click("button", "Who read this")
            anna.see("Auditor", "Opened the case", "On screen", css=".o_list_view")
            anna.picture(PICTURES / "evidence_who_read.png")
            vera.resize(390, 800)
            vera.go(f"/odoo/cases/{case.id}")
            vera.picture(PICTURES / "evidence_auditor_phone.png")
            vera.resize(1300, 900)
            vera.go("/odoo/action-case_organizer.action_case_log")
            vera.see("Access: Open → Restricted; Priority: Normal → High")
            vera.picture(PICTURES / "evidence_history.png")

    def test_health_and_check(self):
        with self.quietly():
            case = self.open_case()
        self.env["case.log"].anchor()
        self.env.cr.execute("ALTER TABLE case_log DISABLE TRIGGER case_log_append_only")
        self.env.cr.execute("UPDATE case_log SET kind = 'x' WHERE case_id = %s AND seq = 1", [case.id])
        check = self.env["case.log.check"].check_all()
        with self.screens("admin_of_cases") as (adam,):
            adam.go("/odoo/action-case_organizer.action_case_health")
            adam.see("Check of the history", "Needs action", "1 are not as they were written", "Last anchor")
            adam.picture(PICTURES / "evidence_health.png")
            adam.click(".o_kanban_record", "Check of the history")
            adam.see("Altered", css=".o_list_view")
            adam.picture(PICTURES / "evidence_checks.png")
            adam.go(f"/odoo/case.log.check/{check.id}")
            adam.see("A row was altered", "House in Kerkstraat")
            adam.picture(PICTURES / "evidence_check.png")
            adam.resize(390, 800)
            adam.go("/odoo/action-case_organizer.action_case_health")
            adam.see("Last anchor")
            adam.picture(PICTURES / "evidence_health_phone.png")
