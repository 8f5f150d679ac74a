"""Screens of contracts as they look at a desk and on a phone: import, reports, hierarchy, calendar, annex, runs."""

import tempfile
from pathlib import Path

from odoo import fields
from odoo.tests import tagged

from odoo.addons.case_contract.tests.browsing import ContractBrowsing
from odoo.addons.case_contract.tests.common import ContractCommon

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
#: What reaches beyond the window, of what does not scroll by itself.
BEYOND = """
[...document.querySelectorAll(".o_content *")].filter((el) => {
    const box = el.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && !el.closest(
        ".o_list_renderer, .table-responsive, .o_notebook_headers, .o_pivot, .fc, .o_graph_renderer,"
        + ".o_x2m_control_panel, .o_kanban_renderer, .o_statusbar_status, .o_form_statusbar"
    );
}).slice(0, 3).map((el) => el.outerHTML.slice(0, 120))
"""


@tagged("post_install", "-at_install")
class TestContractLooksScreen(ContractBrowsing):
    """A contract manager opens what is seldom opened; nothing reaches beyond the window of a phone."""

    TERMS = {"payment_kind": "month"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make()

    @classmethod
    def make(cls):
        """A framework contract with two sites below it, visits and answers promised, an annex that waits."""
        visits = {"name": "Call-outs", "kind": "allowance", "allowance": 4, "allowance_unit": "visits"}
        inspect = {"name": "Inspect the boilers", "every_number": 2, "every_unit": "month", "team_id": cls.team.id}
        answer = {"name": "Answer", "kind": "response", "within_hours": 4}
        owed = [(0, 0, dict(row)) for row in (inspect, visits, answer)]
        terms = {"indexation_kind": "percent", "indexation_percent": 3}
        cls.framework = cls.in_force(title="Boilers of the hotel", obligation_ids=owed, **terms)
        cls.below = cls.in_force(title="Beach pavilion", parent_id=cls.framework.id, characteristics={"sites": 1})
        cls.in_force(title="Annexe", parent_id=cls.below.id, characteristics={})
        cls.framework.obligation_ids[1].take(1, "No hot water")
        cls.annex = cls.env(user=cls.manager)["case.contract.annex"].create(
            {
                "contract_id": cls.framework.id,
                "title": "Two more boilers, four sites",
                "date_from": fields.Date.today(),
                "characteristics": {"sites": 4},
            }
        )

    def look(self, screen, name, path, *seen, before=None):
        """Open a screen at a desk and on a phone, keep pictures of both."""
        for size, (width, height) in SIZES.items():
            screen.resize(width, height)
            screen.go(path)
            if before:
                before()
            screen.settle()
            if size == "desk":
                screen.see(*seen)
            screen.picture(f"contracts/{name}_{size}.png")
            if size == "phone":
                self.assertFalse(screen.value(BEYOND), f"{name}: reaches beyond a phone")

    def action(self, name):
        return f"/odoo/action-case_contract.{name}"

    def test_reports(self):
        with self.screens("ruth_manager") as (ruth,):
            self.look(ruth, "month", self.action("action_case_contract_month"))
            self.look(ruth, "movement", self.action("action_case_contract_movement"))
            self.look(ruth, "expiry", self.action("action_case_contract_expiry"))
            self.look(ruth, "kept", self.action("action_case_obligation_report"), "Inspect the boilers", "Taken")
            self.look(ruth, "allowances", self.action("action_case_allowance_figure"))

    def test_contract_and_annex(self):
        path = f"/odoo/contracts/{self.below.id}"
        with self.screens("ruth_manager") as (ruth,):
            self.look(ruth, "tree", path, "Annexe", before=lambda: ruth.tab("Above and Below"))
            framework = f"/odoo/contracts/{self.framework.id}"
            self.look(ruth, "promises", framework, "Call-outs", before=lambda: ruth.tab("Allowances and Commitments"))
            self.look(ruth, "ledger", framework, "Running", before=lambda: ruth.tab("Ledger"))
            self.look(ruth, "annex", f"/odoo/case.contract.annex/{self.annex.id}", "Two more boilers")
            ruth.resize(*SIZES["desk"])
            ruth.go(f"/odoo/case.contract.annex/{self.annex.id}")
            ruth.click(".o_form_statusbar button", "What Would Change…")
            ruth.see("What falls due stays as it is.", css=".modal")
            ruth.picture("contracts/effect_desk.png")

    def test_what_is_not_said_reads_as_such(self):
        with self.quietly():
            draft = ContractCommon.make_contract.__func__(type(self), title="Boilers of the laundry")
            values = {"contract_id": self.below.id, "title": "Another price", "date_from": fields.Date.today()}
            annex = self.env(user=self.manager)["case.contract.annex"].create(values)
        with self.screens("ruth_manager") as (ruth,):
            self.look(ruth, "draft", f"/odoo/contracts/{draft.id}", "Duration")
            labels = [label.removesuffix("?").strip() for label in ruth.all(".o_form_label")]
            self.assertEqual([labels.count(name) for name in ("Duration", "Afterwards", "Notice")], [1, 1, 1])
            grey = ruth.value("document.querySelector('[name=duration_kind] input').placeholder")
            self.assertIn("12 months", grey, "what is inherited stands where something else would be said")
            self.look(ruth, "annex_new", f"/odoo/case.contract.annex/{annex.id}", "Another price")
            said = ruth.value("[...document.querySelectorAll('.o_property_field input')].map((el) => el.value)")
            self.assertTrue(said)
            self.assertNotIn("0", said, "a detail that an annex leaves alone is empty, not nought")
            owed = self.action("action_case_obligation")
            self.look(ruth, "obligations", owed, "Boilers of the hotel", "every 2 months", "Heating")

    def test_calendar_and_runs(self):
        with self.screens("ruth_manager") as (ruth,):
            calendar = "/odoo/obligations?view_type=calendar"
            self.look(ruth, "calendar", calendar)
            self.look(ruth, "kanban", "/odoo/contracts?view_type=kanban", "Beach pavilion", "From Paper")
            for name, run in (
                ("indexation", "action_case_contract_indexation_run"),
                ("renewal", "action_case_contract_renewal_run"),
                ("obligation_change", "action_case_obligation_change_run"),
            ):
                self.look(ruth, name, self.action(run))
            ruth.resize(*SIZES["desk"])
            ruth.go(self.action("action_case_contract_renewal_run"))
            ruth.type("[name=reason] input", "Yearly round")
            ruth.click(".o_form_statusbar button", "Preview")
            ruth.settle()
            ruth.picture("contracts/renewal_preview_desk.png")

    def test_import(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        table = Path(folder.name) / "contracts.csv"
        table.write_text(
            "Reference;Customer;Start;Duration;Sites;Response;Odd\n"
            "A-1;Hotel Zeeblick;2026-01-01;36 months;3;4 hours;x\nA-2;Nobody;2026-13-01;forever;1;;\n"
        )
        opened = (
            "odoo.__WOWL_DEBUG__.root.env.services.action.doAction('case_contract.action_case_contract_import')"
            ".then(() => true)"
        )
        with self.screens("ruth_manager") as (ruth,):
            self.look(ruth, "import", "/odoo/contracts", before=lambda: ruth.value(opened))
            ruth.resize(*SIZES["desk"])
            ruth.go("/odoo/contracts")
            ruth.value(opened)
            ruth.file(table, ".modal input[type=file]")
            ruth.settle()
            ruth.click(".modal button", "Look at the File")
            ruth.see_element(".modal [name=column_ids]")
            ruth.choose(".modal [name=type_id] input", "Boiler maintenance")
            ruth.picture("contracts/import_columns_desk.png")
            ruth.click(".modal footer button", "Preview")
            ruth.see("Row 3", css=".modal")
            for size, (width, height) in SIZES.items():
                ruth.resize(width, height)
                ruth.settle()
                ruth.picture(f"contracts/import_preview_{size}.png")
