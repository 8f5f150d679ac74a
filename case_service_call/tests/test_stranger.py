import re
import time

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.models.case_start import StartRefused
from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES, LinkError

from .common_calls import NOW, CallCommon

PNG = b"\x89PNG\r\n\x1a\nphoto"


class StrangerCommon(CallCommon):
    """The boilers of the hotel may be reported by everybody who scans their labels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.write({"street": "Strandweg 1", "zip": "2042", "city": "Zandvoort"})
        cls.call_type.offered_user_id = cls.agent
        cls.boiler_type.reported_by = "type"

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.public = self.env.ref("base.public_user")
        self.gateway = self.env(user=self.public, su=False)["case.installation.stranger"]

    def given(self, installation, **values):
        """A report that was filled in well."""
        start = self.env["case.start"]
        return {
            "stamp": start._stamp_of(f"label.{installation.id}", time.time() - 60),
            "name": "A guest",
            "phone": "06 1",
            "symptom": "It drips.\nSince noon.",
            **values,
        }


class TestStranger(StrangerCommon):
    """Somebody who scans a label without logging in reports a problem, and learns nothing else."""

    def test_they_see_what_and_where_as_far_as_allowed(self):
        self.assertEqual(set(self.gateway.read_label(self.first.token)), {"type", "place", "stamp"})
        seen = self.gateway.read_label(self.first.token)
        self.assertEqual((seen["type"], seen["place"]), ("Gas boiler", ""))
        self.first.reported_by = "place"
        self.assertEqual(self.gateway.read_label(self.first.token)["place"], "Strandweg 1, 2042 Zandvoort")
        self.first.reported_by = "nobody"
        for code in (self.first.token, "nothing", "", None, self.second.token[:-1], self.second.token + "A", "%"):
            with self.assertRaises(LinkError):
                self.gateway.read_label(code)
            with self.assertRaises(LinkError):
                self.gateway.report(code, self.given(self.first))

    def test_a_report_becomes_a_service_call(self):
        with freeze_time(NOW):
            told = self.gateway.report(self.first.token, self.given(self.first, photos=[("a.png", PNG)]))
            call = self.env["case.service.call"].search([("installation_id", "=", self.first.id)])
            self.assertEqual((told["state"], told["reference"]), ("opened", call.name))
            self.assertEqual((call.partner_id, call.caller_id.name), (self.partner, "A guest"))
            self.assertEqual((call.terms, call.contract_id), ("unclear", self.contract))
            self.assertEqual(call.case_id.report_method_id, self.env.ref("case_organizer.report_method_web"))
            self.assertEqual((call.symptom, call.user_id), ("It drips.\nSince noon.", self.agent))
            self.assertTrue(self.due(call), "what was promised is counted")
            self.assertEqual(call.case_id.user_id, self.agent)

    def test_what_is_reported_already_is_added_to(self):
        first = self.given(self.first)
        told = self.gateway.report(self.first.token, first)
        self.assertEqual(self.gateway.report(self.first.token, first), told, "a double click")
        again = self.gateway.report(self.first.token, self.given(self.first, name="Another guest", symptom="Wet floor"))
        self.assertEqual(again, {"state": "added", "reference": ""})
        call = self.env["case.service.call"].search([("installation_id", "=", self.first.id)])
        self.assertEqual(len(call), 1)
        said = self.env["case.contact"].search([("case_id", "=", call.case_id.id)], order="id")
        self.assertEqual([contact.partner_id.name for contact in said], ["A guest", "Another guest"])
        self.assertIn("Wet floor", said[1].summary)
        other = self.gateway.report(self.second.token, self.given(self.second))
        self.assertEqual(other["state"], "opened")
        call.case_id.action_cancel("Not ours")
        self.assertEqual(self.gateway.report(self.first.token, self.given(self.first))["state"], "opened")

    def test_several_contracts_are_left_to_the_desk(self):
        self.make_promise(self.first)
        self.gateway.report(self.first.token, self.given(self.first))
        call = self.env["case.service.call"].search([("installation_id", "=", self.first.id)])
        self.assertEqual((call.terms, call.contract_id.id), ("unclear", False))

    def test_what_is_wrong_is_said_and_nothing_is_left(self):
        for values, wrong in (
            ({"name": "", "symptom": " "}, {"name", "symptom"}),
            ({"phone": ""}, {"phone"}),
            ({"email": "a@b"}, {"email"}),
            ({"photos": [("a.svg", b"<svg/>")]}, {"photos"}),
            ({"photos": [("a.png", PNG)] * 6}, {"photos"}),
            ({"trap": "x"}, {"trap"}),
            ({"stamp": "x"}, {""}),
            ({"stamp": self.given(self.second)["stamp"]}, {""}),
        ):
            with self.assertRaises(StartRefused) as refused:
                self.gateway.report(self.first.token, self.given(self.first, **values))
            self.assertEqual(set(refused.exception.problems), wrong)
        self.assertFalse(self.env["case.service.call"].search([("installation_id", "=", self.first.id)]))

    def test_a_report_sets_nothing_else(self):
        self.gateway.report(
            self.first.token,
            self.given(
                self.first, installation_id=self.second.id, priority="2", terms="goodwill", type_id=1, user_id=1
            ),
        )
        call = self.env["case.service.call"].search([("installation_id", "=", self.first.id)])
        self.assertEqual((call.priority, call.terms, call.case_id.user_id), ("0", "unclear", self.agent))
        self.assertFalse(self.env["case.service.call"].search([("installation_id", "=", self.second.id)]))

    def test_many_are_braked(self):
        for _n in range(20):
            with self.assertRaises(LinkError):
                self.gateway.read_label("wrong", "192.0.2.1")
        with self.assertRaises(LinkError) as refused:
            self.gateway.read_label(self.first.token, "192.0.2.1")
        self.assertEqual(refused.exception.reason, "too_many")
        self.env["ir.config_parameter"].set_param("case_organizer.start_per_hour", "2")
        for phone in ("1", "2"):
            self.gateway.report(self.first.token, self.given(self.first, phone=phone), "192.0.2.2")
        with self.assertRaisesRegex(StartRefused, "Too much"):
            self.gateway.report(self.first.token, self.given(self.first, phone="3"), "192.0.2.2")

    def test_somebody_handles_what_is_reported(self):
        self.call_type.offered_user_id = False
        with self.assertRaisesRegex(ValidationError, "who handles"):
            self.boiler_type.reported_by = "place"
        with self.assertRaisesRegex(ValidationError, "who handles"):
            self.second.reported_by = "place"
        with self.assertRaises(LinkError):
            self.gateway.read_label(self.first.token)

    def test_a_public_form_of_a_type_for_service_calls_opens_a_call(self):
        self.call_type.write({"offered_public": True, "offered_confirm": False})
        start = self.env(user=self.public, su=False)["case.start"]
        stamp = start._stamp(self.call_type, self.public, time.time() - 60)
        told = start.send(self.call_type.id, self.public, {"stamp": stamp, "name": "Jo", "email": "jo@example.com"})
        call = self.env["case.service.call"].search([("name", "=", told["reference"])])
        self.assertEqual((call.partner_id.name, call.terms), ("Jo", "unclear"))


@tagged("post_install", "-at_install")
class TestStrangerOverHttp(StrangerCommon, HttpCase):
    """The label in a browser."""

    def test_a_label_leads_strangers_to_the_form_and_others_to_the_installation(self):
        label = f"/case_installation/i/{self.first.token}"
        page = self.url_open(label)
        self.assertTrue(page.url.endswith(f"/case/report/{self.first.token}"))
        self.assertIn("Gas boiler", page.text)
        for secret in ("Strandweg", "ZB-1", self.partner.name, self.contract.name, "4471", self.first.name):
            self.assertNotIn(secret, page.text)
        self.first.reported_by = "nobody"
        self.assertIn("/web/login?redirect=", self.url_open(label).url)
        new_test_user(self.env, "portal_scans", groups="base.group_portal", password="portal_scans")
        self.authenticate("portal_scans", "portal_scans")
        self.assertEqual(self.url_open(label).status_code, 404)
        self.assertTrue(self.url_open(f"/case_installation/i/{self.second.token}").url.endswith(self.second.token))
        self.authenticate("agent", "agent")
        target = self.url_open(label, allow_redirects=False).headers["Location"]
        self.assertTrue(target.endswith(f"/odoo/case.installation/{self.first.id}"))

    def test_a_stranger_reports(self):
        path = f"/case/report/{self.first.token}"
        page = self.url_open(path).text
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        self.assertIn("<title>Report a problem</title>", page)
        self.assertIn("Write a phone number or a mail address", page, "one of both is needed, and said beforehand")
        self.assertEqual(page.count("(optional)"), 1, "photos alone are")
        for address in (path, "/case/report/nonsense"):
            self.assertRegex(self.url_open(address).text[:2000], r'<html[^>]* lang="en-US"', "screen readers know it")
        evil = "<script>alert(1)</script>"
        wrong = self.url_open(path, data={**self.given(self.first, symptom=evil, name=""), "csrf_token": csrf})
        self.assertEqual(wrong.status_code, 400)
        self.assertIn("&lt;script&gt;alert(1)", wrong.text)
        self.assertNotIn(evil, wrong.text)
        self.assertEqual(self.url_open(path, data=self.given(self.first)).status_code, 400, "without a csrf token")
        sent = self.url_open(
            path, data={**self.given(self.first), "csrf_token": csrf}, files=[("photos", ("a.png", PNG))]
        )
        call = self.env["case.service.call"].search([("installation_id", "=", self.first.id)])
        self.assertIn(call.name, sent.text)
        photos = self.env["ir.attachment"].search([("res_model", "=", "case.case"), ("res_id", "=", call.case_id.id)])
        self.assertEqual(photos.mapped("name"), ["a.png"])
