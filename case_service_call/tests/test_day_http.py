import json

from odoo.tests import HttpCase, new_test_user, tagged

from .action_common import ActionCommon

KEY = "5b8f0d9e-2f51-4a8e-a0f1-1f4f2f7d0002"


@tagged("post_install", "-at_install")
class TestDayHttp(ActionCommon, HttpCase):
    """The page and what it asks, over HTTP."""

    def ask(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json"}
        return self.url_open(f"/case/service/day/{path}", data=body, headers=headers).json()

    def say(self, action, user):
        return self.ask("send", user=user.id, key=KEY, action_id=action.id, verb="arrive", values={})

    def test_the_page_and_its_files(self):
        self.authenticate("tom_gas", "tom_gas")
        page = self.url_open("/case/service/day")
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertNotIn(self.worker.name, page.text)
        worker = self.url_open("/case/service/worker.js?lang=en_US").text
        (files,) = (json.loads(line[14:-1]) for line in worker.splitlines() if line.startswith("const FILES = "))
        self.assertIn("/case/service/day/", files[0])
        for file in files:
            answer = self.url_open(file)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertIn(files[0].rsplit("/", 1)[0], page.text, "the page and its worker have the same files")
        folder = files[0].rsplit("/", 1)[0]
        for name in ("service_worker.js", "..%2fday.js", "secrets"):
            self.assertEqual(self.url_open(f"{folder}/{name}").status_code, 404)
        manifest = self.url_open("/case/service/manifest.webmanifest").json()
        self.assertEqual((manifest["start_url"], manifest["scope"]), ("/case/service/day", "/case/service/"))
        for icon in manifest["icons"]:
            self.assertEqual(self.url_open(icon["src"]).headers["Content-Type"], "image/png")

    def test_whose_entries(self):
        action = self.planned()
        self.authenticate("tim_water", "tim_water")
        self.assertEqual(self.ask("data")["result"]["visits"], [])
        self.assertEqual(self.say(action, self.worker)["result"], {"somebody_else": True})
        self.assertIn("somebody else", self.say(action, self.other)["error"]["data"]["message"])
        self.assertFalse(action.on_site_on)
        self.authenticate("tom_gas", "tom_gas")
        self.assertEqual([visit["id"] for visit in self.ask("data")["result"]["visits"]], action.ids)
        for _twice in range(2):
            self.assertIs(self.say(action, self.worker)["result"], True)
        self.assertTrue(action.on_site_on)

    def test_an_entry_that_is_none(self):
        self.authenticate("tom_gas", "tom_gas")
        whole = {"user": self.worker.id, "key": "k", "action_id": 1, "verb": "arrive", "values": {}}
        wrong = [{"key": None}, {"key": 7}, {"action_id": "1"}, {"verb": ["arrive"]}, {"values": None}]
        for sent in ({"user": self.worker.id}, *({**whole, **value} for value in wrong)):
            refused = self.ask("send", **sent)["error"]["data"]
            self.assertEqual(refused["name"], "odoo.exceptions.ValidationError", sent)
        self.assertEqual(self.ask("send")["result"], {"somebody_else": True})

    def test_outside_and_nobody(self):
        action = self.planned()
        portal = new_test_user(self.env, "guest_portal", groups="base.group_portal")
        self.authenticate("guest_portal", "guest_portal")
        self.assertEqual(self.ask("data")["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.assertEqual(self.say(action, portal)["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.authenticate(None, None)
        self.assertEqual(self.ask("data")["error"]["code"], 100)
        self.assertEqual(self.say(action, self.worker)["error"]["code"], 100)
        self.assertIn("/web/login", self.url_open("/case/service/day").url)
        self.assertFalse(action.on_site_on)
