from odoo.tests import TransactionCase, new_test_user, tagged

LINES, DETAILS, OBLIGATIONS = 20, 40, 15
#: What making the contract may add to confirming the same order.
MOST = 60


@tagged("post_install", "-at_install")
class TestContractQueries(TransactionCase):
    """What a contract costs does not grow with its lines, details and obligations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "seller", groups="sales_team.group_sale_salesman,case_organizer.group_case_user"
        )
        cls.partner = cls.env["res.partner"].create({"name": "Hotel Zeeblick"})
        case_type = cls.env["case.type"].create({"name": "Maintenance contract"})
        cls.env["case.characteristic"].create(
            [
                {"type_id": case_type.id, "name": f"Detail {number}", "kind": "char", "code": f"d{number}"}
                for number in range(DETAILS)
            ]
        )
        cls.env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk"})
        case_type.action_publish()
        cls.contract_type = cls.env["case.contract.type"].create(
            {
                "name": "Maintenance",
                "case_type_id": case_type.id,
                "duration_kind": "fixed",
                "renewal_kind": "tacit",
                "obligation_ids": [
                    (0, 0, {"name": f"Inspect {number}", "every_unit": "year"}) for number in range(OBLIGATIONS)
                ],
            }
        )
        cls.product, cls.plain = cls.env["product.product"].create(
            [
                {"name": "Maintenance", "type": "service", "contract_type_id": cls.contract_type.id},
                {"name": "Cleaning", "type": "service"},
            ]
        )

    def _confirm(self, product, lines=LINES):
        """Statements that confirming an order of so many lines sends."""
        order = self.env(user=self.seller)["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2}) for _n in range(lines)],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.action_confirm()
        self.env.flush_all()
        return order.sudo(), self.env.cr.sql_log_count - before

    def test_an_order_into_a_contract(self):
        for product in (self.plain, self.product):
            # What is read once in the life of a server (views, access rights, definitions) is read before.
            self._confirm(product)
        _order, plain = self._confirm(self.plain)
        order, counted = self._confirm(self.product)
        contract = order.contract_ids
        self.assertEqual((len(contract.line_ids), len(contract.obligation_ids)), (LINES, OBLIGATIONS))
        self.assertEqual(len(contract.case_type_id.characteristic_ids), DETAILS)
        self.assertLessEqual(counted - plain, MOST)

    def test_lines_cost_no_statements(self):
        self._confirm(self.product)
        few, many = (
            self._confirm(self.product, lines)[1] - self._confirm(self.plain, lines)[1] for lines in (5, LINES)
        )
        self.assertLessEqual(many - few, 2)
