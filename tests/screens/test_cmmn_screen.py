import tempfile
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.case_organizer.cmmn.tests.models import FOREIGN
from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

PICTURES = Path(__file__).resolve().parents[2] / ".run" / "pictures" / "cmmn"
IMPORT = "/odoo/action-case_organizer.action_case_bundle_import"
#: A plan of another tool with something that has no counterpart here: a task that calls a process.
OTHERWISE = FOREIGN.replace(b'<humanTask id="a"', b'<processTask id="a"').replace(b' performerRef="r"', b"")
#: One that cannot be read: what it waits for is not in it.
BROKEN = FOREIGN.replace(b'sourceRef="pi_a"', b'sourceRef="gone"')


@tagged("post_install", "-at_install")
class TestCmmnScreen(MortgageBrowsing):
    """A modeller brings a plan of another tool in and hands one out as CMMN."""

    def file(self, data):
        """The path of a CMMN file that is there as long as the test runs."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "permits.cmmn"
        path.write_bytes(data)
        return path

    def pictured(self, screen, name):
        """Keep what is shown at a desk and on a phone."""
        screen.settle()
        screen.picture(PICTURES / f"{name}.png")
        screen.resize(390, 844)
        screen.settle()
        screen.picture(PICTURES / f"{name}_phone.png")
        screen.resize(1440, 900)

    def types(self):
        return self.env["case.type"].with_context(active_test=False).search([])

    def preview(self, screen, data):
        """Choose a file in the dialog and ask what it would do."""
        screen.go(IMPORT, ".modal .o_form_view")
        screen.file(self.file(data), ".modal input[type=file]")
        screen.see_element(".modal div[name=file] input", "permits.cmmn")
        screen.click(".modal footer button[name=action_preview]", "Preview")

    def test_a_modeller_sees_what_is_read_otherwise_and_imports(self):
        with self.quietly():
            before = self.types()
        with self.screens("modeller") as (modeller,):
            self.preview(modeller, OTHERWISE)
            modeller.see("Read otherwise", "“processTask A” becomes a step that a person does.", css=".modal")
            self.pictured(modeller, "import_preview")
            with self.quietly():
                self.assertEqual(self.types(), before, "a preview writes nothing")
            modeller.click(".modal footer button[name=action_import]")
            modeller.click(".modal footer button[name=action_open_type]")
            modeller.gone(".modal")
            modeller.see("You are changing a draft")
            self.pictured(modeller, "imported_type")
        self.env.invalidate_all()
        made = self.types() - before
        self.assertEqual(made.mapped("name"), ["Case"])
        self.assertFalse(made.plan_id, "nothing is published by an import")
        self.assertEqual(set(made.draft_plan_id.item_ids.mapped("code")), {"a", "b", "s", "t", "m"})

    def test_a_file_that_cannot_be_read_is_refused_with_its_line(self):
        before = self.types()
        with self.screens("modeller") as (modeller,):
            self.preview(modeller, BROKEN)
            modeller.see("This CMMN file cannot be used", "Line 13: “planItemOnPart” names “gone”")
            self.pictured(modeller, "import_refused")
        self.env.invalidate_all()
        self.assertEqual(self.types(), before)

    def test_a_modeller_hands_a_plan_out_and_it_comes_in_again(self):
        with self.screens("modeller") as (modeller,):
            modeller.go(f"/odoo/case.type/{self.case_type.id}", ".o_form_view")
            modeller.click(".o_cp_action_menus button .fa-cog")
            modeller.click(".o-dropdown--menu .dropdown-item", "Export as Bundle or CMMN")
            modeller.click(".modal div[name=form] label", "CMMN 1.1: the plan")
            modeller.see("as other tools for case models read it", css=".modal")
            modeller.click(".modal footer button[name=action_export]")
            modeller.see_element(".modal div[name=file]")
            self.pictured(modeller, "export")
            with self.quietly():
                made = self.env["case.bundle.export"].search([], order="id desc", limit=1)
                address = f"/web/content/case.bundle.export/{made.id}/file/{made.filename}?download=1"
                self.assertTrue(made.filename.endswith(".cmmn"))
            text = modeller.value(f"fetch({address!r}).then((answer) => answer.text())")
            self.assertIn("casePlanModel", text)
            self.preview(modeller, text.encode())
            modeller.see("Nothing would change: all of it is here already.", css=".modal")
            self.pictured(modeller, "import_same")
