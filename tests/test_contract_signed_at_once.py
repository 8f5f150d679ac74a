"""A contract signed by two at the same time, in real transactions: one wins, the other is told; it is sealed once."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.racing import Racing


@tagged("post_install", "-at_install")
class TestContractSignedAtOnce(Racing):
    """Two who sign one contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.committed() as env:
            cls.signatory_id = new_test_user(env, "race_signs", groups="case_contract.group_contract_signatory").id
            cls.racers = (cls.signatory_id,)
            case_type = env["case.type"].create({"name": "Raced contract"})
            env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk"})
            case_type.action_publish()
            clause = env["case.clause"].create({"name": "Raced clause"})
            clause.draft_id.text = "<p>Agreed with {{ partner.name }}.</p>"
            clause.action_publish()
            values = {"name": "Raced", "case_type_id": case_type.id, "clause_ids": [(0, 0, {"clause_id": clause.id})]}
            cls.type_id = env["case.contract.type"].create(values).id

    def setUp(self):
        super().setUp()
        with self.committed(self.signatory_id) as env:
            partner = env["res.partner"].sudo().create({"name": "Racing customer"})
            contract = env["case.contract"].create({"type_id": self.type_id, "partner_id": partner.id})
            contract.action_to_sign()
            self.contract_id, self.sha256 = contract.id, contract.document_ids.sha256
            theirs = contract.signature_ids.filtered(lambda one: one.side == "theirs")
            self.ours_id = (contract.signature_ids - theirs).id
            person = env["case.participant"].browse(theirs.action_send_link()["context"]["default_participant_id"])
            self.token = env["case.access.token"]._issue(person)[1].rsplit("/", 1)[1]

    def customer(self, name):
        return lambda env: env["case.gateway"].sign_contract(self.token, self.sha256, name)

    def test_the_customer_signs_twice_at_once(self):
        told = self.race(self.customer("Ruth"), self.customer("Rob"))
        self.assertRegex(self.assert_one_won(told), "R(uth|ob) has signed this already")

    def test_the_last_two_sign_at_once(self):
        ours = self.ours_id
        told = self.race(self.customer("Ruth"), lambda env: env["case.contract.signature"].browse(ours).sign("Sam"))
        self.assertEqual(told, ["done", "done"])
        with self.committed() as env:
            contract = env["case.contract"].browse(self.contract_id)
            self.assertEqual((contract.state, contract.document_ids.state), ("active", "signed"))
            sealed = contract.case_id.log_ids.filtered(lambda row: "sealed" in (row.data or {}))
            self.assertEqual(len(sealed), 1)
            self.assertTrue(contract.document_ids.check_seal()["intact"])
