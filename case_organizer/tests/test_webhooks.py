import json
import socket
import time
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from ..tools import outgoing, webhooks
from .common import CaseCommon
from .receiving import Receiver


class WebhookCommon(CaseCommon):
    """Another system listens on the loopback, which an administrator of the server allows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "case_admin", groups="case_organizer.group_case_admin")
        cls.env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "127.0.0.1")

    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(lambda: self.receiver.stop())

    def subscribe(self, **values):
        return self.env(user=self.admin)["case.webhook"].create(
            {"name": "CRM", "url": self.receiver.url, "user_id": self.adviser.id, **values}
        )

    def send(self, name="case_organizer.cron_case_webhook"):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def later(self, seconds):
        """Let time pass for what waits."""
        self.env.cr.execute("UPDATE case_webhook_delivery SET next_try = next_try - %s * interval '1 s'", [seconds])
        self.env.cr.execute("UPDATE case_webhook SET resume_on = resume_on - %s * interval '1 s'", [seconds])
        self.env.invalidate_all()

    def states(self):
        return self.env["case.webhook.delivery"].search([], order="id").mapped("state")

    def told(self):
        return [json.loads(body) for _path, _headers, body in self.receiver.got]


class TestWebhooks(WebhookCommon):
    """What happens is told after it is committed, signed, until somebody takes it."""

    def test_what_happens_is_told_signed_and_without_what_it_says(self):
        webhook = self.subscribe()
        case = self.open_case(title="House of De Wit")
        self.assertFalse(self.receiver.got, "nothing is sent in the transaction")
        self.send()
        self.do_first_steps(case)
        self.send()
        self.assertEqual(set(self.states()), {"done"})
        path, headers, body = self.receiver.got[-1]
        self.assertEqual(path, "/cases?from=test")
        told = json.loads(body)
        self.assertEqual(headers["webhook-id"], told["id"])
        moment = headers["webhook-timestamp"]
        self.assertAlmostEqual(int(moment), time.time(), delta=60)
        self.assertTrue(webhooks.is_signed(webhook.secret, told["id"], moment, body, headers["webhook-signature"]))
        self.assertFalse(
            webhooks.is_signed(webhooks.new_secret(), told["id"], moment, body, headers["webhook-signature"])
        )
        self.assertEqual(
            (told["type"], told["data"]["case"], told["data"]["step"]), ("case.complete", case.id, "income_questions")
        )
        self.assertIn(("income_questions", "completed"), [(t["item"], t["to"]) for t in told["data"]["transitions"]])
        self.assertIn(("approve_income", "active"), [(t["item"], t["to"]) for t in told["data"]["transitions"]])
        for private in ("House", "60000", "De Wit", "adviser"):
            self.assertNotIn(private, b"".join(body for _p, _h, body in self.receiver.got).decode())
        ids = [message["id"] for message in self.told()]
        self.assertEqual(len(ids), len(set(ids)))

    def test_only_what_is_subscribed_to(self):
        other = self.make_type("Other")
        self.subscribe(type_ids=[Command.set(self.case_type.ids)], on_case=False, item_codes="approve_income, offer")
        self.env(user=self.adviser)["case.case"].create({"type_id": other.id})
        case = self.open_case()
        self.do_first_steps(case)
        self.send()
        self.assertEqual([message["data"]["step"] for message in self.told()], ["income_questions"])
        event = self.env["case.event.type"].create({"name": "Moved", "code": "moved"})
        only = {"on_case": False, "on_step": False, "on_event": True, "event_type_ids": [Command.set(event.ids)]}
        wanted = self.subscribe(name="Events", **only)
        self.env["case.event"].with_user(self.adviser).raise_event("moved", case_id=case.id)
        self.assertEqual(wanted.delivery_ids.mapped("what"), ["case.event"])
        self.send()
        self.assertEqual(self.told()[-1]["data"]["event"], "moved")

    def test_where_nothing_is_subscribed_to_it_costs_nothing(self):
        def cost():
            case = self.open_case()
            self.env.flush_all()
            step = self.step(case, "income_questions")
            before = self.env.cr.sql_log_count
            step.submit(answers={"yearly_income": 1})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost()
        plain = cost()
        webhook = self.subscribe(type_ids=[Command.set(self.make_type("Other").ids)])
        cost()
        self.assertEqual(cost(), plain)
        webhook.type_ids = False
        cost()
        self.assertLessEqual(cost(), plain + 5, "the outbox, and one wake of the job")

    def test_it_is_sent_again_later_and_later_until_it_stands_in_the_list(self):
        webhook = self.subscribe(on_step=False)
        self.open_case()
        self.receiver.plan = [500] * 99
        for number, seconds in enumerate(webhooks.DELAYS, start=1):
            self.send()
            delivery = webhook.delivery_ids
            self.assertEqual((delivery.state, delivery.attempts, delivery.status), ("waiting", number, 500))
            wait = (delivery.next_try - fields.Datetime.now()).total_seconds()
            self.assertTrue(seconds * 0.79 - 2 < wait < seconds * 1.21, (number, wait))
            self.send()
            self.assertEqual(webhook.delivery_ids.attempts, number, "not before its time")
            self.later(200000)
        self.send()
        self.assertEqual((webhook.delivery_ids.state, webhook.dead_count), ("dead", 1))
        self.later(200000)
        self.send()
        self.assertEqual(len(self.receiver.got), 9)
        self.assertEqual(len({message["id"] for message in self.told()}), 1)
        self.receiver.plan = []
        with self.assertRaises(AccessError):
            webhook.delivery_ids.with_user(self.adviser).action_send_again()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        values = {"company_id": elsewhere.id, "company_ids": [(6, 0, elsewhere.ids)]}
        foreign = new_test_user(self.env, "admin_elsewhere", groups="case_organizer.group_case_admin", **values)
        with self.assertRaises(AccessError):
            webhook.delivery_ids.with_env(self.env(user=foreign)).action_send_again()
        webhook.delivery_ids.action_send_again()
        self.send()
        self.assertEqual(webhook.delivery_ids.state, "done")

    def test_receivers_that_are_killed_slow_large_or_send_elsewhere(self):
        elsewhere = Receiver()
        self.addCleanup(elsewhere.stop)
        webhook = self.subscribe(on_step=False)
        self.open_case()
        with patch.object(outgoing.post, "__defaults__", (1, 4096)):
            for answer, why in (
                ("hang up", "No answer"),
                ("slow", "within 1 second"),
                ((302, {"Location": elsewhere.url}, b""), "HTTP 302"),
                ((200, {}, b"x" * 5000), "more than 4096"),
                ((404, {}, b"<p>not here</p>"), "HTTP 404: <p>not here"),
            ):
                self.receiver.plan = [answer]
                start = time.monotonic()
                self.send()
                self.assertLess(time.monotonic() - start, 5)
                self.assertIn(why, webhook.delivery_ids.error)
                self.assertEqual(webhook.delivery_ids.state, "waiting")
                self.later(200000)
            self.assertFalse(elsewhere.got, "redirections are not followed")
            port = self.receiver.port
            self.receiver.stop()
            self.send()
            self.assertIn("refused", webhook.delivery_ids.error.lower())
            self.later(200000)
            self.receiver = Receiver(port)
            self.send()
        self.assertEqual(webhook.delivery_ids.state, "done")
        self.assertFalse(webhook.resume_on or webhook.failures)

    def test_what_was_interrupted_while_it_was_sent_is_sent_again(self):
        webhook = self.subscribe(on_step=False)
        self.open_case()
        webhook.delivery_ids.sudo()._set(state="sending", attempts=1)
        self.send()
        self.assertEqual((webhook.delivery_ids.state, webhook.delivery_ids.attempts), ("done", 2))

    def test_messages_about_a_case_keep_their_order_others_go_on(self):
        self.subscribe(on_step=False)
        first, second = self.open_case(), self.open_case()
        self.receiver.plan = [500]
        self.send()
        first.action_suspend("Wait")
        self.send()
        self.assertEqual(self.states(), ["waiting", "done", "waiting"])
        self.later(60)
        self.send()
        told = [(m["data"]["case"], m["data"]["kind"]) for m in self.told()[1:]]
        self.assertEqual(told, [(second.id, "open"), (first.id, "open"), (first.id, "suspend")])

    def test_a_dead_receiver_is_left_alone(self):
        webhook = self.subscribe(on_step=False)
        for _number in range(8):
            self.open_case()
        self.receiver.plan = [503] * 99
        self.send()
        self.assertEqual((len(self.receiver.got), webhook.failures), (4, 4))
        self.assertGreater(webhook.resume_on, fields.Datetime.now())
        self.receiver.plan = []
        self.later(100)
        self.send()
        self.assertEqual(self.states().count("done"), 8)

    def test_what_the_user_does_not_read_is_not_told(self):
        webhook = self.subscribe(user_id=self.stranger.id, on_step=False)
        self.open_case(access="restricted")
        self.open_case()
        self.send()
        self.assertEqual(self.states(), ["void", "done"])
        self.assertEqual(len(self.receiver.got), 1)
        with self.assertRaisesRegex(ValidationError, "does not work with cases"):
            webhook.user_id = new_test_user(self.env, "clerk", groups="base.group_user")

    def test_only_administrators_subscribe(self):
        webhook = self.subscribe()
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                webhook.with_user(user).read(["url"])
            with self.assertRaises(AccessError):
                self.env(user=user)["case.webhook"].create({"name": "x", "url": self.receiver.url})
        auditor = new_test_user(self.env, "auditor", groups="case_organizer.group_case_auditor")
        self.assertTrue(webhook.with_user(auditor).read(["url"]))
        with self.assertRaises(AccessError):
            webhook.with_user(auditor).read(["secret"])

    def test_a_test_is_sent_at_once(self):
        webhook = self.subscribe()
        webhook.action_test()
        self.assertEqual(self.told()[0]["type"], "ping")
        self.receiver.plan = [500]
        with self.assertRaisesRegex(UserError, "HTTP 500"):
            webhook.action_test()
        before = webhook.secret
        webhook.action_new_secret()
        self.assertNotEqual(webhook.secret, before)

    # --- where nothing is sent -----------------------------------------------------------------------------------

    def test_private_addresses_are_refused(self):
        self.env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "crm.internal:8443")
        for url, why in (
            ("http://example.com/x", "begins with https"),
            ("ftp://example.com/x", "begins with https"),
            ("file:///etc/passwd", "is no address"),
            ("https://", "is no address"),
            ("https://user:pw@example.com/", "is no address"),
            ("https://example.com/a b", "is no address"),
            ("https://127.0.0.1/", "private network"),
            ("https://localhost/", "private network"),
            ("https://127.1/", "private network"),
            ("https://2130706433/", "private network"),
            ("https://0.0.0.0/", "private network"),
            ("https://10.1.2.3/", "private network"),
            ("https://172.16.0.1/", "private network"),
            ("https://192.168.1.1/", "private network"),
            ("https://100.64.0.1/", "private network"),
            ("https://169.254.169.254/latest/meta-data", "private network"),
            ("https://224.0.0.1/", "private network"),
            ("https://[::1]/", "private network"),
            ("https://[fe80::1]/", "private network"),
            ("https://[fd00:ec2::254]/", "private network"),
            ("https://[::ffff:127.0.0.1]/", "private network"),
            ("https://[64:ff9b::7f00:1]/", "private network"),
            ("https://[2002:7f00:1::]/", "private network"),
        ):
            with self.assertRaisesRegex(ValidationError, why, msg=url), self.env.cr.savepoint():
                self.subscribe(url=url)

    def test_an_address_is_looked_up_again_when_something_is_sent(self):
        webhook = self.subscribe(on_step=False)
        self.open_case()
        self.env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "")
        self.send()
        self.assertFalse(self.receiver.got)
        self.assertIn("begins with https", webhook.delivery_ids.error)

    def test_a_name_that_leads_elsewhere_the_second_time(self):
        def lookup(*ips):
            return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

        target = outgoing.resolve("https://crm.example/x", lookup=lookup("93.184.216.34"))
        self.assertEqual((target.ip, target.host, target.port), ("93.184.216.34", "crm.example", 443))
        for ips in (("127.0.0.1",), ("93.184.216.34", "10.0.0.1")):
            with self.assertRaises(outgoing.RefusedError):
                outgoing.resolve("https://crm.example/x", lookup=lookup(*ips))
        trusted = outgoing.hosts("crm.internal:8080, Printer")
        self.assertEqual(outgoing.resolve("http://crm.internal:8080/", trusted, lookup("10.0.0.1")).ip, "10.0.0.1")
        with self.assertRaises(outgoing.RefusedError):
            outgoing.resolve("http://crm.internal:9090/", trusted, lookup("10.0.0.1"))

    def test_the_signature_is_that_of_the_standard(self):
        # The example of the Standard Webhooks' own libraries.
        secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
        given = webhooks.signature(secret, message, 1614265330, b'{"test": 2432232314}')
        self.assertEqual(given, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
