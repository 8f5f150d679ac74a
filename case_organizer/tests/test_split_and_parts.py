from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PDF, CaseCommon


@tagged("post_install", "-at_install")
class TestSplit(CaseCommon):
    """A part of what is on a case goes to a new one."""

    def test_what_is_chosen_goes_and_the_rest_stays(self):
        case = self.open_case(title="Two questions")
        statement = self.step(case, "income_statement", self.adviser)
        statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        statement.submit()
        goes, stays = case.post_note("About the garden", kind="question"), case.post_note("About the house")
        case.post_note("It is large", parent_id=goes)
        phone = self.env.ref("case_organizer.report_method_phone").id
        contact = case.log_contact("The garden", phone)
        case.log_contact("The house", phone)
        step_id = case.add_adhoc_step("Measure the garden", user_id=self.underwriter.id)
        other = case.split_off(
            self.case_type, " The garden ", case.document_ids.ids, [goes], contact.ids, [step_id], "Two matters"
        )
        self.assertEqual((other.title, other.partner_id, other.user_id), ("The garden", self.partner, self.adviser))
        self.assertEqual(len(other.document_ids), 1)
        self.assertEqual(sorted(other.note_ids.mapped("body")), ["About the garden", "It is large"])
        self.assertEqual(case.note_ids.ids, [stays])
        self.assertEqual(other.contact_ids, contact)
        self.assertEqual(case.contact_ids.mapped("summary"), ["The house"])
        self.assertEqual(self.env["case.step"].browse(step_id).state, "terminated")
        self.assertEqual(self.my_work(self.underwriter).count("Measure the garden"), 1)
        self.assertIn(other, case.related_ids)
        self.assertIn(f"Split off as {other.name}: Two matters", case.log_ids.mapped("summary"))
        self.assertIn(f"Split off from {case.name}", other.log_ids.mapped("summary"))

    def test_refusals(self):
        case, other = self.open_case(), self.open_case()
        note = case.post_note("Here")
        with self.assertRaisesRegex(AccessError, "Only the handler"):
            case.with_user(self.stranger).split_off(self.case_type, "Mine", note_ids=[note])
        with self.assertRaisesRegex(UserError, "Choose what goes"):
            case.split_off(self.case_type, "Nothing")
        with self.assertRaisesRegex(UserError, "is on"):
            other.split_off(self.case_type, "Not here", note_ids=[note])
        with self.assertRaisesRegex(UserError, "about"):
            case.split_off(self.case_type, " ", note_ids=[note])

    def test_the_dialog(self):
        case = self.open_case()
        note = case.post_note("Elsewhere")
        asked = self.env(user=self.adviser)["case.split"].browse(case.action_ask_split()["res_id"])
        asked.write({"title": "Elsewhere", "note_ids": [(6, 0, [note])]})
        other = self.env["case.case"].browse(asked.action_confirm()["res_id"])
        self.assertEqual(other.note_ids.mapped("body"), ["Elsewhere"])


@tagged("post_install", "-at_install")
class TestParts(CaseCommon):
    """Cases below another, made by hand."""

    def test_a_part_is_opened_closed_to_as_many_and_waited_for(self):
        case = self.open_case(access="team", title="Renovation")
        part = case.make_part(self.case_type, "Roof")
        self.assertEqual((part.parent_id, part.access, part.partner_id), (case, "team", self.partner))
        self.assertIn(f"“{part.name} · Roof”, part of this case, has not ended.", case.get_why_not())
        with self.assertRaisesRegex(UserError, "Roof”, part of this case"):
            case.action_close()
        part.action_cancel("No money")
        self.assertFalse([text for text in case.get_why_not() if "Roof" in text])
        self.assertIn(f"{part.name} is part of this case from now on", case.log_ids.mapped("summary"))
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).make_part(self.case_type)

    def test_putting_below_and_taking_out_again(self):
        case, part = self.open_case(access="team"), self.open_case(title="Roof")
        part.put_below(case)
        self.assertEqual((part.parent_id, part.access), (case, "team"), "it is open to no more people")
        with self.assertRaisesRegex(ValidationError, "part of itself"), self.cr.savepoint():
            case.put_below(part)
        with self.assertRaisesRegex(ValidationError, "part of itself"), self.cr.savepoint():
            case.put_below(case)
        part.invalidate_recordset()
        self.env.invalidate_all()
        part.put_below(part.browse())
        self.assertFalse(part.parent_id)
        self.assertIn(f"{part.name} is no longer part of this case", case.log_ids.mapped("summary"))
        with self.assertRaisesRegex(AccessError, "Only the handler"):
            self.open_case(user=self.stranger).with_user(self.stranger).put_below(self.open_case())

    def test_a_part_that_one_does_not_read_is_named_by_its_number_alone(self):
        case = self.open_case()
        part = case.make_part(self.case_type, "Divorce")
        part.access = "restricted"
        part.participant_ids.sudo().write({"active": False})
        told = "\n".join(case.with_user(self.stranger).get_why_not())
        self.assertIn(part.name, told)
        self.assertNotIn("Divorce", told)
