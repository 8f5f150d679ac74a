import time

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallFromProgram(CallCommon):
    """Another program opens a call, with no more rights than the agent whose key it has."""

    def opened(self, user=None, **given):
        return self.env(user=user or self.agent)["case.api.v1"].open_service_call(title="No hot water", **given)

    def calls(self):
        return self.env["case.service.call"].search_count([])

    def test_it_is_checked_against_the_contract_and_opened_once(self):
        given = {"installation": "zb-1", "symptom": "It drips", "priority": "1", "idempotency_key": "monitor-17"}
        told = self.opened(**given)
        call = self.env["case.service.call"].browse(told["call"])
        self.assertEqual(
            (told["terms"], call.contract_id, call.installation_id), ("contract", self.contract, self.first)
        )
        self.assertEqual((call.partner_id, call.symptom, call.priority), (self.partner, "It drips", "1"))
        self.assertEqual(self.due(call)["first_response"], "2026-03-17 14:00:00")
        self.assertEqual(call.case_id.report_method_id.code, "api")
        before = self.calls()
        self.assertEqual(self.opened(**given)["call"], told["call"], "sent twice, opened once")
        self.assertEqual(self.calls(), before)

    def test_what_is_wrong_is_named_and_nothing_is_opened(self):
        before = self.calls()
        for given, said in (
            ({"installation": "ZB-9"}, "has the number “ZB-9”"),
            (
                {"installation": "ZB-1", "customer": self.stranger.id},
                "belongs to Hotel Zeeblick, not to Familie De Wit",
            ),
            ({"photos": [{"name": "x.jpg", "data": "%%"}]}, "x.jpg|data"),
        ):
            with self.assertRaisesRegex(UserError, said) as refused, self.cr.savepoint():
                self.opened(**given)
            self.assertIn(refused.exception.context["code"], ("refused", "invalid"))
        self.assertEqual(self.calls(), before)

    def test_two_contracts_are_left_to_the_desk(self):
        self.make_promise(self.first)
        told = self.opened(installation="ZB-1")
        call = self.env["case.service.call"].browse(told["call"])
        self.assertEqual((told["terms"], call.installation_id, call.contract_id.id), ("unclear", self.first, False))

    def test_who_may_not(self):
        auditor = new_test_user(self.env, "call_auditor", groups="case_organizer.group_case_auditor")
        with self.assertRaises(AccessError) as refused:
            self.opened(user=auditor, installation="ZB-1")
        self.assertEqual(refused.exception.context["code"], "forbidden")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallFromPortal(CallCommon):
    """A customer who is logged in writes what is wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call_type.write({"offered_portal": True, "offered_user_id": cls.agent.id})
        cls.porter = new_test_user(cls.env, "porter", groups="base.group_portal", name="Porter")
        cls.porter.partner_id.parent_id = cls.partner

    def sent(self, user, **given):
        start = self.env(user=self.env.ref("base.public_user"), su=False)["case.start"]
        stamp = start._stamp(self.call_type, user, time.time() - 60)
        told = start.send(self.call_type.id, user, {"stamp": stamp, **given})
        return self.env["case.service.call"].search([("name", "=", told["reference"])]).with_user(self.agent)

    def test_a_number_of_their_own_finds_the_installation_and_what_covers_it(self):
        call = self.sent(self.porter, title="Cold showers", message="The boiler zb-1 is out since this morning.")
        self.assertEqual((call.installation_id, call.contract_id, call.terms), (self.first, self.contract, "contract"))
        self.assertEqual((call.title, call.symptom[:17]), ("Cold showers", "The boiler zb-1 i"))
        self.assertEqual((call.caller_id, call.user_id), (self.porter.partner_id, self.agent))
        self.assertEqual(self.due(call)["first_response"], "2026-03-17 14:00:00")
        self.assertEqual(call.case_id.report_method_id, self.env.ref("case_organizer.report_method_portal"))

    def test_the_number_of_somebody_else_tells_nothing_and_costs_nobody(self):
        self.porter.partner_id.parent_id = self.stranger
        call = self.sent(self.porter, title="Cold", message="It is ZB-1.")
        self.assertEqual((call.installation_id.id, call.contract_id.id, call.terms), (False, False, "unclear"))
        self.assertEqual(call.symptom, "It is ZB-1.", "the desk reads it, and finds out")

    def test_without_a_number_it_is_a_call_all_the_same(self):
        call = self.sent(self.porter, title="Cold", message="Please call me.")
        self.assertEqual((len(call), call.installation_id.id, call.terms), (1, False, "unclear"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallAtDesk(CallCommon):
    """What the desk does with a call: taken out of the team's box, solved on the phone, or somebody sent at once."""

    def test_it_waits_in_the_box_of_the_desk_and_one_of_them_takes_it(self):
        self.team.member_ids = self.agent
        self.call_type.handler_team_id = self.team
        call = self.take_in(installation="ZB-1")
        self.assertEqual((call.user_id.id, call.team_id), (False, self.team))
        waiting = [("case_id.user_id", "=", False), ("case_id.team_id", "=", self.team.id)]
        self.assertIn(call, self.env(user=self.agent)["case.service.call"].search(waiting))
        self.assertTrue(call.with_user(self.agent).can_take)
        self.assertFalse(call.with_user(self.planner).can_take, "not of this team")
        call.with_user(self.agent).action_take()
        self.assertEqual((call.user_id, call.with_user(self.agent).can_take), (self.agent, False))

    def test_solved_on_the_phone(self):
        call = self.take_in(installation="ZB-1")
        case = call.case_id
        with freeze_time("2026-03-17 10:20:00"):
            call.action_answered()
            case.step_ids.filtered("is_open").with_user(self.agent).submit()
            if case.state == "active":
                case.with_user(self.agent).action_close()
        self.assertEqual((call.state, call.action_ids.ids), ("solved", []))
        self.assertEqual(set(case.clock_ids.mapped("state")), {"met"})
        self.env.flush_all()
        row = self.env(user=self.agent)["case.service.call.figure"].browse(call.id)
        self.assertEqual((row.response_kept, row.resolution_kept, row.visits), (100, 100, 0))

    def test_what_was_promised_and_not_kept_is_counted(self):
        late, answered = self.take_in(installation="ZB-1"), self.take_in(installation="ZB-1")
        nothing = self.take_in(installation="ZB-2")
        answered.action_answered()
        self.env["case.clock"].search([("case_id", "=", late.case_id.id)]).sudo().write({"due_on": "2026-03-01"})
        self.env.flush_all()
        figures = self.env(user=self.agent)["case.service.call.figure"]
        ours = [("id", "in", (late | answered | nothing).ids)]
        (row,) = figures._read_group(ours, [], ["response_kept:avg", "resolution_kept:avg"])
        self.assertEqual(row, (50.0, 0.0), "one of two was answered; what runs yet counts neither way")
        late.case_id.access = "restricted"
        self.env.flush_all()
        self.assertFalse(figures.with_user(self.reader).search([("id", "=", late.id)]))

    def test_all_that_a_case_has(self):
        call = self.take_in(installation="ZB-1")
        case = call.case_id.with_user(self.agent)
        case.post_note("Who knows this boiler?", kind="question")
        self.assertIn("Who knows this boiler?", str(case.note_ids.mapped("body")))
        self.assertEqual(case.step_ids.mapped("name"), ["Solve"], "the plan of its type")
        step = case.add_adhoc_step("Send the drawing")
        self.assertIn("Send the drawing", self.env["case.step"].browse(step).name)
        self.call_type.satisfaction_asked = True
        self.assertTrue(case.type_id.satisfaction_asked)
        self.assertIn(self.partner, case.partner_id)
        with self.assertRaises(AccessError):
            call.case_id.sudo().access = "restricted"
            call.case_id.with_user(self.reader).post_note("I was here")

    # --- known already ---------------------------------------------------------------------------------------------

    def test_what_is_known_is_said_until_it_is_solved(self):
        issues = self.env["case.issue"]
        known = issues.create({"title": "Hot water pumps stall", "workaround": "Switch it off for a minute"})
        issues.create({"title": "Hot water smells"})
        told = self.env(user=self.agent)["case.service.call"].get_situation(title="Hot water is gone")
        self.assertEqual(
            [(row["id"], row["workaround"]) for row in told["issues"]], [(known.id, "Switch it off for a minute")]
        )
        known.resolve("New pumps", close=True)
        known.case_id.sudo().invalidate_recordset()
        if known.case_id.state in ("active", "suspended", "in_review"):
            known.case_id.action_cancel("Solved")
        self.assertEqual(self.env(user=self.agent)["case.service.call"].get_situation(title="Hot water")["issues"], [])

    # --- somebody is sent at once ----------------------------------------------------------------------------------

    def sent(self, user, **values):
        """The dialog that follows *Send Somebody…* in that of intake."""
        form = Form(self.env(user=user)["case.intake"], view="case_organizer.case_intake_view_form")
        for name, value in values.items():
            setattr(form, name, value)
        shown = form.save().action_confirm_and_send()
        return self.env(user=user)[shown["res_model"]].browse(shown["res_id"])

    def test_taken_in_and_planned_without_leaving_the_phone(self):
        dialog = self.sent(self.planner, installation_id=self.first, title="No hot water", summary="Cold since seven")
        call = dialog.call_id
        self.assertEqual((call.title, call.terms, dialog.help), ("No hot water", "contract", "Cold since seven"))
        dialog.template_ids = self.repair
        shown = dialog.action_confirm_and_plan()
        suggested = self.env(user=self.planner)[shown["res_model"]].browse(shown["res_id"])
        self.assertEqual(suggested.line_ids.worker_id, self.gas_worker)
        told = suggested.line_ids[0].action_take()
        action = call.action_ids
        self.assertEqual((action.worker_id, action.planned_start), (self.gas_worker, suggested.line_ids[0].start))
        self.assertIn(self.gas_worker.name, told["params"]["message"], "what is told to who waits on the phone")

    def test_an_agent_asks_and_planners_plan(self):
        dialog = self.sent(self.agent, installation_id=self.first, title="No hot water")
        dialog.template_ids = self.repair
        with self.assertRaises(AccessError), self.cr.savepoint():
            dialog.action_confirm_and_plan()
        dialog.action_confirm()
        self.assertEqual(len(dialog.call_id.action_ids), 1)

    def test_what_is_no_call_is_not_sent_to(self):
        plain = self.env(user=self.agent)["case.case"].create(
            {"type_id": self.case_type.id, "partner_id": self.partner.id, "title": "A letter"}
        )
        intake = self.env(user=self.agent)["case.intake"].create(
            {"partner_id": self.partner.id, "title": "More", "case_id": plain.id, "type_id": self.call_type.id}
        )
        with self.assertRaisesRegex(UserError, "is no service call"):
            intake.action_confirm_and_send()
        self.assertFalse(plain.contact_ids)
