from datetime import datetime, time

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import CaseCommon


@tagged("post_install", "-at_install")
class TestAfterMidnight(CaseCommon):
    """Where people live it may be tomorrow already: what they let begin or end counts from that moment on."""

    def setUp(self):
        super().setUp()
        self.env = self.env(context={**self.env.context, "tz": "Europe/Amsterdam"})
        # The days of the database are those of the server; in Amsterdam it is half past twelve or one at night.
        late = freeze_time(datetime.combine(fields.Date.today(), time(23, 30)))
        late.start()
        self.addCleanup(late.stop)

    def test_who_holds_a_role_by_default_is_asked(self):
        values = {"type_id": self.case_type.id, "partner_id": self.partner.id}
        case = self.env(user=self.adviser)["case.case"].create(values)
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")

    def test_who_takes_part_from_now_on_may_work(self):
        case = self.open_case()
        case.with_user(self.adviser).access = "restricted"
        self.assertFalse(self.env["case.case"].with_user(self.stranger).search([("id", "=", case.id)]))
        self.env(user=self.adviser)["case.participant"].create({"case_id": case.id, "user_id": self.stranger.id})
        self.assertTrue(self.env["case.case"].with_user(self.stranger).search([("id", "=", case.id)]))

    def test_a_mandate_works_at_once(self):
        for_whom, agent = self.env["res.partner"].create([{"name": "Jan"}, {"name": "Piet"}])
        mandate = self.env["case.mandate"].create({"partner_id": for_whom.id, "agent_id": agent.id})
        self.assertEqual((mandate.state, mandate._working_sudo(agent)), ("works", mandate))

    def test_a_relation_that_is_ended_is_over(self):
        one, other = self.env["res.partner"].create([{"name": "Jan"}, {"name": "Piet"}])
        kind = self.env["case.relation.kind"].search([], limit=1)
        relation = self.env["case.relation"].create({"partner_id": one.id, "other_id": other.id, "kind_id": kind.id})
        relation.action_end()
        self.assertTrue(relation.former)
