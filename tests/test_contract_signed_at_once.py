"""A contract signed by two at the same time, in real transactions: one wins, the other is told; it is sealed once."""

import threading
from contextlib import closing, contextmanager

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name


@tagged("post_install", "-at_install")
class TestContractSignedAtOnce(BaseCase):
    """What is made here is committed: the database is a copy that is thrown away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.committed() as env:
            cls.signatory_id = new_test_user(env, "race_signs", groups="case_contract.group_contract_signatory").id
            case_type = env["case.type"].create({"name": "Raced contract"})
            env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk"})
            case_type.action_publish()
            clause = env["case.clause"].create({"name": "Raced clause"})
            clause.draft_id.text = "<p>Agreed with {{ partner.name }}.</p>"
            clause.action_publish()
            values = {"name": "Raced", "case_type_id": case_type.id, "clause_ids": [(0, 0, {"clause_id": clause.id})]}
            cls.type_id = env["case.contract.type"].create(values).id

    @classmethod
    @contextmanager
    def committed(cls, uid=1):
        """An environment of its own whose work is committed."""
        with closing(cls.registry.cursor()) as cr:
            env = Environment(cr, uid, {})
            yield env
            env.flush_all()
            cr.commit()

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

    def race(self, *jobs):
        """Let jobs run at once, retried as Odoo retries a request. :return: ``"done"`` or what each was told"""
        barrier, told = threading.Barrier(len(jobs)), [None] * len(jobs)

        def run(number, job):
            with closing(self.registry.cursor()) as cr:
                env = Environment(cr, self.signatory_id, {})
                env.user.name  # noqa: B018 - begins the transaction, so that both see the same data
                barrier.wait()
                try:
                    retrying(lambda: job(env), env)
                    env.flush_all()
                    cr.commit()
                    told[number] = "done"
                except UserError as error:
                    told[number] = str(error)

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return told

    def customer(self, name):
        return lambda env: env["case.gateway"].sign_contract(self.token, self.sha256, name)

    def test_the_customer_signs_twice_at_once(self):
        told = self.race(self.customer("Ruth"), self.customer("Rob"))
        self.assertEqual(sorted(text == "done" for text in told), [False, True], told)
        self.assertRegex(next(text for text in told if text != "done"), "R(uth|ob) has signed this already")

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
