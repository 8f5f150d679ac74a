from contextlib import nullcontext
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PDF, CaseCommon

FORM = {"title": {}, "access": {}, "participant_ids": {"fields": {"user_id": {}}}}
LINE = {"title": {}, "partner_id": {"fields": {"display_name": {}}}}


class ReadLogCommon(CaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(cls.env, "read_auditor", groups="case_organizer.group_case_auditor")
        cls.case_admin = new_test_user(cls.env, "read_admin", groups="case_organizer.group_case_admin")
        cls.restricted = cls.open_case(access="restricted", title="Secret").with_env(cls.env)
        cls.ordinary = cls.open_case(title="Ordinary").with_env(cls.env)
        statement = cls.restricted.step_ids.filtered(lambda step: step.code == "income_statement")
        statement.with_user(cls.adviser).file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        cls.env.flush_all()
        cls.before = cls.env["case.read.log"].search([], limit=1).id

    def noted(self):
        """``[(who, what, thing, how)]`` in order."""
        self.env.invalidate_all()
        return [
            (row.user_id.login, row.what, row.thing, row.screen)
            for row in self.env["case.read.log"].search([("id", ">", self.before)], order="id")
        ]


@tagged("post_install", "-at_install")
class TestReadLog(ReadLogCommon):
    """Who reads a restricted case is kept, whoever it is; other cases cost nothing."""

    def test_who_opened_it_and_who_saw_it_in_a_list(self):
        for user in (self.adviser, self.auditor, self.case_admin):
            self.restricted.with_user(user).web_read(FORM)
        cases = self.env(user=self.auditor)["case.case"]
        cases.web_search_read([("id", "in", (self.restricted | self.ordinary).ids)], LINE)
        self.assertEqual(
            self.noted(),
            [
                ("adviser", "opened", "", "server"),
                ("read_auditor", "opened", "", "server"),
                ("read_admin", "opened", "", "server"),
                ("read_auditor", "list", "", "server"),
            ],
        )

    def test_once_in_a_quarter_of_an_hour(self):
        case, log = self.restricted.with_user(self.auditor), self.env.registry["case.read.log"]
        for _n in range(3):
            case.web_read(FORM)
        self.assertEqual(len(self.noted()), 1)
        with patch("odoo.addons.case_organizer.models.case_read_log.BUNDLED", 1):
            case.web_read(FORM)
        self.assertEqual(len(self.noted()), 2)
        self.assertTrue(log)

    def test_a_name_is_no_reading_and_an_open_case_is_not_noted(self):
        self.restricted.with_user(self.auditor).web_read({"display_name": {}})
        self.ordinary.with_user(self.auditor).web_read(FORM)
        self.ordinary.with_user(self.auditor).export_data(["title"])
        self.assertEqual(self.noted(), [])

    def test_no_statement_more_for_other_cases(self):
        case = self.ordinary.with_user(self.auditor)
        counts, model = [], self.env.registry["case.case"]
        quiet = patch.object(model, "_note_reading", lambda *args: None)
        for noting in (True, False):
            case.web_read(FORM)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with nullcontext() if noting else quiet:
                case.web_read(FORM)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_exports_and_other_ways_in(self):
        case = self.restricted.with_user(self.auditor)
        case.export_data(["title", "partner_id"])
        rows = self.env(user=self.auditor)["case.log"].search([("case_id", "=", case.id)])
        self.assertTrue(rows.export_data(["kind"])["datas"])
        case.get_whiteboard()
        self.step(self.restricted, "income_statement").with_user(self.auditor).get_work()
        self.assertEqual(
            [row[1:3] for row in self.noted()],
            [
                ("export", "partner_id, title"),
                ("export", "Case History"),
                ("contents", "Whiteboard"),
                ("step", "Income statement"),
            ],
        )

    def test_rows_are_never_changed_or_deleted(self):
        self.restricted.with_user(self.auditor).web_read(FORM)
        for query in ("UPDATE case_read_log SET user_id = 1", "DELETE FROM case_read_log"):
            with self.assertRaises(psycopg2.Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_those_who_answer_for_the_case_see_it(self):
        self.restricted.participant_ids = [(0, 0, {"user_id": self.stranger.id})]
        self.restricted.with_user(self.auditor).web_read(FORM)
        for user, sees in ((self.adviser, True), (self.auditor, True), (self.case_admin, True), (self.stranger, False)):
            case = self.restricted.with_user(user)
            self.assertEqual(case.may_see_readers, sees, user.login)
            action = case.action_who_read()
            self.assertEqual(bool(self.env(user=user)["case.read.log"].search(action["domain"])), sees, user.login)
        with self.assertRaises(AccessError):
            self.env(user=self.auditor)["case.read.log"].create({"case_id": self.restricted.id})


@tagged("post_install", "-at_install")
class TestReadLogHttp(ReadLogCommon, HttpCase):
    """The same over HTTP, where requests that read may not write at first."""

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}", {"model": model, "method": method, "args": args, "kwargs": kwargs}
        )

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_over_http(self):
        self.authenticate("read_auditor", "read_auditor")
        found = self.call("case.case", "web_read", [self.restricted.id], specification=FORM)
        self.assertEqual(found[0]["title"], "Secret")
        self.call("case.case", "web_search_read", [["id", "=", self.restricted.id]], LINE)
        version = self.restricted.document_ids.version_ids
        answer = self.url_open(f"/web/content/{version.attachment_id.id}")
        self.assertEqual((answer.status_code, answer.content[:8]), (200, b"%PDF-1.4"))
        answer = self.url_open(f"/case_organizer/documents/{self.restricted.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(
            self.noted(),
            [
                ("read_auditor", "opened", "", "screen"),
                ("read_auditor", "list", "", "screen"),
                ("read_auditor", "file", "income.pdf", "file"),
                ("read_auditor", "zip", "", "file"),
            ],
        )

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_who_may_not_read_it_leaves_no_row(self):
        self.authenticate("stranger", "stranger")
        with self.assertRaises(Exception), mute_logger("odoo.http"):  # noqa: B017
            self.call("case.case", "web_read", [self.restricted.id], specification=FORM)
        self.assertEqual(self.noted(), [])
