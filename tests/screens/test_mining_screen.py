from pathlib import Path

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing
from odoo.addons.case_organizer.tests.common_history import HistoryCommon, log

PICTURES = Path(__file__).resolve().parents[2] / ".run" / "pictures" / "mining"
#: Cases that went another way than nearly all others.
OTHER_WAYS = (
    "W-1,Check,2024-01-01 10:00,Ben,Back,Rita",
    "W-1,Receive,2024-01-02 10:00,Anna,Front,Rita",
    "W-1,Decide,2024-01-03 10:00,Ben,Back,Rita",
    "W-2,Decide,2024-01-03 10:00,Ben,Back,Rita",
    "W-3,Receive,2024-01-01 10:00,Anna,Front,Rita",
    "W-3,Check,2024-01-02 10:00,Ben,Back,Rita",
    "W-3,Check,2024-01-09 10:00,Ben,Back,Rita",
    "W-3,Decide,2024-01-10 10:00,Ben,Back,Rita",
)


@tagged("post_install", "-at_install")
class TestMiningScreen(HistoryCommon, MortgageBrowsing):
    """An auditor looks at where cases left their plan; a modeller takes over what they show."""

    def setUp(self):
        super().setUp()
        told, _cases = self.run_log(log(done=400, running=3, more=OTHER_WAYS), "Parking permits")
        self.permits = self.env["case.type"].browse(told["type_id"])
        new_test_user(self.env, "auditor", groups="case_organizer.group_case_auditor", name="Auditor")

    def test_an_auditor_compares_cases_with_the_plan(self):
        with self.screens("auditor") as (auditor,):
            auditor.go("/odoo/action-case_organizer.action_case_conformance", ".o_form_view")
            auditor.choose("div[name=type_id] input", "Parking permits")
            auditor.click("button[name=action_look]")
            auditor.see("“Check” before “Receive” was done", "Closed without “Check”")
            auditor.settle()
            auditor.picture(PICTURES / "conformance.png")
            auditor.resize(390, 844)
            auditor.picture(PICTURES / "conformance_phone.png")
            auditor.resize(1440, 900)
            auditor.click("button[name=action_open]")
            auditor.see_element(".o_list_view .o_data_row")
            auditor.settle()
            auditor.picture(PICTURES / "deviations.png")
            auditor.click(".o_list_view .o_data_row td[name=case_id]")
            auditor.see("W-", css=".o_form_view")

    def test_a_modeller_takes_over_what_cases_show(self):
        with self.screens("modeller") as (modeller,):
            modeller.go(f"/odoo/case.type/{self.permits.id}", ".o_form_view")
            modeller.click("button[name=action_discover]")
            modeller.see("To be done within 1 day", css=".modal")
            modeller.settle()
            modeller.picture(PICTURES / "proposals.png")
            modeller.resize(390, 844)
            modeller.picture(PICTURES / "proposals_phone.png")
            modeller.resize(1440, 900)
            modeller.click(".modal .o_data_row td[name=accepted] input")
            modeller.click(".modal footer button[name=action_apply]")
            modeller.gone(".modal")
            modeller.settle()
            modeller.picture(PICTURES / "draft.png")
        self.env.invalidate_all()
        self.assertTrue(self.permits.draft_plan_id)
        self.assertTrue(self.permits.draft_plan_id.item_ids.filtered("deadline_days"))

    def test_an_auditor_takes_histories_out(self):
        case = self.permits.case_ids[0]
        with self.screens("auditor") as (auditor,):
            auditor.go(f"/odoo/action-case_organizer.action_case_case/{case.id}", ".o_form_view")
            auditor.click(".o_cp_action_menus button .fa-cog")
            auditor.click(".o-dropdown--menu .dropdown-item", "Export Case Histories")
            auditor.see("What was done on", css=".modal")
            auditor.settle()
            auditor.picture(PICTURES / "export.png")
            with self.quietly():
                wizard = self.env["case.traces.file"].create({"case_ids": [(6, 0, case.ids)]})
                wizard = wizard.with_user(self.env["res.users"].search([("login", "=", "auditor")]))
            # Somebody else's file is not handed out.
            status = auditor.value(f"fetch('/case_organizer/traces/{wizard.id}').then((r) => r.status)")
        self.assertEqual(status, 403)
