import json

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDesk(CallCommon):
    """Calls by how much time is left, from where one works, with what belongs together."""

    def calls(self, *deadlines):
        calls = self.env["case.service.call"]
        for deadline in deadlines:
            call = self.take_in(partner_id=self.partner.id, title=f"Until {deadline}")
            call.case_id.deadline = deadline
            calls |= call
        return calls.with_user(self.agent)

    # --- the board -----------------------------------------------------------------------------------------------

    def test_calls_stand_in_the_column_of_the_time_that_is_left(self):
        calls = self.calls(
            "2026-03-17 09:00:00", "2026-03-17 18:00:00", "2026-03-20 10:00:00", "2026-05-01 10:00:00", False
        )
        self.assertEqual(calls.mapped("left"), ["late", "today", "week", "later", "none"])
        groups = dict(calls._read_group([("id", "in", calls.ids)], ["left"], ["id:recordset"]))
        self.assertEqual({name: found.ids for name, found in groups.items()}, {call.left: call.ids for call in calls})
        found = calls.search([("left", "in", ["late", "today"]), ("id", "in", calls.ids)])
        self.assertEqual(set(found), set(calls[:2]))
        columns = calls.web_read_group([("id", "in", calls[:1].ids)], ["left"], ["__count"])["groups"]
        self.assertEqual([column["left"] for column in columns if column["__count"]], ["late"])

    def test_the_clock_counts_before_the_deadline(self):
        call = self.take_in(installation="ZB-1")
        call.case_id.deadline = "2026-06-01 10:00:00"
        self.assertEqual((str(call.due_on), call.left), ("2026-03-17 14:00:00", "today"))
        with freeze_time("2026-03-17 15:00:00"):
            call.invalidate_recordset()
            self.assertEqual(call.left, "late")
            self.assertIn(call, call.search([("left", "in", ["late"])]))

    def test_what_is_due_tonight_belongs_to_who_is_at_work_now(self):
        with freeze_time("2026-03-17 22:40:00"):
            calls = self.calls("2026-03-18 02:40:00", "2026-03-18 10:30:00", "2026-03-18 11:00:00")
            self.assertEqual(calls.mapped("left"), ["today", "today", "week"])
            due = calls.search([("left", "=", "today"), ("id", "in", calls.ids)])
            self.assertEqual(set(due), set(calls[:2]))

    def test_the_board_hears_of_calls(self):
        call = self.take_in(installation="ZB-1")
        self.assertEqual(self.told_boards(), 1)
        call.set_terms("goodwill", "Friend")
        self.assertEqual(self.told_boards(), 1)

    def told_boards(self):
        """How often boards of this company are told when what is under way is committed. It is sent with that."""
        before = self.env["bus.bus"].search([], order="id desc", limit=1).id or 0
        self.cr.precommit.run()
        channel = json_dump(channel_with_db(self.cr.dbname, (self.env.company, "service_calls")))
        messages = self.env["bus.bus"].search([("id", ">", before), ("channel", "=", channel)]).mapped("message")
        return [json.loads(message)["type"] for message in messages].count("case_service_call.board")

    # --- from where one works ------------------------------------------------------------------------------------

    def test_open_calls_and_a_button_on_installation_contract_and_customer(self):
        call = self.take_in(installation="ZB-1")
        for record in (self.first, self.contract, self.partner, self.site):
            record = record.with_user(self.agent)
            record.invalidate_recordset()
            self.assertEqual(record.open_call_count, 1, record)
            action = record.action_calls()
            self.assertEqual(self.env["case.service.call"].search(action["domain"]), call, record)
            context = record.action_take_call()["context"]
            self.assertTrue(context["default_for_service"])
        self.assertEqual(self.first.action_take_call()["context"]["default_installation_id"], self.first.id)
        self.assertEqual(self.contract.action_take_call()["context"]["default_installation_id"], self.first.id)
        self.assertEqual(call.case_id.action_open_service_call()["res_id"], call.id)
        call.case_id.action_cancel("Was nothing")
        self.first.invalidate_recordset()
        self.assertEqual(self.first.open_call_count, 0)

    # --- what belongs together -----------------------------------------------------------------------------------

    def test_a_call_goes_over_with_its_case_and_back(self):
        call = self.take_in(installation="ZB-1")
        plain = self.env(user=self.agent)["case.case"].create(
            {"type_id": self.case_type.id, "partner_id": self.partner.id, "title": "Heating"}
        )
        old = call.case_id
        merge = old.merge_into(plain.id, "the same")
        self.assertEqual((call.case_id, old.service_call_ids.ids), (plain, []))
        self.assertEqual(self.due(call)["first_response"], "2026-03-17 14:00:00")
        merge.undo("it was not")
        self.env.invalidate_all()
        self.assertEqual(call.case_id, old)

    def test_of_two_calls_the_one_that_stays_learns_the_installation(self):
        stays, goes = self.take_in(partner_id=self.partner.id, title="Boiler"), self.take_in(installation="ZB-1")
        goes.case_id.merge_into(stays.case_id.id, "twice")
        self.env.invalidate_all()
        self.assertEqual((stays.installation_id, stays.terms), (self.first, "contract"))
        self.assertEqual((goes.state_of_case, goes.merged_into_id), ("terminated", stays.case_id))
        self.assertEqual(self.due(stays)["first_response"], "2026-03-17 14:00:00")

    def test_linked_to_an_issue_and_solved_together(self):
        calls = self.take_in(installation="ZB-1") | self.take_in(installation="ZB-2")
        issue = self.env(user=self.agent)["case.issue"].create({"title": "Valves stick", "workaround": "Slowly"})
        calls.action_ask_issue()
        calls.case_id.link_issue(issue)
        self.assertIn("Slowly", calls[0].issue_hint)
        self.assertEqual(issue.case_count, 2)
        issue.resolve("New valves")
        calls.invalidate_recordset()
        for call in calls:
            self.assertIn("New valves", call.issue_hint)
            self.assertIn("New valves", call.case_id.note_ids.mapped("body")[0])

    def test_solving_an_issue_says_which_calls_stay_open_and_why(self):
        waits, asked = (self.take_in(partner_id=self.partner.id) for _n in range(2))
        asked.convert(self.repair.ids)
        issue = self.env(user=self.agent)["case.issue"].create({"title": "Valves stick"})
        (waits | asked).case_id.link_issue(issue)
        bulk = issue.resolve("New valves", close=True).sudo()
        why = {line.case_id.id: line.error for line in bulk.line_ids.filtered("error")}
        self.assertEqual(set(why), set((waits | asked).case_id.ids))
        self.assertIn("Solve", why[waits.case_id.id])
        self.assertIn("Repair of a boiler", why[asked.case_id.id])
        self.assertEqual((waits.state, asked.state), ("new", "planning"))
