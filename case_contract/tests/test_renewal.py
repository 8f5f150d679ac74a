from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestRenewal(ContractCommon):
    """How contracts go on after their end: asked in time, once, decided, renewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = cls.case_type.role_ids.filtered(lambda role: role.code == "planner")
        cls.planner.write({"default_rule": "user", "default_user_id": cls.engineer.id})
        cls.contract_type.write({"decide_number": 1, "decide_unit": "months", "decide_role_id": cls.planner.id})

    def expiring(self, **values):
        return self.in_force(renewal_kind="none", **values)

    def work(self, user):
        return self.env(user=user)["case.step"].search([("mine", "=", True), ("is_open", "=", True)])

    def test_asked_before_the_notice_day_once(self):
        contract = self.in_force()
        self.new_day("2026-08-29")
        self.assertFalse(contract.decision_ids)
        for today in ("2026-09-10", "2026-09-10", "2026-09-20"):
            self.new_day(today)
        self.assertEqual(len(contract.decision_ids), 1)
        step = contract.decision_ids.step_id
        self.assertEqual(
            (step.display_name, step.deadline.date(), step.case_id),
            ("Renew, renegotiate or end", date(2026, 9, 30), contract.case_id),
        )
        self.assertIn(step, self.work(self.engineer))
        self.assertIn("12/31/2026", contract.decision_ids.help)

    def test_not_done_by_hand_and_decided_by_the_manager_alone(self):
        contract = self.in_force()
        self.new_day("2026-09-10")
        decision = contract.decision_ids
        with self.assertRaisesRegex(UserError, "Choose what is to happen"):
            decision.step_id.with_user(self.engineer).submit()
        with self.assertRaises(AccessError):
            decision.with_user(self.reader).decide("renew", "Because")
        with self.assertRaises(UserError):
            decision.with_user(self.manager).decide("keep", "Because")
        with freeze_time("2026-09-12"):
            decision.with_user(self.manager).decide("renew", "Content with each other")
        self.assertEqual((decision.state, decision.step_id.state), ("decided", "completed"))
        self.assertIn(
            "Decided on the contract: Renew (Content with each other)", contract.case_id.log_ids.mapped("summary")
        )
        with self.assertRaisesRegex(UserError, "not to be decided any more"):
            decision.with_user(self.manager).decide("end", "Changed my mind")

    def test_notice_ends_what_goes_on_by_itself(self):
        contract = self.in_force()
        self.new_day("2026-09-10")
        with freeze_time("2026-09-20"):
            contract.decision_ids.with_user(self.manager).decide("end", "Too dear")
        self.assertEqual((contract.date_end, contract.renews, contract.ended_by), (date(2026, 12, 31), False, "us"))
        self.new_day("2027-01-01")
        self.assertEqual(contract.state, "ended")

    def test_too_late_for_notice(self):
        contract = self.in_force()
        self.new_day("2026-09-10")
        with freeze_time("2026-10-02"), self.assertRaisesRegex(UserError, "the last day for notice was"):
            contract.decision_ids.with_user(self.manager).decide("end", "Too dear")
        self.assertEqual(contract.decision_ids.state, "open")

    def test_an_expiring_contract_makes_one_opportunity(self):
        contract = self.expiring()
        for today in ("2026-09-10", "2026-09-11"):
            self.new_day(today)
        lead = contract.sudo().lead_ids
        self.assertEqual((len(lead), lead.partner_id, lead.expected_revenue), (1, self.partner, 1200))
        self.assertEqual(lead.contract_id, contract)
        with freeze_time("2026-09-12"):
            contract.decision_ids.with_user(self.manager).decide("renegotiate", "Prices rose")
        contract.invalidate_recordset()
        self.assertEqual((contract.sudo().lead_ids, contract.decision_ids.lead_id), (lead, lead))

    def test_renewed_by_a_term_that_counts_from_a_day(self):
        contract = self.expiring()
        self.new_day("2026-09-10")
        with freeze_time("2026-09-12"):
            contract.decision_ids.with_user(self.manager).decide("renew", "Agreed by telephone", 24, "months")
            self.assertEqual((contract.date_end, contract.state), (date(2028, 12, 31), "active"))
            self.assertEqual(self.read_on(contract, "2026-09-11")["Duration"], "For a fixed time: 12 months")
            self.assertEqual(
                self.read_on(contract, "2026-09-12")["Duration"], "For a fixed time: 24 months from 01/01/2027"
            )
        self.new_day("2027-01-01")
        self.assertEqual((contract.state, contract.date_end), ("active", date(2028, 12, 31)))

    def test_another_end_is_asked_anew(self):
        contract = self.in_force()
        self.new_day("2026-09-10")
        old = contract.decision_ids
        self.new_day("2027-01-05")
        self.assertEqual((old.state, old.step_id.state), ("obsolete", "terminated"))
        self.new_day("2027-09-10")
        contract.invalidate_recordset()
        self.assertEqual(contract.open_decision_ids.end_on, date(2027, 12, 31))

    def test_warnings_ahead_by_role_once(self):
        self.env["case.contract.warning"].with_user(self.modeller).create(
            {"type_id": self.contract_type.id, "day": "end", "number": 2, "unit": "months", "role_id": self.planner.id}
        )
        contract = self.in_force()
        for today in ("2026-11-20", "2026-11-20", "2026-11-21"):
            self.new_day(today)
        warning = contract.decision_ids.filtered(lambda decision: decision.about == "warning")
        self.assertEqual(len(warning), 1)
        self.assertIn(warning.step_id, self.work(self.engineer))
        self.assertEqual(warning.step_id.display_name, "Coming up: end, 12/31/2026")
        warning.step_id.with_user(self.engineer).submit()
        self.assertEqual(warning.state, "decided")

    def test_asking_many_takes_no_more_statements(self):
        self.contract_type.makes_opportunity = False
        counts = []
        for size in (3, 12):
            contracts = self.env["case.contract"].concat(*(self.in_force() for _n in range(size)))
            with freeze_time("2026-09-10"):
                self.env.flush_all()
                contracts.mapped("type_id.decide_role_id")
                before = self.env.cr.sql_log_count
                contracts._day_decisions()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(contracts.decision_ids), size)
        self.assertLessEqual(counts[1] - counts[0], 3, counts)

    def run_until(self, until, **values):
        return (
            self.env(user=self.manager)["case.contract.renewal.run"]
            .create({"until": until, "reason": "Yearly round", "type_ids": [(6, 0, self.contract_type.ids)], **values})
            .with_env(self.env(user=self.manager))
        )

    def test_renewal_run(self):
        tacit, notice, offer, far = self.in_force(), self.in_force(), self.expiring(), self.in_force()
        with freeze_time("2026-09-01"):
            tacit.annex_ids.create(
                {"contract_id": tacit.id, "notice_kind": "period", "notice_number": 5, "notice_unit": "months"}
            ).action_agree()
            far.end("2026-10-31", "them", "Moved away")
            run = self.run_until("2026-11-30")
            run.action_preview()
            found = {line.contract_id: (line.situation, line.choice, line.chosen) for line in run.line_ids}
            self.assertEqual(
                found,
                {
                    tacit: ("tacit", "renew", True),
                    notice: ("notice", "renew", True),
                    offer: ("offer", "renegotiate", True),
                },
            )
            self.assertFalse((tacit | notice | offer).decision_ids)
            run.line_ids.filtered(lambda line: line.contract_id == notice).choice = "end"
            run.line_ids.filtered(lambda line: line.contract_id == offer).write({"choice": "renew", "number": 6})
            action = run.action_run()
        bulk = self.env["case.bulk"].browse(action["res_id"])
        self.assertEqual((bulk.state, bulk.done, bulk.failed), ("done", 3, 0))
        self.assertEqual(tacit.decision_ids.choice, "renew")
        self.assertEqual((notice.ended_by, notice.date_end), ("us", date(2026, 12, 31)))
        self.assertEqual(offer.date_end, date(2027, 6, 30))
        self.assertEqual(offer.decision_ids.decided_by_id, self.manager)
        for contract in (tacit, notice, offer):
            self.assertIn("Yearly round", " ".join(contract.case_id.log_ids.mapped("summary")))
        with freeze_time("2026-09-02"):
            again = self.run_until("2026-11-30")
            again.action_preview()
            self.assertFalse(again.line_ids.filtered("chosen"))
            with self.assertRaises(UserError):
                again.action_run()

    def test_renewal_run_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.env(user=self.reader)["case.contract.renewal.run"].create({"until": "2026-11-30"})

    def test_decisions_follow_the_access_of_the_case(self):
        contract = self.in_force()
        self.new_day("2026-09-10")
        seen = self.env(user=self.reader)["case.contract.decision"]
        self.assertTrue(seen.search([("contract_id", "=", contract.id)]))
        contract.case_id.access = "restricted"
        self.assertFalse(seen.search([("contract_id", "=", contract.id)]))

    def test_made_from_the_opportunity_of_an_expiring_one(self):
        contract = self.expiring()
        self.new_day("2026-09-10")
        product = self.env["product.product"].create(
            {"name": "Boilers", "type": "service", "contract_type_id": self.contract_type.id}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": contract.sudo().lead_ids.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        order.action_confirm()
        self.assertEqual(order.contract_ids.follows_id, contract)
