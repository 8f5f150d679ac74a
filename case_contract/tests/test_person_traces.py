from odoo import Command

from .common import ContractCommon


class TestContractPersonTraces(ContractCommon):
    """A person is found in contracts too, on the case file of the contract."""

    def test_party_and_customer(self):
        guarantor = self.env["res.partner"].create({"name": "Greta Guarantor"})
        contract = self.make_contract(title="Backed by Greta Guarantor")
        contract.write({"party_ids": [Command.create({"partner_id": guarantor.id, "role": "Guarantor"})]})
        found = self.env["case.person.traces"].find(guarantor)
        self.assertEqual(
            {(row["model"], row["field"], row["kind"], row["case_id"]) for row in found},
            {
                ("case.contract.party", "partner_id", "participant", contract.case_id.id),
                ("case.contract", "title", "mention", contract.case_id.id),
                ("case.case", "title", "mention", contract.case_id.id),
            },
        )
        models = {row["model"] for row in self.env["case.person.traces"].find(self.partner)}
        self.assertLessEqual({"case.contract", "case.case"}, models)
