import io
from datetime import date

import openpyxl
from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.case_organizer.tests.common_users import new_users, uninvited

START = date(2026, 1, 1)


def workbook(*rows):
    """An XLSX workbook with these rows on its first sheet. :return: bytes"""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


class ContractCommon(TransactionCase):
    """Boilers under a maintenance contract: a manager who writes it, an engineer's team, a case user who only reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = uninvited(cls.env)
        users = new_users(
            cls.env,
            {
                "contract_manager": "case_contract.group_contract_manager",
                **dict.fromkeys(("contract_reader", "engineer"), "case_organizer.group_case_user"),
                "contract_modeller": "case_organizer.group_case_modeller",
            },
        )
        cls.manager, cls.reader, cls.engineer, cls.modeller = users
        cls.partner = cls.env["res.partner"].create({"name": "Hotel Zeeblick"})
        cls.team = cls.env["case.team"].create({"name": "Heating", "member_ids": [(6, 0, cls.engineer.ids)]})
        cls.case_type = cls.make_case_type()
        cls.contract_type = cls.make_contract_type()

    @classmethod
    def make_case_type(cls):
        """The type of the contracts' case files, with two details."""
        env = cls.env(user=cls.modeller)
        case_type = env["case.type"].create({"name": "Maintenance contract"})
        env["case.role"].create({"type_id": case_type.id, "name": "Planner", "code": "planner"})
        env["case.characteristic"].create(
            [
                {"type_id": case_type.id, "name": "Sites", "kind": "integer", "code": "sites"},
                {"type_id": case_type.id, "name": "Response", "kind": "char", "code": "response", "required": True},
            ]
        )
        env["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": "Yearly talk", "step_kind": "action"}
        )
        case_type.action_publish()
        return case_type.with_env(cls.env)

    @classmethod
    def make_contract_type(cls, **values):
        """A contract type for a year, going on by itself, with one obligation."""
        return (
            cls.env(user=cls.modeller)["case.contract.type"]
            .create(
                {
                    "name": "Boiler maintenance",
                    "case_type_id": cls.case_type.id,
                    "duration_kind": "fixed",
                    "duration_number": 12,
                    "renewal_kind": "tacit",
                    "notice_kind": "period",
                    "notice_number": 3,
                    "obligation_ids": [
                        (
                            0,
                            0,
                            {
                                "name": "Inspect the boilers",
                                "every_number": 6,
                                "every_unit": "month",
                                "first_after_number": 3,
                                "first_after_unit": "months",
                                "lead_days": 30,
                                "team_id": cls.team.id,
                            },
                        )
                    ],
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def make_contract(cls, **values):
        """A draft written by the contract manager."""
        return cls.env(user=cls.manager)["case.contract"].create(
            {
                "type_id": cls.contract_type.id,
                "partner_id": cls.partner.id,
                "date_start": START,
                "characteristics": {"sites": 3, "response": "4 hours"},
                "line_ids": [(0, 0, {"name": "Twelve boilers", "quantity": 12, "price_unit": 100})],
                **values,
            }
        )

    @classmethod
    def in_force(cls, today=START, **values):
        """A contract in force since its start."""
        with freeze_time(today):
            contract = cls.make_contract(**values)
            contract.action_to_sign()
            contract.action_activate()
        return contract

    def new_day(self, today):
        """The scheduler's daily job runs on a day."""
        with freeze_time(today), self.enter_registry_test_mode():
            self.env.ref("case_contract.cron_contract_day").method_direct_trigger()

    def plan(self, today):
        """Let every job of the scheduler that plans obligations run, on a day."""
        with freeze_time(today), self.enter_registry_test_mode():
            for number in ("", "_1", "_2", "_3"):
                self.env.ref(f"case_contract.cron_obligation_plan{number}").method_direct_trigger()
        self.env.invalidate_all()

    def read_on(self, contract, day):
        """What a contract says on a day: ``{label: value}`` of terms and details."""
        found = contract.get_reading(day)
        return {entry["label"]: entry["value"] for entry in (*found["terms"], *found["details"])}


class OrderCommon(ContractCommon):
    """A seller whose products make contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "seller", groups="sales_team.group_sale_salesman,case_organizer.group_case_user"
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Boiler maintenance",
                "type": "service",
                "list_price": 100,
                "contract_type_id": cls.contract_type.id,
            }
        )
        cls.other = cls.env["product.product"].create({"name": "Valve", "type": "consu"})

    def order(self, *products):
        return self.env(user=self.seller)["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in products],
            }
        )
