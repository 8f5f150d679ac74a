import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTakeIn(CallCommon):
    """A call is taken in: found by what stands on the machine, checked against what was agreed."""

    # --- the verb ------------------------------------------------------------------------------------------------

    def test_a_call_in_one_go(self):
        category = self.env["case.category"].create({"name": "Heating"})
        photo = {"name": "boiler.jpg", "data": base64.b64encode(b"a photo").decode()}
        call = self.take_in(
            installation="zb-1",
            caller_id=self.partner.id,
            symptom="It drips",
            category_id=category.id,
            priority="2",
            photos=[photo],
        )
        case = call.case_id
        self.assertEqual((case.type_id, case.partner_id, case.user_id), (self.call_type, self.partner, self.agent))
        self.assertEqual((case.title, case.category_id, case.priority), ("No hot water", category, "2"))
        self.assertEqual((call.installation_id, call.site_id, call.symptom), (self.first, self.site, "It drips"))
        self.assertEqual((call.contract_id, call.terms, case.contract_id), (self.contract, "contract", self.contract))
        files = self.env["ir.attachment"].search([("res_model", "=", "case.case"), ("res_id", "=", case.id)])
        self.assertEqual((files.name, files.raw), ("boiler.jpg", b"a photo"))

    def test_found_by_serial_number_number_and_label(self):
        address = f"https://cases.example/case_installation/i/{self.first.token}"
        for text in ("ZB-1", " zb-1 ", self.first.name, self.first.token, address):
            self.assertEqual(self.take_in(installation=text).installation_id, self.first, text)

    def test_an_unknown_serial_number_is_named_and_nothing_is_opened(self):
        cases = self.env["case.case"].search_count([])
        with self.assertRaisesRegex(UserError, "has the number “ZB-9”"), self.cr.savepoint():
            self.take_in(installation="ZB-9")
        with self.assertRaisesRegex(UserError, "has the number “ZB_1”"), self.cr.savepoint():
            self.take_in(installation="ZB_1")
        self.assertEqual(self.env["case.case"].search_count([]), cases)
        self.assertEqual(self.take_in(partner_id=self.partner.id).terms, "unclear", "it can be taken without one")

    def test_the_installation_of_somebody_else(self):
        with self.assertRaisesRegex(UserError, "belongs to Hotel Zeeblick, not to Familie De Wit"):
            self.take_in(installation="ZB-1", partner_id=self.stranger.id)
        call = self.take_in(installation="ZB-1", caller_id=self.stranger.id)
        self.assertEqual((call.partner_id, call.caller_id, call.terms), (self.partner, self.stranger, "unclear"))
        contact = self.env["res.partner"].create({"name": "Porter", "parent_id": self.partner.id})
        self.assertEqual(self.take_in(installation="ZB-1", caller_id=contact.id).terms, "contract")

    def test_two_contracts_are_a_question(self):
        other = self.make_promise(self.first)
        with self.assertRaisesRegex(UserError, f"{self.contract.name}.*{other.name}.*Choose"):
            self.take_in(installation="ZB-1")
        call = self.take_in(installation="ZB-1", coverage_id=other.coverage_ids.id)
        self.assertEqual((call.contract_id, call.terms), (other, "contract"))

    def test_a_contract_that_ended_or_covers_something_else_is_refused(self):
        with self.assertRaisesRegex(UserError, "does not cover .*ZB-2"):
            self.take_in(installation="ZB-2", coverage_id=self.contract.coverage_ids.id)
        self.assertEqual(self.take_in(installation="ZB-2").terms, "chargeable")
        ended = self.in_force(coverage_ids=[(0, 0, {"installation_id": self.second.id, "date_to": "2026-02-28"})])
        with self.assertRaisesRegex(UserError, "until"):
            self.take_in(installation="ZB-2", coverage_id=ended.coverage_ids.id)
        told = self.env(user=self.agent)["case.service.call"].get_situation(self.second.id)
        self.assertIn("It was covered until", told["warnings"][0])
        self.assertEqual(told["terms"], "chargeable")

    def test_the_warranty_comes_first(self):
        self.first.warranty_until = "2026-12-31"
        call = self.take_in(installation="ZB-1")
        self.assertEqual((call.terms, call.contract_id), ("warranty", self.contract))
        self.assertIn("resolution", self.due(call), "what was promised counts all the same")

    def test_what_cannot_be_is_refused(self):
        for values, said in (
            ({"title": " "}, "what it is about"),
            ({"colour": "red"}, "knows no “colour”"),
            ({"photos": [{"name": "x", "data": "%%"}]}, "“x” is no file"),
        ):
            with self.assertRaisesRegex(UserError, said), self.cr.savepoint():
                self.take_in(**values)
        self.call_type.service_calls = False
        with self.assertRaisesRegex(UserError, "no case type for service calls"):
            self.take_in()

    # --- who may -------------------------------------------------------------------------------------------------

    def test_who_may(self):
        call = self.take_in(installation="ZB-1")
        auditor = self.env["res.users"].create(
            {
                "name": "Auditor",
                "login": "call_auditor",
                "group_ids": [(6, 0, self.env.ref("case_organizer.group_case_auditor").ids)],
            }
        )
        self.assertEqual(call.with_user(auditor).terms, "contract")
        with self.assertRaises(AccessError):
            self.take_in(user=auditor, installation_id=self.first.id)
        with self.assertRaises(AccessError):
            call.write({"terms": "goodwill"})
        with self.assertRaises(AccessError):
            self.env(user=self.agent)["case.service.call"].create({"case_id": call.case_id.id})
        call.case_id.access = "restricted"
        with self.assertRaises(AccessError):
            call.with_user(self.reader).read(["terms"])

    def test_a_contract_that_one_may_not_read_has_no_name_and_counts(self):
        self.contract.case_id.sudo().access = "restricted"
        call = self.take_in(installation="ZB-1")
        self.assertEqual((call.sudo().contract_id, call.terms), (self.contract, "contract"))
        self.assertFalse(call.contract_shown_id)
        self.assertFalse(call.case_id.contract_id)
        coverage = call.get_situation(self.first.id)["coverages"][0]
        self.assertEqual((coverage["contract_id"], coverage["allowances"]), (False, []))
        self.assertNotIn(self.contract.name, str(coverage))
        self.assertEqual(self.due(call)["first_response"], "2026-03-17 14:00:00")

    # --- at once -------------------------------------------------------------------------------------------------

    def test_what_is_seen_at_once(self):
        product = self.env["product.product"].create({"name": "Call-out", "type": "service", "list_price": 85})
        self.env.company.service_call_product_id = product
        calls = self.env(user=self.agent)["case.service.call"]
        issue = self.env["case.issue"].create({"title": "Valves stick", "workaround": "Open it slowly"})
        open_call = self.take_in(installation="ZB-1", title="It drips")
        open_call.case_id.link_issue(issue)
        told = calls.get_situation(self.first.id, self.partner.id)
        coverage = told["coverages"][0]
        self.assertEqual((told["terms"], coverage["contract"]), ("contract", self.contract.display_name))
        self.assertEqual(
            [(promise["kind"], promise["until"]) for promise in coverage["commitments"]],
            [("response", "2026-03-17 14:00:00"), ("resolution", "2026-03-18 10:00:00")],
        )
        self.assertEqual([(row["name"], row["left"]) for row in coverage["allowances"]], [("Visits", 2.0)])
        self.assertEqual([call["id"] for call in told["calls"]], [open_call.id])
        self.assertEqual([row["workaround"] for row in told["issues"]], ["Open it slowly"], "of the same type")
        told = calls.get_situation(self.second.id, self.partner.id)
        self.assertEqual((told["terms"], told["coverages"], told["calls"]), ("chargeable", [], []))
        self.assertIn("85", told["price"])
        self.boiler_type.call_product_id = self.env["product.product"].create(
            {"name": "Dear call-out", "type": "service", "list_price": 120}
        )
        self.assertIn("120", calls.get_situation(self.second.id)["price"])
        told = calls.get_situation(False, self.partner.id)
        self.assertEqual({row["id"] for row in told["installations"]}, {self.first.id, self.second.id})

    def test_a_part_is_seen_with_the_calls_of_its_whole(self):
        call = self.take_in(installation_id=self.first.child_ids.id)
        told = call.get_situation(self.first.id)
        self.assertEqual([row["id"] for row in told["calls"]], call.ids)
        self.assertEqual(call.contract_id, self.contract, "covered through its whole")

    # --- the dialog ----------------------------------------------------------------------------------------------

    def dialog(self, **values):
        form = Form(self.env(user=self.agent)["case.intake"], view="case_organizer.case_intake_view_form")
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def test_the_dialog_takes_in_a_call(self):
        form = self.dialog(installation_id=self.first, title="No hot water")
        self.assertEqual((form.partner_id, form.type_id), (self.partner, self.call_type))
        form.summary = "Since this morning"
        case = self.env["case.case"].browse(form.save().action_confirm()["res_id"])
        call = case.service_call_ids
        self.assertEqual(
            (call.installation_id, call.terms, call.symptom), (self.first, "contract", "Since this morning")
        )
        self.assertEqual(case.contact_ids.summary, "Since this morning")

    def test_the_dialog_asks_which_contract_counts_and_loses_nothing(self):
        other = self.make_promise(self.first)
        intake = self.dialog(installation_id=self.first, title="No hot water").save()
        with self.assertRaisesRegex(UserError, "Choose the one that counts"), self.cr.savepoint():
            intake.action_confirm()
        intake.coverage_id = other.coverage_ids
        case = self.env["case.case"].browse(intake.action_confirm()["res_id"])
        self.assertEqual(case.service_call_ids.contract_id, other)

    def test_the_dialog_takes_a_stranger_as_the_caller(self):
        form = self.dialog(partner_id=self.stranger, installation_id=self.first, title="No hot water")
        self.assertEqual(form.customer_id, self.partner)
        call = self.env["case.case"].browse(form.save().action_confirm()["res_id"]).service_call_ids
        self.assertEqual((call.partner_id, call.caller_id), (self.partner, self.stranger))

    def test_added_to_a_call_that_is_open(self):
        call = self.take_in(installation="ZB-1")
        before = self.env["case.service.call"].search_count([])
        form = self.dialog(partner_id=self.partner, installation_id=self.first, title="Still nothing")
        intake = form.save()
        intake.case_id = call.case_id
        intake.action_confirm()
        self.assertEqual(call.case_id.contact_ids.summary, "Still nothing")
        self.assertEqual(self.env["case.service.call"].search_count([]), before)

    def test_photos_of_the_dialog_go_to_the_case(self):
        photo = self.env(user=self.agent)["ir.attachment"].create(
            {"name": "p.jpg", "raw": b"x", "res_model": "case.intake"}
        )
        intake = self.dialog(installation_id=self.first, title="No hot water").save()
        intake.photo_ids = photo
        case = self.env["case.case"].browse(intake.action_confirm()["res_id"])
        self.assertEqual((photo.res_model, photo.res_id), ("case.case", case.id))

    def test_other_cases_are_taken_in_as_before(self):
        form = self.dialog(partner_id=self.partner, title="A letter", type_id=self.case_type)
        form.characteristics = {"response": "x"}
        case = self.env["case.case"].browse(form.save().action_confirm()["res_id"])
        self.assertFalse(case.service_call_ids)

    def test_installations_are_looked_for_by_customer_and_site(self):
        installations = self.env(user=self.agent)["case.installation"]
        for text in ("Zeeblick", "Beach pav", "ZB-1", self.first.token):
            self.assertIn(self.first.id, [found[0] for found in installations.name_search(text)], text)
        self.assertFalse(installations.name_search("Nobody at all"))
