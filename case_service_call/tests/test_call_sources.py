from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_calls import NOW, CallCommon

MAIL = """From: porter@zeeblick.example
To: heating@cases.example
Subject: {subject}
Message-ID: <{number}@zeeblick.example>
Content-Type: text/plain; charset=utf-8

{body}
"""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallSources(CallCommon):
    """Calls come in by mail, by a case that is opened anywhere, and are raised by meters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "cases.example"})
        cls.env.company.alias_domain_id = domain
        cls.team.write({"alias_name": "heating", "alias_domain_id": domain.id})
        cls.team.member_ids = cls.agent
        cls.partner.email = "porter@zeeblick.example"

    def mail(self, subject="Boiler out", body="Please come", number=1):
        self.env["mail.thread"].message_process(False, MAIL.format(subject=subject, body=body, number=number))
        self.env.invalidate_all()
        found = self.env["case.team.message"].search([("name", "=", subject)], limit=1, order="id desc")
        return found.with_user(self.agent)

    # --- mail ----------------------------------------------------------------------------------------------------

    def test_mail_that_names_a_serial_number_finds_its_installation(self):
        message = self.mail(body="It is zb-1, in the cellar. Code 4471.")
        self.assertEqual(message.installation_id, self.first)
        action = message.action_ask_case()
        self.assertEqual(action["context"]["default_type_id"], self.call_type.id)
        case = message.make_case(self.call_type)
        call = case.service_call_ids
        self.assertEqual((call.installation_id, call.terms, call.contract_id), (self.first, "contract", self.contract))
        self.assertEqual((call.caller_id, call.partner_id), (self.partner, self.partner))
        self.assertIn("in the cellar", call.symptom)
        self.assertEqual(self.due(call)["first_response"], "2026-03-17 14:00:00")
        self.assertIn("It is zb-1", "".join(case.message_ids.mapped("body")))

    def test_the_address_of_a_label_will_do(self):
        body = f"See https://cases.example/case_installation/i/{self.second.token} please"
        self.assertEqual(self.mail(body=body).installation_id, self.second)

    def test_two_that_are_named_are_left_to_people(self):
        message = self.mail(body="ZB-1 or ZB-2, I do not know")
        self.assertFalse(message.installation_id)
        call = message.make_case(self.call_type).service_call_ids
        self.assertEqual((len(call), call.installation_id.id, call.terms), (1, False, "unclear"))

    def test_two_contracts_are_left_open(self):
        self.make_promise(self.first)
        call = self.mail(body="ZB-1 is out").make_case(self.call_type).service_call_ids
        self.assertEqual((call.installation_id, call.terms, call.contract_id.id), (self.first, "unclear", False))

    def test_mail_of_a_stranger_is_not_at_the_cost_of_the_contract(self):
        message = self.mail(body="ZB-1 is out")
        message.sudo().partner_id = self.stranger
        call = message.make_case(self.call_type, partner=self.partner).service_call_ids
        self.assertEqual((call.installation_id, call.terms), (self.first, "unclear"))

    def test_other_mail_is_no_call(self):
        case = self.mail(body="ZB-1 is out").make_case(self.case_type)
        self.assertFalse(case.service_call_ids)

    # --- a case of the type -----------------------------------------------------------------------------------------

    def test_each_case_of_the_type_is_a_call(self):
        cases = self.env(user=self.agent)["case.case"].create(
            [{"type_id": self.call_type.id, "title": f"Call {n}", "partner_id": self.partner.id} for n in range(3)]
        )
        self.assertEqual(cases.service_call_ids.mapped("terms"), ["unclear"] * 3)

    def test_who_opens_a_case_does_not_decide_who_pays(self):
        case = self.env(user=self.agent)["case.case"].create(
            {
                "type_id": self.call_type.id,
                "title": "Free, please",
                "service_call_ids": [
                    (0, 0, {"installation_id": self.second.id, "terms": "contract", "contract_id": self.contract.id})
                ],
            }
        )
        call = case.service_call_ids
        self.assertEqual((call.terms, call.contract_id.id), ("chargeable", False))

    # --- meters --------------------------------------------------------------------------------------------------

    def test_a_reading_beyond_its_bound_raises_one_call(self):
        meter = self.first.meter_ids
        meter.write({"bounded": True, "call_below": 0, "call_above": 5000})
        read = meter.with_user(self.agent).record_reading
        read(4000)
        calls = self.env["case.service.call"].search([("meter_id", "=", meter.id)])
        self.assertFalse(calls)
        read(5200)
        call = self.env["case.service.call"].search([("meter_id", "=", meter.id)])
        self.assertEqual((call.title, call.installation_id), ("Operating hours: 5200 h, above 5000 h", self.first))
        self.assertEqual((call.terms, call.contract_id), ("contract", self.contract))
        read(5300)
        self.assertEqual(self.env["case.service.call"].search_count([("meter_id", "=", meter.id)]), 1)
        call.case_id.action_cancel("Looked at")
        read(5400)
        self.assertEqual(self.env["case.service.call"].search_count([("meter_id", "=", meter.id)]), 2)

    def test_bounds_that_cannot_be(self):
        with self.assertRaisesRegex(ValidationError, "lower bound"):
            self.first.meter_ids.write({"bounded": True, "call_below": 9, "call_above": 9})
        self.call_type.service_calls = False
        with self.assertRaisesRegex(ValidationError, "no case type"):
            self.first.meter_ids.write({"bounded": True, "call_below": 0, "call_above": 9})
