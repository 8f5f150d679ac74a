from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .action_common import NOW, ActionCommon


class TestServiceFigures(ActionCommon):
    """Actions and calls in figures, for who reads their cases."""

    def done(self, **values):
        action = self.filled(**values)
        action.note_time("work", NOW - timedelta(hours=2), NOW)
        action.finish({"result": "Cleaned"})
        return action

    def figure(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["case.service.call.figure"].browse(call.id)

    def test_first_time_and_repeats(self):
        first = self.done().sudo().call_id
        row = self.figure(first)
        self.assertEqual((row.visits, row.first_time, row.repeat), (1, 100, 0))
        again = self.planned()
        again.leave_undone("nobody at home")
        again.with_user(self.planner).plan(NOW, self.gas_worker.ids)
        for check in again.check_ids:
            again.with_user(self.planner).fill([{"id": check.id, "remark": "not looked at"}])
        again.with_user(self.planner).finish({"result": "Replaced"})
        row = self.figure(again.sudo().call_id)
        self.assertEqual((row.visits, row.first_time, row.repeat), (2, 0, 100), "Twice there, and it came back")
        self.assertEqual(self.figure(first).first_time, 0, "It was not well after all")
        self.assertFalse(self.figure(self.call()).first_time, "Not done yet: it counts neither way")

    def test_costs_of_an_installation(self):
        self.env.company.case_hourly_cost = 60.0
        action = self.done()
        self.env.flush_all()
        rows = self.env["case.service.figure"]._read_group(
            [("installation_id", "=", self.installation.id)], ["origin"], ["cost:sum", "work_hours:sum"]
        )
        self.assertEqual(rows, [("call", 120.0, 2.0)])
        self.assertEqual(self.figure(action.sudo().call_id).cost, 120.0)

    def test_mean_time_between_failures(self):
        other = self.boiler(serial="ZB-2").with_env(self.env)
        self.env.flush_all()
        for installation, days in ((self.installation, 100), (other, 50)):
            self.cr.execute(
                "UPDATE case_installation SET in_service_on = %s WHERE id = %s",
                (NOW.date() - timedelta(days=days), installation.id),
            )
        for _failure in range(2):
            self.call()
        self.call(state="cancelled")
        self.env.flush_all()
        figures = self.env["case.installation.figure"].with_user(self.reader)
        row = figures.browse(self.installation.id)
        self.assertEqual((row.failures, row.days, row.days_between), (2, 100, 50.0))
        self.assertEqual(figures.browse(other.id).days_between, 0.0)
        rows = figures._read_group(
            [("installation_type_id", "=", self.boiler_type.id)],
            ["installation_type_id"],
            ["failures:sum", "days:sum", "days_between:avg"],
        )
        self.assertEqual(rows, [(self.boiler_type.with_user(self.reader), 2, 150, 75.0)], "150 days, two failures")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="case_organizer.group_case_user",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        self.assertFalse(figures.with_user(stranger).search_count([]))

    def test_whether_a_contract_pays(self):
        self.env.company.case_hourly_cost = 60.0
        contract = self.in_force()
        self.done(contract_id=contract.id)
        self.done(contract_id=contract.id, terms="chargeable")
        (planned,) = contract.case_id.with_user(self.planner).add_service_actions(self.repair.ids)
        planned.plan(NOW, self.gas_worker.ids)
        for check in planned.check_ids:
            planned.fill([{"id": check.id, "remark": "not looked at"}])
        planned.note_time("work", NOW - timedelta(hours=1), NOW)
        planned.finish({"result": "Inspected"})
        self.env.flush_all()
        months = self.env["case.contract.month"].with_user(self.manager)
        ours = [("contract_id", "=", contract.id), ("month", "<=", "2026-03-31")]
        (told,) = months._read_group(ours, [], ["amount:sum", "service_cost:sum", "result:sum"])
        self.assertGreater(told[0], 0)
        self.assertEqual(told[1], 120.0 + 60.0, "the call that it paid and its maintenance; not what the customer pays")
        self.assertEqual(told[2], told[0] - 180.0)
        self.assertEqual(len(set(months.search(ours).ids)), months.search_count(ours))
        with self.assertRaises(AccessError):
            months.with_user(self.reader)._read_group(ours, [], ["result:sum"])

    def test_preventive_beside_corrective(self):
        self.done()
        (planned,) = self.in_force().case_id.with_user(self.planner).add_service_actions(self.repair.ids)
        self.env.flush_all()
        figures = self.env["case.service.figure"]
        ours = [
            ("action_id", "in", [planned.id, *self.env["case.service.action"].search([("call_id", "!=", False)]).ids])
        ]
        self.assertEqual(
            figures._read_group(ours, [], ["preventive:avg", "__count"]), [(50.0, 2)], "one of two was maintenance"
        )

    def test_who_reads_them(self):
        action = self.done()
        action.case_id.sudo().access = "restricted"
        self.env.flush_all()
        auditor = new_test_user(self.env, "auditor", groups="case_organizer.group_case_auditor")
        for name, of in (("case.service.figure", action.id), ("case.service.call.figure", action.sudo().call_id.id)):
            found = {
                user.login: self.env[name].with_user(user).search_count([("id", "=", of)])
                for user in (self.planner, self.reader, auditor)
            }
            self.assertEqual(found, {"planner": 1, "contract_reader": 0, "auditor": 1}, name)
