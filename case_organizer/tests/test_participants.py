from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from . import test_queries
from .common import PDF, CaseCommon


class TestParticipants(CaseCommon):
    """What persons involved may do, from when to when, and who says so."""

    def add(self, case, by=None, **values):
        """A person involved, added by ``by`` (the adviser, who handles the case)."""
        return self.env(user=by or self.adviser)["case.participant"].create({"case_id": case.id, **values})

    def mine(self, case, user):
        """The part that a user has in a role on a case."""
        return case.participant_ids.filtered(lambda person: person.user_id == user)

    def days(self, number):
        return fields.Date.add(fields.Date.today(), days=number)

    # --- rights ------------------------------------------------------------------------------------------------

    def test_who_may_not_file_is_refused_and_not_offered_it(self):
        case = self.open_case()
        case.user_id = self.supervisor
        person = self.mine(case, self.adviser)
        step = self.step(case, "income_statement", self.adviser)
        ask = step.item_id.ask_document_ids.id
        self.assertTrue(step.get_work()["may_file"])
        person.sudo().may_file = False
        work = step.get_work()
        self.assertFalse(work["may_file"])
        self.assertFalse(work["can_work"])
        self.assertIn("without the right to file", work["why_not"][0])
        for verb in (
            lambda: step.file_document(ask, "income.pdf", PDF),
            lambda: case.with_user(self.adviser).file_document(self.kind.id, "income.pdf", PDF),
            step.submit,
            step.action_complete,
        ):
            with self.assertRaisesRegex(AccessError, "without the right to file"):
                verb()
        self.assertFalse(case.document_ids)
        person.sudo().may_file = True
        step.file_document(ask, "income.pdf", PDF)
        self.assertEqual(len(case.document_ids), 1)

    def test_who_may_not_answer_is_refused_and_not_offered_it(self):
        case = self.open_case()
        self.mine(case, self.adviser).may_answer = False
        step = self.step(case, "income_questions", self.adviser)
        work = step.get_work()
        self.assertTrue(work["questions"][0]["readonly"])
        self.assertFalse(work["can_work"])
        for verb in (
            lambda: step.save_answers({"yearly_income": 1}),
            lambda: step.submit(answers={"yearly_income": 1}),
            lambda: case.with_user(self.adviser).write({"characteristics": {"yearly_income": 1}}),
        ):
            with self.assertRaisesRegex(AccessError, "without the right to answer"):
                verb()
        self.assertFalse(case.value_ids)
        self.mine(case, self.adviser).may_answer = True
        step.submit(answers={"yearly_income": 1})
        self.assertEqual(step.state, "completed")

    def test_who_may_not_approve_is_refused(self):
        case = self.open_case()
        self.do_first_steps(case)
        person = self.mine(case, self.underwriter)
        person.may_approve = False
        step = self.step(case, "approve_income", self.underwriter)
        self.assertFalse(step.get_work()["can_work"])
        with self.assertRaisesRegex(AccessError, "without the right to approve"):
            step.submit()
        self.assertEqual(case.document_ids.state, "filed")
        person.may_approve = True
        step.submit()
        self.assertEqual(case.document_ids.state, "approved")

    def test_a_right_that_one_of_several_parts_gives_is_had(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.mine(case, self.underwriter).may_approve = False
        self.add(case, user_id=self.underwriter.id, relation="second signature", may_approve=True)
        self.step(case, "approve_income", self.underwriter).submit()

    def test_a_step_that_takes_no_right_is_done_by_who_has_none(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit()
        self.mine(case, self.adviser).write({"may_file": False, "may_answer": False, "may_approve": False})
        self.step(case, "make_an_offer", self.adviser).submit()

    # --- from and to -------------------------------------------------------------------------------------------

    def test_who_takes_part_no_more_or_not_yet_has_no_access(self):
        case = self.open_case(access="restricted")
        person = self.add(case, user_id=self.stranger.id, relation="expert")
        seen = case.with_user(self.stranger)
        for start, end, sees in ((0, False, True), (-9, -1, False), (-9, 0, True), (1, False, False)):
            person.write({"date_from": self.days(start), "date_to": end is not False and self.days(end)})
            self.assertEqual(seen.search_count([("id", "=", case.id)]), int(sees), (start, end))
            self.assertEqual(seen.has_access("read"), sees, (start, end))
            steps = self.env(user=self.stranger)["case.step"].search_count([("case_id", "=", case.id)])
            self.assertEqual(bool(steps), sees, (start, end))
            self.assertEqual(person.current, sees)

    def test_steps_follow_when_a_period_has_passed_and_when_one_begins(self):
        case = self.open_case(access="restricted")
        self.do_first_steps(case)
        step = self.step(case, "approve_income")
        holder = self.mine(case, self.underwriter)
        successor = self.add(case, user_id=self.stranger.id, role_id=holder.role_id.id, date_from=self.days(1))
        self.assertEqual(step.box_id.user_id, self.underwriter)
        given = self.step(case, "approve_income", self.underwriter)
        given.give([self.underwriter.id])
        # A day goes by: what was written yesterday.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE case_participant SET date_from = date_from - 2, date_to = CURRENT_DATE - 1 WHERE id = %s",
            [holder.id],
        )
        self.env.cr.execute(
            "UPDATE case_participant SET date_from = CURRENT_DATE, create_date = create_date - interval '2 days'"
            " WHERE id = %s",
            [successor.id],
        )
        self.env.invalidate_all()
        self.assertFalse(case.with_user(self.underwriter).has_access("read"))
        self.env["ir.config_parameter"].search([("key", "=", "case_organizer.participants_followed")]).unlink()
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_participants").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(step.box_id.user_id, self.stranger)
        self.assertEqual(self.my_work(self.underwriter), [])
        self.assertEqual(self.my_work(self.stranger), ["Approve income"])

    def test_when_nobody_holds_a_role_any_more_its_steps_wait_with_the_handler(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.mine(case, self.underwriter).write({"date_from": self.days(-5), "date_to": self.days(-1)})
        self.assertIn("Approve income", self.my_work(self.adviser))
        self.assertEqual(self.my_work(self.underwriter), [])

    # --- several -----------------------------------------------------------------------------------------------

    def test_several_hold_one_role_and_each_of_them_may_do_its_steps(self):
        case = self.open_case()
        self.do_first_steps(case)
        role = self.mine(case, self.underwriter).role_id
        with self.assertRaisesRegex(AccessError, "waits for"):
            self.step(case, "approve_income", self.stranger).submit()
        self.add(case, user_id=self.stranger.id, role_id=role.id)
        step = self.step(case, "approve_income", self.stranger)
        self.assertEqual(step.sudo().box_id.part_ids.user_id, self.underwriter | self.stranger)
        self.assertTrue(step.get_work()["can_work"])
        step.submit()
        self.assertEqual(step.done_by_id, self.stranger)

    def test_a_contact_takes_part_in_several_roles(self):
        case = self.open_case()
        roles = self.case_type.role_ids
        self.add(case, partner_id=self.partner.id, relation="buyer", role_id=roles[0].id)
        self.add(case, partner_id=self.partner.id, relation="guarantor")
        parts = case.participant_ids.filtered(lambda person: person.partner_id == self.partner)
        self.assertEqual(parts.mapped("relation"), ["buyer", "guarantor"])

    # --- who says who is involved ------------------------------------------------------------------------------

    def test_who_only_reads_a_case_changes_nobody(self):
        case = self.open_case()
        self.assertTrue(case.with_user(self.stranger).has_access("read"))
        self.assertFalse(case.with_user(self.stranger).may_arrange_people)
        person = self.mine(case, self.underwriter)
        for verb in (
            lambda: self.add(case, self.stranger, user_id=self.stranger.id),
            lambda: case.with_user(self.stranger).write({"participant_ids": [(0, 0, {"user_id": self.stranger.id})]}),
            lambda: person.with_user(self.stranger).write({"date_to": self.days(5)}),
            lambda: case.with_user(self.stranger).post_note("Help", invite=[{"user_id": self.supervisor.id}]),
        ):
            with self.assertRaisesRegex(AccessError, "Who is involved is changed by"):
                verb()
        self.assertFalse(self.mine(case, self.stranger))
        for user in (self.adviser, self.supervisor, self.underwriter):
            self.assertTrue(case.with_user(user).may_arrange_people, user.name)
            self.add(case, user, partner_id=self.partner.id, relation=user.name)

    def test_nobody_gives_a_right_that_they_lack(self):
        case = self.open_case()
        person = self.mine(case, self.underwriter)
        person.write({"may_approve": False})
        for verb in (
            lambda: person.with_user(self.underwriter).write({"may_approve": True}),
            lambda: self.add(case, self.underwriter, user_id=self.stranger.id, may_approve=True),
        ):
            with self.assertRaises(AccessError) as refused:
                verb()
            self.assertIn("you give no right", str(refused.exception))
            self.assertIn("approves", str(refused.exception))
        added = self.add(case, self.underwriter, user_id=self.stranger.id)
        self.assertFalse(added.may_approve)
        self.assertTrue(added.may_note)
        person.write(dict.fromkeys(("may_note", "may_file", "may_answer"), False))
        with self.assertRaisesRegex(AccessError, "Who is involved is changed by"):
            self.add(case, self.underwriter, partner_id=self.partner.id)

    def test_bad_values_are_refused(self):
        case, other = self.open_case(), self.open_case()
        person = self.add(case, partner_id=self.partner.id)
        with self.assertRaisesRegex(ValidationError, "stay on their case"):
            person.case_id = other
        with self.assertRaisesRegex(ValidationError, "not removed"):
            person.sudo().unlink()

    # --- history -----------------------------------------------------------------------------------------------

    def told(self, case, user=None):
        """What the history says of persons involved, the first one first."""
        rows = case.with_user(user or self.adviser).log_ids.filtered(lambda row: row.kind == "participant")
        return rows.sorted("seq").mapped("summary")

    def test_the_history_says_who_was_added_changed_and_ended(self):
        case = self.open_case()
        assessor = self.env["res.partner"].create({"name": "Assessor"})
        person = self.add(case, partner_id=assessor.id, may_approve=False, may_answer=False)
        self.assertEqual(self.told(case), ["Assessor added, may: notes, files"])
        person.write({"may_file": False, "date_to": "2099-12-31", "relation": "secret words"})
        self.assertEqual(
            self.told(case)[1],
            "Assessor: may: notes, files → notes; to: – → 12/31/2099; other words for the relation",
        )
        person.role_id = case.type_id.role_ids[0]
        self.assertEqual(self.told(case)[2], f"Assessor ({person.role_id.name}): role: – → {person.role_id.name}")
        person.write({"may_file": False})
        self.assertEqual(len(self.told(case)), 3, "what did not change is not told")
        person.active = False
        self.assertRegex(self.told(case)[3], "is involved no more$")
        last = case.with_user(self.adviser).log_ids.sorted("seq")[-1]
        self.assertEqual(last.user_id, self.adviser)
        self.assertNotIn("secret", str(case.sudo().log_ids.mapped("data")))
        self.assertFalse(self.env["case.log"].verify(case.ids))
        self.assertFalse(self.env["case.log"].replay(case.ids))

    def test_who_is_refused_leaves_no_trace_in_the_history(self):
        case = self.open_case()
        with self.assertRaises(AccessError):
            self.add(case, by=self.stranger, user_id=self.stranger.id)
        self.assertEqual(self.told(case), [])
        case.access = "restricted"
        self.add(case, user_id=self.supervisor.id)
        with self.assertRaises(AccessError):
            self.told(case, self.stranger)

    def test_many_people_are_told_in_as_many_statements_as_one(self):
        people = self.env["res.partner"].create([{"name": f"Person {number}"} for number in range(21)])

        def add(chosen):
            case = self.open_case()
            env = self.env(user=self.adviser)
            return self.count(
                lambda: env["case.participant"].create([{"case_id": case.id, "partner_id": p.id} for p in chosen])
            )

        add(people[0])
        self.assertEqual(add(people[1:]), add(people[0]), self.sent)

    def test_a_new_default_of_a_role_is_told_on_running_cases(self):
        case = self.open_case()
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        role.with_user(self.modeller).write({"default_user_id": self.stranger.id})
        self.assertEqual(self.told(case), [f"{self.stranger.name} (Underwriter) added by default, may: everything"])

    count, fresh = test_queries.TestQueries.count, test_queries.TestQueries.fresh
