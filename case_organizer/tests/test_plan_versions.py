from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import PlanCommon


class TestPlanVersions(PlanCommon):
    """Versions are compared in words, published, by a second person where asked, and from a day on."""

    def test_versions_are_compared_in_words(self):
        case_type = self.make_plan({"code": "a"}, {"code": "b", "after": ["a"]}, {"code": "c"}, {"code": "gone"})
        case_type.action_publish()
        draft = self.new_version(case_type)
        self.assertEqual(draft.compare(), [])
        self.made["gone"].unlink()
        self.made["a"].write({"name": "Alpha", "required": False})
        self.made["b"].write({"deadline_days": 9, "prerequisite_ids": [(6, 0, self.made["c"].ids)]})
        self.made["c"].write({"question_ids": [(0, 0, {"characteristic_id": self.income.id})], "repeatable": True})
        self.made["c"].ask_document_ids = [(0, 0, {"kind_id": self.kind.id})]
        self.add(case_type, "new")
        self.add_criterion("new", {"source_id": self.made["c"].id}, condition="[('priority', '=', '2')]")
        self.add_criterion("c", {"source_id": self.made["a"].id, "transition": "terminate"}, kind="exit")
        self.assertEqual(
            draft.compare(),
            [
                "“a” is now called “Alpha”.",
                "“Alpha” need not be done any more.",
                "“b”: the time for it is now 9 days (was until the deadline of the case).",
                "“b” now waits until “c” is done.",
                "“b” no longer waits for “Alpha”.",
                "“c” may be done more than once.",
                "“c” now stops when: “Alpha” is cancelled.",
                "“c” now asks for the document “Income statement”.",
                "“c” now asks “Income”.",
                "“new” is new.",
                "“gone” is gone.",
            ],
        )
        self.assertIn("<li>“new” is new.</li>", draft.comparison)

    def test_versions_of_other_types_are_not_compared(self):
        with self.assertRaises(UserError):
            self.case_type.plan_id.compare(self.make_plan({"code": "x"}).draft_plan_id.id)

    def test_dates_of_force_follow_each_other(self):
        case_type = self.make_plan({"code": "a"})
        case_type.action_publish()
        first, today = case_type.plan_id, fields.Date.today()
        self.assertEqual((first.valid_from, first.valid_to, first.in_force), (today, False, True))
        self.new_version(case_type)
        case_type.action_publish()
        self.assertEqual((first.state, first.valid_to), ("retired", today))

    def test_published_ahead_it_comes_into_force_on_its_day(self):
        case_type = self.make_plan({"code": "a"})
        case_type.action_publish()
        draft, today = self.new_version(case_type), fields.Date.today()
        with self.assertRaisesRegex(UserError, "passed"):
            draft.action_publish(today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "in force"):
            self.rollout(draft, scope="all", valid_from=today + timedelta(days=5)).action_publish()
        self.rollout(draft, valid_from=today + timedelta(days=5)).action_publish()
        self.assertEqual((draft.state, case_type.plan_id.version), ("published", 1))
        third = self.new_version(case_type)
        with self.assertRaisesRegex(UserError, "put it off"):
            third.action_publish()
        self.env["case.plan"]._cron_put_in_force()
        self.assertEqual(case_type.plan_id.version, 1)
        draft._write_life({"valid_from": today})
        self.env["case.plan"]._cron_put_in_force()
        self.assertEqual(
            (case_type.plan_id, case_type.plan_ids.mapped("state")), (draft, ["retired", "published", "draft"])
        )

    def test_published_ahead_can_be_put_off(self):
        case_type = self.make_plan({"code": "a"})
        case_type.action_publish()
        draft = self.new_version(case_type)
        draft.action_publish(fields.Date.today() + timedelta(days=5))
        draft.with_user(self.modeller).action_put_off()
        self.assertEqual((draft.state, draft.valid_from), ("draft", False))
        with self.assertRaises(UserError):
            case_type.plan_id.action_put_off()

    def test_preview_tells_what_would_happen_and_writes_nothing(self):
        case_type = self.make_plan({"code": "a"}, {"code": "b"}, {"code": "c", "after": ["a"]})
        fresh = self.open_it(case_type)
        further, busy = (fresh.create({"type_id": case_type.id}) for _n in range(2))
        self.step(further, "a").submit()
        self.step(busy, "b").action_start()
        self.step(further, "c").submit()
        draft = self.new_version(case_type)
        self.made["b"].unlink()
        self.add(case_type, "d").prerequisite_ids = self.made["a"]
        self.env.flush_all()
        before = self.everything()
        rollout = self.rollout(draft, scope="all")
        rollout.action_preview()
        self.assertEqual(self.everything(), before)
        self.assertEqual((rollout.total, rollout.changed, rollout.refused), (3, 2, 1))
        told = {(o.kind, o.summary, o.case_count) for o in rollout.outcome_ids}
        self.assertEqual(
            told,
            {
                ("refused", "Somebody is busy with “b”.", 1),
                ("changed", "expected later: d; cancelled: b", 1),
                ("changed", "new: d; cancelled: b", 1),
            },
        )
        lines = self.env["case.plan.rollout.case"].search([("rollout_id", "=", rollout.id)])
        self.assertEqual({line.case_id: line.kept for line in lines}, {fresh: "a", further: False, busy: "a"})
        self.assertEqual(lines.search([("kind", "=", "refused")]).case_id, busy)

    def test_preview_tells_old_and_new_dates_and_which_cannot_be(self):
        case_type = self.make_plan({"code": "a"}, {"code": "pension"})
        rule = {"kind": "date", "date_source": "detail", "date_characteristic_id": self.born.id}
        self.add_criterion("pension", {**rule, "offset": 67, "offset_unit": "years"})
        case = self.open_it(case_type, characteristics={"born": "1990-05-15"})
        unknown = case.create({"type_id": case_type.id})
        late = case.create({"type_id": case_type.id, "characteristics": {"born": "9000-01-01"}})
        draft = self.new_version(case_type)
        trigger = self.made["pension"].criterion_ids.trigger_ids
        trigger.write({"offset": 807, "offset_unit": "months"})
        rollout = self.rollout(draft, scope="all")
        rollout.action_preview()
        lines = self.env["case.plan.rollout.case"].search([("rollout_id", "=", rollout.id)])
        dates = {line.case_id: (line.old_date, line.new_date) for line in lines}
        self.assertEqual([str(moment.date()) for moment in dates[case]], ["2057-05-15", "2057-08-15"])
        self.assertEqual(dates[unknown], (False, False))
        self.assertEqual(str(dates[late][1].date()), "9067-04-01")
        self.assertIn("waits for: 807 months after: Born", rollout.outcome_ids.summary)
        trigger.write({"offset": 1500, "offset_unit": "years"})
        rollout.action_preview()
        refused = rollout.outcome_ids.filtered(lambda outcome: outcome.kind == "refused")
        self.assertEqual((refused.case_count, rollout.refused), (1, 1))
        self.assertIn("beyond the calendar", refused.summary)
        bulk = self.env["case.bulk"].browse(rollout.action_publish()["res_id"])
        bulk.work_sudo()
        failed = bulk.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.case_id, failed.error), (late, refused.summary))
        self.assertEqual([c.plan_id.version for c in (case, unknown, late)], [2, 2, 1])

    def test_dates_move_with_the_version(self):
        case_type = self.make_plan({"code": "a"}, {"code": "pension"})
        rule = {"kind": "date", "date_source": "detail", "date_characteristic_id": self.born.id}
        self.add_criterion("pension", {**rule, "offset": 67, "offset_unit": "years"})
        case = self.open_it(case_type, characteristics={"born": "1990-05-15"})
        draft = self.new_version(case_type)
        self.made["pension"].criterion_ids.trigger_ids.write({"offset": 807, "offset_unit": "months"})
        draft.action_publish()
        self.env["case.writer"].migrate(case, draft)
        listener = self.env["case.listener"].search([("case_id", "=", case.id), ("kind", "=", "date")])
        self.assertEqual(str(listener.due_at.date()), "2057-08-15")

    def test_a_step_made_up_for_one_case_is_promoted_into_the_draft(self):
        case = self.open_case()
        step_id = case.add_adhoc_step(
            "Call the notary", kind="question", question_ids=self.case_type.characteristic_ids.ids
        )
        case_type = self.case_type.with_user(self.modeller)
        item = self.env["case.plan.item"].browse(case_type.promote(step_id))
        self.assertEqual(
            (item.name, item.plan_id, item.discretionary), ("Call the notary", case_type.draft_plan_id, True)
        )
        self.assertEqual(item.question_ids.characteristic_id, self.case_type.characteristic_ids)
        with self.assertRaisesRegex(UserError, "already"):
            case_type.promote(step_id)
        with self.assertRaisesRegex(UserError, "in the plan"):
            case_type.promote(self.step(case, "income_questions").id)
        with self.assertRaises(AccessError):
            self.case_type.with_user(self.adviser).promote(step_id)

    def everything(self):
        """All that belongs to cases, as it stands in the database."""
        tables = ("case_case", "case_step", "case_log", "case_listener", "case_plan", "case_bulk")
        found = []
        for table in tables:
            self.env.cr.execute(f"SELECT t::text FROM {table} t ORDER BY id")
            found.append(self.env.cr.fetchall())
        return found

    def test_the_run_does_what_the_preview_said(self):
        case_type = self.make_plan({"code": "a"}, {"code": "b", "after": ["a"]})
        cases = self.open_it(case_type)
        for _n in range(3):
            cases |= cases[0].create({"type_id": case_type.id})
        self.step(cases[1], "a").submit()
        draft = self.new_version(case_type)
        self.add(case_type, "c")
        self.made["b"].unlink()
        rollout = self.rollout(draft, scope="all")
        rollout.action_preview()
        bulk = self.env["case.bulk"].browse(rollout.action_publish()["res_id"])
        bulk.work_sudo()
        self.assertEqual((bulk.total, bulk.done), (rollout.total, rollout.total))
        for line in self.env["case.plan.rollout.case"].search([("rollout_id", "=", rollout.id)]):
            log = line.case_id.log_ids.filtered(lambda row: row.kind == "migrate")
            begun = [c[0] for c in log.data["changes"] if c[3] == "a"]
            self.assertEqual(", ".join(begun), line.added)
            gone = [code for code, _n, letter in log.data.get("removed", []) if letter != "w"]
            self.assertEqual(", ".join(gone), line.cancelled or "")

    def test_a_selection_is_made_under_ones_own_rights(self):
        self.modeller.group_ids += self.env.ref("case_organizer.group_case_user")
        case_type = self.make_plan({"code": "a"})
        case = self.open_it(case_type, priority="2")
        case.create({"type_id": case_type.id})
        hidden = case.create({"type_id": case_type.id, "priority": "2", "access": "restricted"})
        draft = self.new_version(case_type)
        for wrong in ("[('wealth', '=', 1)]", "import os", "[('priority'"):
            with self.assertRaisesRegex(UserError, "cannot be chosen"):
                self.rollout(draft, scope="selected", domain=wrong).action_publish()
        self.assertEqual(draft.state, "draft")
        action = self.rollout(draft, scope="selected", domain="[('priority', '=', '2')]").action_publish()
        bulk = self.env["case.bulk"].browse(action["res_id"])
        self.assertEqual(bulk.line_ids.case_id, case, f"not {hidden.name}")

    def test_a_modeller_who_reads_no_cases_does_not_choose_among_them(self):
        case_type = self.make_plan({"code": "a"})
        case_type.action_publish()
        with self.assertRaises(AccessError):
            self.rollout(self.new_version(case_type), scope="selected").action_publish()

    def test_a_case_user_does_not_publish(self):
        draft = self.new_version(self.case_type)
        with self.assertRaises(AccessError):
            draft.with_user(self.adviser).action_publish()
        with self.assertRaises(AccessError):
            draft.with_user(self.adviser).action_rollout()

    def test_a_second_person_publishes_where_the_company_asks_for_it(self):
        second = new_test_user(self.env, "second", groups="case_organizer.group_case_modeller")
        self.env.company.case_second_publisher = True
        case_type = self.case_type
        draft = self.new_version(case_type)
        self.add(case_type, "extra")
        with self.assertRaisesRegex(UserError, "ask for publication first"):
            draft.with_user(self.modeller).action_publish()
        rollout = self.rollout(draft, scope="all", reason="New law")
        self.assertTrue(rollout.must_ask)
        rollout.action_request()
        with self.assertRaisesRegex(UserError, "yourself"):
            draft.with_user(self.modeller).action_publish()
        self.made["extra"].name = "Changed meanwhile"
        with self.assertRaisesRegex(UserError, "changed after"):
            draft.with_user(second).action_publish()
        self.rollout(draft, scope="all", reason="New law").action_request()
        approval = self.rollout(draft, second)
        self.assertEqual((approval.must_ask, approval.scope, approval.reason), (False, "all", "New law"))
        approval.action_publish()
        self.assertEqual(
            (draft.state, draft.published_by_id, draft.requested_by_id), ("published", second, self.modeller)
        )

    def test_a_draft_is_published_once(self):
        draft = self.new_version(self.case_type)
        draft.action_publish()
        with self.assertRaisesRegex(UserError, "never changes"):
            draft.action_publish()

    def test_no_part_of_a_published_plan_changes(self):
        case_type = self.make_plan({"code": "ask", "step_kind": "question"}, {"code": "then"})
        self.made["ask"].write(
            {
                "question_ids": [(0, 0, {"characteristic_id": self.income.id})],
                "outcome_ids": [(0, 0, {"name": "Well"})],
                "ask_document_ids": [(0, 0, {"kind_id": self.env["case.document.kind"].search([], limit=1).id})],
            }
        )
        self.add_criterion("then", {"kind": "item", "source_id": self.made["ask"].id})
        case_type.action_publish()
        ask, criterion = self.made["ask"], self.made["then"].criterion_ids
        parts = (
            (ask.question_ids, {"required": True}),
            (ask.outcome_ids, {"goes_on": False}),
            (ask.ask_document_ids, {"required": False}),
            (criterion, {"condition": "[('priority', '=', '2')]"}),
            (criterion.trigger_ids, {"transition": "start"}),
        )
        for part, values in parts:
            with self.subTest(part._name), self.assertRaisesRegex(UserError, "never changes"):
                part.write(values)
            with self.subTest(part._name), self.assertRaisesRegex(UserError, "never changes"):
                part.unlink()
        with self.assertRaisesRegex(UserError, "never changes"), self.cr.savepoint():
            criterion.copy()
        ask.outcome_ids.name = "Fine"
        self.assertEqual(ask.outcome_ids.name, "Fine", "words may become better")

    def test_a_part_that_is_written_by_itself_counts_at_once(self):
        case_type = self.make_plan({"code": "first"}, {"code": "then"})
        self.add_criterion("then", {"kind": "item", "source_id": self.made["first"].id})
        compiled, plan = self.env["case.plan.compiler"].compiled, case_type.draft_plan_id
        self.assertIn("complete", compiled(plan.id).hears[compiled(plan.id).index["first"]])
        self.made["then"].criterion_ids.trigger_ids.transition = "start"
        self.assertIn("start", compiled(plan.id).hears[compiled(plan.id).index["first"]])
