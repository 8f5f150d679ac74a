from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.case_contract.tests.common import START

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMaintenanceActions(ServiceCommon):
    """Maintenance that falls due is asked as service actions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspection = cls.repair.copy({"name": "Inspection", "kind": "inspection"})
        cls.boiler_type.maintenance_ids.service_template_id = cls.inspection
        with freeze_time(START):
            cls.first, cls.second = cls.boiler(serial="ZB-1"), cls.boiler(serial="ZB-2")

    def covered(self, **values):
        return self.in_force(
            coverage_ids=[(0, 0, {"installation_id": one.id}) for one in (self.first, self.second)], **values
        )

    def actions(self, contract):
        return self.env["case.service.action"].search([("case_id", "=", contract.case_id.id)], order="id")

    def test_each_installation_is_an_action_and_once(self):
        contract = self.covered()
        self.plan("2026-02-10")
        actions = self.actions(contract)
        self.assertEqual(actions.installation_ids, self.first | self.second)
        action = actions.filtered(lambda action: action.installation_ids == self.first)
        self.assertEqual((action.kind, action.duration, action.skill_ids), ("inspection", 1.5, self.gas))
        self.assertEqual((action.partner_id, action.site_id), (self.partner, self.site))
        self.assertEqual(action.check_ids.mapped("name"), ["Leaks", "Gas pressure"])
        self.assertFalse(action.check_ids.installation_id, "there is one, whose checklist it is")
        self.assertEqual((action.case_id, action.company_id), (contract.case_id, contract.company_id))
        self.assertEqual(action.step_id.box_id.team_id, self.team)
        self.plan("2026-02-11")
        contract.obligation_ids.occurrence_ids._become_actions_sudo()
        self.assertEqual(self.actions(contract), actions)
        self.assertEqual(len(actions.check_ids), 4)

    def test_the_ledger_is_written_once_with_step_and_action(self):
        small = self.boiler_type.maintenance_ids
        big = small.copy({"name": "Big", "every_number": 2 * small.every_number, "includes_ids": [(6, 0, small.ids)]})
        counted = "SELECT pg_stat_get_xact_tuples_updated('case_obligation_occurrence'::regclass)"
        before = self.env.execute_query(SQL(counted))
        with freeze_time("2026-02-10"):
            contract = self.in_force(today="2026-02-10", coverage_ids=[(0, 0, {"installation_id": self.first.id})])
        self.assertEqual(self.env.execute_query(SQL(counted)), before)
        rows = contract.obligation_ids.occurrence_ids
        asked = rows.filtered(lambda row: row.state == "planned")
        self.assertEqual(asked.service_action_id.installation_ids, self.first)
        self.assertEqual(asked.service_action_id.step_id, asked.step_id)
        with_big = rows.filtered("settled_by_id")
        self.assertTrue(with_big)
        self.assertEqual(with_big.settled_by_id.obligation_id.template_id, big)
        self.assertFalse(with_big.step_id | with_big.service_action_id.step_id)

    def test_where_nobody_is_named_the_team_of_the_template_does_it(self):
        gas_team = self.env["case.team"].create({"name": "Gas", "member_ids": [(6, 0, self.engineer.ids)]})
        self.inspection.team_id = gas_team
        self.boiler_type.maintenance_ids.team_id = False
        contract = self.covered()
        self.plan("2026-02-10")
        steps = self.actions(contract).step_id
        self.assertEqual((len(steps), steps.box_id.team_id), (2, gas_team))

    def test_assigned_beforehand_to_a_person_or_a_role(self):
        self.boiler_type.maintenance_ids.write({"team_id": False, "user_id": self.engineer.id})
        by_person = self.covered()
        self.boiler_type.maintenance_ids.write({"user_id": False})
        role = self.env["case.role"].search([("type_id", "=", self.case_type.id)], limit=1)
        self.boiler_type.maintenance_ids.role_code = role.code
        by_role = self.covered()
        for contract, holds in (
            (by_person, lambda step: step.box_id.user_id == self.engineer),
            (by_role, lambda step: step.role_id == role),
        ):
            self.plan("2026-02-10")
            steps = self.actions(contract).step_id
            self.assertEqual(len(steps), 2)
            self.assertTrue(all(holds(step) for step in steps), steps.mapped("box_id.display_name"))

    def test_done_it_is_done_in_the_ledger_and_the_next_is_planned_from_it(self):
        self.boiler_type.maintenance_ids.counted_from = "done"
        contract = self.covered()
        self.plan("2026-02-10")
        action = self.actions(contract)[0].with_user(self.planner)
        due = self.env["case.obligation.occurrence"].search([("service_action_id", "=", action.id)])
        with freeze_time("2026-02-20 08:00:00"):
            action.plan(datetime(2026, 2, 20, 9), self.gas_worker.ids)
            action.fill([{"id": check.id, "remark": "new"} for check in action.check_ids])
            action.finish({"result": "Inspected"})
        self.assertEqual((due.state, due.step_id), ("done", action.step_id))
        self.assertIn("Inspected", self.told(action.installation_ids)[-1])
        ahead = due.obligation_id.occurrence_ids - due
        self.assertGreater(ahead.due_on or due.obligation_id.next_on, date(2026, 7, 31))

    def test_one_visit_is_one_action_with_a_checklist_for_each(self):
        self.contract_type.visits = "site"
        contract = self.covered()
        self.plan("2026-02-10")
        action = self.actions(contract)
        self.assertEqual((len(action), action.installation_ids), (1, self.first | self.second))
        self.assertEqual(action.duration, 3.0)
        self.assertEqual(
            [(check.installation_id, check.name) for check in action.check_ids],
            [(one, name) for one in (self.first, self.second) for name in ("Leaks", "Gas pressure")],
        )
        self.assertEqual(
            self.env["case.obligation.occurrence"].search_count([("service_action_id", "=", action.id)]), 2
        )

    def test_what_is_no_work_of_ours(self):
        owed = self.boiler_type.maintenance_ids
        with self.assertRaisesRegex(ValidationError, "what we do"), self.cr.savepoint():
            owed.owed_by = "them"
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "Elsewhere"), self.cr.savepoint():
            owed.service_template_id = self.inspection.sudo().copy({"company_id": other.id, "team_id": False})

    def test_statements_do_not_grow(self):
        self.covered()
        ledger = self.env["case.obligation.occurrence"]

        def counted(days):
            rows = ledger.search([("state", "=", "promised"), ("installation_id", "!=", False)], limit=days)
            rows.env.flush_all()
            before = self.env.cr.sql_log_count
            rows._ask_sudo()
            return self.env.cr.sql_log_count - before, len(rows)

        counted(1)
        (few, one), (many, two) = counted(1), counted(2)
        self.assertEqual((one, two), (1, 2))
        self.assertLessEqual(many, few + 1)
