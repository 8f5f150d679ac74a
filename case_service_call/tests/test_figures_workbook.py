import io
import json

import openpyxl

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .action_common import ActionCommon


@tagged("post_install", "-at_install")
class TestFiguresWorkbook(ActionCommon, HttpCase):
    """Figures of the desk as a workbook, of what its reader may read and no more."""

    def workbook(self, user, model, names):
        """The sheet that somebody downloads of a list. :return: rows of texts"""
        self.authenticate(user.login, user.login)
        told = {
            "model": model,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": False,
            "domain": [["case_id", "=", self.case.id]],
            "groupby": [],
            "import_compat": False,
            "context": {},
        }
        answer = self.url_open(
            "/web/export/xlsx", data={"data": json.dumps(told), "csrf_token": Request.csrf_token(self)}
        )
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def test_calls_actions_and_what_they_cost(self):
        self.env.company.case_hourly_cost = 60.0
        action = self.filled()
        action.note_time("work", "2026-03-02 06:00:00", "2026-03-02 08:00:00")
        action.finish({"result": "Cleaned"})
        self.case = action.case_id
        self.case.sudo().write({"access": "restricted"})
        allowed = self.env.ref("base.group_allow_export")
        for user in (self.planner, self.reader):
            user.group_ids += allowed
        self.env.flush_all()
        for model, names, row in (
            ("case.service.figure", ["installation_id", "work_hours", "cost"], ["ZB-1", 2, 120]),
            ("case.service.call.figure", ["installation_id", "visits", "first_time", "cost"], ["ZB-1", 1, 100, 120]),
        ):
            head, told = self.workbook(self.planner, model, names)
            self.assertEqual(head, names)
            self.assertIn(row[0], told[0])
            self.assertEqual(told[1:], row[1:], model)
            self.assertEqual(self.workbook(self.reader, model, names), [names], "others get an empty sheet")
