"""Two at the same time, in real transactions: one wins, the other is told, nothing is done twice."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.engine import Occurrence
from odoo.addons.case_organizer.tests.racing import Racing


@tagged("post_install", "-at_install")
class TestConcurrency(Racing):
    """Two who work on one case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.committed() as env:
            cls.users = cls.racers = [
                new_test_user(env, f"race{n}", groups="case_organizer.group_case_user").id for n in (1, 2)
            ]
            modeller = env["res.users"].browse(cls.users[0])
            modeller.group_ids += env.ref("case_organizer.group_case_modeller")
            case_type = env["case.type"].create({"name": "Raced"})
            team = env["case.team"].create({"name": "Racers", "member_ids": [(6, 0, cls.users)]})
            role = env["case.role"].create(
                {
                    "type_id": case_type.id,
                    "name": "Racer",
                    "code": "racer",
                    "default_rule": "team",
                    "default_team_id": team.id,
                }
            )
            items = env["case.plan.item"].create(
                [
                    {"plan_id": case_type.draft_plan_id.id, "name": name, "code": name, "role_id": role.id}
                    for name in ("left", "right", "both")
                ]
            )
            items[2].prerequisite_ids = items[:2]
            more = {"plan_id": case_type.draft_plan_id.id, "role_id": role.id, "required": False}
            items.create({**more, "name": "extra", "code": "extra", "discretionary": True})
            items.create({**more, "name": "spare", "code": "spare"})
            moved = env.ref("case_organizer.event_client_moved")
            trigger = {"kind": "event", "event_type_id": moved.id}
            asked = items.create({**more, "name": "proof", "code": "proof"})
            asked.criterion_ids = [(0, 0, {"trigger_ids": [(0, 0, trigger)]})]
            case_type.action_publish()
            cls.type_id = case_type.id

    def open_case(self):
        with self.committed(self.users[0]) as env:
            return env["case.case"].create({"type_id": self.type_id}).id

    def complete(self, case_id, code):
        def job(env):
            env["case.step"].search([("case_id", "=", case_id), ("code", "=", code)]).submit()

        return job

    def assert_sound(self, case_id):
        with self.committed() as env:
            self.assertEqual(env["case.log"].verify([case_id]), [])
            self.assertEqual(env["case.log"].replay([case_id]), [])

    def test_two_people_complete_the_same_step(self):
        case_id = self.open_case()
        told = self.race(self.complete(case_id, "left"), self.complete(case_id, "left"))
        self.assertRegex(self.assert_one_won(told), "“left” is already done \\(race")
        with self.committed() as env:
            steps = env["case.step"].search([("case_id", "=", case_id), ("code", "=", "left")])
            self.assertEqual(steps.mapped("state"), ["completed"])
            rows = env["case.log"].search([("case_id", "=", case_id), ("kind", "=", "complete")])
            self.assertEqual(len(rows), 1)
        self.assert_sound(case_id)

    def test_both_arms_of_a_join_at_once(self):
        case_id = self.open_case()
        told = self.race(self.complete(case_id, "left"), self.complete(case_id, "right"))
        self.assertEqual(told, ["done", "done"])
        with self.committed() as env:
            self.assertEqual(env["case.step"].search_count([("case_id", "=", case_id), ("code", "=", "both")]), 1)
        self.assert_sound(case_id)

    def test_a_person_and_the_system(self):
        case_id = self.open_case()

        def system(env):
            case = env(su=True)["case.case"].browse(case_id)
            env["case.writer"].apply(case, (Occurrence("complete", "left"),))

        self.assert_one_won(self.race(self.complete(case_id, "left"), system))
        self.assert_sound(case_id)

    def test_two_raise_an_event_for_the_same_fact(self):
        case_id, found = self.open_case(), []

        def tell(env):
            found.append(env["case.event"].raise_event("client_moved", case_id=case_id, fact_key="register 1"))

        told = self.race(tell, tell)
        self.assertEqual(told, ["done", "done"])
        with self.committed() as env:
            self.assertEqual(len(env["case.event"].search([("case_id", "=", case_id)])), 1)
            self.assertEqual(env["case.event.reach"].search_count([("case_id", "=", case_id)]), 1)
            self.assertEqual(env["case.log"].search_count([("case_id", "=", case_id), ("kind", "=", "event")]), 1)
            self.assertEqual(env["case.step"].search_count([("case_id", "=", case_id), ("code", "=", "proof")]), 1)
        self.assertEqual(found[-1], found[-2])
        self.assert_sound(case_id)

    def test_an_event_reaches_a_case_while_somebody_works_on_it(self):
        case_id = self.open_case()

        def tell(env):
            env["case.event"].raise_event("client_moved", case_id=case_id)

        self.assertEqual(self.race(self.complete(case_id, "left"), tell), ["done", "done"])
        with self.committed() as env:
            self.assertEqual(env["case.step"].search_count([("case_id", "=", case_id), ("code", "=", "proof")]), 1)
        self.assert_sound(case_id)

    def test_two_take_the_same_step_from_a_team_box(self):
        case_id = self.open_case()

        def take(env):
            env["case.step"].search([("case_id", "=", case_id), ("code", "=", "left")]).action_take()

        told = self.race(take, take)
        with self.committed() as env:
            step = env["case.step"].search([("case_id", "=", case_id), ("code", "=", "left")])
            self.assertIn(step.box_id.user_id.id, self.users)
            winner = step.box_id.user_id.name
        self.assertIn("done", told)
        if told.count("done") == 1:
            loser = next(text for text in told if text != "done")
            self.assertIn(winner, loser)
        else:
            self.fail(f"both were told that they took it: {told}")

    def test_cancelling_and_completing_at_once(self):
        case_id = self.open_case()

        def cancel(env):
            env["case.case"].browse(case_id).action_cancel("Not needed")

        self.race(cancel, self.complete(case_id, "left"))
        with self.committed() as env:
            case = env["case.case"].browse(case_id)
            self.assertEqual(case.state, "terminated")
            self.assertFalse(case.step_ids.filtered("is_open"))
        self.assert_sound(case_id)

    def test_a_person_works_while_the_case_goes_to_another_version(self):
        """Whoever is second goes on from what the first one left, or is told; no case is between two versions."""
        with self.committed(self.users[0]) as env:
            case_type = env["case.type"].create({"name": "Law"})
            old = {"plan_id": case_type.draft_plan_id.id}
            items = env["case.plan.item"].create(
                [{**old, "name": code, "code": code} for code in ("left", "right", "both")]
            )
            items[2].prerequisite_ids = items[:2]
            case_type.action_publish()
            case_ids = env["case.case"].create([{"type_id": case_type.id} for _n in range(4)]).ids
            case_type.action_new_version()
            draft = case_type.draft_plan_id
            draft.item_ids.filtered(lambda item: item.code == "right").unlink()
            draft.item_ids.create({"plan_id": draft.id, "name": "newer", "code": "newer"})
            draft.action_publish()
            plan_id = draft.id

        def take_along(env):
            env = env(su=True)
            env["case.writer"].migrate(env["case.case"].browse(case_ids), env["case.plan"].browse(plan_id))

        stays, goes = case_ids[:2]
        told = self.race(self.complete(stays, "left"), take_along, self.complete(goes, "right"))
        self.assertEqual(told[:2], ["done", "done"])
        self.assertRegex(told[2], "done|“right” is already (done|cancelled)")
        with self.committed() as env:
            for case in env["case.case"].browse(case_ids):
                state = {step.code: step.state for step in case.step_ids}
                self.assertEqual((case.plan_id.id, state["newer"]), (plan_id, "active"))
                self.assertIn(state["right"], ("terminated", "completed"))
            self.assertEqual(self.steps(env, stays, "left").state, "completed")
            self.assertEqual(self.steps(env, stays, "both").state, "active")
        for case_id in case_ids:
            self.assert_sound(case_id)

    def steps(self, env, case_id, code):
        case_ids = case_id if isinstance(case_id, list) else [case_id]
        return env["case.step"].search([("case_id", "in", case_ids), ("code", "=", code)], order="instance")

    def race_of(self, case_id, code, verb):
        """Two people call the same verb on the same step. :return: what the one who lost was told"""
        told = self.race(*[lambda env: verb(self.steps(env, case_id, code)[-1:])] * 2)
        self.assert_sound(case_id)
        return self.assert_one_won(told)

    def test_two_skip_the_same_step(self):
        case_id = self.open_case()
        told = self.race_of(case_id, "spare", lambda step: step.action_skip("Not here"))
        self.assertRegex(told, "“spare” is already skipped \\(race")

    def test_two_open_the_same_step_again(self):
        case_id = self.open_case()
        with self.committed(self.users[1]) as env:
            self.complete(case_id, "left")(env)
        told = self.race_of(case_id, "left", lambda step: step.action_reopen("Wrong"))
        self.assertRegex(told, "left")
        with self.committed() as env:
            self.assertEqual(self.steps(env, case_id, "left").mapped("state"), ["completed", "active"])

    def test_two_add_the_same_optional_step(self):
        case_id = self.open_case()
        told = self.race(*[lambda env: env["case.case"].browse(case_id).add_step("extra")] * 2)
        self.assertEqual(sorted(text == "done" for text in told), [False, True], told)
        self.assertRegex(next(text for text in told if text != "done"), "extra")
        with self.committed() as env:
            self.assertEqual(len(self.steps(env, case_id, "extra")), 1)
        self.assert_sound(case_id)

    def test_two_add_steps_of_their_own(self):
        case_id = self.open_case()
        told = self.race(
            lambda env: env["case.case"].browse(case_id).add_adhoc_step("Call"),
            lambda env: env["case.case"].browse(case_id).add_adhoc_step("Write"),
        )
        self.assertEqual(told, ["done", "done"])
        with self.committed() as env:
            added = env["case.case"].browse(case_id).step_ids.filtered("added")
            self.assertEqual(sorted(added.mapped("name")), ["Call", "Write"])
            self.assertEqual(sorted(added.mapped("instance")), [1, 2])
        self.assert_sound(case_id)

    def test_the_same_draft_is_published_by_two(self):
        with self.committed(self.users[0]) as env:
            env["res.users"].browse(self.users[1]).sudo().group_ids += env.ref("case_organizer.group_case_modeller")
            case_type = env["case.type"].create({"name": "Drafted"})
            env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Only", "code": "only"})
            type_id, plan_id = case_type.id, case_type.draft_plan_id.id
        told = self.race(*[lambda env: env["case.plan"].browse(plan_id).action_publish()] * 2)
        self.assertEqual(sorted(text == "done" for text in told), [False, True], told)
        self.assertIn("published and never changes", next(text for text in told if text != "done"))
        with self.committed() as env:
            case_type = env["case.type"].browse(type_id)
            self.assertEqual(case_type.plan_id.id, plan_id)
            self.assertEqual(case_type.plan_ids.mapped("state"), ["published"])

    def test_two_schedulers_do_an_automatic_step_once(self):
        with self.committed(self.users[0]) as env:
            case_type = env["case.type"].create({"name": "Counted"})
            plan = {"plan_id": case_type.draft_plan_id.id}
            detail = env["case.characteristic"].create({"type_id": case_type.id, "name": "Sum", "kind": "integer"})
            first, count = env["case.plan.item"].create(
                [
                    {**plan, "name": "first", "code": "first"},
                    {
                        **plan,
                        "name": "count",
                        "code": "count",
                        "step_kind": "automatic",
                        "automatic_kind": "values",
                        "in_background": True,
                    },
                ]
            )
            count.prerequisite_ids = first
            count.value_ids = [(0, 0, {"characteristic_id": detail.id, "text": "7"})]
            case_type.action_publish()
            case_ids = env["case.case"].create([{"type_id": case_type.id} for _n in range(6)]).ids
        with self.committed(self.users[0]) as env:
            self.steps(env, case_ids, "first").action_complete()
        with self.committed() as env:
            self.assertEqual(self.steps(env, case_ids, "count").mapped("state"), ["active"] * 6)
        told = self.race(*[lambda env: env(su=True, user=1)["case.writer"]._cron_automatic()] * 2)
        self.assertEqual(told, ["done", "done"])
        with self.committed() as env:
            self.assertEqual(self.steps(env, case_ids, "count").mapped("state"), ["completed"] * 6)
            rows = env["case.log"]._read_group(
                [("case_id", "in", case_ids), ("kind", "=", "complete"), ("item", "=", "count")],
                ["case_id"],
                ["__count"],
            )
            self.assertEqual([number for _case, number in rows], [1] * 6)
        for case_id in case_ids:
            self.assert_sound(case_id)

    def test_two_people_put_in_a_version_at_once(self):
        case_id = self.open_case()
        with self.committed(self.users[0]) as env:
            kind = env.ref("case_organizer.document_kind_other")
            document_id = env["case.case"].browse(case_id).file_document(kind.id, "terms.txt", "b25l")

        def job(name):
            return lambda env: env["case.document"].browse(document_id).add_version(name, "dHdv", base=1)

        told = self.race(job("left.txt"), job("right.txt"))
        self.assertEqual(told.count("done"), 1, told)
        self.assertRegex(next(text for text in told if text != "done"), "put in version 2 meanwhile")
        with self.committed() as env:
            document = env["case.document"].browse(document_id)
            self.assertEqual(document.version_ids.mapped("number"), [1, 2])
        self.assert_sound(case_id)
