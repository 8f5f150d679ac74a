from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common_events import EventCommon


class TestEvents(EventCommon):
    """Something happens: those cases that listen act on it, once, and everybody can read why."""

    def test_on_a_case(self):
        case = self.open_of(self.listening)
        event = self.raise_event(case_id=case.id, reason="He called")
        self.assertTrue(self.asked(case))
        self.assertEqual(event.reach_ids.case_id, case)
        self.assertEqual((event.source, event.user_id, event.reach_ids.asked), ("api", self.adviser, 1))
        self.assertEqual(event.reach_ids.in_motion, "now asked: Proof of address")
        self.assertIn("Client moved: He called → now asked: Proof of address", self.history(case))
        self.assertEqual(case.reach_ids.event_id, event)
        self.assertFalse(case.log_ids.verify(case.ids))

    def test_on_a_contact_it_reaches_the_running_cases_that_listen(self):
        child = self.env["res.partner"].create({"name": "Somebody else"})
        listens, deaf, of_other = (
            self.open_of(self.listening),
            self.open_of(self.deaf),
            self.open_of(self.listening, partner_id=child.id),
        )
        takes_part = self.open_of(self.listening, partner_id=child.id)
        self.env(user=self.adviser)["case.participant"].create(
            {"case_id": takes_part.id, "partner_id": self.partner.id, "role_id": self.listening.role_ids[:1].id}
        )
        closed = self.open_of(self.listening)
        closed.action_cancel("Withdrawn")
        event = self.raise_event(partner_id=self.partner.id)
        self.assertEqual(event.reach_ids.case_id, listens | takes_part)
        self.assertTrue(self.asked(listens) and self.asked(takes_part))
        self.assertFalse(any(map(self.asked, deaf | of_other | closed)))
        self.assertNotIn("Client moved", " ".join(self.history(deaf)))

    def test_for_all_cases_of_a_company(self):
        cases = self.open_of(self.listening) | self.open_of(self.listening, partner_id=False)
        deaf = self.open_of(self.deaf)
        with self.assertRaisesRegex(AccessError, "supervisors"):
            self.raise_event()
        event = self.raise_event(self.supervisor)
        self.assertEqual(event.reach_ids.case_id, cases)
        self.assertFalse(self.asked(deaf))

    def test_raised_twice_for_the_same_fact_it_acts_once(self):
        case = self.open_of(self.listening)
        first = self.raise_event(partner_id=self.partner.id, fact_key="register 4711")
        before = len(self.history(case))
        self.assertEqual(self.raise_event(partner_id=self.partner.id, fact_key="register 4711"), first)
        self.assertEqual(len(self.history(case)), before)
        other = self.env["res.partner"].create({"name": "Somebody else"})
        self.assertNotEqual(self.raise_event(partner_id=other.id, fact_key="register 4711"), first)

    def test_the_same_window_pressed_twice_raises_once(self):
        case = self.open_of(self.listening)
        action = case.action_raise_event()
        wizards = self.env(user=self.adviser)["case.event.raise"].with_context(**action["context"])
        wizard = wizards.create({"event_type_id": self.moved.id})
        told = wizard.action_raise()["params"]
        self.assertIn("now asked: Proof of address", told["message"])
        wizard.action_raise()
        self.assertEqual(len(case.reach_ids), 1)
        self.assertEqual(case.reach_ids.source, "hand")
        self.assertFalse(case.reach_ids.event_id.reason)
        self.assertNotIn("false", " ".join(self.history(case)))

    def test_another_event_is_raised_without_answers_that_it_does_not_ask(self):
        self.moved.question_ids = [(0, 0, {"name": "Rent", "kind": "monetary"})]
        other = self.env["case.event.type"].create({"name": "House sold", "code": "house_sold"})
        action = self.open_of(self.listening).action_raise_event()
        wizards = self.env(user=self.adviser)["case.event.raise"].with_context(**action["context"])
        form = Form(wizards)
        form.event_type_id = self.moved
        form.answers = {"rent": 900}
        form.event_type_id = other
        wizard = form.save()
        self.assertFalse(wizard.answers)
        wizard.action_raise()
        self.assertEqual(self.env["case.event"].search([("event_type_id", "=", other.id)]).user_id, self.adviser)

    def test_answers_fill_the_details_of_that_code(self):
        self.moved.question_ids = [
            (0, 0, {"name": "Rent", "kind": "monetary", "required": True}),
            (0, 0, {"name": "Remark", "kind": "char"}),
        ]
        case = self.open_of(self.listening)
        questions = self.moved.with_user(self.adviser).get_questions()
        self.assertEqual([q["key"] for q in questions], ["rent", "remark"])
        self.assertEqual((questions[0]["kind"], questions[0]["required"]), ("monetary", True))
        event = self.raise_event(partner_id=self.partner.id, answers={"rent": 900, "remark": "by post"})
        self.assertEqual(case.value_ids.mapped("value"), [900])
        self.assertEqual(event.answers_shown, "Rent: $\xa0900.00\nRemark: by post")
        for wrong, said in (
            ({}, "asks “Rent”"),
            ({"rent": "much"}, "“Rent”: a number is expected"),
            ({"rent": 6000}, "at most 5000"),
            ({"rent": 5, "colour": "red"}, "does not ask “colour”"),
            ("900", "by the codes"),
        ):
            with self.assertRaisesRegex(ValidationError, said):
                self.raise_event(partner_id=self.partner.id, answers=wrong)

    def test_what_cannot_be_raised_is_refused_with_its_place(self):
        case = self.open_of(self.listening)
        for given, said in (
            ({"code": "moon_landing"}, "“moon_landing”"),
            ({"fact_key": "k" * 201}, "200"),
            ({"occurred_on": "yesterday"}, "“yesterday”"),
            ({"partner_id": self.partner.id}, "not on both"),
            ({"case_id": 10**6}, "1000000"),
        ):
            with self.assertRaisesRegex(UserError, said):
                self.raise_event(**{"case_id": case.id, **given})
        self.env["case.event.type"].create({"name": "Eclipse", "active": False})
        with self.assertRaisesRegex(UserError, "“Eclipse” is archived"):
            self.raise_event(code="eclipse", case_id=case.id)
        case.action_cancel("Withdrawn")
        with self.assertRaisesRegex(UserError, "closed"):
            self.raise_event(case_id=case.id)
        self.assertFalse(self.env["case.event"].search([("case_id", "=", case.id)]))

    def test_who_may_not_read_a_case_reaches_it_without_learning_about_it(self):
        hidden = self.open_of(self.listening, access="restricted")
        event = self.raise_event(self.stranger, partner_id=self.partner.id)
        self.assertTrue(self.asked(hidden))
        self.assertFalse(event.reach_ids)
        self.assertEqual(event.reach_count, 0)
        self.assertEqual(event.with_user(self.adviser).reach_count, 1)
        with self.assertRaises(AccessError):
            self.raise_event(self.stranger, case_id=hidden.id)
        on_it = self.raise_event(case_id=hidden.id)
        self.assertFalse(self.env(user=self.stranger)["case.event"].search([("id", "=", on_it.id)]))

    def test_portal_users_raise_nothing(self):
        portal = self.env.ref("base.group_portal")
        user = self.env["res.users"].create({"name": "Outside", "login": "outside", "group_ids": [(6, 0, portal.ids)]})
        with self.assertRaises(AccessError):
            self.raise_event(user, partner_id=user.partner_id.id)

    def test_companies_do_not_reach_each_other(self):
        case = self.open_of(self.listening)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.supervisor.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        event = self.raise_event(self.supervisor)
        self.assertFalse(self.asked(case))
        self.assertFalse(self.env(user=self.adviser)["case.event"].search([("id", "=", event.id)]))

    def test_one_case_that_cannot_take_it_stops_no_other(self):
        fine, bad = self.open_of(self.listening), self.open_of(self.listening)
        writer = self.env.registry["case.writer"]
        write_steps = writer._write_steps

        def fails(self, run):
            if bad.id in run.rows:
                raise ValueError("This one cannot take it.")
            return write_steps(self, run)

        with patch.object(writer, "_write_steps", fails):
            event = self.raise_event(partner_id=self.partner.id)
            self.assertEqual(event.sudo().bulk_id.total, 2)
            event.sudo().bulk_id.work_sudo()
        self.assertTrue(self.asked(fine))
        self.assertFalse(self.asked(bad))
        failed = event.sudo().bulk_id.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.case_id, failed.error), (bad, "This one cannot take it."))
        self.assertEqual(event.reach_ids.case_id, fine)
        event.bulk_id.action_resume()
        event.sudo().bulk_id.work_sudo()
        self.assertTrue(self.asked(bad))

    def test_many_cases_are_reached_in_the_background(self):
        cases = self.env["case.case"].union(*[self.open_of(self.listening) for _n in range(3)])
        with patch("odoo.addons.case_organizer.models.case_writer_events.AT_ONCE", 2):
            event = self.raise_event(partner_id=self.partner.id)
        self.assertFalse(any(map(self.asked, cases)))
        event.sudo().bulk_id.work_sudo()
        self.assertTrue(all(map(self.asked, cases)))
        self.assertEqual(event.reach_ids.case_id, cases)
        self.assertEqual(event.sudo().bulk_id.user_id, self.adviser)
        self.assertEqual(cases[0].log_ids.filtered(lambda row: row.kind == "event").user_id, self.adviser)

    def test_codes_stay(self):
        event = self.env["case.event.type"].create({"name": "Eclipse"})
        self.assertEqual(event.code, "eclipse")
        event.code = "sun_eclipse"
        with self.assertRaisesRegex(UserError, "client_moved"):
            self.moved.with_user(self.modeller).code = "moved"

    def test_nobody_writes_or_deletes_what_happened(self):
        event = self.raise_event(case_id=self.open_of(self.listening).id)
        for user in (self.adviser, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                event.with_user(user).write({"reason": "otherwise"})
            with self.assertRaises(AccessError):
                event.with_user(user).unlink()
            with self.assertRaises(AccessError):
                event.with_user(user).read(["answers"])

    def test_a_message_from_outside_is_an_event_to_those_that_listen(self):
        received = self.env.ref("case_organizer.event_message_received")
        listening = self.make_listening_type("Letters", event=received)
        case, deaf = self.open_of(listening), self.open_of(self.listening)
        for target in (case, deaf):
            target.message_post(body="From inside", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertFalse(self.asked(case))
        for target in (case, deaf):
            target.with_user(self.env.ref("base.user_root")).message_post(
                body="<p>Here it is</p>",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                email_from="client@example.com",
                author_id=self.partner.id,
            )
        self.assertTrue(self.asked(case))
        self.assertEqual(case.reach_ids.source, "message")
        self.assertFalse(self.env["case.event"].sudo().search([("case_id", "=", deaf.id)]))

    def test_statements_do_not_grow_with_the_cases_reached(self):
        def count(cases):
            partner = self.env["res.partner"].create({"name": "Several"})
            for _n in range(cases):
                self.open_of(self.listening, partner_id=partner.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.raise_event(partner_id=partner.id)
            return self.env.cr.sql_log_count - before

        count(2)
        few = count(2)
        self.assertEqual(count(12), few)
