"""Hostile files, tried at every route that takes one: by what they are, by what they are called, by their size."""

import base64
import http.client
import re
import time
from email.message import EmailMessage
from urllib.parse import quote

from odoo import http as odoo_http
from odoo.exceptions import UserError
from odoo.tests import HOST, HttpCase, tagged
from odoo.tools import config

from odoo.addons.case_contract.tests.test_contract_documents import DocumentCommon
from odoo.addons.case_organizer.models.case_api_calls import ApiError
from odoo.addons.case_organizer.tests.common_mail import MailCommon
from odoo.addons.case_organizer.tests.common_start import StartCommon
from odoo.addons.case_organizer.tests.hostile_files import FILES, PDF_BYTES
from odoo.addons.case_organizer.tests.test_outside_steps import OutsideStepsCommon
from odoo.addons.case_organizer.tools.file_names import ACTIVE
from odoo.addons.case_service_call.tests.test_day import DayCommon
from odoo.addons.case_service_call.tests.test_stranger import StrangerCommon

#: Seconds that an answer may take, on a machine that does other things too.
PATIENCE = 30


class Said:
    """What a verb said, as if it was an answer over HTTP."""

    status_code, headers = 200, {}

    def __init__(self, text):
        self.text = text


def said(verb):
    """Use a verb. :return: what it said, or why it refused; what it breaks by is raised"""
    try:
        return Said(str(verb()))
    except (UserError, ApiError) as refusal:
        return Said(str(refusal))


class FilesTried:
    """Sends each file, and looks at what is kept of it and how it comes back."""

    #: Whether people send here whom nobody knows; those who work here may file anything.
    outside = True
    login = "adviser"

    def try_files(self, send):
        """:param send: ``(name, bytes) → answer``"""
        kept = {}
        for what, (name, content, hostile) in FILES.items():
            last = self.env["ir.attachment"].search([], order="id desc", limit=1).id
            begun = time.monotonic()
            answer = send(name, content)
            self.assertLess(time.monotonic() - begun, PATIENCE, what)
            self.assertLess(answer.status_code, 500, what)
            self.assertNotIn("Set-Cookie: x=1", str(answer.headers), what)
            self.assertNotIn("<img src=x onerror", answer.text, what)
            self.env.invalidate_all()
            kept[what] = self.env["ir.attachment"].search([("id", ">", last), ("res_field", "=", False)])
            if hostile and self.outside:
                self.assertFalse(kept[what], f"{what}: it was kept")
        self.check_harmless(kept)

    def check_harmless(self, kept):
        """What was kept comes back as something that a browser does not run, under a name that is only a name."""
        self.authenticate(self.login, self.login)
        self.assertGreaterEqual(len(kept), 60)
        for what, files in kept.items():
            for file in files:
                self.assertRegex(
                    file.store_fname or "", r"^([0-9a-f]{2}/[0-9a-f]{40})?$", "nowhere but in the filestore"
                )
                self.assertFalse(re.search(r'[\r\n/\\<>"\u202e]', file.name), f"{what}: {file.name!r}")
                self.assertLessEqual(len(file.name), 200, what)
                for path in (f"/web/content/{file.id}", f"/web/content/{file.id}?mimetype=text/html", file.url):
                    answer = path and self.url_open(path)
                    if path and answer.ok:
                        self.check_answer(answer, f"{what}: {path}")

    def check_answer(self, answer, what):
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
        # Odoo lets an address name another type; what it sends then may run nothing and load nothing.
        locked = "default-src 'none'" in answer.headers.get("Content-Security-Policy", "")
        self.assertTrue(saved or locked or kind not in ACTIVE, f"{what}: shown as {kind}")
        self.assertEqual(answer.headers.get("X-Content-Type-Options"), "nosniff", what)

    def csrf_of(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    def status_of(self, path, claimed=2 * 1024**3):
        """The status for who says that they send so many bytes, and sends none."""
        with self.allow_requests():
            cookies = "; ".join(f"{name}={value}" for name, value in self.opener.cookies.items())
            connection = http.client.HTTPConnection(HOST, config["http_port"], timeout=20)
            connection.putrequest("POST", path)
            connection.putheader("Cookie", cookies)
            connection.putheader("Content-Type", "multipart/form-data; boundary=x")
            connection.putheader("Content-Length", str(claimed))
            connection.endheaders()
            # A server that wants to read it would wait.
            status = connection.getresponse().status
            connection.close()
        return status


@tagged("post_install", "-at_install")
class TestFilesOfForms(FilesTried, StartCommon, HttpCase):
    """Files that come with a public form which starts a case."""

    def test_hostile_files(self):
        self.env["ir.config_parameter"].set_param("case_organizer.start_per_hour", "1000")
        self.env["ir.config_parameter"].set_param("case_organizer.start_per_address_and_day", "1000")
        path, place = self.case_type._start_path(), f"d_{self.ask.id}"

        def send(name, content):
            data = {
                "csrf_token": self.csrf_of(self.url_open(path)),
                "stamp": self.start._stamp(self.case_type, self.public, time.time() - 60),
                "name": "Jan Jansen",
                "email": "jan@example.com",
                "title": "A house",
                "q_yearly_income": "50000",
                "q_owner": "no",
            }
            return self.url_open(path, data=data, files=[(place, (name, content))])

        self.try_files(send)
        self.assertEqual(self.status_of(path), 413)


@tagged("post_install", "-at_install")
class TestFilesOfLabels(FilesTried, StrangerCommon, HttpCase):
    """Photos that somebody sends who scanned a label."""

    login = "agent"

    def test_hostile_files(self):
        self.env["ir.config_parameter"].set_param("case_organizer.start_per_hour", "1000")
        self.env["ir.config_parameter"].set_param("case_organizer.start_per_address_and_day", "1000")
        path = f"/case/report/{self.first.token}"

        def send(name, content):
            data = {**self.given(self.first), "csrf_token": self.csrf_of(self.url_open(path))}
            return self.url_open(path, data=data, files=[("photos", (name, content))])

        self.try_files(send)
        self.assertEqual(self.status_of(path), 413)


@tagged("post_install", "-at_install")
class TestFilesOfSignatures(FilesTried, DocumentCommon, HttpCase):
    """What is sent as a drawn signature under a contract."""

    login = "signatory"

    def test_hostile_files(self):
        path = f"/case/p/{self.token}/contract/draw?sha256={self.document.sha256}"

        def send(name, content):
            data = {"name": name[:100], "signature": base64.b64encode(content).decode()}
            answer = self.url_open(path, json={"params": data})
            self.assertTrue(answer.json()["result"]["error"], name)
            return answer

        self.try_files(send)
        self.assertEqual(self.theirs.state, "asked")


@tagged("post_install", "-at_install")
class TestFilesOfWorkers(FilesTried, DayCommon, HttpCase):
    """Photos that the phone of a worker sends."""

    outside = False

    def test_hostile_files(self):
        action = self.filled()
        self.login = self.worker.login
        sent = iter(range(1000))

        def send(name, content):
            file = {"name": name, "data": base64.b64encode(content).decode()}
            key = f"5b8f0d9e-2f51-4a8e-a0f1-{next(sent):012d}"
            return said(lambda: self.phone().send_from_day(action.id, "add_photos", key, {"files": [file]}))

        self.try_files(send)


@tagged("post_install", "-at_install")
class TestFilesOfSteps(FilesTried, OutsideStepsCommon, HttpCase):
    """Files that are handed in with a step, with the form or in pieces; and those that people who work here file."""

    def setUp(self):
        super().setUp()
        self.work = self.asked("document")
        self.path = f"/case/p/{self.token}/step/{self.work['id']}"
        self.ask_id = self.work["documents"][0]["id"]

    def test_hostile_files_with_the_form(self):
        def send(name, content):
            self.env["case.outside.upload"].search([]).unlink()
            data = {"csrf_token": self.csrf_of(self.url_open(self.path))}
            # Where one file is asked two are refused: the step stays open for the next.
            files = [(f"file.{self.ask_id}", file) for file in ((name, content), ("more.pdf", PDF_BYTES))]
            return self.url_open(self.path, data=data, files=files)

        self.try_files(send)
        self.assertEqual(self.status_of(self.path), 413)

    def test_hostile_files_in_pieces(self):
        taken = []

        def send(name, content):
            self.env["case.outside.upload"].search([]).unlink()
            csrf = self.csrf_of(self.url_open(self.path))
            told = {"csrf_token": csrf, "ask": self.ask_id, "name": name, "size": len(content)}
            begun = self.url_open(f"{self.path}/upload", data=told)
            if not begun.ok:
                return begun
            piece = f"{self.path}/upload/{begun.json()['id']}"
            sent = self.url_open(piece, data={"csrf_token": csrf, "offset": "0"}, files=[("piece", ("x", content))])
            taken.append(sent.ok)
            return sent

        self.try_files(send)
        self.assertTrue(any(taken), "what is harmless is taken")
        self.opener.cookies.clear()
        self.authenticate(None, None)
        csrf = self.csrf_of(self.url_open(self.path))
        # More than was said, a piece that is too large, and one that begins elsewhere change nothing.
        told = {"csrf_token": csrf, "ask": self.ask_id, "name": "a.pdf", "size": 8}
        begun = self.url_open(f"{self.path}/upload", data=told).json()
        piece = f"{self.path}/upload/{begun['id']}"
        for offset, content in (("0", PDF_BYTES * 10), ("0", b"x" * (2 * 1024**2)), ("4", PDF_BYTES), ("-1", b"x")):
            answer = self.url_open(
                piece, data={"csrf_token": csrf, "offset": offset}, files=[("piece", ("x", content))]
            )
            self.assertLess(answer.status_code, 500, offset)
            self.env.invalidate_all()
            upload = self.env["case.outside.upload"].browse(begun["id"])
            self.assertLessEqual(upload.received, 8, offset)

    def test_hostile_files_of_people_who_work_here_are_never_shown_as_what_they_are(self):
        self.outside = False
        self.authenticate("adviser", "adviser")

        def send(name, content):
            self.authenticate("adviser", "adviser")
            data = {"csrf_token": odoo_http.Request.csrf_token(self), "kind_id": self.kind.id}
            return self.url_open(f"/case_organizer/file/{self.case.id}", data=data, files={"ufile": (name, content)})

        self.try_files(send)

    def test_hostile_files_of_programs_are_never_shown_as_what_they_are(self):
        """By the API: with the rights of people who work here."""
        self.outside = False
        api = self.env(user=self.adviser)["case.api.v1"]
        self.kind.code = self.kind.code or "kind"

        def send(name, content):
            data = base64.b64encode(content).decode()
            return said(lambda: api.file_document(self.case.id, self.kind.code, name, data))

        self.try_files(send)

    def test_hostile_files_as_saved_mails(self):
        self.outside = False

        def send(name, content):
            self.authenticate("adviser", "adviser")
            data = {"csrf_token": odoo_http.Request.csrf_token(self)}
            return self.url_open(f"/case_organizer/mail/{self.case.id}", data=data, files={"ufile": (name, content)})

        self.try_files(send)
        self.assertEqual(self.status_of(f"/case_organizer/mail/{self.case.id}"), 413)


@tagged("post_install", "-at_install")
class TestFilesOfMails(FilesTried, MailCommon, HttpCase):
    """What comes with mails."""

    login = "ada"
    outside = False

    def test_hostile_files_of_mails(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "10000")
        sent = iter(range(1000))

        def send(name, content):
            number = next(sent)
            mail = EmailMessage()
            mail["From"], mail["To"] = f"jan{number}@dewit.example", "permits@cases.example"
            mail["Subject"], mail["Message-Id"] = f"File {number}", f"<file{number}@dewit.example>"
            mail.set_content("See the file.")
            mail.add_attachment(content, maintype="text", subtype="html", filename="x")
            # No library writes such names: as a program that means no good would.
            raw = mail.as_bytes().replace(b'filename="x"', b"filename*=utf-8''" + quote(name, safe="").encode())
            self.env["mail.thread"].message_process(False, raw)
            return Said("")

        self.try_files(send)
