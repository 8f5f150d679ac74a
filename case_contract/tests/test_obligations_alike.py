from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ContractCommon

TODAY = "2026-03-10"


@tagged("post_install", "-at_install")
class TestObligationsAlike(ContractCommon):
    """What is alike is planned together, and nothing takes over what another one says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["case.team"].create({"name": "Cooling", "member_ids": [(6, 0, cls.engineer.ids)]})
        # What an obligation or its contract says, else than the others.
        cls.variants = [
            ({}, {}),
            ({}, {}),
            ({"name": "Sweep the chimney"}, {}),
            ({"help": "With the long brush."}, {}),
            ({"team_id": other.id}, {}),
            ({"team_id": False, "user_id": cls.engineer.id}, {}),
            ({"owed_by": "them"}, {}),
            ({"lead_days": 5}, {}),
            ({"every_number": 3}, {}),
            ({"first_on": date(2026, 4, 2)}, {}),
            ({"next_on": date(2026, 10, 1)}, {}),
            ({"every_unit": "once"}, {}),
            ({"counted_from": "done"}, {}),
            ({"shift": "next", "first_on": date(2026, 4, 4)}, {}),
            ({"season_from": "5", "season_to": "9"}, {}),
            ({"date_from": date(2026, 6, 1)}, {}),
            ({"date_to": date(2026, 6, 1)}, {}),
            ({"kind": "allowance", "allowance": 2}, {}),
            ({}, {"ended_on": date(2026, 5, 1)}),
            ({}, {"signed_on": date(2026, 6, 1)}),
            ({}, {"state": "suspended"}),
            ({}, {"renews": True}),
            ({}, {}),
        ]

    def agreed(self):
        """Contracts in force of which nothing is planned yet, one for each variant. :return: their obligations"""
        obligations = self.env["case.obligation"]
        for said, of_contract in self.variants:
            contract = self.make_contract().sudo()
            contract._decide(state="active")
            contract.obligation_ids._decide(next_on=date(2026, 4, 1))
            contract.obligation_ids._decide(**said)
            contract._decide(**of_contract)
            obligations |= contract.obligation_ids
        self.env.flush_all()
        return obligations

    def told(self, obligations):
        """What became of each: its next date, and its rows with their steps."""
        self.env.invalidate_all()
        return [
            (
                owed.next_on,
                [
                    (
                        *(row.base_on, row.due_on, row.state, row.contract_id, row.partner_id, row.company_id),
                        *(row.step_id.name, row.step_id.deadline, row.step_id.own_help),
                        *(row.step_id.box_id.user_id, row.step_id.box_id.team_id),
                        row.step_id.case_id,
                    )
                    for row in owed.occurrence_ids.sorted("base_on")
                ],
            )
            for owed in obligations
        ]

    def test_together_as_one_by_one(self):
        with freeze_time(TODAY):
            obligations = self.agreed()
            savepoint = self.env.cr.savepoint()
            for owed in obligations:
                owed._plan_sudo()
            one_by_one = self.told(obligations)
            savepoint.rollback()
            self.env.invalidate_all()
            obligations._plan_sudo()
        together = self.told(obligations)
        for variant, alone, with_others in zip(self.variants, one_by_one, together, strict=True):
            self.assertEqual(with_others, alone, variant)
        names = [rows[0][6] for _next_on, rows in together if rows and rows[0][6]]
        self.assertIn("Sweep the chimney", names)
        self.assertGreater(names.count("Inspect the boilers"), 5)
        self.assertGreater(len({str(found) for found in together}), 12, "they differ")

    def test_obligations_are_read_once_for_all_that_are_alike(self):
        with freeze_time(TODAY):
            contracts = self.env["case.contract"]
            for _n in range(6):
                contracts |= self.make_contract(partner_id=self.env["res.partner"].create({"name": "Spa"}).id)
            contracts.sudo()._decide(state="active")
            # Maintenance is named after its installation: nothing would be alike in the end.
            contracts[0].sudo().obligation_ids._decide(name="Inspect the other boilers")
            owed = contracts.sudo().obligation_ids._owed_sudo()
        self.assertEqual(len({facts["like"] for facts in owed}), 1)
        self.assertEqual([facts["contract_id"] for facts in owed], contracts.ids)
        self.assertEqual([facts["name"] for facts in owed], contracts.obligation_ids.mapped("name"))
        self.assertEqual([facts["partner_id"] for facts in owed], contracts.partner_id.ids)

    def test_a_contract_and_a_company_in_the_ledger_stay(self):
        """The ledger has no keys of its own to them: that of its obligation holds them."""
        contract = self.in_force(today=TODAY)
        row = contract.occurrence_ids[0]
        self.assertEqual((row.contract_id, row.company_id), (contract, contract.company_id))
        for record in (contract, contract.company_id):
            with (
                self.subTest(record._name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"DELETE FROM {record._table} WHERE id = %s", [record.id])
