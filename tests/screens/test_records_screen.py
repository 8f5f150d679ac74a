"""Keeping, destroying, erasing, redacting, archives and answers to a person, in real browsers.

Keeps what it sees as pictures in ``.run/pictures``.
"""

import base64
import io
from unittest.mock import patch

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestRecordsScreen(MortgageBrowsing):
    """Records managers at their screens, and an adviser who makes a copy for disclosure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("keeper", "second"):
            user = new_test_user(cls.env, name, groups="case_organizer.group_case_records", name=name.title())
            setattr(cls, name, user)
        cls.env(user=cls.keeper)["case.retention.rule"].create(
            {"name": "Mortgages", "type_id": cls.case_type.id, "period": 1, "ground": "List 2020, 8.2"}
        )
        cls.gone, cls.held = cls.ended(), cls.ended()
        # Read before there are screens: nothing is read while a request is served.
        cls.gone_name, cls.gone_id, cls.held_id = cls.gone.name, cls.gone.id, cls.held.id
        cls.env(user=cls.keeper)["case.hold"].create(
            {"name": "Lawsuit about the harbour", "reason": "Claim", "case_ids": [(6, 0, cls.held.ids)]}
        )

    @classmethod
    def ended(cls):
        case = cls.open_case()
        writer = type(cls.env["case.writer"])
        with patch.object(writer, "_now", lambda self: fields.Datetime.to_datetime("2020-03-31 10:00:00")):
            case.action_cancel("Not needed any more")
        return case

    def test_two_sign_a_list_and_it_is_carried_out(self):
        with self.screens("keeper", "second") as (kim, sam):
            kim.go("/odoo/action-case_organizer.action_case_destruction/new", ready=".o_form_view")
            kim.save()
            kim.see(self.gone_name, "To destroy", "Held back: Lawsuit about the harbour", "1 cases")
            kim.picture("records_list.png")
            kim.click("button[name=action_sign]", "Sign")
            kim.click(".modal-footer .btn-primary")
            kim.see("Somebody else signs now")
            with self.quietly():
                listed = self.env["case.destruction"].search([], limit=1)
                number = listed.id
            sam.go(f"/odoo/action-case_organizer.action_case_destruction/{number}", ready=".o_form_view")
            sam.click("button[name=action_sign]", "Sign and Destroy")
            sam.click(".modal-footer .btn-primary")
            sam.see("Being carried out")
            with self.quietly():
                self.env.invalidate_all()
                listed.bulk_id.work_sudo()
            sam.go(f"/odoo/action-case_organizer.action_case_destruction/{number}", ready=".o_form_view")
            sam.see("Carried out", "DESTRUCTION", "Destroyed", "SHA-256")
            sam.picture("records_list_done.png")
            sam.go(f"/odoo/cases/{self.gone_id}", ready=".o_form_view")
            sam.see("The contents of this case were destroyed", "Destroyed on")
            sam.picture("records_destroyed.png")
            sam.go(f"/odoo/cases/{self.held_id}", ready=".o_form_view")
            sam.see("Held back from destruction:", "Lawsuit about the harbour", "Kept until 03/31/2021")
            sam.picture("records_held.png")
            sam.resize(390, 844)
            sam.go(f"/odoo/action-case_organizer.action_case_destruction/{number}", ready=".o_form_view")
            sam.see("Carried out")
            sam.picture("records_list_phone.png")
        with self.quietly():
            pdf = base64.b64decode(listed.with_context(bin_size=False).certificate)
            self.assertIn(self.gone_name, PdfReader(io.BytesIO(pdf)).pages[0].extract_text())

    def test_a_rule_a_hold_and_a_person(self):
        with self.quietly():
            person = self.env["res.partner"].create({"name": "Willemina Bos"})
            case = self.open_case()
            case.write({"partner_id": person.id})
            self.env["case.result.type"].create({"name": "Granted", "type_id": self.case_type.id})
            case_name = case.name
        with self.screens("keeper") as (kim,):
            kim.go("/odoo/action-case_organizer.action_case_retention_rule/new", ready=".o_form_view")
            kim.type("[name=name] input", "Mortgages that were granted")
            kim.choose("[name=type_id] input", "Mortgage")
            kim.choose("[name=result_id] input", "Granted")
            kim.type("[name=ground] input", "List 2020, 9")
            kim.picture("records_rule.png")
            kim.save()
            kim.go("/odoo/action-case_organizer.action_case_retention_rule", ready=".o_data_row")
            kim.see("Granted", css=".o_list_view")
            kim.picture("records_rules.png")
            kim.go("/odoo/action-case_organizer.action_case_hold/new", ready=".o_form_view")
            kim.type("[name=name] input", "Inquiry")
            kim.type("[name=reason] textarea", "Asked by the council")
            kim.choose("[name=partner_id] input", "Willemina")
            kim.save()
            kim.see("Cases Held")
            kim.picture("records_hold.png")
            kim.click("button[name=action_lift]")
            kim.type(".modal [name=reason] input", "Over")
            kim.click(".modal button[name=action_confirm]")
            kim.see("Lifted by")
            kim.go("/odoo/action-case_organizer.action_case_erasure/new", ready=".o_form_view")
            kim.choose("[name=partner_id] input", "Willemina")
            kim.type("[name=reason] input", "Request of 3 March")
            kim.save()
            kim.see(case_name, "customer", "The case is not closed.")
            kim.picture("records_erasure.png")

    def test_what_is_kept_of_a_person_and_a_case_as_an_archive(self):
        with self.quietly():
            person = self.env["res.partner"].create({"name": "Willemina Bos", "email": "w@bos.example"})
            case = self.open_case()
            case.write({"partner_id": person.id})
            case.post_note("Willemina Bos called about the roof, and so did her neighbours, who want to stay unnamed")
            case.with_user(self.adviser).book_time(1, "Call with Willemina Bos")
            self.keeper.group_ids = [(4, self.env.ref("case_organizer.group_case_user").id)]
            archive = self.env(user=self.keeper)["case.archive"]._make_sudo(case.with_user(self.keeper))
            request = self.env(user=self.keeper)["case.access.request"].create({"partner_id": person.id})
            reading = self.env(user=self.keeper)["case.archive.import"].create(
                {"file": archive.sudo().attachment_id.datas, "filename": archive.display_name}
            )
        with self.screens("keeper") as (kim,):
            kim.go(f"/odoo/case.access.request/{request.id}", ready=".o_form_view")
            kim.see("Willemina Bos", "Named in a text", "Customer")
            kim.picture("records_access_request.png")
            kim.resize(390, 844)
            kim.go(f"/odoo/case.access.request/{request.id}", ready=".o_form_view")
            kim.picture("records_access_request_phone.png")
            kim.resize(1440, 900)
            kim.go(f"/odoo/case.access.request/{request.id}", ready=".o_form_view")
            kim.click("button[name=action_make]")
            kim.see("Save the Archive")
            kim.picture("records_access_request_made.png")
            kim.go("/odoo/action-case_organizer.action_case_archive", ready=".o_data_row")
            kim.picture("records_archives.png")
            kim.go(f"/odoo/case.archive/{archive.id}", ready=".o_form_view")
            kim.see("Save the Archive")
            kim.picture("records_archive.png")
            kim.value(
                "odoo.__WOWL_DEBUG__.root.env.services.action.doAction({type: 'ir.actions.act_window', views: [[false,"
                f" 'form']], res_model: 'case.archive.import', res_id: {reading.id}, target: 'new'}})"
            )
            kim.click("button[name=action_check]")
            kim.see("Rows of the history:")
            kim.picture("records_archive_read.png")

    def test_words_are_made_black_in_a_copy(self):
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=(420, 595))
        for text in ("Dear Anna de Wit, we decided.", "Nothing about anybody"):
            canvas.setFont("Helvetica", 16)
            canvas.drawString(40, 500, text)
            canvas.drawString(40, 460, "Kind regards")
            canvas.showPage()
        canvas.save()
        with self.quietly():
            case = self.open_case()
            data = base64.b64encode(stream.getvalue()).decode()
            document_id = case.file_document(self.kind.id, "decision.pdf", data)
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/case-documents/{document_id}", ready=".o_form_view")
            anna.click("button[name=action_redact]")
            anna.see("Page 2", "A copy is made")
            anna.type("input[name=reason]", "Privacy")
            anna.type("textarea[name=words]", "Anna de Wit")
            anna.click(".o_case_redact_words")
            anna.see("Black (1)")
            anna.picture("records_redact.png")
            anna.click(".o_case_redact_save")
            anna.see("Redacted copy", "decision (redacted).pdf", patience=60)
            anna.tab("Redacted")
            anna.see("Page 1: Privacy")
            anna.picture("records_redacted.png")
        with self.quietly():
            copy = self.env["case.redaction"].search([], limit=1).copy_id
            pages = PdfReader(io.BytesIO(copy.attachment_id.raw)).pages
            self.assertEqual(pages[0].extract_text().strip(), "")
            self.assertIn("Nothing about anybody", pages[1].extract_text())
            image = pages[0].images[0].image.convert("L")
            width, height = image.size
            dark = [image.getpixel((int(width * x), int(height * (1 - 505 / 595)))) for x in (0.21, 0.25, 0.3, 0.35)]
            self.assertTrue(all(shade < 60 for shade in dark), dark)
