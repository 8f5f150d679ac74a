"""A quotation confirmed by two at the same time, in real transactions: it makes its contract once."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.racing import Racing


@tagged("post_install", "-at_install")
class TestOrderConfirmedAtOnce(Racing):
    """Two sellers who confirm one quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.committed() as env:
            groups = "sales_team.group_sale_manager,case_organizer.group_case_user"
            cls.racers = tuple(new_test_user(env, login, groups=groups).id for login in ("race_sells", "race_helps"))
            case_type = env["case.type"].create({"name": "Raced maintenance"})
            env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk"})
            case_type.action_publish()
            contract_type = env["case.contract.type"].create({"name": "Raced sale", "case_type_id": case_type.id})
            product = {"name": "Raced service", "type": "service", "contract_type_id": contract_type.id}
            line = {"product_id": env["product.product"].create(product).id}
            partner = env["res.partner"].create({"name": "Racing buyer"})
            order = env["sale.order"].create({"partner_id": partner.id, "order_line": [(0, 0, line), (0, 0, line)]})
            cls.order_id = order.id

    def test_one_contract(self):
        def confirm(env):
            return env["sale.order"].browse(self.order_id).action_confirm()

        told = self.race(confirm, confirm)
        self.assertIn("confirm", self.assert_one_won(told).lower())
        with self.committed() as env:
            contract = env["sale.order"].browse(self.order_id).contract_ids
            self.assertEqual((len(contract), len(contract.line_ids)), (1, 2))
