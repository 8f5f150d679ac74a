from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PDF, CaseCommon


@tagged("post_install", "-at_install")
class TestMerge(CaseCommon):
    """Two cases that are one: what moves, what stays, mail, refusals, and taking it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env.ref("case_organizer.report_method_phone").id
        cls.guest = cls.env["res.partner"].create({"name": "Guest", "email": "guest@example.com"})

    def full_case(self, **values):
        """A case with something of everything that moves."""
        case = self.open_case(title="Again the roof", **values)
        statement = self.step(case, "income_statement", self.adviser)
        statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        statement.submit()
        note = case.post_note("Who knows the roofer?", kind="question")
        case.post_note("I do", parent_id=note)
        case.log_contact("They called", self.phone)
        case.participant_ids = [(0, 0, {"user_id": self.stranger.id, "relation": "Roofer"})]
        case.add_adhoc_step("Send a roofer", user_id=self.stranger.id)
        case.message_subscribe(partner_ids=self.guest.ids)
        case.message_post(body="We are coming", message_type="comment", subtype_xmlid="mail.mt_comment")
        return case

    def lies_on(self, case):
        """How many of each lie on a case."""
        case.invalidate_recordset()
        parts = self.env["case.writer"].parts_sudo(case)
        return {kind: len(ids) for kind, ids in parts.items() if ids}

    def test_everything_goes_over_and_comes_back(self):
        goes, stays = self.full_case(), self.open_case(title="The roof")
        before, nothing = self.lies_on(goes), self.lies_on(stays)
        self.assertEqual(set(before), {"document", "note", "contact", "message"})
        self.assertEqual(nothing, {})
        merge = goes.merge_into(stays.id, "Same leak")
        self.assertEqual((self.lies_on(goes), self.lies_on(stays)), ({}, before))
        self.assertEqual((goes.state, goes.merged_into_id), ("terminated", stays))
        self.assertIn(stays, goes.related_ids)
        self.assertIn(goes, stays.related_ids)
        self.assertIn(self.stranger, stays.participant_ids.user_id)
        self.assertIn(self.guest, stays.message_partner_ids)
        carried = stays.step_ids.filtered(lambda step: step.added)
        self.assertEqual((carried.name, carried.box_id.user_id), ("Send a roofer", self.stranger))
        self.assertTrue(any("Again" not in text and goes.name in text for text in stays.log_ids.mapped("summary")))
        self.assertTrue(any(f"Merged into {stays.name}" in text for text in goes.log_ids.mapped("summary")))
        self.assertFalse(self.env["case.log"].verify((goes | stays).ids))
        stays.post_note("Came later")
        with self.assertRaisesRegex(UserError, "undo the merge"):
            goes.action_reopen("Open again")
        merge.undo("Two roofs after all")
        self.assertEqual((self.lies_on(goes), self.lies_on(stays)), (before, {"note": 1}))
        self.assertEqual((goes.state, goes.merged_into_id.id, merge.state), ("active", False, "undone"))
        self.assertEqual(goes.document_ids.step_id.code, "income_statement")
        self.assertNotIn(self.stranger, stays.participant_ids.filtered("active").user_id)
        self.assertNotIn(self.guest, stays.message_partner_ids)
        self.assertNotIn(stays, goes.related_ids)
        self.assertEqual(carried.state, "terminated")
        self.assertIn("Send a roofer", self.my_work(self.stranger), "it is asked again where it was")
        with self.assertRaisesRegex(UserError, "undone already"):
            merge.undo("Again")

    def test_parts_bookings_and_issues_go_over_and_come_back(self):
        goes, stays = self.open_case(title="Again the roof"), self.open_case(title="The roof", access="team")
        part = goes.make_part(self.case_type, "Gutter")
        step = self.step(goes, "income_statement", self.adviser)
        step.book_time(1.5, "Measured the roof")
        goes.book_expense(230, "Ladder")
        known, shared = self.env(user=self.adviser)["case.issue"].create([{"title": "Storm"}, {"title": "Bad tiles"}])
        goes.link_issue(known)
        (goes | stays).link_issue(shared)
        told = {move["label"]: move["count"] for move in goes.get_merge_preview(stays.id)["moves"]}
        self.assertEqual((told["Parts of the case"], told["Hours and expenses"]), (1, 2))

        def seen(case):
            self.env.invalidate_all()
            costs = self.env(user=self.adviser)["case.cost"].search([("case_id", "=", case.id)])
            issues = self.env(user=self.adviser)["case.issue.link"].search([("case_id", "=", case.id)]).issue_id
            return case.child_ids, sum(costs.mapped("hours")), costs.step_id, issues

        before = seen(goes)
        self.assertEqual(before, (part, 1.5, step, known | shared))
        merge = goes.merge_into(stays.id)
        nothing = (part.browse(), 0, step.browse())
        self.assertEqual(seen(goes), (*nothing, known.browse()))
        self.assertEqual(seen(stays), (part, 1.5, step.browse(), known | shared))
        self.assertEqual(part.access, "team", "open to no more people than what it is part of")
        self.assertEqual((known.case_count, shared.case_count), (1, 1), "one problem of one customer, counted once")
        self.assertIn(f"{part.name} is part of this case from now on", stays.log_ids.mapped("summary"))
        with self.assertRaisesRegex(UserError, "Gutter"):
            stays.action_close()
        merge.undo("Two roofs")
        self.assertEqual(seen(goes), before)
        self.assertEqual(seen(stays), (*nothing, shared))
        self.assertEqual(part.access, "open")
        self.assertFalse(self.env["case.log"].verify((goes | stays | part).ids))

    def test_a_part_that_stays_is_not_put_below_itself(self):
        goes = self.open_case()
        stays, other = goes.make_part(self.case_type, "This one"), goes.make_part(self.case_type, "That one")
        goes.merge_into(stays.id)
        self.assertEqual((other.parent_id, stays.parent_id), (stays, goes))

    def test_what_it_is_part_of_goes_over_where_there_is_none_and_comes_back(self):
        above, stays = self.open_case(title="The street"), self.open_case(title="The roof")
        goes = above.make_part(self.case_type, "Again the roof")
        told = {move["label"]: move["count"] for move in goes.get_merge_preview(stays.id)["moves"]}
        self.assertEqual(told["Part of another case"], 1)
        merge = goes.merge_into(stays.id)
        self.assertEqual(stays.parent_id, above)
        self.assertIn(f"Part of {above.name} from now on", stays.log_ids.mapped("summary"))
        self.assertIn(f"{stays.name} is part of this case from now on", above.log_ids.mapped("summary"))
        merge.undo("Two roofs")
        self.assertFalse(stays.parent_id)
        self.assertEqual(goes.parent_id, above)
        self.assertIn("No longer part of another case", stays.log_ids.mapped("summary"))
        self.assertIn(f"{stays.name} is no longer part of this case", above.log_ids.mapped("summary"))
        self.assertFalse(self.env["case.log"].verify((goes | stays | above).ids))
        other = self.open_case(title="The house").make_part(self.case_type, "Tiles")
        before = other.parent_id
        goes.merge_into(other.id)
        self.assertEqual(other.parent_id, before, "it is part of one already")
        part = stays.make_part(self.case_type, "Gutter")
        part.merge_into(stays.id)
        self.assertFalse(stays.parent_id, "it is not put below itself")

    def test_a_personal_link_leads_to_the_case_that_stays(self):
        goes, stays = self.open_case(title="Again the roof"), self.open_case(title="The roof")
        persons = self.env(user=self.adviser)["case.participant"]
        person = persons.create({"case_id": goes.id, "partner_id": self.guest.id, "relation": "Neighbour"})
        _link, address = self.env(user=self.adviser)["case.access.token"]._issue(person)
        token = address.rsplit("/", 1)[1]
        gateway = self.env(user=self.env.ref("base.public_user"), su=False)["case.gateway"]
        self.assertEqual(gateway.read_case(token)["case"]["name"], goes.name)
        merge = goes.merge_into(stays.id)
        self.assertEqual(gateway.read_case(token)["case"]["name"], stays.name)
        self.assertEqual(stays.participant_ids.filtered(lambda p: p.partner_id == self.guest).relation, "Neighbour")
        merge.undo("Two roofs")
        self.assertEqual(gateway.read_case(token)["case"]["name"], goes.name)

    def test_mail_that_answers_the_merged_case_arrives_on_the_one_that_stays(self):
        goes, stays = self.full_case(), self.open_case()
        sent = goes.message_ids.filtered(lambda message: message.message_type == "comment")
        goes.merge_into(stays.id)
        thread = self.env["mail.thread"]
        for number, reference in enumerate((sent.message_id, "<nobody@knows>")):
            mail = (
                "From: guest@example.com\nTo: cases@example.com\nSubject: Re: roof\n"
                f"Message-Id: <a{number}@example.com>\n"
                f"In-Reply-To: {reference}\nReferences: {reference}\nContent-Type: text/plain\n\nThank you {number}\n"
            )
            thread.message_process("case.case", mail, thread_id=goes.id if number else None)
        bodies = " ".join(stays.message_ids.mapped("body"))
        self.assertIn("Thank you 0", bodies)
        self.assertIn("Thank you 1", bodies, "written to the merged case itself")
        self.assertFalse(goes.message_ids.filtered(lambda message: message.message_type == "email"))

    def test_nobody_writes_by_way_of_a_merged_case_where_they_may_not(self):
        goes, stays = self.open_case(), self.open_case()
        goes.merge_into(stays.id)
        stays.access = "restricted"
        with self.assertRaises(AccessError):
            goes.with_user(self.stranger).message_post(body="Let me in", message_type="email")
        self.assertNotIn("Let me in", " ".join(stays.message_ids.mapped("body")))
        goes.message_post(body="From the handler", message_type="email")
        self.assertIn("From the handler", " ".join(stays.message_ids.mapped("body")))

    def test_only_who_leads_both_merges(self):
        goes, stays = self.open_case(), self.open_case(user=self.stranger)
        for user in (self.adviser, self.stranger, self.underwriter):
            with self.assertRaisesRegex(AccessError, "Only the handler"):
                goes.with_user(user).merge_into(stays.id)
            with self.assertRaises(AccessError):
                goes.with_user(user).get_merge_preview(stays.id)
        merge = goes.with_user(self.supervisor).merge_into(stays.id)
        with self.assertRaisesRegex(AccessError, "Only the handler"):
            merge.with_user(self.adviser).undo("Mine")
        for verb in ("write", "create"):
            with self.assertRaises(AccessError):
                merge.with_user(self.supervisor).check_access(verb)

    def test_what_cannot_be_one_is_refused_in_words(self):
        hidden, open_case, ended = self.open_case(access="restricted"), self.open_case(), self.open_case()
        ended.action_cancel("Withdrawn")
        for goes, stays, words in (
            (open_case, open_case, "Choose two"),
            (open_case, ended, "has ended"),
            (hidden, open_case, "more people would read"),
        ):
            with self.assertRaisesRegex(UserError, words):
                goes.merge_into(stays.id)
        hidden.title = "Divorce"
        self.assertTrue(open_case.get_merge_preview(hidden.id)["closed_to"])
        ended.merge_into(open_case.id)
        self.assertEqual(ended.state, "terminated", "a case that has ended goes into a running one")
        with self.assertRaisesRegex(UserError, "already"):
            ended.merge_into(hidden.id)
        merge = self.env["case.merge"].search([("case_id", "=", ended.id)])
        self.env["case.merge"].flush_model()
        open_case.merge_into(hidden.id)
        with self.assertRaisesRegex(UserError, "undo that first"):
            merge.with_user(self.adviser).undo("Too late")

    def test_the_dialog_says_what_happens_before_it_does(self):
        goes, stays = self.full_case(), self.open_case(title="The roof")
        ask = self.env(user=self.adviser)["case.merge.ask"].browse(goes.action_ask_merge()["res_id"])
        with Form(ask, view="case_organizer.case_merge_ask_view_form") as form:
            form.other_id = stays.with_user(self.adviser)
            self.assertIn("Documents: 1", form.preview)
            self.assertIn("Asked on there: Send a roofer", form.preview)
            self.assertIn("Not asked any more: Income questions", form.preview)
            form.stays = "this"
            self.assertIn(f"{stays.name} is cancelled", form.preview)
            form.stays = "other"
        self.assertEqual(ask.action_confirm()["res_id"], stays.id)
        undo = self.env(user=self.adviser)["case.merge.undo"].browse(goes.action_ask_unmerge()["res_id"])
        undo.reason = "Not the same"
        self.assertEqual(undo.action_confirm()["res_id"], goes.id)
        self.assertEqual(goes.state, "active")

    def test_statements_do_not_grow_with_what_moves(self):
        def counted(notes):
            goes, stays = self.open_case(), self.open_case()
            for number in range(notes):
                goes.post_note(f"Note {number}")
                goes.log_contact(f"Call {number}", self.phone)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            goes.merge_into(stays.id)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        counted(1)
        few = counted(2)
        self.assertLessEqual(counted(30), few + 2)
