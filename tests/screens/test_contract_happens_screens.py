"""What happens to a contract, at the screen: what is done is ticked off, and case files about it are opened."""

from odoo import fields
from odoo.tests import tagged

from odoo.addons.case_contract.tests.browsing import ContractBrowsing

TICKED = "document.querySelectorAll('.o_case_check_by:not(:empty)').length"
OFFERED = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"


@tagged("post_install", "-at_install")
class TestContractHappensScreens(ContractBrowsing):
    """An engineer who does what is owed, and a contract manager."""

    def test_ticked_off_at_the_desk_and_on_a_phone(self):
        owed = {
            "name": "Inspect the boilers",
            "every_unit": "once",
            "first_on": fields.Date.today(),
            "team_id": self.team.id,
            "help": "As the maker says.",
            "checklist": "Pressure noted\nFilter cleaned and put back the way it was before\nFlue looked at",
            "checklist_more": "Logbook stamped",
        }
        contract = self.in_force(title="Twelve boilers", obligation_ids=[(0, 0, owed)])
        step = contract.occurrence_ids.step_id
        with self.screens("tom_engineer", "tom_engineer", "ruth_manager") as (tom, phone, ruth):
            tom.go(f"/odoo/case.step/{step.id}")
            tom.see("Checklist", "Filter cleaned", "required")
            tom.click(".o_case_check", "Pressure noted")
            tom.see("tom_engineer", css=".o_case_checks")
            tom.picture("contracts/checklist_desk.png")
            tom.click(".o_case_actions button.btn-primary")
            tom.see("tick off first: Filter cleaned")
            tom.click(".modal button.btn-primary, .o_error_dialog button")

            phone.resize(390, 844)
            phone.go(f"/odoo/case.step/{step.id}")
            phone.see("Checklist", "tom_engineer")
            where = phone.middle(".o_case_check", "Flue looked at")
            phone.click(".o_case_check", "Filter cleaned")
            phone.wait(f"{TICKED} === 2", "two ticks")
            self.assertEqual(phone.middle(".o_case_check", "Flue looked at"), where, "what is tapped next has moved")
            phone.click(".o_case_check", "Flue looked at")
            phone.wait(f"{TICKED} === 3", "three ticks")
            phone.picture("contracts/checklist_phone.png")
            phone.click(".o_case_actions button.btn-primary")
            phone.gone(".o_case_actions button.btn-primary")

            ruth.go(f"/odoo/contracts/{contract.id}")
            ruth.tab("Obligations")
            ruth.click("[name=obligation_ids] .o_data_row td", "Inspect the boilers")
            ruth.see("To Be Ticked Off", "May Be Left Open", css=".modal")
            ruth.picture("contracts/checklist_obligation.png")
        with self.quietly():
            self.assertEqual(contract.occurrence_ids.state, "done")

    def test_what_may_happen_is_offered(self):
        types = self.env["case.type"].create([{"name": name} for name in ("Claim", "Change", "Mortgage")])
        for made in types:
            made.draft_plan_id.item_ids.create(
                {"plan_id": made.draft_plan_id.id, "name": "Decide", "step_kind": "action"}
            )
            made.action_publish()
        self.contract_type.life_type_ids = types[:2]
        contract = self.in_force(title="Twelve boilers")
        with self.screens("ruth_manager") as (ruth,):
            ruth.go(f"/odoo/contracts/{contract.id}")
            ruth.click("button[name=action_open_life_cases]")
            ruth.click(".o_control_panel .o_list_button_add, .o_control_panel .o-kanban-button-new")
            ruth.click("[name=type_id] input")
            ruth.see("Change", css=".o-autocomplete--dropdown-menu")
            self.assertEqual(ruth.all(OFFERED), ["Change", "Claim"])
            ruth.picture("contracts/what_may_happen.png")
            ruth.choose("[name=type_id] input", "Claim")
            ruth.save()
            ruth.see("Claim", "Twelve boilers")
        with self.quietly():
            self.env.invalidate_all()
            self.assertEqual(contract.life_case_count, 1)
