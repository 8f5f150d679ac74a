import tempfile
import zipfile
from pathlib import Path

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

TABLE = """Reference;Subject;Customer;Opened on;Yearly income;Underwriter;\
Income statement;Income questions;Approve income
A-2025/001;House in Kerkstraat;Familie De Wit;2025-11-03;60000;Adviser;2025-11-05;2025-11-06;2025-11-20
A-2025/002;House boat;Familie De Wit;2025-11-10;54000;;2025-11-12;;
A-2025/003;Farm;Familie De Wit;2025-11-31;;;;;
"""


@tagged("post_install", "-at_install")
class TestRunningImportScreen(MortgageBrowsing):
    """An administrator takes running cases over from a table and a zip of folders."""

    def test_from_the_menu_to_the_cases(self):
        new_test_user(self.env, "boss", groups="case_organizer.group_case_admin", name="Boss")
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        table, packed = folder / "cases.csv", folder / "documents.zip"
        table.write_text(TABLE)
        with zipfile.ZipFile(packed, "w") as bag:
            bag.writestr("A-2025-001/Income statement/payslip.pdf", b"%PDF-1.4 payslip\n%%EOF")
            bag.writestr("A-2025-002/Income statement/taxes.pdf", b"%PDF-1.4 taxes\n%%EOF")
        with self.screens("boss") as (boss,):
            boss.go("/odoo/action-case_organizer.action_case_running_import", ".modal .o_form_view")
            boss.file(table, ".modal [name=file_ids] input[type=file]")
            boss.see("cases.csv", css=".modal")
            boss.file(packed, ".modal [name=zip_ids] input[type=file]")
            boss.see("documents.zip", css=".modal")
            boss.choose(".modal [name=type_id] input", "Mortgage")
            boss.settle()
            boss.picture("running_import/file.png")
            boss.click(".modal footer button[name=action_look]")
            boss.see("3 rows, 9 columns", css=".modal")
            boss.settle()
            boss.picture("running_import/columns.png")
            boss.resize(390, 844)
            boss.settle()
            boss.picture("running_import/columns_phone.png")
            boss.resize(1440, 900)
            boss.click(".modal footer button[name=action_preview]")
            boss.see("2 cases, 4 steps done before, 2 documents.", "“2025-11-31” is not a date.", css=".modal")
            boss.settle()
            boss.picture("running_import/preview.png")
            boss.click(".modal footer button[name=action_import]")
            boss.see_element(".modal footer button[name=action_open_cases]")
            boss.click(".modal footer button[name=action_open_cases]")
            boss.see("House in Kerkstraat", "House boat")
            boss.settle()
            boss.picture("running_import/cases.png")
        cases = self.env["case.case"].search([("external_ref", "=like", "A-2025%")], order="external_ref")
        self.assertEqual(cases.mapped("title"), ["House in Kerkstraat", "House boat"])
        self.assertEqual(cases.document_ids.version_id.mapped("name"), ["payslip.pdf", "taxes.pdf"])
