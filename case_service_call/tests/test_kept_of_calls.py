import base64
import io

from pypdf import PdfReader

from odoo.tests import new_test_user

from odoo.addons.case_organizer.tools.archive_zip import Archive

from .action_common import ActionCommon


class TestKeptOfCalls(ActionCommon):
    """What was called about stands in the PDF and the archive of the case, and its caller is found and erased."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "case_organizer.group_case_records,case_organizer.group_case_user"
        cls.records = new_test_user(cls.env, "call_keeper", groups=groups)
        cls.caller = cls.env["res.partner"].create(
            {"name": "Wilhelmina Portier", "email": "w.portier@zeeblick.example"}
        )

    def told(self, case):
        """What the PDF of a case says, as the keeper gets it."""
        action = case.with_user(self.records).action_binder()
        dialog = self.env(user=self.records)[action["res_model"]].with_context(**action["context"]).create({})
        binder = self.env(user=self.records)["case.binder"].browse(dialog.action_make()["res_id"])
        read = PdfReader(io.BytesIO(binder.attachment_id.raw))
        return "\n".join(page.extract_text() for page in read.pages)

    def finished(self):
        action = self.filled(caller_id=self.caller.id, symptom="Wilhelmina Portier smells gas in the cellar")
        action.use_parts([{"id": action.part_ids.id, "used": 2}])
        action.finish({"result": "Replaced the valve", "signed_by": "Mrs. Visser"})
        return action

    def test_in_the_pdf(self):
        text = self.told(self.finished().case_id)
        for words in (
            "Service\npage",
            "smells gas",
            "Wilhelmina Portier",
            "ZB-1",
            "Replaced the valve",
            "25 mbar",
            "Mrs. Visser",
        ):
            self.assertIn(words, text)

    def test_a_case_without_calls_has_no_such_part(self):
        cases = self.env(user=self.planner)["case.case"]
        case = cases.create({"type_id": self.call_type.id, "title": "Something else"})
        self.assertNotIn("service", self.env["case.binder"]._parts_of(case))
        self.assertNotIn("Service\npage", self.told(case))

    def test_in_the_archive(self):
        case = self.finished().case_id
        step = case.sudo().step_ids.filtered("is_open")
        case.with_user(self.planner).action_cancel("Solved on the phone")
        self.assertFalse(step.filtered("is_open"))
        action = case.with_user(self.records).action_archive_file()
        data = self.env(user=self.records)["case.archive"].browse(action["res_id"]).attachment_id.raw
        besides = Archive(io.BytesIO(data)).json("besides.json")
        self.assertEqual([row["caller"] for row in besides["service_calls"]], ["Wilhelmina Portier"])
        self.assertEqual([row["result"] for row in besides["service_actions"]], ["Replaced the valve"])
        wizard = self.env(user=self.records)["case.archive.import"].create(
            {"file": base64.b64encode(data), "filename": "case.zip"}
        )
        wizard.action_check()
        wizard.action_take_over()
        for words in ("Wilhelmina Portier", "Replaced the valve", "Gas pressure: 25 mbar"):
            self.assertIn(words, wizard.case_id.archive_besides_shown)

    def test_the_caller_is_found_and_erased(self):
        case = self.finished().case_id
        case.with_user(self.planner).action_cancel("Solved on the phone")
        found = self.env["case.person.traces"].find(self.caller)
        self.assertIn(("case.service.call", "caller_id"), {(row["model"], row["field"]) for row in found})
        self.assertIn(("case.service.call", "symptom"), {(row["model"], row["field"]) for row in found})
        self.assertEqual({row["case_id"] for row in found}, {case.id})
        erasure = self.env(user=self.records)["case.erasure"].create({"partner_id": self.caller.id, "reason": "Asked"})
        erasure.action_erase()
        self.env.invalidate_all()
        call = self.env["case.service.call"].search([("case_id", "=", case.id)])
        self.assertNotIn("Portier", call.symptom + call.caller_id.name)
        self.assertEqual(erasure.left, False)

    def test_who_has_an_installation_in_use_is_kept(self):
        erasure = self.env(user=self.records)["case.erasure"]
        owner = self.env["res.partner"].create({"name": "Hendrik Eigenaar"})
        self.boiler(serial="ZB-9", partner_id=owner.id, site_id=False)
        asked = erasure.create({"partner_id": owner.id, "reason": "Asked"})
        self.assertIn("Installations of theirs", asked.line_ids.keeps)
