import re
import time

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common_start import StartCommon


@tagged("post_install", "-at_install")
class TestStartOverHttp(StartCommon, HttpCase):
    """The pages on which cases are started, as a browser gets them."""

    def setUp(self):
        super().setUp()
        self.path = self.case_type._start_path()

    def fields(self, path=None, **values):
        """What a browser sends from a form, filled in a minute after it was opened."""
        page = self.url_open(path or self.path).text
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
        user = self.env["res.users"].browse(self.session.uid) if self.session and self.session.uid else self.public
        return {
            "csrf_token": csrf and csrf[1],
            "stamp": self.start._stamp(self.case_type, user, time.time() - 60),
            "name": "Jan Jansen",
            "email": "jan@example.com",
            "q_yearly_income": "50000",
            "q_owner": "yes",
            "q_since": "2020-05-01",
            "title": "A house",
            **values,
        }

    def cases(self):
        return self.env["case.case"].search([("type_id", "=", self.case_type.id)])

    def test_a_stranger_reads_fills_in_and_is_told_the_number(self):
        listed = self.url_open("/case/start").text
        self.assertIn(self.path, listed)
        self.assertIn("For &lt;b&gt;houses&lt;/b&gt;", listed)
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200, page.text)
        self.assertEqual(page.headers.get("Cache-Control"), "no-store")
        for name in ("q_yearly_income", "q_owner", "q_since", f"d_{self.ask.id}", "email"):
            self.assertIn(f'name="{name}"', page.text)
        answer = self.url_open(
            self.path,
            data=self.fields(),
            files=[(f"d_{self.ask.id}", ("a.pdf", b"%PDF-1.4")), (f"d_{self.ask.id}", ("b.pdf", b"%PDF-1.4"))],
        )
        case = self.cases()
        self.assertEqual(len(case), 1)
        self.assertIn(case.name, answer.text)
        for text, title in (
            (listed, "What can we do for you?"),
            (page.text, self.case_type.name),
            (answer.text, "We have received your request"),
        ):
            self.assertIn(f"<title>{title}</title>", text, "a tab and a screen reader say what page it is")
        self.assertNotIn('href="/my/home"', listed, "a stranger has none")
        self.assertEqual(sorted(case.document_ids.version_id.mapped("name")), ["a.pdf", "b.pdf"])

    def test_the_same_form_sent_twice_is_one_case(self):
        fields = self.fields()
        numbers = {
            re.search(r"<strong>(MORTGA\S+)</strong>", self.url_open(self.path, data=fields).text)[1] for _n in "ab"
        }
        self.assertEqual(numbers, {self.cases().name})

    def test_what_is_wrong_is_shown_and_what_was_written_is_kept_and_harmless(self):
        evil = '"><script>alert(1)</script>'
        answer = self.url_open(
            self.path, data=self.fields(name=evil, email="nobody", message=evil, q_yearly_income=evil)
        )
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Write one mail address", answer.text)
        self.assertIn("a number is expected", answer.text)
        self.assertIn("&lt;script&gt;alert(1)", answer.text)
        self.assertNotIn("<script>alert(1)", answer.text)
        self.assertFalse(self.cases())

    def test_a_form_of_another_page_or_of_nobody_is_refused(self):
        for csrf in (None, "", "x" * 50):
            self.assertEqual(self.url_open(self.path, data=self.fields(csrf_token=csrf)).status_code, 400)
        self.assertFalse(self.cases())
        csrf = self.fields()["csrf_token"]
        for path in ("/case/start/nothing", "/case/start/x-0", f"{self.path}9", "/case/start/x-99999999999999999999"):
            self.assertEqual(self.url_open(path).status_code, 404, path)
            self.assertEqual(self.url_open(path, data=self.fields(csrf_token=csrf)).status_code, 404, path)
        self.case_type.offered_public = False
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_an_address_is_confirmed_by_pressing_a_button_not_by_opening_a_link(self):
        self.case_type.offered_confirm = True
        answer = self.url_open(self.path, data=self.fields())
        self.assertIn("jan@example.com", answer.text)
        _mail, token = self.last_mail()
        path = f"/case/start/confirm/{token}"
        page = self.url_open(path)
        self.assertFalse(self.cases())
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        self.assertIn("We have received", self.url_open(path, data={"csrf_token": csrf}).text)
        self.url_open(path, data={"csrf_token": csrf})
        self.assertEqual(len(self.cases()), 1)
        self.assertEqual(self.url_open("/case/start/confirm/nonsense").status_code, 403)

    def test_a_portal_user_starts_from_their_own_pages(self):
        mine = self.case_type._start_path("/my/cases/start")
        self.assertIn("/web/login", self.url_open(mine).url)
        portal = new_test_user(self.env, "portal_start", groups="base.group_portal", password="portal_start")
        self.case_type.write({"offered_public": False, "offered_portal": True})
        self.authenticate("portal_start", "portal_start")
        home = self.url_open("/my/home").text
        self.assertIn('href="/my/cases/start"', home)
        self.assertLess(home.index('href="/my/cases/start"'), home.index('href="/my/addresses"'), "beside the cases")
        for path in ("/my/cases/start", mine):
            self.assertIn('href="/my/home"', self.url_open(path).text, "the way back")
        self.assertIn(mine, self.url_open("/case/start").text)
        page = self.url_open(mine).text
        self.assertNotIn('name="email"', page)
        answer = self.url_open(mine, data=self.fields(mine), allow_redirects=False)
        self.assertEqual(self.cases().partner_id, portal.partner_id, answer.text)
        person = self.cases().participant_ids.filtered("partner_id")
        self.assertTrue(answer.headers["Location"].endswith(f"/my/case/{person.id}"))

    def test_pages_are_in_the_language_of_who_reads_them(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.case_type.with_context(lang="nl_NL").offered_name = "Hypotheek"
        self.opener.cookies["frontend_lang"] = "nl_NL"
        self.assertIn("Hypotheek", self.url_open("/case/start").text)
        for path in ("/case/start", self.path, "/case/start/confirm/nonsense"):
            self.assertRegex(self.url_open(path).text[:2000], r'<html[^>]* lang="nl-NL"', path)
        self.url_open(self.path, data=self.fields(self.path, q_yearly_income="60.000,50"))
        self.assertEqual(self.cases().partner_id.lang, "nl_NL")
        income = self.env["case.value"].search(
            [("case_id", "=", self.cases().id), ("characteristic_id.code", "=", "yearly_income")]
        )
        self.assertEqual(income.value, 60000.5, "a number is written as at home")

    def test_odoos_own_protection_is_asked(self):
        asked = []

        def check(_self, action):
            asked.append((action, http.request.httprequest.method))

        self.patch(self.env.registry["ir.http"], "_verify_request_recaptcha_token", check)
        self.url_open(self.path, data=self.fields())
        self.assertEqual(asked, [("case_start", "POST")])
