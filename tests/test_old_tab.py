"""A browser tab that was left open for 400 days: whoever comes back to it is told in words, and nothing is written."""

import json

from odoo.http import Request, root
from odoo.tests import HttpCase, tagged

from odoo.addons.case_organizer.tests.common import PDF
from odoo.addons.case_organizer.tests.test_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestOldTab(PortalCommon, HttpCase):
    """What such a tab still has: a form with its token, an address, a cookie of a session that is long gone."""

    def csrf(self):
        """What the forms of a page had for the server: good for a year, and a year is over since 35 days."""
        return Request.csrf_token(self, time_limit=-35 * 24 * 3600)

    def a_year_later(self):
        """The sessions of that time are gone, as the server throws them away after a week."""
        session = root.session_store.get(self.opener.cookies["session_id"])
        root.session_store.delete(session)

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def test_a_form_behind_a_link(self):
        self.authenticate(None, None)
        address = f"/case/p/{self.token}"
        answer = self.url_open(f"{address}/note", data={"csrf_token": self.csrf(), "body": "In May"})
        self.assertIn("In May", answer.text, "a link that still works is all that it takes")
        self.link.sudo().expires_on = "2020-01-01 00:00:00"
        answer = self.url_open(f"{address}/note", data={"csrf_token": self.csrf(), "body": "Never sent"})
        self.assertEqual(answer.status_code, 410)
        self.assertIn("expired", answer.text, "the link itself says that it is too old")
        self.assertEqual(self.case.note_ids.mapped("body"), ["In May"])

    def test_a_form_in_the_portal(self):
        self.authenticate("portal_dewit", "portal_dewit")
        csrf = self.csrf()
        self.a_year_later()
        answer = self.url_open(f"{self.base}/note", data={"csrf_token": csrf, "body": "Never sent"})
        self.assertEqual(answer.status_code, 400)
        self.assertIn("You are not logged in any more", answer.text)
        self.assertIn("Never sent</textarea>", answer.text, "what was written can be copied")
        self.assertIn(f'href="{self.base}"', answer.text)
        told = self.url_open(f"{self.base}/step/1/keep", data={"csrf_token": csrf}, headers={"X-Case-Script": "1"})
        self.assertEqual(told.status_code, 403)
        self.assertIn("log in", told.json()["error"])
        self.assertFalse(self.case.note_ids)

    def test_a_case_in_the_office(self):
        self.authenticate(self.adviser.login, self.adviser.login)
        step = self.step(self.case, "income_statement", self.adviser)
        kind = step.item_id.ask_document_ids.id
        self.assertIn("result", self.call("case.step", "read", [step.id], ["name"]))
        self.a_year_later()
        answer = self.call("case.step", "submit", [step.id])
        self.assertEqual(answer["error"]["code"], 100)
        self.assertIn("Session Expired", answer["error"]["message"], "the web client asks to log in again")
        sent = self.url_open(
            f"/case_organizer/file/{self.case.id}",
            data={"csrf_token": self.csrf(), "kind_id": kind},
            files={"ufile": ("income.pdf", PDF, "application/pdf")},
        )
        self.assertTrue(sent.status_code in (303, 400, 404) or "/web/login" in sent.url, sent.status_code)
        self.env.invalidate_all()
        self.assertEqual(step.state, "active")
        self.assertFalse(self.case.document_ids)

    def test_a_step_that_others_did_long_ago(self):
        self.do_first_steps(self.case)
        step = self.step(self.case, "income_questions", self.adviser)
        before = self.case.sudo().log_seq
        self.authenticate(self.adviser.login, self.adviser.login)
        answer = self.call("case.step", "submit", [step.id], answers={"yearly_income": 1})
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.UserError")
        self.assertTrue(answer["error"]["data"]["message"])
        self.env.invalidate_all()
        self.assertEqual(self.case.sudo().log_seq, before)
