"""Who clicks twice hands in twice: the second waits until the first is through, and nothing is done twice."""

import threading
from contextlib import closing

from odoo.api import Environment
from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.racing import PATIENCE, Racing


@tagged("post_install", "-at_install")
class TestHandedInTwice(Racing):
    """A customer with a personal link, who is asked two things."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.committed() as env:
            clerk = new_test_user(env, "twice_clerk", groups="case_organizer.group_case_user")
            case_type = env["case.type"].create({"name": "Handed in twice"})
            role = env["case.role"].create(
                {"type_id": case_type.id, "name": "Applicant", "default_rule": "customer", "outside": True}
            )
            detail = env["case.characteristic"].create(
                {"type_id": case_type.id, "name": "What is it for?", "kind": "char", "code": "purpose"}
            )
            asked = {"plan_id": case_type.draft_plan_id.id, "role_id": role.id, "step_kind": "question"}
            env["case.plan.item"].create(
                [
                    {**asked, "name": name, "question_ids": [(0, 0, {"characteristic_id": detail.id})]}
                    for name in ("Tell us", "Tell us more")
                ]
            )
            case_type.action_publish()
            cls.clerk_id, cls.type_id = clerk.id, case_type.id

    def setUp(self):
        super().setUp()
        with self.committed(self.clerk_id) as env:
            partner = env["res.partner"].sudo().create({"name": "Ruth"})
            case = env["case.case"].create({"type_id": self.type_id, "partner_id": partner.id})
            person = case.sudo().participant_ids.filtered(lambda person: person.partner_id == partner)
            self.token = env["case.access.token"]._issue(person)[1].rsplit("/", 1)[1]
            self.case_id, self.step_ids = case.id, case.step_ids.filtered("is_open").ids

    def hand_in(self, env, step_id):
        """What a page does with a form."""
        gateway = env["case.gateway"]
        if not gateway.hands_in_alone(self.token, step_id):
            return "waited"
        gateway.hand_in(self.token, step_id, {"q.purpose": ["A shed"]})
        return "handed in"

    def test_the_second_click_waits_for_the_first_one(self):
        told, begun = [], threading.Event()

        def second():
            with closing(self.registry.cursor()) as cr:
                env = Environment(cr, 1, {})
                self.assertTrue(env["case.gateway"].read_step(self.token, self.step_ids[0]), "still asked, as it knows")
                begun.set()
                told.append(self.hand_in(env, self.step_ids[0]))

        with self.committed() as env:
            told.append(self.hand_in(env, self.step_ids[0]))
            click = threading.Thread(target=second)
            click.start()
            self.assertTrue(begun.wait(PATIENCE))
            click.join(0.5)
            self.assertEqual(told, ["handed in"], "the other one waits")
            with closing(self.registry.cursor()) as cr:
                other = Environment(cr, 1, {})["case.gateway"]
                self.assertTrue(other.hands_in_alone(self.token, self.step_ids[1]), "another step does not wait")
        click.join(PATIENCE)
        self.assertEqual(told, ["handed in", "waited"])
        with self.committed() as env:
            case = env["case.case"].browse(self.case_id)
            self.assertEqual(len(env["case.receipt"].search([("case_id", "=", case.id)])), 1)
            self.assertEqual(env["case.gateway"].after_step(self.token, self.step_ids[0])[:9], "/receipt/")
            self.assertEqual(env["case.log"].verify(case.ids), [])
