from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallTerms(CallCommon):
    """Who pays a call, and what it takes of an allowance."""

    def told(self, call):
        return call.case_id.log_ids.mapped("summary")

    def test_decided_with_a_reason_that_the_history_keeps(self):
        call = self.take_in(installation="ZB-1")
        with self.assertRaises(UserError):
            call.set_terms("goodwill", " ")
        with self.assertRaises(UserError):
            call.set_terms("nobody", "I say so")
        call.set_terms("goodwill", "Second time this week")
        self.assertEqual(call.terms, "goodwill")
        self.assertIn("Who pays: Goodwill, before: Contract (Second time this week)", self.told(call))

    def test_no_contract_pays_what_it_does_not_cover(self):
        with self.assertRaisesRegex(UserError, "No contract counts"):
            self.take_in(installation="ZB-2").set_terms("contract", "Please")

    def test_named_when_it_is_taken_in(self):
        call = self.take_in(installation="ZB-2", terms="goodwill", terms_reason="New customer")
        self.assertEqual(call.terms, "goodwill")
        with self.assertRaises(UserError):
            self.take_in(installation="ZB-2", terms="goodwill")

    def test_who_may_not_decide(self):
        call = self.take_in(installation="ZB-1")
        call.case_id.access = "restricted"
        for verb in (
            lambda other: other.set_terms("goodwill", "x"),
            lambda other: other.take_allowance(),
            lambda other: other.set_installation(self.second.id),
        ):
            with self.assertRaises(AccessError):
                verb(call.with_user(self.reader))

    def test_visits_are_taken_until_none_is_left(self):
        call = self.take_in(installation="ZB-1")
        use = call.take_allowance()
        self.assertEqual((use.name, use.amount, use.case_id), ("No hot water", 1.0, call.case_id))
        other = self.take_in(installation="ZB-1", title="Again")
        other.take_allowance(name="Second visit")
        with self.assertRaisesRegex(UserError, "“Visits”: 0 visits are left"):
            other.take_allowance()
        told = call.get_situation(self.first.id)
        self.assertEqual(told["coverages"][0]["allowances"][0]["left"], 0.0)

    def test_only_what_the_contract_pays_takes_of_it(self):
        call = self.take_in(installation="ZB-1", terms="goodwill", terms_reason="Friend")
        with self.assertRaisesRegex(UserError, "takes nothing of an allowance: Goodwill"):
            call.take_allowance()

    def test_what_was_taken_holds_the_call_to_its_contract(self):
        call = self.take_in(installation="ZB-1")
        use = call.take_allowance()
        with self.assertRaisesRegex(UserError, "give it back first"):
            call.set_installation(self.second.id)
        use.with_user(self.manager).give_back("Was the other boiler")
        call.set_installation(self.second.id)
        self.assertEqual(call.terms, "chargeable")

    def test_the_dialogs(self):
        call = self.take_in(installation="ZB-1")
        ask = Form(self.env(user=self.agent)["case.service.call.allowance.ask"].with_context(default_call_id=call.id))
        self.assertEqual((ask.obligation_id.name, ask.left), ("Visits", 2.0))
        ask.save().action_confirm()
        self.assertEqual(call.use_ids.amount, 1.0)
        ask = Form(
            self.env(user=self.agent)["case.service.call.terms.ask"].with_context(**call.action_ask_terms()["context"])
        )
        ask.terms, ask.reason = "chargeable", "Frozen pipe"
        ask.save().action_confirm()
        self.assertEqual(call.terms, "chargeable")

    def test_the_dialog_that_corrects(self):
        call = self.take_in(installation="ZB-2", symptom="Drips")
        ask = Form(
            self.env(user=self.agent)["case.service.call.about.ask"].with_context(**call.action_ask_about()["context"])
        )
        ask.installation_id, ask.symptom = self.first, "Drips a lot"
        ask.save().action_confirm()
        self.assertEqual(
            (call.installation_id, call.contract_id, call.symptom), (self.first, self.contract, "Drips a lot")
        )
