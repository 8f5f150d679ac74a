from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.case_organizer.engine import Occurrence
from odoo.addons.case_organizer.tests.common import CaseCommon

WHEN = datetime(2035, 3, 5, 10)

WEEKLY = {
    "name": "Weekly call",
    "start": WHEN,
    "stop": datetime(2035, 3, 5, 11),
    "recurrency": True,
    "rrule_type_ui": "weekly",
    "rrule_type": "weekly",
    "mon": True,
    "interval": 1,
    "end_type": "count",
    "count": 4,
    "event_tz": "UTC",
}


@tagged("post_install", "-at_install")
class TestAppointments(CaseCommon):
    """The adviser meets a couple and an assessor from outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "clerk", groups="base.group_user")
        cls.partner.email = "dewit@example.com"
        cls.assessor = cls.env["res.partner"].create(
            {"name": "Assessor", "email": "assessor@example.com", "phone": "0611111111"}
        )
        cls.case = cls.open_case()
        cls.case.write({"participant_ids": [(0, 0, {"partner_id": cls.assessor.id, "relation": "assessor"})]})

    def plan(self, case=None, user=None, **values):
        """An appointment planned in the dialog, on the case of the couple."""
        case = (case or self.case).with_user(user or self.adviser)
        action = case.action_plan_appointment()
        form = Form(self.env(user=user or self.adviser)[action["res_model"]].with_context(**action["context"]))
        form.name, form.start, form.duration = values.get("name", "Valuation"), WHEN, 1.5
        for partner in values.get("partners", self.assessor + self.partner):
            form.partner_ids.add(partner)
        form.save().action_plan()
        return self.env["case.appointment"].search([("case_id", "=", case.id)], limit=1).with_user(self.adviser)

    def told(self, case=None):
        """What the history of the case says of appointments, the first one first."""
        rows = (case or self.case).with_user(self.adviser).log_ids.filtered(lambda row: row.kind == "appointment")
        return rows.sorted("seq").mapped("summary")

    def mails(self):
        messages = self.env["mail.message"].search([("model", "=", "calendar.event")])
        return [(message.subject, message.partner_ids) for message in messages.sorted("id") if message.partner_ids]

    def test_who_is_involved_is_invited_by_the_calendar(self):
        appointment = self.plan()
        event = appointment.event_id
        self.assertEqual(event.attendee_ids.partner_id, self.assessor + self.partner + self.adviser.partner_id)
        invited = self.env["res.partner"].union(*(partners for _subject, partners in self.mails()))
        self.assertEqual(invited, self.assessor + self.partner)
        self.assertIn("Valuation", self.told()[0])
        self.assertIn("Assessor", self.told()[0])
        self.assertEqual((appointment.start, appointment.stop.hour), (WHEN, 11))
        self.assertEqual(self.case.with_user(self.adviser).appointment_count, 1)

    def test_invitations_carry_nothing_of_the_case_nor_of_others(self):
        event = self.plan().event_id
        text = " ".join(self.env["mail.message"].search([("model", "=", "calendar.event")]).mapped("body"))
        self.assertNotIn(self.case.name, text)
        self.assertNotIn(self.assessor.phone, f"{text} {event.description}")
        self.assertFalse(event.res_model)
        self.assertFalse(event.res_id)

    def test_the_dialog_proposes_who_takes_part(self):
        team = self.env["case.team"].create({"name": "Desk", "member_ids": [(6, 0, self.underwriter.ids)]})
        ended = self.env["res.partner"].create({"name": "Former"})
        people = [
            {"team_id": team.id},
            {"partner_id": ended.id, "date_from": "2020-01-01", "date_to": "2020-02-01"},
        ]
        self.case.write({"participant_ids": [(0, 0, values) for values in people]})
        action = self.case.action_plan_appointment()
        plan = self.env(user=self.adviser)[action["res_model"]].with_context(**action["context"]).create({})
        wanted = self.assessor + self.partner + (self.adviser + self.underwriter).partner_id
        self.assertEqual(set(plan.choice_ids.ids), set(wanted.ids))
        plan.partner_ids += ended
        with self.assertRaisesRegex(UserError, "Not involved in .*: Former"):
            plan.action_plan()

    def test_moving_in_the_calendar_is_told_once_on_the_case(self):
        appointment = self.plan()
        event = appointment.event_id.with_user(self.adviser)
        event.write({"start": datetime(2035, 3, 6, 10), "stop": datetime(2035, 3, 6, 11)})
        self.assertEqual(appointment.start, datetime(2035, 3, 6, 10))
        self.assertEqual(len(self.told()), 2)
        self.assertRegex(self.told()[1], "moved from .*3/5/35.* to .*3/6/35")
        self.assertEqual(self.mails()[-1][1] & (self.assessor + self.partner), self.mails()[-1][1])
        self.assertIn("Date updated", self.mails()[-1][0])
        event.write({"partner_ids": [(3, self.partner.id)]})
        self.assertIn("now with", self.told()[2])
        self.assertNotIn("De Wit", self.told()[2])

    def test_whole_days_are_told_as_days(self):
        event = self.plan().event_id.with_user(self.adviser)
        event.write({"allday": True, "start_date": "2035-03-07", "stop_date": "2035-03-07"})
        self.assertEqual(len(self.told()), 2)
        self.assertRegex(self.told()[1], "to 03/07/2035$")

    def test_cancelling_is_told_and_the_appointment_stays(self):
        appointment = self.plan()
        appointment.action_cancel()
        self.assertEqual(appointment.state, "cancelled")
        self.assertFalse(appointment.event_id.active)
        self.assertIn("cancelled", self.told()[1])
        mail = self.env["mail.mail"].search([("subject", "ilike", "Valuation")], order="id desc", limit=1)
        self.assertIn(self.assessor, mail.recipient_ids)
        with self.assertRaises(UserError):
            appointment.action_open_event()

    def test_deleting_the_event_cancels_the_appointment(self):
        appointment = self.plan()
        appointment.event_id.with_user(self.adviser).unlink()
        self.assertEqual((appointment.state, appointment.event_id.id), ("cancelled", False))
        self.assertEqual(len(self.told()), 2)

    def test_a_series_is_told_in_one_row(self):
        case = self.case.with_user(self.adviser)
        self.env(user=self.adviser)["calendar.event"].create({**WEEKLY, "case_id": case.id})
        planned = self.env["case.appointment"].search([("case_id", "=", case.id), ("state", "=", "planned")])
        self.assertEqual(len(planned), 4)
        self.assertLessEqual(len(self.told()), 2)

    def test_meetings_of_no_case_go_on_as_ever_for_who_knows_nothing_of_cases(self):
        events = self.env(user=self.clerk)["calendar.event"]
        events.create(WEEKLY)
        self.assertEqual(events.search_count([("name", "=", "Weekly call")]), 4)
        meeting = events.create({"name": "Lunch", "start": WHEN, "stop": datetime(2035, 3, 5, 11)})
        self.assertTrue(meeting.copy())
        meeting.write({"start": datetime(2035, 3, 6, 10), "stop": datetime(2035, 3, 6, 11)})
        meeting.unlink()
        self.assertFalse(self.env["case.appointment"].search([]))

    def test_a_copy_belongs_to_the_case_for_who_may_plan_there(self):
        event = self.plan().event_id
        event.with_user(self.adviser).write({"partner_ids": [(4, self.stranger.partner_id.id)]})
        self.assertEqual(event.with_user(self.adviser).copy().case_id, self.case)
        self.assertFalse(event.with_user(self.stranger).copy().case_id)

    # --- who sees what -----------------------------------------------------------------------------------------

    def test_a_restricted_case_is_not_shown_in_the_calendar(self):
        self.case.access = "restricted"
        event = self.plan().event_id
        for user in (self.stranger, self.supervisor, self.clerk):
            with self.subTest(user.login):
                event.invalidate_recordset()
                seen = event.with_user(user)
                self.assertEqual(seen.read(["name", "location", "start"])[0]["name"], "Busy")
                self.assertEqual(seen.display_name, "Busy")
                events = seen.browse()
                self.assertFalse(events.search([("name", "ilike", "Valuation"), ("id", "=", event.id)]))
                groups = events._read_group([("id", "=", event.id)], ["name"], ["__count"])
                self.assertFalse(groups)
                for verb in (lambda seen=seen: seen.write({"name": "x"}), lambda seen=seen: seen.unlink()):
                    with self.assertRaises(AccessError):
                        verb()

    def test_the_link_is_for_who_reads_the_case(self):
        self.case.access = "restricted"
        appointment = self.plan(partners=self.assessor + self.partner)
        event = appointment.event_id
        event.with_user(self.adviser).write({"partner_ids": [(4, self.stranger.partner_id.id)]})
        event.invalidate_recordset()
        attends = event.with_user(self.stranger)
        self.assertEqual(attends.name, "Valuation", "who attends sees their appointment as Odoo shows it")
        self.assertFalse(attends.case_id)
        self.assertFalse(attends.web_read({"case_id": {"fields": {"display_name": {}}}})[0]["case_id"])
        self.assertFalse(attends.search([("case_id", "=", self.case.id)]))
        with self.assertRaises(AccessError):
            self.env(user=self.stranger)["case.appointment"].browse(appointment.id).read(["case_id"])
        self.assertEqual(event.with_user(self.adviser).case_id, self.case)
        self.assertEqual(event.with_user(self.adviser).search([("case_id", "=", self.case.id)]), event)
        none = [("case_id", "=", False), ("id", "=", event.id)]
        self.assertFalse(event.with_user(self.adviser).search(none))
        self.assertEqual(event.with_user(self.stranger).search(none), event, "as far as they know it is of no case")
        self.assertEqual(event.with_user(self.adviser).search([("case_id", "!=", False), ("id", "=", event.id)]), event)

    def test_what_an_attendee_without_access_changes_is_told(self):
        self.case.access = "restricted"
        event = self.plan().event_id
        event.with_user(self.adviser).write({"partner_ids": [(4, self.clerk.partner_id.id)]})
        event.with_user(self.clerk).write({"start": datetime(2035, 3, 8, 10), "stop": datetime(2035, 3, 8, 11)})
        last = self.case.with_user(self.adviser).log_ids.sorted("seq")[-1]
        self.assertEqual((last.user_id, last.kind), (self.clerk, "appointment"))
        self.assertFalse(self.env["case.log"].verify(self.case.ids))

    def test_who_is_on_the_case_reads_it_without_attending(self):
        self.case.access = "restricted"
        event = self.plan().event_id
        reader = self.underwriter  # takes part by default
        event.invalidate_recordset()
        self.assertEqual(event.with_user(reader).name, "Valuation")
        self.assertEqual(event.with_user(reader).case_id, self.case)

    def test_who_only_reads_the_case_plans_nothing(self):
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).action_plan_appointment()
        values = {"name": "Mine", "start": WHEN, "stop": WHEN, "case_id": self.case.id}
        with self.assertRaises(AccessError):
            self.env(user=self.stranger)["calendar.event"].create(values)
        with self.assertRaises(AccessError):
            self.env(user=self.clerk)["calendar.event"].create(values)
        for verb in ("create", "write", "unlink"):
            self.assertFalse(self.env(user=self.adviser)["case.appointment"].has_access(verb))

    def test_portal_users_see_their_event_and_no_case(self):
        portal = new_test_user(self.env, "assessor", groups="base.group_portal", partner_id=self.assessor.id)
        event = self.plan().event_id.with_user(portal)
        event.invalidate_recordset()
        self.assertEqual(event.read(["name"])[0]["name"], "Valuation")
        for read in (lambda: event.read(["case_id"]), lambda: self.env(user=portal)["case.appointment"].search([])):
            with self.assertRaises(AccessError):
                read()

    def test_a_case_that_ended_has_no_new_appointments(self):
        self.env["case.writer"].apply(self.case, (Occurrence("terminate"),))
        with self.assertRaisesRegex(UserError, "has ended"):
            self.case.with_user(self.adviser).action_plan_appointment()

    def test_of_a_merged_case_they_are_those_of_the_case_that_stays(self):
        appointment, stays = self.plan(), self.open_case(title="The other")
        case, event = self.case.with_user(self.adviser), appointment.event_id
        moves = case.get_merge_preview(stays.id)["moves"]
        self.assertIn(("Appointments", 1), [(move["label"], move["count"]) for move in moves])
        merge = case.merge_into(stays.id)
        self.assertEqual((appointment.case_id, event.case_id, appointment.event_id), (stays, stays, event))
        merge.undo("Two houses")
        self.assertEqual((appointment.case_id, event.case_id), (case, case))
