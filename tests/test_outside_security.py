"""Every way in by HTTP that we have, tried by everybody who should get nothing: one table of routes, one of tricks."""

import io
import json
import re
import statistics
import threading
import time
import zipfile
from contextlib import suppress
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES, LinkError
from odoo.addons.case_organizer.tests.common import PDF
from odoo.addons.case_service_call.tests.common_calls import CallCommon

#: What stands in everything that is the victim's, and must be read by nobody else.
SECRET = "Kroonjuweel"
#: Each route of ours → whose it is. ``link``: who has a personal link; ``seat``: who takes part and is logged in;
#: ``form``: everybody, of what is offered to them; ``inside``: users of ours, what they may read; ``mine``: whoever is
#: logged in, of what is theirs; ``program``: by a secret or a key; ``open``: files that tell of nobody.
ROUTES = {
    "/case/start": "mine",
    "/case/start/<string:slug>": "form",
    "/case/start/confirm/<string:token>": "link",
    "/my/cases": "mine",
    "/my/cases/page/<int:page>": "mine",
    "/my/cases/start": "mine",
    "/my/cases/start/<string:slug>": "form",
    "/case/report/<string:code>": "form",
    "/case/visit/<string:token>": "link",
    "/case/visit/<string:token>/choose": "link",
    "/case_installation/i/<string:token>": "form",
    "/case_installation/labels": "inside",
    "/case_contract/workbook": "inside",
    "/case_organizer/report/<any(xlsx, pdf):kind>": "inside",
    "/case_organizer/file/<int:case_id>": "inside",
    "/case_organizer/documents/<int:case_id>": "inside",
    "/case_organizer/mail/<int:case_id>": "inside",
    "/case_organizer/traces/<int:wizard_id>": "inside",
    "/case/api/openapi.json": "program",
    "/case/hook/<string:token>": "program",
    "/case/answer/<string:token>": "program",
    "/case/service/day": "mine",
    "/case/service/day/data": "mine",
    "/case/service/day/send": "mine",
    "/case/service/day/<string:version>/<string:name>": "open",
    "/case/service/worker.js": "open",
    "/case/service/manifest.webmanifest": "open",
}
#: What follows the address of a case behind a link and in the portal.
PAGES = (
    "",
    "/note",
    "/document/<int:document_id>",
    "/contract",
    "/contract/file",
    "/contract/sign",
    "/contract/draw",
    "/contracts",
    "/contract/<int:contract_id>",
    "/contract/<int:contract_id>/notice",
    "/contract/<int:contract_id>/change",
    "/contract/<int:contract_id>/document/<int:document_id>",
    "/step/<int:step_id>",
    "/step/<int:step_id>/keep",
    "/step/<int:step_id>/upload",
    "/step/<int:step_id>/upload/<int:upload_id>",
    "/step/<int:step_id>/upload/<int:upload_id>/remove",
    "/step/<int:step_id>/upload/<int:upload_id>/turn",
    "/step/<int:step_id>/upload/<int:upload_id>/picture",
    "/step/<int:step_id>/accept",
    "/step/<int:step_id>/decline",
    "/step/<int:step_id>/pass",
    "/receipt/<int:receipt_id>",
    "/close",
    "/reopen",
    "/contact",
    "/renew",
)
ROUTES |= {f"/case/p/<string:token>{page}": "link" for page in PAGES}
ROUTES |= {f"/my/case/<int:participant_id>{page}": "seat" for page in PAGES}
# A link that expired asks for a new one, which goes to the address that is known: it says nothing but that.
ROUTES["/case/p/<string:token>/renew"] = "mine"
#: Routes of Odoo that we put something before: tried where they belong.
ODOOS = re.compile(r"^/(mail|discuss|web)/")
#: What of users of ours tells each of their own: nothing of others is in it, and it is no refusal.
OF_ONES_OWN = ("/case_contract/workbook", "/case_organizer/report/<any(xlsx, pdf):kind>")
#: By what sites are told where to go next, and where nobody is to be sent.
NEXT = ("redirect", "next", "url", "return_url", "r", "then", "base", "back", "login", "success_redirect", "everything")
ELSEWHERE = ("https://evil.example/x", "//evil.example", "/%5Cevil.example", "javascript:alert(1)")
#: How addresses begin that look as if they were here.
STRANGE = ("//", "/\\", "javascript:")
REFUSED = {
    "link": (400, 403, 404, 410, 429),
    "seat": (303, 400, 403, 404),
    "form": (303, 400, 403, 404),
    "inside": (303, 400, 403, 404),
}


def text_of(answer):
    """What an answer says, a workbook or an archive too."""
    if answer.content[:2] != b"PK":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


@tagged("post_install", "-at_install")
class TestOutsideSecurity(CallCommon, HttpCase):
    """A victim whose case, contract and installation are called by the secret word, and those who try to read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.victim = cls.partner
        cls.victim.write({"name": f"{SECRET} hotel", "email": "victim@example.com"})
        cls.attacker = new_test_user(cls.env, "attacker", groups="base.group_portal", password="attacker")
        other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.elsewhere = new_test_user(
            cls.env,
            "elsewhere",
            groups="case_organizer.group_case_supervisor,case_service_call.group_service_planner",
            password="elsewhere",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        cls.kind = cls.env["case.document.kind"].create({"name": f"{SECRET} letter", "code": "secret"})
        cls.case, cls.person, cls.token = cls.make_case(cls.victim, SECRET)
        cls.own, cls.own_person, cls.own_token = cls.make_case(cls.attacker.partner_id, "Mine")
        cls.document = cls.env["case.document"].browse(cls.case.file_document(cls.kind.id, f"{SECRET}.pdf", PDF))
        cls.document.action_release()
        cls.case.post_note(f"{SECRET} note", outside=True)
        cls.first.sudo().title = f"{SECRET} boiler"
        cls.histories = cls.env["case.traces.file"].create({"case_ids": [(6, 0, cls.case.ids)]})

    @classmethod
    def make_case(cls, partner, title):
        env = cls.env(user=cls.agent)
        case = env["case.case"].create({"type_id": cls.call_type.id, "partner_id": partner.id, "title": title})
        person = env["case.participant"].create({"case_id": case.id, "partner_id": partner.id})
        _link, address = env["case.access.token"]._issue(person)
        return case, person, address.rsplit("/", 1)[1]

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()

    # --- what there is --------------------------------------------------------------------------------------------

    def rules(self):
        """``[(route, methods, type)]`` of everything that our addons answer."""
        found = []
        with patch.object(threading.current_thread(), "dbname", self.cr.dbname, create=True):
            rules = list(self.env["ir.http"].routing_map().iter_rules())
        for rule in rules:
            module = getattr(rule.endpoint, "func", rule.endpoint).__module__
            ours = module.startswith("odoo.addons.case_") and not ODOOS.match(rule.rule)
            if ours:
                methods = (rule.methods or {"GET", "POST"}) - {"HEAD", "OPTIONS"}
                found.append((rule.rule, sorted(methods), rule.endpoint.routing["type"]))
        return found

    def test_every_route_stands_in_the_table(self):
        there = {rule for rule, _methods, _type in self.rules()}
        self.assertGreater(len(there), 40)
        self.assertEqual(sorted(there - ROUTES.keys()), [], "say in the table whose it is")

    # --- how it is tried -------------------------------------------------------------------------------------------

    def address(self, rule, token):
        """The address of a route about the victim, with a token of somebody's."""
        values = {
            "token": token,
            "code": self.first.token,
            "slug": f"x-{self.call_type.id}",
            "participant_id": self.person.id,
            "document_id": self.document.id,
            "contract_id": self.contract.id,
            "case_id": self.case.id,
            "step_id": self.case.step_ids[:1].id,
            "upload_id": 1,
            "receipt_id": 1,
            "wizard_id": self.histories.id,
            "page": 1,
            "version": "1",
            "name": "day.js",
            "kind": "xlsx",
        }
        path = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: str(values[found[1]]), rule)
        wanted = {"/case_installation/labels": f"?ids={self.first.id}", "/case_contract/workbook": "?ids=1"}
        return path + wanted.get(rule, "")

    def ask(self, path, method, kind):
        """The answer to a request that a browser of who is logged in would send."""
        WRONG_TRIES._tries.clear()
        if kind == "jsonrpc":
            data = json.dumps({"jsonrpc": "2.0", "method": "call", "params": {"sends": []}})
            return self.url_open(path, data=data, headers={"Content-Type": "application/json"}, allow_redirects=False)
        if method == "GET":
            return self.url_open(path, allow_redirects=False)
        data = {
            "csrf_token": self.csrf_token(),
            "body": "I was here",
            "reason": "I was here",
            "name": "x",
            "agreed": "1",
        }
        return self.url_open(path, data=data, allow_redirects=False)

    def csrf_token(self):
        """Of the session that is open."""
        page = (
            self.url_open("/web/login").text if not (self.session and self.session.uid) else self.url_open("/my").text
        )
        found = re.search(r'csrf_token: "([^"]+)"|name="csrf_token" value="([^"]+)"', page)
        return found and (found[1] or found[2])

    def refused(self, answer, kind, what):
        """Nothing of the victim was given, nothing broke, and nobody is sent elsewhere."""
        self.assertLess(answer.status_code, 500, what)
        text = text_of(answer)
        self.assertNotIn(SECRET, text, what)
        self.assertNotIn(self.case.name, text, what)
        target = urlsplit(answer.headers.get("Location") or "")
        self.assertIn(target.hostname, (None, "127.0.0.1", "localhost"), what)
        if kind in REFUSED and not answer.headers.get("Content-Type", "").startswith("application/json"):
            self.assertIn(answer.status_code, REFUSED[kind], what)

    def tokens(self):
        """Tokens that do not work, by what is wrong with them."""
        env = self.env(user=self.agent)["case.access.token"]
        made = {}
        for why in ("expired", "revoked"):
            link, address = env._issue(self.person)
            made[why] = address.rsplit("/", 1)[1]
            if why == "expired":
                link.sudo().expires_on = fields.Datetime.now()
            else:
                link.action_revoke()
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        gone = self.env["case.participant"].create(
            {"case_id": self.case.id, "partner_id": self.victim.copy().id, "date_from": yesterday}
        )
        made["ended"] = env._issue(gone)[1].rsplit("/", 1)[1]
        gone.date_to = yesterday
        works = self.env["case.access.token"].search([("participant_id", "=", self.person.id)], order="id", limit=1)
        return {
            **made,
            "unknown": "A" * len(self.token),
            "shortened": self.token[:-1],
            "lengthened": self.token + "A",
            "in capitals": self.token.upper(),
            "the hash": works.sudo().token_hash,
            "any": "%25",
            "nothing printable": "%00",
            "long": "A" * 4000,
            "a path": "..%2F..%2Fweb",
        }

    def test_no_token_but_ones_own_opens_anything(self):
        for why, token in self.tokens().items():
            for rule, methods, kind in self.rules():
                if "<string:token>" not in rule:
                    continue
                for method in methods:
                    answer = self.ask(self.address(rule, token), method, kind)
                    self.refused(answer, ROUTES[rule] if why != "a path" else None, f"{why}: {method} {rule}")

    def test_ones_own_token_opens_nothing_of_others(self):
        for rule, methods, kind in self.rules():
            if "<string:token>" in rule and "_id>" in rule:
                for method in methods:
                    self.refused(self.ask(self.address(rule, self.own_token), method, kind), "link", f"{method} {rule}")

    def test_no_login_gets_anything_of_others_by_any_route(self):
        """A portal user, a supervisor of another company, and nobody, with the ids of the victim."""
        problems = []
        for login in ("attacker", "elsewhere", None):
            self.authenticate(login, login)
            for rule, methods, kind in self.rules():
                for method in methods:
                    answer = self.ask(self.address(rule, "A" * len(self.token)), method, kind)
                    own = login == "elsewhere" and rule in OF_ONES_OWN
                    try:
                        self.refused(answer, None if own else ROUTES[rule], f"{login}: {method} {rule}")
                    except AssertionError as problem:
                        problems.append(str(problem))
        self.assertEqual(problems, [])
        self.assertNotIn("I was here", self.case.log_ids.mapped("summary"))
        self.assertFalse(self.case.note_ids.filtered(lambda note: "I was here" in (note.body or "")))
        self.assertEqual(self.case.state, "active")

    def test_nobody_is_sent_elsewhere_whatever_an_address_says(self):
        """Open redirects: every name by which sites are told where to go next, at every route, link and login."""
        elsewhere, problems = "&".join(f"{name}={{0}}" for name in NEXT), []
        self.authenticate("attacker", "attacker")
        for target in ELSEWHERE:
            for rule, methods, kind in self.rules():
                if kind != "http":
                    continue
                # With the keys of who asks, so that pages do what they do and go on.
                path = self.address(rule, self.own_token).replace(f"/{self.person.id}", f"/{self.own_person.id}", 1)
                path += ("&" if "?" in path else "?") + elsewhere.format(target)
                for method in methods:
                    answer = self.ask(path, method, kind)
                    problems += self.leads_elsewhere(answer, f"{method} {rule} → {target}")
        self.assertEqual(problems, [])

    def leads_elsewhere(self, answer, what):
        """What of an answer leads a browser to another site, as sentences."""
        location, text = answer.headers.get("Location") or "", text_of(answer)
        found = {
            "breaks": answer.status_code >= 500,
            "sends there": "evil.example" in urlsplit(location).netloc or location.startswith(STRANGE),
            "links there": re.search(r'(?i)(href|src|action)="(https?:)?[/\\]{2}evil', text),
            "runs": '="javascript:alert' in text,
        }
        return [f"{what}: {problem}" for problem, there in found.items() if there]

    def told(self, path):
        """Status, text and number of statements of an answer, without what is of this request alone."""
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        answer = self.ask(path, "GET", "http")
        text = re.sub(r'csrf_token[^,>]*|"[0-9a-f]{32,}[^"]*"', "", answer.text).replace(path, "")
        return answer.status_code, text, self.env.cr.sql_log_count - before

    def test_what_is_not_there_and_what_is_not_ones_own_answer_alike(self):
        """The same status, words and statements: nobody finds out by them what there is."""
        gone = 2**31 - 7
        ids = {
            "document": self.document.id,
            "step": self.case.step_ids[:1].id,
            "contract": self.contract.id,
            "receipt": self.env["case.receipt"].create(self.receipt_values()).id,
        }
        self.authenticate("attacker", "attacker")
        for base in (f"/case/p/{self.own_token}", f"/my/case/{self.own_person.id}"):
            self.told(base)
            for name, number in ids.items():
                with self.subTest(f"{base}: {name}"):
                    # The first time templates and rules are read; from then on they are known.
                    _first, missing, foreign = (self.told(f"{base}/{name}/{one}") for one in (gone, gone, number))
                    self.assertEqual(foreign[0], 404)
                    self.assertEqual(foreign, missing)
        _first, missing, foreign = (self.told(f"/my/case/{one}") for one in (gone, gone, self.person.id))
        self.assertEqual(foreign, missing)

    def receipt_values(self):
        return {"case_id": self.case.id, "participant_id": self.person.id, "step_id": self.case.step_ids[:1].id}

    def test_tokens_that_are_none_answer_alike(self):
        link = self.env["case.access.token"].search([("participant_id", "=", self.person.id)], limit=1).sudo()
        wrong = ["A" * len(self.token), self.token[:-1], self.token.swapcase(), self.token[:-1] + "-", link.token_hash]
        self.told(f"/case/p/{wrong[0]}")
        answers = {self.told(f"/case/p/{token}") for token in wrong}
        self.assertEqual(len(answers), 1, [(status, statements) for status, _text, statements in answers])
        self.assertEqual(answers.pop()[0], 403)

    def test_how_long_an_answer_takes_does_not_tell_how_near_a_token_is(self):
        """Loosely: what is looked for is a hash, so that a token that is nearly right is as wrong as any."""
        tokens = {
            "nearly right": self.token[:-1] + ("A" if self.token[-1] != "A" else "B"),
            "half right": self.token[: len(self.token) // 2] + "A" * (len(self.token) // 2),
            "wrong": "A" * len(self.token),
            "right": self.token,
        }
        gateway = self.env(user=self.env.ref("base.public_user"), su=False)["case.gateway"]
        taken = {name: [] for name in tokens}
        for _round in range(40):
            for name, token in tokens.items():
                self.env.invalidate_all()
                begun = time.perf_counter()
                with suppress(LinkError):
                    gateway.resolve(token)
                taken[name].append(time.perf_counter() - begun)
        medians = {name: statistics.median(times) for name, times in taken.items()}
        # Loosely: other programs run on the machine. Milliseconds are less than a network hides.
        wrong = [medians[name] for name in tokens if name != "right"]
        self.assertLess(max(wrong), min(wrong) * 4 + 0.005, medians)
        self.assertLess(medians["right"], min(wrong) * 10 + 0.02, medians)
