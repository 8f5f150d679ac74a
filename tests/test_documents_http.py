"""Documents as a browser gets them, over HTTP, each with their own rights."""

import base64

from odoo.tests import HttpCase, new_test_user, tagged

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
