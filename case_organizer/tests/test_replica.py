import json
from functools import wraps
from urllib.parse import quote

from odoo.tests import HttpCase, tagged

from .test_portal import PortalCommon
from .test_reports import ReportsCommon

#: What Odoo says when a route that should only read wrote.
AGAIN = "odoo.http"


class ReplicaCommon(HttpCase):
    """Notes of each call of a method whether it ran on a cursor that only reads.

    Under test Odoo treats routes that only read as it does where there is a replica: PostgreSQL refuses to write.
    """

    def watch(self, model, method):
        """Watch a method. :return: list that gets, per call, whether its cursor only reads"""
        kind, seen = type(self.env[model]), []
        original = getattr(kind, method)

        @wraps(original)
        def watched(records, *args, **kwargs):
            seen.append(records.env.cr.readonly)
            return original(records, *args, **kwargs)

        self.patch(kind, method, watched)
        return seen


@tagged("-at_install", "post_install")
class TestPortalFromReplica(PortalCommon, ReplicaCommon):
    """The portal is read from a replica, except right after something was done there."""

    def setUp(self):
        super().setUp()
        self.authenticate("portal_dewit", "portal_dewit")

    def test_the_list_and_the_page_of_a_case(self):
        lists, pages = self.watch("case.gateway", "read_my_cases"), self.watch("case.gateway", "read_page")
        with self.assertNoLogs(AGAIN, "WARNING"):
            self.assertIn("House of De Wit", self.url_open("/my/cases").text)
            self.assertIn("House of De Wit", self.url_open(self.base).text)
        self.assertEqual((lists, pages), ([True], [True]))

    def test_who_just_wrote_sees_it(self):
        page = self.url_open(self.base)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        pages = self.watch("case.gateway", "read_page")
        answer = self.url_open(f"{self.base}/note", data={"csrf_token": token, "body": "In May"})
        self.assertIn("In May", answer.text)
        self.assertEqual(pages, [False], "the page after it is read from the main database")

    def test_a_link_is_counted(self):
        pages = self.watch("case.gateway", "read_page")
        with self.assertNoLogs(AGAIN, "WARNING"):
            self.assertEqual(self.url_open(f"/case/p/{self.token}?everything=1").status_code, 200)
        self.assertEqual(pages, [False])
        self.link.invalidate_recordset()
        self.assertEqual(self.link.sudo().used, 1)


@tagged("-at_install", "post_install")
class TestReportsFromReplica(ReportsCommon, ReplicaCommon):
    """Reports are read from a replica; what has to be noted sends the reader to the main database."""

    def setUp(self):
        super().setUp()
        self.supervisor.password = self.adviser.password = "a long secret"

    def test_figures_and_workbook(self):
        self.authenticate(self.supervisor.login, "a long secret")
        asked = self.watch("case.steering", "get_figures")
        with self.assertNoLogs(AGAIN, "WARNING"):
            figures = self.make_jsonrpc_request(
                "/web/dataset/call_kw/case.steering/get_figures",
                {"model": "case.steering", "method": "get_figures", "args": [self.filters()], "kwargs": {}},
            )
            book = self.url_open("/case_organizer/report/xlsx?filters=" + quote(json.dumps(self.filters())))
        self.assertEqual((len(figures["tiles"]) > 0, book.status_code), (True, 200))
        self.assertEqual(asked, [True, True])

    def test_documents_of_a_restricted_case_are_noted_all_the_same(self):
        case = self.running
        case.with_user(self.adviser).access = "restricted"
        self.authenticate(self.adviser.login, "a long secret")
        noted = self.watch("case.read.log", "_note_sudo")
        with self.assertLogs(AGAIN, "WARNING") as told:
            answer = self.url_open(f"/case_organizer/documents/{case.id}")
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/zip"))
        self.assertEqual(noted, [True, False], "refused while it only reads, then done again")
        self.assertIn("retrying with a read/write cursor", told.output[0])
        self.assertTrue(self.env["case.read.log"].sudo().search([("case_id", "=", case.id), ("what", "=", "zip")]))
