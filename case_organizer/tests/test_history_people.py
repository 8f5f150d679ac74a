from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user

from .common_history import HistoryCommon, log


class TestHistoryPeople(HistoryCommon, TransactionCase):
    """Who a log names, who holds its roles, and in whose list its open steps are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(
            cls.env,
            "history_modeller",
            groups="case_organizer.group_case_modeller,case_organizer.group_case_user",
        )
        cls.worker = new_test_user(cls.env, "worker", groups="case_organizer.group_case_user")
        cls.stranger = new_test_user(cls.env, "stranger", groups="case_organizer.group_case_user")
        cls.team = cls.env["case.team"].create({"name": "Permits desk", "member_ids": [(6, 0, cls.worker.ids)]})

    def my_steps(self, user):
        steps = self.env(user=user)["case.step"].search([("mine", "=", True), ("is_open", "=", True)])
        return sorted((step.case_id.external_ref, step.name) for step in steps)

    def step(self, case, code, user=None):
        steps = self.env(user=user or self.env.user)["case.step"]
        return steps.search([("case_id", "=", case.id), ("code", "=", code)], order="instance desc", limit=1)

    def test_open_steps_wait_in_the_box_of_the_team_that_was_chosen(self):
        _told, cases = self.run_log(log(running=2), user=self.modeller, team=self.team)
        running = cases.filtered(lambda case: case.state == "active")
        self.assertEqual(self.my_steps(self.worker), [("R-1", "Check"), ("R-2", "Check")])
        self.assertEqual(self.my_steps(self.stranger), [])
        self.assertEqual(running.participant_ids.team_id, self.team)
        self.assertEqual(running.participant_ids.role_id.mapped("name"), ["Back", "Front"])
        self.assertFalse((cases - running).participant_ids)
        self.assertEqual(cases.user_id, self.modeller)

    def test_an_imported_case_goes_on_as_any_other(self):
        _told, cases = self.run_log(log(running=1), user=self.modeller, team=self.team)
        case = cases.filtered(lambda case: case.state == "active")
        with self.assertRaises(AccessError):
            self.step(case, "check", self.stranger).action_complete()
        step = self.step(case, "check", self.worker)
        step.action_take()
        step.action_complete()
        self.assertEqual((step.state, step.done_by_id), ("completed", self.worker))
        self.assertEqual(self.my_steps(self.worker), [("R-1", "Decide")])
        self.step(case, "decide", self.worker).action_complete()
        self.assertEqual(case.state, "completed")
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_a_running_case_listens_and_its_conditions_are_looked_at(self):
        told, _cases = self.run_log(log(running=1), user=self.modeller, team=self.team)
        case_type = self.env["case.type"].browse(told["type_id"]).with_user(self.modeller)
        case_type.action_new_version()
        draft = case_type.draft_plan_id
        event = self.env["case.event.type"].create({"name": "Objection", "code": "objection"})
        draft.item_ids.filtered(lambda item: item.code == "decide").criterion_ids = [
            (0, 0, {"kind": "exit", "trigger_ids": [(0, 0, {"kind": "event", "event_type_id": event.id})]})
        ]
        self.env["case.plan.item"].create(
            {
                "plan_id": draft.id,
                "name": "Visit",
                "role_id": case_type.role_ids[0].id,
                "required": False,
                "criterion_ids": [(0, 0, {"kind": "entry", "condition": "[('channel', '=', 'Desk')]"})],
            }
        )
        case_type.action_publish()
        heading, *rows = log(running=3).decode().splitlines()
        rows = [f"{row},{'Desk' if row.startswith('R-3') else 'Post'}" for row in rows]
        _told, cases = self.run_log("\n".join([f"{heading},channel", *rows]).encode(), user=self.modeller)
        heard = self.env["case.listener"].search([("case_id", "in", cases.ids)])
        self.assertEqual([(row.case_id.external_ref, row.kind) for row in heard], [("R-2", "event"), ("R-3", "event")])
        self.assertEqual(self.my_steps(self.worker)[-2:], [("R-3", "Check"), ("R-3", "Visit")])
        self.assertEqual(self.env["case.log"].verify(cases.ids), [])

    def test_without_a_team_one_is_made_with_the_handler_in_it(self):
        told, cases = self.run_log(log(running=1), "Parking", user=self.modeller)
        team = self.env["case.team"].search([("name", "=", "Parking")])
        self.assertEqual(team.member_ids, self.modeller)
        self.assertEqual(cases.step_ids.filtered("is_open").box_id, team.box_ids)
        self.run_log(log(running=2), "Parking", user=self.modeller)
        self.assertEqual(self.env["case.team"].search_count([("name", "=", "Parking")]), 1)
        self.assertEqual(len(self.env["case.type"].browse(told["type_id"]).case_ids.step_ids.filtered("is_open")), 2)

    def test_who_does_no_steps_gives_them_to_the_administrators(self):
        admins = self.env.ref("case_organizer.group_case_admin").all_user_ids.filtered("active")
        self.assertTrue(admins)
        only_modeller = new_test_user(self.env, "only_modeller", groups="case_organizer.group_case_modeller")
        for user, name in ((None, "By a script"), (only_modeller, "By a modeller")):
            _told, cases = self.run_log(log(running=1), name, user=user)
            box = cases.step_ids.filtered("is_open").box_id
            self.assertEqual((box.team_id.name, box.team_id.member_ids), (name, admins))
            self.assertFalse(cases.user_id)

    def test_a_log_without_groups_has_a_role_for_its_steps(self):
        _told, cases = self.run_log(log(running=1, groups=False), user=self.modeller, team=self.team)
        self.assertEqual(cases.type_id.role_ids.mapped("name"), ["Handling"])
        self.assertEqual(self.my_steps(self.worker), [("R-1", "Check")])

    def test_a_team_per_role(self):
        _told, cases = self.run_log(log(running=1), user=self.modeller, group_teams=True)
        box = cases.step_ids.filtered("is_open").box_id
        self.assertEqual((box.team_id.name, box.team_id.member_ids), ("Back", self.modeller))
        self.assertEqual(cases.type_id.role_ids.default_team_id.mapped("name"), ["Back", "Front"])

    def test_names_are_kept_without_users(self):
        _told, cases = self.run_log(log(running=1), user=self.modeller, team=self.team)
        case = cases.filtered(lambda case: case.external_ref == "C-1")
        self.assertEqual((case.handler_name, case.user_id), ("Rita", self.modeller))
        self.assertEqual(case.step_ids.mapped("done_by_name"), ["Anna", "Ben", "Ben"])
        self.assertFalse(case.step_ids.done_by_id)

    def test_placeholder_users_hold_roles_and_are_asked_nothing(self):
        manager = new_test_user(
            self.env,
            "manager",
            groups="case_organizer.group_case_modeller,base.group_erp_manager,case_organizer.group_case_user",
        )
        _told, cases = self.run_log(log(running=1), user=manager, team=self.team, placeholder_users=True)
        users = self.env["res.users"].with_context(active_test=False).search([("login", "like", "history:%")])
        self.assertEqual(sorted(users.mapped("name")), ["Anna", "Ben", "Rita"])
        self.assertFalse(any(users.mapped("active")))
        case = cases.filtered(lambda case: case.external_ref == "C-1")
        held = {(p.user_id.name, p.role_id.name, p.date_from, p.date_to) for p in case.participant_ids}
        self.assertEqual(
            held,
            {
                ("Anna", "Front", date(2024, 1, 1), date(2024, 1, 1)),
                ("Ben", "Back", date(2024, 1, 2), date(2024, 1, 3)),
            },
        )
        self.assertEqual(case.user_id.name, "Rita")
        running = cases - cases.filtered("closed_on")
        self.assertEqual(running.user_id, manager)
        self.assertIn("Rita", running.participant_ids.filtered("relation").user_id.mapped("name"))
        self.assertEqual(self.my_steps(self.worker), [("R-1", "Check")])
        self.run_log(log(running=3), user=manager, placeholder_users=True)
        self.assertEqual(self.env["res.users"].with_context(active_test=False).search_count([("name", "=", "Ben")]), 1)

    def test_only_who_manages_users_makes_placeholder_users(self):
        with self.assertRaises(AccessError):
            self.run_log(log(), user=self.modeller, placeholder_users=True)

    def test_users_named_in_the_log_keep_their_work(self):
        anna = new_test_user(self.env, "anna", name="Anna", groups="case_organizer.group_case_user")
        rita = new_test_user(self.env, "rita", name="Rita", groups="case_organizer.group_case_user")
        outsider = new_test_user(self.env, "ben", name="Ben", groups="base.group_portal")
        _told, cases = self.run_log(
            log(running=1, more=["R-9,Receive,2024-02-01 10:00,Anna,Back,Rita"]), user=self.modeller, team=self.team
        )
        self.assertEqual(cases.user_id, rita)
        self.assertEqual(self.my_steps(anna), [("R-9", "Check")])
        self.assertEqual(self.my_steps(self.worker), [("R-1", "Check")])
        self.assertNotIn(outsider, cases.step_ids.done_by_id)
        self.assertIn(anna, cases.step_ids.done_by_id)

    def test_two_users_of_one_name_are_nobody(self):
        for login in ("anna_1", "anna_2"):
            new_test_user(self.env, login, name="Anna", groups="case_organizer.group_case_user")
        _told, cases = self.run_log(log(), user=self.modeller)
        self.assertFalse(cases.step_ids.done_by_id)


class TestRoleDefault(HistoryCommon, TransactionCase):
    """Another holder by default takes over the open steps of all running cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(
            cls.env,
            "history_modeller",
            groups="case_organizer.group_case_modeller,case_organizer.group_case_user",
        )
        cls.worker = new_test_user(cls.env, "worker", groups="case_organizer.group_case_user")

    def test_open_steps_of_running_cases_follow_the_default(self):
        _told, cases = self.run_log(log(running=3), user=self.modeller)
        by_hand = cases.filtered(lambda case: case.external_ref == "R-3")
        role = cases.type_id.role_ids.filtered(lambda role: role.name == "Back")
        by_hand.participant_ids.filtered(lambda p: p.role_id == role).write(
            {"team_id": False, "user_id": self.modeller.id}
        )
        role.with_user(self.modeller).write({"default_rule": "user", "default_user_id": self.worker.id})
        self.env.invalidate_all()
        owners = {step.case_id.external_ref: step.box_id.user_id for step in cases.step_ids if step.is_open}
        self.assertEqual(owners, {"R-1": self.worker, "R-2": self.worker, "R-3": self.modeller})
        held = (cases - by_hand).participant_ids.filtered(lambda p: p.role_id == role)
        self.assertEqual(held.user_id, self.worker)
        self.assertEqual(self.env["case.log"].verify(cases.ids), [])

    def test_the_number_of_statements_does_not_follow_the_cases(self):
        counts = []
        for number in (2, 40):
            _told, cases = self.run_log(log(running=number, done=60), f"Many {number}", user=self.modeller)
            role = cases.type_id.role_ids.filtered(lambda role: role.name == "Back")
            self.env["case.box"]._of_users(self.worker.ids)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            role.write({"default_rule": "user", "default_user_id": self.worker.id})
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(cases.step_ids.filtered("is_open").box_id.user_id, self.worker)
        self.assertEqual(*counts)
