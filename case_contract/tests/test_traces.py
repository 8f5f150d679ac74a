import io
import json

from odoo.tests import new_test_user, tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestTraces(ContractCommon):
    """Histories that are taken out tell of the contract, to those who read it."""

    def test_the_contract_is_an_object(self):
        contract = self.in_force()
        auditor = new_test_user(self.env, "contract_traces", groups="case_organizer.group_case_auditor")
        stream = io.BytesIO()
        self.env(user=auditor)["case.traces"].export_ocel(contract.case_id.with_user(auditor), stream)
        told = json.loads(stream.getvalue())
        found = [thing for thing in told["objects"] if thing["type"] == "contract"]
        self.assertEqual(len(found), 1)
        values = {row["name"]: row["value"] for row in found[0]["attributes"]}
        self.assertEqual(values["number"], contract.name)
        (case,) = (thing for thing in told["objects"] if thing["type"] == "case")
        self.assertIn({"objectId": found[0]["id"], "qualifier": "contract"}, case["relationships"])
