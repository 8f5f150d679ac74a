"""How contracts go on, at the screen: decided, renewed in a run, seen with all that there is with a customer."""

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from odoo.addons.case_contract.tests.browsing import ContractBrowsing


@tagged("post_install", "-at_install")
class TestContractLifeScreens(ContractBrowsing):
    """A contract manager who sells as well."""

    TERMS = {"decide_number": 3, "decide_unit": "months", "renewal_kind": "none"}

    def test_decided_on_the_contract(self):
        contract = self.in_force(title="Twelve boilers")
        contract._day_decisions()
        end = contract.date_end
        with self.screens("ruth_manager") as (ruth,):
            ruth.go(f"/odoo/contracts/{contract.id}")
            ruth.see("To be decided:", "Renew, renegotiate or end")
            ruth.click(".alert button", "Decide…")
            ruth.click(".modal label", "Renew")
            ruth.type(".modal [name=number] input", "24")
            ruth.type(".modal [name=reason] input", "Content with each other")
            ruth.click(".modal footer button", "Decide")
            ruth.gone(".modal")
            ruth.tab("Decisions")
            ruth.see_element("[name=decision_ids] .o_data_row", "Content with each other")
        with self.quietly():
            self.assertEqual(contract.date_end, end + relativedelta(days=1, months=24) - relativedelta(days=1))

    def test_renewal_run(self):
        self.in_force(title="Twelve boilers")
        self.in_force(title="Pumps", renewal_kind="tacit")
        action = self.env.ref("case_contract.action_case_contract_renewal_run").id
        with self.screens("ruth_manager") as (ruth,):
            ruth.go(f"/odoo/action-{action}")
            ruth.type("[name=reason] input", "Yearly round")
            ruth.click(".o_form_statusbar button", "Preview")
            ruth.see_element("[name=line_ids] .o_data_row", "Pumps")
            ruth.click(".o_form_statusbar button", "Do What Is Chosen")
            ruth.see("Renewal of contracts", "Done")

    def test_ending_says_what_becomes_of_it(self):
        contract = self.in_force(title="Twelve boilers")
        with self.screens("ruth_manager") as (ruth,):
            ruth.go(f"/odoo/contracts/{contract.id}")
            ruth.click(".o_form_statusbar button", "End…")
            ruth.see("Lines that end: Twelve boilers", css=".modal")
            ruth.click(".modal footer button", "Discard")
            ruth.gone(".modal")

    def test_seen_together(self):
        product = self.env["product.product"].create(
            {"name": "Boiler", "type": "service", "standard_price": 60, "contract_type_id": self.contract_type.id}
        )
        contract = self.in_force(
            title="Twelve boilers",
            line_ids=[(0, 0, {"product_id": product.id, "name": "Boiler", "quantity": 12, "price_unit": 80})],
        )
        self.env(user=self.manager)["sale.order"].create(
            {"partner_id": self.partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})]}
        )
        contract._day_decisions()
        with self.screens("ruth_manager") as (ruth,):
            ruth.go(f"/odoo/contracts/{contract.id}")
            ruth.click(".oe_stat_button", "Sales and Contracts")
            ruth.see("AGREED PRICES TODAY", "CONTRACTS AND THEIR CONDITIONS")
            ruth.see_element("[name=deal_order_ids] .o_data_row", "160.00")
            ruth.see_element("[name=deal_lead_ids] .o_data_row", "Twelve boilers: go on")
