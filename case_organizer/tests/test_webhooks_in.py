import json
import time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user

from ..models.case_webhook_in import LARGEST, WRONG_TRIES
from ..tools import json_path, webhooks
from .common import CaseCommon


class TestWebhooksIn(CaseCommon, HttpCase):
    """Another system says that something happened, at an address of its own, signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "case_admin", groups="case_organizer.group_case_admin")
        cls.event = cls.env["case.event.type"].create(
            {
                "name": "Deed registered",
                "code": "deed",
                "question_ids": [
                    Command.create({"name": "Yearly income", "code": "yearly_income", "kind": "monetary"})
                ],
            }
        )
        cls.hook = cls.env(user=cls.admin)["case.webhook.in"].create(
            {
                "name": "Land registry",
                "event_type_id": cls.event.id,
                "user_id": cls.adviser.id,
                "find_path": "data.case",
                "answer_ids": [
                    Command.create({"path": "data.rows[0].income", "question_id": cls.event.question_ids.id})
                ],
            }
        )
        shown = cls.hook.action_new_address()
        address = cls.env["case.webhook.in.address"].browse(shown["res_id"]).address
        cls.address = "/case/hook/" + address.rsplit("/", 1)[1]

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.case = self.open_case(external_ref="LR-1")

    def send(self, message="m1", content=None, address=None, secret=None, moment=None, body=None, **headers):
        if body is None:
            body = json.dumps(content or {"data": {"case": self.case.name, "rows": [{"income": 70000}]}}).encode()
        moment = int(time.time()) if moment is None else moment
        signed = webhooks.headers(secret or self.hook.secret, message, moment, body)
        self.env.flush_all()
        answer = self.url_open(address or self.address, data=body, headers={**signed, **headers})
        self.env.invalidate_all()
        return answer

    def events(self):
        return self.env["case.event"].search([("event_type_id", "=", self.event.id)])

    def refused(self, status, words, **given):
        answer = self.send(**given)
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertIn(words, answer.text)
        self.assertIn(words, self.hook.message_ids[:1].reason)
        self.assertEqual(self.hook.message_ids[:1].state, "refused")
        self.assertFalse(self.events())

    def test_a_message_is_an_event_on_the_case_once(self):
        answer = self.send()
        self.assertEqual((answer.status_code, answer.json()), (200, {"status": "taken"}))
        event = self.events()
        self.assertEqual((event.case_id, event.user_id, event.source), (self.case, self.adviser, "api"))
        self.assertEqual(event.sudo().answers, {"yearly_income": 70000})
        self.assertEqual(self.send().json(), {"status": "known"})
        self.assertEqual(self.events(), event)
        self.assertEqual(self.hook.message_ids.mapped("state"), ["taken"])
        self.assertEqual(self.send(message="m2").json(), {"status": "taken"})
        self.assertEqual(len(self.events()), 2)

    def test_what_is_not_believed(self):
        now = int(time.time())
        self.refused(401, "another secret", secret=webhooks.new_secret())
        self.refused(401, "more than five minutes", moment=now - 400)
        self.refused(401, "more than five minutes", moment=now + 400)
        self.refused(401, "not signed", **{"webhook-signature": ""})
        self.refused(401, "another secret", **{"webhook-signature": "v1,AAAA v1a,BBBB é"[:14]})
        self.refused(401, "another secret", **{"webhook-id": "m9"})
        self.refused(401, "another secret", **{"webhook-timestamp": str(now - 1)})

    def test_what_cannot_be_used(self):
        self.refused(413, "More than", body=b'"' + b"x" * LARGEST + b'"')
        self.refused(422, "no JSON", body=b"{")
        self.refused(422, "no JSON", body=b"[" * 100_000)
        self.refused(422, "nothing at", content={"data": {}})
        self.refused(422, "nothing at", content={"data": {"case": {"a": 1}}})
        self.refused(422, "0 cases", content={"data": {"case": "NOPE"}})
        self.refused(422, "a number is expected", content={"data": {"case": self.case.name, "rows": [{"income": "x"}]}})
        self.assertEqual(self.send().json(), {"status": "taken"}, "put right it is taken, with the same id")

    def test_it_happens_with_the_rights_of_its_user(self):
        self.case.access = "restricted"
        self.hook.user_id = self.stranger
        self.refused(422, "0 cases")

    def test_other_ways_to_find_the_case(self):
        self.hook.find_by = "external_ref"
        self.assertEqual(self.send(content={"data": {"case": "LR-1"}}).json(), {"status": "taken"})
        detail = self.case_type.characteristic_ids
        self.hook.write({"find_by": "detail", "detail_id": detail.id, "find_path": "number"})
        self.env["case.writer"].apply(self.case, (), answers={self.case.id: {"yearly_income": 4711}})
        self.assertEqual(self.send("m2", content={"number": 4711}).json(), {"status": "taken"})
        self.assertEqual(self.events().case_id, self.case)
        self.hook.write({"find_by": "customer", "find_path": "who"})
        self.partner.email = "de.wit@example.com"
        self.assertEqual(self.send("m3", content={"who": "de.wit@example.com"}).json(), {"status": "taken"})
        self.assertEqual(self.events()[:1].partner_id, self.partner)

    def test_addresses_that_do_not_work(self):
        wrong = self.address[:-1] + ("a" if self.address[-1] != "a" else "b")
        self.assertEqual(self.send(address=wrong).status_code, 404)
        self.assertEqual(self.send(address="/case/hook/x").status_code, 404)
        self.assertEqual(self.url_open(self.address).status_code, 405, "only what is posted")
        self.hook.action_new_address()
        self.assertEqual(self.send().status_code, 404, "the address before")
        for _number in range(20):
            self.send(address=wrong)
        self.assertEqual(self.send(address=wrong).status_code, 429)
        self.assertFalse(self.events())

    def test_only_the_hash_of_an_address_is_kept_and_only_administrators_make_one(self):
        token = self.address.rsplit("/", 1)[1]
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(h)::text FROM case_webhook_in h WHERE id = %s", [self.hook.id])
        self.assertNotIn(token, self.env.cr.fetchone()[0])
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                self.hook.with_user(user).action_new_address()
        with self.assertRaisesRegex(ValidationError, "no path"):
            self.hook.find_path = "data..x"

    def test_paths(self):
        document = {"a": {"b": [{"c": 1}, [2, 3]]}, "x": None}
        for path, found in (("a.b[0].c", 1), ("a.b[1][1]", 3), ("a.b[7].c", None), ("a.c.d", None), ("x", None)):
            self.assertEqual(json_path.find(document, path), found)
        for path in ("", "a.", ".a", "a[x]", "a[-1]", "[0]", ".".join("a" * 40)):
            with self.assertRaises(ValueError):
                json_path.steps(path)
