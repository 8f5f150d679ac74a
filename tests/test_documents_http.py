"""Documents as a browser gets them, over HTTP, each with their own rights."""

import base64
import http.client as http_client
import io
import json
import zipfile

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import HOST
from odoo.tools import config as odoo_config

from odoo.addons.case_organizer.tests.common import CaseCommon

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@tagged("post_install", "-at_install")
class TestDocumentsOverHttp(HttpCase):
    """What leaves the server, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("adviser", "underwriter", "stranger"):
            setattr(cls, name, new_test_user(cls.env, name, groups="case_organizer.group_case_user"))
        cls.modeller = new_test_user(cls.env, "modeller", groups="case_organizer.group_case_modeller")
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)
        cls.case = cls.env(user=cls.adviser)["case.case"].create({"type_id": cls.case_type.id, "access": "restricted"})

    def file(self, name, content, user=None):
        case = self.case.with_user(user or self.adviser)
        document = case.file_document(self.kind.id, name, base64.b64encode(content).decode())
        return self.env["case.document"].browse(document).version_id

    def test_pages_and_drawings_that_could_run_are_never_served_as_such(self):
        # An administrator may keep pages as pages elsewhere; as a document of a case nobody may.
        for user in (self.adviser, self.env.ref("base.user_admin")):
            for name, content in (("a.html", PAGE), ("a.svg", SVG), ("photo.png", SVG), ("a.txt", PAGE)):
                version = self.file(name, content, user)
                self.authenticate("adviser", "adviser")
                for address in (
                    version.url,
                    f"{version.url}?mimetype=text/html",
                    f"{version.url}/a.html?mimetype=image/svg%2Bxml",
                    f"/web/image/{version.attachment_id.id}",
                    f"/web/image/{version.attachment_id.id}?mimetype=image/svg%2Bxml",
                ):
                    answer = self.url_open(address)
                    self.assertEqual(answer.status_code, 200, address)
                    kind = answer.headers["Content-Type"].split(";")[0]
                    self.assertIn(kind, ("text/plain", "application/octet-stream", "image/png"), address)
                    self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                    if kind == "image/png":
                        self.assertNotIn(b"<svg", answer.content, "a stand-in")

    def test_who_does_not_read_the_case_gets_nothing(self):
        version = self.file("terms.txt", b"text")
        self.authenticate("adviser", "adviser")
        self.assertEqual(self.url_open(version.url).content, b"text")
        for login in ("stranger", None):
            self.authenticate(login, login)
            for address in (version.url, f"/web/content/ir.attachment/{version.attachment_id.id}/raw"):
                self.assertEqual(self.url_open(address).status_code, 404, (login, address))

    # --- in and out --------------------------------------------------------------------------------------------

    def post(self, name, content, **form):
        return self.url_open(
            f"/case_organizer/file/{self.case.id}",
            data={"csrf_token": http.Request.csrf_token(self), "kind_id": self.kind.id, **form},
            files={"ufile": (name, content)},
        )

    def test_a_file_is_sent_and_refused_by_name(self):
        self.authenticate("adviser", "adviser")
        answer = self.post("../../terms.txt", b"text").json()
        document = self.env["case.document"].browse(answer["document_id"])
        self.assertEqual((document.file_name, document.create_uid), ("terms.txt", self.adviser))
        self.assertIn("“empty.txt” is empty", self.post("empty.txt", b"").json()["error"])
        self.authenticate("stranger", "stranger")
        self.assertIn("error", self.post("terms.txt", b"text").json())
        self.assertEqual(len(self.case.document_ids), 1)

    def test_a_text_in_the_place_of_a_file_is_none(self):
        self.authenticate("adviser", "adviser")
        for path in ("file", "mail"):
            data = {"csrf_token": http.Request.csrf_token(self), "ufile": "I am no file", "kind_id": self.kind.id}
            answer = self.url_open(f"/case_organizer/{path}/{self.case.id}", data=data)
            self.assertEqual(answer.status_code, 400, path)

    def test_a_file_that_names_a_document_is_its_next_version(self):
        self.authenticate("adviser", "adviser")
        first = self.post("terms.txt", b"one").json()
        told = self.post("terms.txt", b"two", document_id=first["document_id"], kind_id="", reason="Mended").json()
        self.assertEqual(told, {"document_id": first["document_id"], "number": 2})
        document = self.case.document_ids
        self.assertEqual((document.version_id.attachment_id.raw, document.version_id.reason), (b"two", "Mended"))
        late = self.post("terms.txt", b"three", document_id=document.id, base="1").json()
        self.assertIn("put in version 2 meanwhile", late["error"])
        other = self.env(user=self.adviser)["case.case"].create({"type_id": self.case_type.id})
        elsewhere = other.file_document(self.kind.id, "x.txt", base64.b64encode(b"x").decode())
        for wrong in (elsewhere, 999_999_999):
            self.assertIn("error", self.post("terms.txt", b"four", document_id=wrong).json(), "of another case")
        for wrong in ("first", "9" * 30, "-1"):
            self.assertEqual(self.post("terms.txt", b"five", document_id=wrong).status_code, 400)
        self.authenticate("stranger", "stranger")
        self.assertIn("error", self.post("terms.txt", b"six", document_id=document.id).json())
        self.assertEqual(document.version_id.number, 2)

    def test_what_says_it_is_two_gigabytes_is_refused_before_it_is_read(self):
        self.authenticate("adviser", "adviser")
        with self.allow_requests():
            cookies = "; ".join(f"{name}={value}" for name, value in self.opener.cookies.items())
            connection = http_client.HTTPConnection(HOST, odoo_config["http_port"], timeout=20)
            connection.putrequest("POST", f"/case_organizer/file/{self.case.id}")
            connection.putheader("Cookie", cookies)
            connection.putheader("Content-Type", "multipart/form-data; boundary=x")
            connection.putheader("Content-Length", str(2 * 1024**3))
            connection.endheaders()
            # Nothing of the body is sent: a server that wants to read it would wait.
            self.assertEqual(connection.getresponse().status, 413)
            connection.close()

    def test_all_documents_as_a_zip_that_has_what_one_may_read(self):
        version = self.file("../Terms \u202efdp.txt", b"one")
        version.document_id.with_user(self.underwriter).add_version(
            "terms.txt", base64.b64encode(b"two").decode(), "Why"
        )
        self.file("terms.txt", b"three")
        self.authenticate("underwriter", "underwriter")
        address = f"/case_organizer/documents/{self.case.id}"
        with zipfile.ZipFile(io.BytesIO(self.url_open(address).content)) as archive:
            self.assertEqual(
                archive.namelist(),
                ["Income statement/terms.txt", "Income statement/terms (2).txt", "manifest.json"],
            )
            self.assertEqual(archive.read("Income statement/terms.txt"), b"two")
            files = json.loads(archive.read("manifest.json"))["files"]
            self.assertEqual([(file["version"], file["why"]) for file in files], [(2, "Why"), (1, None)])
        with zipfile.ZipFile(io.BytesIO(self.url_open(f"{address}?versions=all").content)) as archive:
            self.assertEqual(len(archive.namelist()), 4)
        self.authenticate("stranger", "stranger")
        self.assertEqual(self.url_open(address).status_code, 404)
