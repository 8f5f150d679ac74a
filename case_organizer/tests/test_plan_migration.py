from odoo.exceptions import AccessError, UserError

from ..engine import PlanState
from .common import PlanCommon

KEPT = [
    "id",
    "case_id",
    "code",
    "instance",
    "state",
    "role_id",
    "box_id",
    "supervisor_box_id",
    "deadline",
    "enabled_on",
]
KEPT += ["started_on", "by_hand", "outcome", "done_on", "done_by_id"]


class TestPlanMigration(PlanCommon):
    """Running cases go to another version of their plan; what is not touched stays exactly as it is."""

    def migrate(self, cases, **options):
        return self.env(user=self.modeller)["case.writer"].migrate(cases, cases.type_id.plan_id, **options)

    def rows(self, cases):
        """The steps of cases, row by row, without the item they point to."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT {', '.join(KEPT)} FROM case_step WHERE case_id = ANY(%s) ORDER BY id", (cases.ids,)
        )
        return self.env.cr.fetchall()

    def last_log(self, case):
        return self.env["case.log"].search([("case_id", "=", case.id)], limit=1)

    def test_m1_a_new_step_begins_and_the_old_one_is_untouched(self):
        case_type = self.make_plan({"code": "t1", "deadline_days": 3})
        case = self.open_it(case_type)
        self.step(case, "t1").action_start()
        before = self.rows(case)
        self.new_version(case_type)
        self.add(case_type, "t2")
        case_type.action_publish()
        self.assertEqual(self.migrate(case), {})
        self.assertEqual(case.plan_id.version, 2)
        self.assertEqual(self.rows(case)[:1], before, "same id, assignee, deadline, start")
        self.assertEqual(self.step(case, "t1").item_id.plan_id, case.plan_id)
        self.assertEqual(self.states(case), {"t1": "in_progress", "t2": "todo"})
        log = self.last_log(case)
        self.assertEqual((log.kind, log.plan_id), ("migrate", case.plan_id.id))
        self.assertEqual(log.summary, "Went from version 1 to version 2 of the plan → now asked: t2")
        self.assertFalse(self.env["case.log"].verify(case.ids))
        self.assertFalse(self.env["case.log"].replay(case.ids))

    def test_m2_nothing_changed_and_a_second_time_changes_nothing(self):
        case_type = self.make_plan({"code": "t1"})
        case = self.open_it(case_type)
        before, text = self.rows(case), case.sudo().plan_state
        self.new_version(case_type)
        case_type.action_publish()
        self.migrate(case)
        self.assertEqual((self.rows(case), case.sudo().plan_state, case.plan_id.version), (before, text, 2))
        count = len(case.log_ids)
        self.migrate(case)
        case.invalidate_recordset()
        self.assertEqual((self.rows(case), len(case.log_ids)), (before, count))

    def test_m3_a_step_is_replaced(self):
        case_type = self.make_plan({"code": "t1"})
        case = self.open_it(case_type)
        old_item = self.step(case, "t1").item_id
        self.new_version(case_type)
        self.made["t1"].unlink()
        self.add(case_type, "t2")
        case_type.action_publish()
        self.migrate(case, reason="New law")
        gone = self.step(case, "t1")
        self.assertEqual((gone.state, gone.reason, gone.item_id), ("terminated", "New law", old_item))
        self.assertEqual(self.my_work(self.adviser), ["t2"])
        self.assertFalse(self.env["case.log"].replay(case.ids))
        self.assertEqual(
            self.last_log(case).summary,
            "Went from version 1 to version 2 of the plan → cancelled: t1: New law → now asked: t2",
        )

    def test_m4_a_new_step_waits_for_the_old_one(self):
        case_type = self.make_plan({"code": "t1"})
        case = self.open_it(case_type)
        self.new_version(case_type)
        self.add(case_type, "t2").prerequisite_ids = self.made["t1"]
        case_type.action_publish()
        self.migrate(case)
        self.assertEqual(self.states(case), {"t1": "todo", "t2": "waiting"})
        self.step(case, "t1").submit()
        self.assertEqual(self.states(case), {"t1": "done", "t2": "todo"})

    def test_m7_a_reached_milestone_stays_reached_once(self):
        case_type = self.make_plan({"code": "t1"}, {"code": "t2"}, {"code": "m", "kind": "milestone", "after": ["t1"]})
        case = self.open_it(case_type)
        self.step(case, "t1").submit()
        self.new_version(case_type)
        case_type.action_publish()
        self.migrate(case)
        state = PlanState.decode(self.env["case.plan.compiler"].compiled(case.plan_id.id), case.sudo().plan_state)
        self.assertEqual((self.states(case)["m"], state.instance("m")), ("done", 1))

    def test_m8_a_case_that_fails_stays_wholly_on_its_version(self):
        case_type = self.make_plan({"code": "t1"})
        cases = self.open_it(case_type)
        for _n in range(3):
            cases |= cases[0].create({"type_id": case_type.id})
        broken = cases[2]
        self.env.cr.execute("UPDATE case_case SET plan_state = 'zz' WHERE id = %s", (broken.id,))
        cases.invalidate_recordset()
        before = self.rows(broken)
        self.new_version(case_type)
        self.add(case_type, "t2")
        self.publish_to_all(case_type)
        bulk = self.env["case.bulk"].search([], limit=1)
        bulk.work_sudo()
        cases.invalidate_recordset()
        self.assertEqual((bulk.state, bulk.done, bulk.failed), ("done", 3, 1))
        failed = bulk.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.case_id, failed.error), (broken, "The stored state of this case is damaged."))
        self.assertEqual((broken.plan_id.version, broken.sudo().plan_state, self.rows(broken)), (1, "zz", before))
        self.assertEqual({case.plan_id.version for case in cases - broken}, {2})

    def publish_to_all(self, case_type):
        """Publish for new and running cases alike. :return: what the dialog answers"""
        return self.rollout(case_type.draft_plan_id, scope="all").action_publish()

    def test_stop_half_way_and_go_on_each_case_once(self):
        case_type = self.make_plan({"code": "t1"})
        cases = self.open_it(case_type)
        for _n in range(4):
            cases |= cases[0].create({"type_id": case_type.id})
        self.new_version(case_type)
        self.add(case_type, "t2")
        bulk = self.env["case.bulk"].browse(self.publish_to_all(case_type)["res_id"])
        bulk.work_sudo(limit=2)
        bulk.with_user(self.modeller).action_stop()
        self.env["case.bulk"]._cron_work()
        cases.invalidate_recordset()
        self.assertEqual(sorted(cases.mapped("plan_id.version")), [1, 2])
        self.assertEqual((bulk.done, bulk.progress), (2, 40))
        bulk.with_user(self.modeller).action_resume()
        bulk.work_sudo()
        cases.invalidate_recordset()
        self.assertEqual(cases.plan_id.mapped("version"), [2])
        for case in cases:
            self.assertEqual(case.log_ids.mapped("kind").count("migrate"), 1)

    def test_only_what_the_modeller_says_follows(self):
        case_type = self.make_plan({"code": "a", "deadline_days": 5}, {"code": "b", "deadline_days": 5})
        roles = self.env(user=self.modeller)["case.role"].create(
            {
                "type_id": case_type.id,
                "name": "Checker",
                "code": "checker",
                "default_rule": "user",
                "default_user_id": self.underwriter.id,
            }
        )
        case = self.open_it(case_type)
        self.new_version(case_type)
        (self.made["a"] | self.made["b"]).write({"role_id": roles.id, "deadline_days": 9})
        case_type.action_publish()
        self.migrate(case, follow=["b"])
        a, b = self.step(case, "a"), self.step(case, "b")
        self.assertEqual(((a.deadline - a.enabled_on).days, a.role_id), (5, roles.browse()))
        self.assertEqual(((b.deadline - b.enabled_on).days, b.role_id), (9, roles))
        self.assertEqual(self.my_work(self.underwriter), ["b"])

    def test_somebody_busy_is_spared_when_asked(self):
        case_type = self.make_plan({"code": "t1"}, {"code": "t2"})
        busy = self.open_it(case_type)
        idle = busy.create({"type_id": case_type.id})
        self.step(busy, "t1").action_start()
        self.new_version(case_type)
        self.made["t1"].unlink()
        case_type.action_publish()
        refused = self.migrate(busy | idle, spare=True)
        self.assertEqual(refused, {busy.id: "Somebody is busy with “t1”."})
        self.assertEqual((busy.plan_id.version, idle.plan_id.version), (1, 2))
        self.assertEqual(self.step(busy, "t1").state, "active")
        self.migrate(busy)
        self.assertEqual(self.step(busy, "t1").state, "terminated")

    def test_what_a_case_listens_to_follows(self):
        case_type = self.make_plan({"code": "t1"}, {"code": "t2"})
        self.add_criterion("t2", {"kind": "date", "date_source": "opened", "offset": 67, "offset_unit": "years"})
        case = self.open_it(case_type)
        heard = self.heard(case)
        self.assertEqual(heard, {("date", "opened+67years")})
        self.new_version(case_type)
        self.made["t2"].criterion_ids.trigger_ids.write({"offset": 807, "offset_unit": "months"})
        case_type.action_publish()
        self.migrate(case)
        self.assertEqual(self.heard(case), {("date", "opened+807months")})

    def test_conditions_of_the_new_version_are_looked_at(self):
        case_type = self.make_plan({"code": "t1"})
        rich = self.open_it(case_type, characteristics={"income": 5000})
        poor = rich.create({"type_id": case_type.id})
        self.new_version(case_type)
        self.add(case_type, "t2")
        self.add_criterion("t2", condition="[('characteristics.income', '>', 1000)]")
        case_type.action_publish()
        self.migrate(rich | poor)
        self.assertEqual((self.states(rich)["t2"], self.states(poor)["t2"]), ("todo", "waiting"))
        self.assertFalse(self.env["case.log"].replay((rich | poor).ids))

    def test_documents_and_questions_given_before_count_afterwards(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.case_type.with_user(self.modeller).action_new_version()
        self.case_type.action_publish()
        self.migrate(case)
        work = self.step(case, "approve_income", self.underwriter).get_work()
        self.assertEqual([entry["file"]["name"] for entry in work["approves"]], ["income.pdf"])
        node = next(node for node in case.get_plan_map()["nodes"] if node["code"] == "income_statement")
        self.assertEqual((node["state"], node["who"]), ("done", self.adviser.name))

    def test_closed_cases_and_cases_of_other_types_stay(self):
        case_type = self.make_plan({"code": "t1"})
        closed = self.open_it(case_type)
        self.step(closed, "t1").submit()
        other = self.open_case()
        self.new_version(case_type)
        case_type.action_publish()
        refused = self.env["case.writer"].migrate(closed | other, case_type.plan_id)
        self.assertEqual(list(refused), other.ids)
        self.assertEqual((closed.plan_id.version, closed.state), (1, "completed"))

    def test_only_the_version_in_force_can_be_gone_to(self):
        case_type = self.make_plan({"code": "t1"})
        case = self.open_it(case_type)
        first = case_type.plan_id
        draft = self.new_version(case_type)
        with self.assertRaisesRegex(UserError, "Draft"):
            self.env["case.writer"].migrate(case, draft)
        case_type.action_publish()
        with self.assertRaisesRegex(UserError, "Retired"):
            self.env["case.writer"].migrate(case, first)

    def test_statements_do_not_grow_with_the_cases(self):
        def count(cases):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.migrate(cases)
            return self.env.cr.sql_log_count - before

        case_type = self.make_plan({"code": "t1"}, {"code": "t2"})
        cases = self.open_it(case_type)
        for _n in range(24):
            cases |= cases[0].create({"type_id": case_type.id})
        self.new_version(case_type)
        self.made["t1"].unlink()
        self.add(case_type, "t3")
        case_type.action_publish()
        count(cases[0])
        self.assertLessEqual(count(cases[3:]), count(cases[1]) + 1)

    def test_a_supervisor_moves_one_case_and_a_case_user_does_not(self):
        case_type = self.make_plan({"code": "t1"})
        case = self.open_it(case_type)
        self.assertFalse(case.plan_behind)
        self.new_version(case_type)
        self.add(case_type, "t2")
        case_type.action_publish()
        case.invalidate_recordset()
        self.assertTrue(case.plan_behind)
        self.assertIn(case, case.search([("plan_behind", "=", True)]))
        with self.assertRaises(AccessError):
            case.action_to_current_plan()
        action = case.with_user(self.supervisor).action_to_current_plan()
        rollout = self.env(user=self.supervisor)["case.plan.rollout"].browse(action["res_id"])
        self.assertEqual(rollout.outcome_ids.mapped("summary"), ["new: t2"])
        rollout.action_apply()
        self.assertEqual(self.states(case), {"t1": "todo", "t2": "todo"})
