import importlib
import json
import re
import time
from types import CellType, FunctionType
from urllib.parse import parse_qs

import requests

from odoo.tests import HttpCase, tagged

from .common_start import StartCommon
from .receiving import Receiver

#: Addons of Odoo that ask who fills a form in → the input in which the form brings what the visitor's browser was
#: given, the parameters that switch it on, the method that asks the provider, and how a yes and a no read.
PROVIDERS = {
    "google_recaptcha": (
        "recaptcha_token_response",
        {"recaptcha_private_key": "secret", "recaptcha_min_score": "0.5", "enable_recaptcha": "True"},
        "_verify_recaptcha_token",
        {"success": True, "score": 0.9, "action": "case_start"},
        {"success": True, "score": 0.1, "action": "case_start"},
    ),
    "website_cf_turnstile": (
        "turnstile_captcha",
        {"cf.turnstile_secret_key": "secret"},
        "_verify_turnstile_token",
        {"success": True, "action": "case_start"},
        {"success": False, "error-codes": ["invalid-input-response"]},
    ),
}


def belonging_to(method, owner):
    """A method of a class as if it stood in another: what it calls ``super()`` is above that one."""
    made = FunctionType(method.__code__, method.__globals__, method.__name__, method.__defaults__, (CellType(owner),))
    made.__dict__.update(method.__dict__)
    return made


@tagged("post_install", "-at_install")
class TestStartCaptcha(StartCommon, HttpCase):
    """Odoo's own protection against programs, as the addons of Odoo do it; who says yes or no runs here."""

    def setUp(self):
        super().setUp()
        self.provider = Receiver()
        self.addCleanup(self.provider.stop)
        self.path = self.case_type._start_path()

    def switch_on(self, addon):
        """Have an addon of Odoo look at forms, whether it is installed here or not; it asks the provider here."""
        _field, parameters, asks, *_answers = PROVIDERS[addon]
        for name, value in parameters.items():
            self.env["ir.config_parameter"].set_param(name, value)
        module = importlib.import_module(f"odoo.addons.{addon}.models.ir_http")
        owner = self.env.registry["ir.http"]
        if not hasattr(owner, asks):
            method = belonging_to(module.IrHttp._verify_request_recaptcha_token, owner)
            self.patch(owner, "_verify_request_recaptcha_token", method)
            self.patch(owner, asks, module.IrHttp.__dict__[asks], create=True)
        send, url = requests.post, self.provider.url

        class Requests:
            exceptions = requests.exceptions

            @staticmethod
            def post(_address, data, timeout):
                return send(url, data, timeout=timeout)

        self.patch(module, "requests", Requests)

    def patch(self, obj, key, value, create=False):
        """As before; ``create``: it is not there."""
        if not create:
            return super().patch(obj, key, value)
        setattr(obj, key, value)
        self.addCleanup(delattr, obj, key)
        return None

    def send(self, **more):
        page = self.url_open(self.path).text
        self.assertIn('data-captcha="case_start"', page, "by which the scripts of these addons know the form")
        data = {
            "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1],
            "stamp": self.start._stamp(self.case_type, self.public, time.time() - 60),
            "name": "Jan Jansen",
            "email": "jan@example.com",
            "q_yearly_income": "50000",
            "q_owner": "no",
            "title": "A house",
            **more,
        }
        return self.url_open(self.path, data=data)

    def cases(self):
        return self.env["case.case"].search([("type_id", "=", self.case_type.id)])

    def answers(self, *what):
        self.provider.plan[:] = [(200, {"Content-Type": "application/json"}, json.dumps(one).encode()) for one in what]

    def test_who_is_taken_for_a_program_opens_no_case_and_loses_nothing(self):
        for addon, (field, _parameters, _asks, yes, no) in PROVIDERS.items():
            with self.subTest(addon):
                before = self.cases()
                self.switch_on(addon)
                self.answers(no)
                refused = self.send(**{field: "a token"})
                self.assertEqual(refused.status_code, 400)
                self.assertIn("A house", refused.text, "what was written is kept")
                self.assertEqual(self.cases(), before)
                self.answers(yes)
                done = self.send(**{field: "a token"})
                self.assertEqual(done.status_code, 200, done.text[:2000])
                self.assertEqual(len(self.cases() - before), 1)
                asked = [parse_qs(body.decode()) for _path, _head, body in self.provider.got]
                self.assertEqual([one["response"] for one in asked], [["a token"]] * 2)
                self.assertEqual({one["secret"][0] for one in asked}, {"secret"})
                self.provider.got.clear()
                self.env["ir.config_parameter"].search([("key", "in", list(PROVIDERS[addon][1]))]).unlink()

    def test_a_provider_that_does_not_answer_lets_nobody_in_unseen(self):
        self.switch_on("google_recaptcha")
        self.provider.plan[:] = ["hang up"]
        refused = self.send(recaptcha_token_response="a token")
        self.assertEqual(refused.status_code, 400)
        self.assertFalse(self.cases())
