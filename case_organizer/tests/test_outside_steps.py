import base64
import io
from datetime import timedelta
from unittest.mock import patch

from PIL import Image
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.case_gateway_steps import StepProblemsError
from ..models.case_gateway_uploads import MAX_PIECE
from .test_gateway import GatewayCommon


def photo(colour="red", size=(60, 80), kind="JPEG"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


class OutsideStepsCommon(GatewayCommon):
    """The customer is asked for a document, and questions of all kinds of which some depend on others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        details = cls.env["case.characteristic"].create(
            [
                {"type_id": cls.case_type.id, "code": code, "name": name, "kind": kind, **more}
                for code, name, kind, more in (
                    ("partner_income", "Income of the partner", "monetary", {}),
                    ("owner", "Do you own a house?", "boolean", {}),
                    ("moving", "Moving on", "date", {}),
                    ("call", "When may we call?", "datetime", {}),
                    ("heat", "Heating", "tags", {"choice_ids": [(0, 0, {"name": n}) for n in ("Gas", "Wood")]}),
                    ("notary", "Notary", "partner", {}),
                    ("jobs", "Jobs", "group", {}),
                )
            ]
        )
        cls.env["case.characteristic"].create(
            [
                {"parent_id": details[-1].id, "name": "Employer", "code": "employer", "required": True},
                {"parent_id": details[-1].id, "name": "Hours", "code": "hours", "kind": "float"},
            ]
        )
        cls.details = {detail.code: detail for detail in details}

    def ask(self, *lines):
        """Have the question step ask more. :param lines: ``(code, values)``"""
        item = self.step(self.case, "income_questions").item_id
        self.env.flush_all()
        self.env.cr.execute("UPDATE case_plan SET state = 'draft' WHERE id = %s", [item.plan_id.id])
        self.env.invalidate_all()
        self.env["case.plan.question"].sudo().create(
            [
                {"item_id": item.id, "characteristic_id": self.details[code].id, "sequence": 20 + number, **values}
                for number, (code, values) in enumerate(lines)
            ]
        )
        self.env.cr.execute("UPDATE case_plan SET state = 'published' WHERE id = %s", [item.plan_id.id])
        self.env.registry.clear_cache()
        self.env.invalidate_all()

    def hand_in(self, kind, given=None, **more):
        typed = {f"q.{key}": [value] if isinstance(value, str) else value for key, value in (given or {}).items()}
        return self.gateway.hand_in(self.token, self.asked(kind)["id"], typed, **more)

    def upload(self, content, name="photo.jpg", piece=MAX_PIECE, mark=""):
        step = self.asked("document")
        ask = step["documents"][0]["id"]
        begun = self.gateway.begin_upload(self.token, step["id"], ask, name, len(content), mark)
        for offset in range(begun["received"], len(content), piece):
            self.gateway.add_piece(self.token, step["id"], begun["id"], offset, content[offset : offset + piece])
        return begun["id"]

    def problems(self, kind, given=None, **more):
        """What is refused, by place; nothing is written."""
        before = self.left()
        with self.assertRaises(StepProblemsError) as refused, self.cr.savepoint():
            self.hand_in(kind, given, **more)
        self.assertEqual(self.left(), before)
        return refused.exception.problems

    def left(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT (SELECT count(*) FROM case_value), (SELECT count(*) FROM case_document), (SELECT count(*)"
            " FROM case_log), (SELECT count(*) FROM case_receipt), (SELECT string_agg(state, ',' ORDER BY id)"
            " FROM case_step)"
        )
        return self.env.cr.fetchone()

    def values(self):
        rows = self.env["case.value"].search([("case_id", "=", self.case.id), ("valid_to", "=", False)])
        return {row.characteristic_id.code: row.value for row in rows}


class TestOutsideSteps(OutsideStepsCommon):
    """Doing a step from outside, without a browser."""

    # --- questions ---------------------------------------------------------------------------------------------

    def test_answers_of_all_kinds_are_handed_in_and_confirmed(self):
        self.ask(*[(code, {}) for code in ("owner", "moving", "call", "heat", "jobs")])
        self.partner.write({"tz": "Europe/Amsterdam"})
        receipt = self.hand_in(
            "question",
            {
                "yearly_income": "60,000.50",
                "owner": "no",
                "moving": "2026-07-01",
                "call": "2026-07-01T14:30",
                "heat": ["gas", "wood"],
                "jobs.0.employer": "Bakery",
                "jobs.0.hours": "12.5",
                "jobs.3.employer": "",
            },
        )
        self.assertEqual(
            self.values(),
            {
                "yearly_income": 60000.5,
                "owner": False,
                "moving": "2026-07-01",
                "call": "2026-07-01 12:30:00",
                "heat": ["gas", "wood"],
                "jobs": [{"employer": "Bakery", "hours": 12.5}],
            },
        )
        self.assertEqual(self.step(self.case, "income_questions").state, "completed")
        told = self.gateway.read_receipt(self.token, receipt)["receipt"]
        self.assertEqual(told["step"], "Income questions")
        self.assertIn({"label": "Do you own a house?", "text": "No"}, told["answers"])
        self.assertEqual(len(told["answers"]), 6)
        self.assertIn("answers by Familie De Wit", self.log("from_outside").mapped("summary")[0])

    def test_what_is_missing_or_wrong_is_named_at_its_place_and_nothing_is_kept(self):
        self.ask(("owner", {"required": True}), ("moving", {}), ("jobs", {"required": True}))
        problems = self.problems("question", {"yearly_income": "much", "moving": "2026-13-40"})
        self.assertEqual(set(problems), {"yearly_income", "owner", "moving", "jobs"})
        self.assertIn("a number is expected", problems["yearly_income"])
        self.assertEqual(problems["owner"], "Please answer this.")
        problems = self.problems("question", {"yearly_income": "99999999", "owner": "yes", "jobs.0.hours": "8"})
        self.assertIn("at most", problems["yearly_income"])
        self.assertIn("row 1, “Employer”: an answer is needed", problems["jobs"])

    def test_a_question_is_asked_only_while_its_condition_holds(self):
        condition = "[('characteristics.owner', '=', 'yes')]"
        self.ask(("owner", {}), ("moving", {"required": True, "condition": condition}))
        step = self.asked("question")["id"]
        self.assertNotIn("moving", self.gateway.read_step(self.token, step)["shown"])
        self.gateway.keep_typed(self.token, step, {"q.owner": ["yes"]})
        self.assertIn("moving", self.gateway.read_step(self.token, step)["shown"])
        problems = self.problems("question", {"yearly_income": "1", "owner": "yes"})
        self.assertEqual(set(problems), {"moving"})
        # What was not shown is shown first, although it is answered or need not be.
        given = {"yearly_income": "1", "owner": "yes", "moving": "2026-07-01"}
        problems = self.problems("question", given, seen=["yearly_income", "owner"])
        self.assertEqual(set(problems), {"moving"})
        self.hand_in("question", {**given, "owner": "no"}, seen=["yearly_income", "owner"])
        self.assertEqual(self.values(), {"yearly_income": 1, "owner": False})

    def test_what_is_typed_is_kept_for_that_person_alone_until_it_is_sent(self):
        step = self.asked("question")["id"]
        before = self.left()
        self.gateway.keep_typed(self.token, step, {"q.yearly_income": ["sixty"], "q.unknown": ["x"], "x": ["y"]})
        self.assertEqual(self.left(), before)
        self.assertEqual(self.gateway.read_step(self.token, step)["typed"], {"q.yearly_income": ["sixty"]})
        other = self.env["res.partner"].create({"name": "Somebody else"})
        person = self.person.copy({"partner_id": other.id})
        token = self.issue(person=person)[1].rsplit("/", 1)[1]
        self.assertEqual(self.gateway.read_step(token, step)["typed"], {"q.yearly_income": []})
        for user in (self.adviser, self.supervisor, new_test_user(self.env, "boss", groups="base.group_system")):
            for model in ("case.outside.draft", "case.outside.upload", "case.outside.piece"):
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(self.env(user=user)[model].has_access(operation))
        self.hand_in("question", {"yearly_income": "60000"})
        self.assertFalse(self.env["case.outside.draft"].search([]))

    def test_what_people_inside_choose_is_shown_and_left_to_them(self):
        self.ask(("notary", {"required": True}))
        step = self.asked("question")["id"]
        question = self.gateway.read_step(self.token, step)["work"]["questions"][-1]
        self.assertTrue(question["readonly"] and question["inside"])
        receipt = self.hand_in("question", {"yearly_income": "60000", "notary": str(self.partner.id)})
        self.assertFalse(self.gateway.read_receipt(self.token, receipt)["receipt"]["done"])
        self.assertEqual(self.values(), {"yearly_income": 60000})
        self.assertEqual(self.step(self.case, "income_questions").state, "active")

    def test_what_is_for_other_roles_is_asked_never_shown_and_not_emptied(self):
        self.step(self.case, "income_questions", self.supervisor).save_answers({"yearly_income": 60000})
        detail = self.case_type.characteristic_ids.filtered(lambda detail: detail.code == "yearly_income")
        detail.reader_role_ids = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.env.invalidate_all()
        seen = self.gateway.read_step(self.token, self.asked("question")["id"])
        self.assertNotIn("60000", str(seen))
        self.hand_in("question", {"yearly_income": ""})
        self.assertEqual(self.values(), {"yearly_income": 60000})

    # --- documents ---------------------------------------------------------------------------------------------

    def test_several_photos_become_one_pdf_in_the_order_chosen(self):
        first, second = self.upload(photo("red")), self.upload(photo("blue"))
        receipt = self.hand_in("document", order=[second, first])
        (version,) = self.case.document_ids.version_id
        self.assertEqual((version.name, version.mimetype), ("Income statement.pdf", "application/pdf"))
        pages = PdfReader(io.BytesIO(version.attachment_id.raw)).pages
        colours = [page.images[0].image.convert("RGB").getpixel((30, 40)) for page in pages]
        self.assertGreater(colours[0][2], 200)
        self.assertGreater(colours[1][0], 200)
        self.assertEqual(version.document_id.filed_by_id, self.person)
        self.assertEqual(self.step(self.case, "income_statement").state, "completed")
        (file,) = self.gateway.read_receipt(self.token, receipt)["receipt"]["files"]
        self.assertEqual((file["name"], file["sha256"]), (version.name, version.checksum))
        self.assertFalse(self.env["case.outside.upload"].search([]))
        self.assertFalse(self.env["case.outside.piece"].search([]))
        self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", "case.outside.piece")]))

    def test_a_photo_is_turned_by_hand_before_it_becomes_a_page(self):
        lying, upright = self.upload(photo("red", (80, 60))), self.upload(photo("blue"))
        step = self.asked("document")["id"]
        shown = self.gateway.read_picture(self.token, step, lying)["content"]
        self.assertEqual(Image.open(io.BytesIO(shown)).size, (80, 60))
        self.assertEqual(self.gateway.turn_upload(self.token, step, lying), {"turned": 90})
        shown = self.gateway.read_picture(self.token, step, lying)["content"]
        self.assertEqual(Image.open(io.BytesIO(shown)).size, (60, 80))
        told = {upload["id"]: upload["turned"] for upload in self.gateway.read_step(self.token, step)["uploads"]}
        self.assertEqual(told, {lying: 90, upright: 0})
        self.hand_in("document")
        pages = PdfReader(io.BytesIO(self.case.document_ids.version_id.attachment_id.raw)).pages
        self.assertEqual([page.mediabox.height > page.mediabox.width for page in pages], [True, True])

    def test_what_is_no_photo_or_of_somebody_else_is_neither_turned_nor_shown(self):
        paper = self.upload(b"%PDF-1.4 paper", "photo.jpg")
        step = self.asked("document")
        ask = step["documents"][0]["id"]
        partly = self.gateway.begin_upload(self.token, step["id"], ask, "a.jpg", 5000, "a|1")["id"]
        self.gateway.add_piece(self.token, step["id"], partly, 0, photo()[:300])
        broken = self.upload(b"\xff\xd8\xff no photo", "holiday.jpg")
        other = self.person.copy({"partner_id": self.env["res.partner"].create({"name": "Somebody else"}).id})
        others = self.issue(person=other)[1].rsplit("/", 1)[1]
        mine = self.upload(photo())
        for token, upload in ((self.token, paper), (self.token, partly), (others, mine), (self.token, 10**6)):
            for verb in (self.gateway.turn_upload, self.gateway.read_picture):
                with self.subTest(upload=upload), self.assertRaises(AccessError):
                    verb(token, step["id"], upload)
        with self.assertRaises(AccessError):
            self.gateway.read_picture(self.token, step["id"], broken)

    def test_a_file_arrives_in_pieces_and_goes_on_where_it_stopped(self):
        content = b"%PDF-1.4 " + bytes(range(256)) * 20
        step = self.asked("document")
        ask = step["documents"][0]["id"]
        begun = self.gateway.begin_upload(self.token, step["id"], ask, "a.pdf", len(content), "a|1")

        def send(offset, length=2000):
            piece = content[offset : offset + length]
            return self.gateway.add_piece(self.token, step["id"], begun["id"], offset, piece)

        self.assertEqual(send(0), {"received": 2000, "whole": False, "photo": False})
        # Twice the same, and one that does not follow, change nothing.
        self.assertEqual(send(0)["received"], 2000)
        self.assertEqual(send(4000)["received"], 2000)
        self.assertIn("not here completely", self.problems("document")[f"file.{ask}"])
        again = self.gateway.begin_upload(self.token, step["id"], ask, "a.pdf", len(content), "a|1")
        self.assertEqual((again["id"], again["received"]), (begun["id"], 2000))
        send(2000)
        self.assertEqual(send(4000), {"received": len(content), "whole": True, "photo": False})
        self.assertEqual(send(len(content) - 1)["received"], len(content))
        self.hand_in("document")
        self.assertEqual(self.case.document_ids.version_id.attachment_id.raw, content)

    def test_only_ones_own_files_and_no_more_than_a_person_sends(self):
        step = self.asked("document")
        ask = step["documents"][0]["id"]
        mine = self.upload(photo())
        other = self.person.copy({"partner_id": self.env["res.partner"].create({"name": "Other"}).id})
        token = self.issue(person=other)[1].rsplit("/", 1)[1]
        for verb in (
            lambda: self.gateway.remove_upload(token, step["id"], mine),
            lambda: self.gateway.add_piece(token, step["id"], mine, 0, b"x"),
            lambda: self.gateway.begin_upload(self.token, step["id"], ask + 999, "a.pdf", 5),
            lambda: self.gateway.begin_upload(self.token, 10**6, ask, "a.pdf", 5),
        ):
            with self.assertRaises(AccessError):
                verb()
        for size, words in ((0, "empty"), (-5, "empty"), (10**9, "too large")):
            with self.assertRaisesRegex(UserError, words):
                self.gateway.begin_upload(self.token, step["id"], ask, "a.pdf", size)
        for _n in range(3):
            self.gateway.begin_upload(self.token, step["id"], ask, "a.pdf", 64 * 1024 * 1024)
        with self.assertRaisesRegex(UserError, "Too much"):
            self.gateway.begin_upload(self.token, step["id"], ask, "a.pdf", 64 * 1024 * 1024)
        with_form = [(ask, "b.pdf", b"%PDF-1.4".ljust(64 * 1024 * 1024))]
        self.assertIn("Too much", self.problems("document", sent=with_form)[f"file.{ask}"])
        with self.assertRaisesRegex(UserError, "at most"):
            self.gateway.add_piece(self.token, step["id"], mine, 0, b"x" * (MAX_PIECE + 1))

    def test_what_is_not_sent_goes_after_a_while(self):
        self.upload(photo())
        self.gateway.keep_typed(self.token, self.asked("question")["id"], {"q.yearly_income": ["1"]})
        self.env.flush_all()
        for model, days in (("case.outside.upload", 7), ("case.outside.draft", 60)):
            for passed, left in ((days - 1, 1), (2, 0)):
                self.env.cr.execute(
                    f"UPDATE {self.env[model]._table} SET write_date = write_date - %s, create_date = create_date - %s",
                    [timedelta(days=passed)] * 2,
                )
                self.env.invalidate_all()
                self.env[model]._transient_vacuum()
                self.assertEqual(self.env[model].search_count([]), left, (model, passed))
        self.assertFalse(self.env["case.outside.piece"].search([]))

    def test_what_a_browser_or_computer_would_run_is_refused_whatever_its_name(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for name, content in (
            ("photo.jpg", svg),
            ("photo.svg", svg),
            ("page.pdf", b"<!DOCTYPE html><html><body onload=alert(1)>"),
            ("page.html", b"<html></html>"),
            ("setup.pdf.exe", b"MZ\x90\x00"),
            ("holiday.jpg", b"MZ\x90\x00"),
            ("run.bat", b"del *"),
        ):
            with self.assertRaisesRegex(UserError, "not accepted", msg=name):
                self.upload(content, name)
        self.env["case.outside.upload"].search([]).unlink()
        self.upload(svg, "photo.jpg", piece=3)
        self.assertIn("not accepted", next(iter(self.problems("document").values())))
        self.env["case.outside.upload"].search([]).unlink()
        self.upload(b"\xff\xd8\xff no photo", "holiday.jpg")
        self.assertIn("cannot be read as a photo", next(iter(self.problems("document").values())))

    def test_one_document_is_one_file(self):
        self.upload(b"%PDF-1.4 one", "one.pdf")
        self.upload(b"%PDF-1.4 two", "two.pdf")
        self.assertIn("One file, please", next(iter(self.problems("document").values())))
        self.assertIn("Add this document", self.without_uploads())

    def without_uploads(self):
        self.env["case.outside.upload"].search([]).unlink()
        return next(iter(self.problems("document").values()))

    # --- deciding ----------------------------------------------------------------------------------------------

    def test_a_decision_is_chosen_and_a_refusal_says_why(self):
        self.do_first_steps(self.case)
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE case_id = %s", [self.customer.id, self.case.id])
        self.env.invalidate_all()
        work = self.gateway.read_step(self.token, self.asked("approval")["id"])["work"]
        self.assertEqual([choice["code"] for choice in work["decisions"]], ["approved", "rejected"])
        document = work["approves"][0]["id"]
        self.assertEqual(self.gateway.read_document(self.token, document)["name"], "income.pdf")
        self.assertEqual(set(self.problems("approval")), {"outcome"})
        self.assertEqual(set(self.problems("approval", outcome="rejected", reason=" ")), {"reason"})
        receipt = self.hand_in("approval", outcome="rejected", reason="Last year's")
        told = self.gateway.read_receipt(self.token, receipt)["receipt"]
        self.assertEqual((told["outcome"], told["reason"]), ("Reject", "Last year's"))
        self.assertEqual(self.case.document_ids[0].state, "rejected")
        case = self.case.with_user(self.adviser)
        told = case.get_news()["rows"] + case.get_timeline()["rows"]
        self.assertTrue([row for row in told if "by Familie De Wit" in row["text"]])
        robot = self.env.ref("base.user_root").name
        self.assertNotIn(robot, [row["who"] for row in told], "it is nobody's name; the row says who it was")

    def test_what_is_signed_carries_the_name_and_what_was_drawn(self):
        item = self.step(self.case, "income_questions").item_id
        self.env.flush_all()
        self.env.cr.execute("UPDATE case_plan_item SET signed_outside = true WHERE id = %s", [item.id])
        self.env.invalidate_all()
        given = {"yearly_income": "60000"}
        self.assertEqual(set(self.problems("question", given)), {"signed"})
        self.assertEqual(
            set(self.problems("question", given, signature=("Ruth", "data:image/png;base64,x"))), {"signed"}
        )
        drawn = io.BytesIO()
        Image.new("RGBA", (300, 100), (0, 0, 0, 255)).save(drawn, "PNG")
        picture = "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()
        receipt = self.hand_in("question", given, signature=(" Ruth de Wit ", picture))
        kept = self.env["case.receipt"].with_user(self.adviser).browse(receipt)
        self.assertEqual(kept.signed_name, "Ruth de Wit")
        self.assertTrue(base64.b64decode(kept.signature).startswith(b"\x89PNG"))
        self.assertEqual(self.gateway.read_receipt(self.token, receipt)["receipt"]["signed"], "Ruth de Wit")

    # --- rights ------------------------------------------------------------------------------------------------

    def test_without_a_right_its_part_is_not_there_and_not_taken(self):
        question, document = self.asked("question")["id"], self.asked("document")["id"]
        self.person.write(dict.fromkeys(("may_note", "may_file", "may_answer", "may_approve"), False))
        for step in (question, document):
            work = self.gateway.read_step(self.token, step)["work"]
            self.assertEqual(set(work), {"id", "name", "help", "kind", "deadline", "signs"})
        for verb in (
            lambda: self.gateway.hand_in(self.token, question, {"q.yearly_income": ["1"]}),
            lambda: self.gateway.hand_in(self.token, document, {}),
            lambda: self.gateway.keep_typed(self.token, question, {}),
            lambda: self.gateway.begin_upload(self.token, document, 1, "a.pdf", 5),
        ):
            before = self.left()
            with self.assertRaisesRegex(AccessError, "without the right"):
                verb()
            self.assertEqual(self.left(), before)
        self.person.may_answer = True
        with self.assertRaisesRegex(AccessError, "without the right"):
            self.gateway.hand_in(self.token, question, {"q.yearly_income": ["1"]}, sent=[(1, "a.pdf", b"%PDF-1.4")])

    def test_a_receipt_is_shown_to_whom_it_was_given_and_kept_on_the_case(self):
        receipt = self.hand_in("question", {"yearly_income": "60000"})
        other = self.person.copy({"partner_id": self.env["res.partner"].create({"name": "Other"}).id})
        token = self.issue(person=other)[1].rsplit("/", 1)[1]
        for key, number in ((token, receipt), (self.token, receipt + 1), (self.token, 2**40)):
            with self.assertRaises(AccessError):
                self.gateway.read_receipt(key, number)
        kept = self.env["case.receipt"].with_user(self.adviser).browse(receipt)
        self.assertEqual((kept.case_id, kept.summary), (self.case, "1 answers"))
        with self.assertRaises(AccessError):
            kept.reason = "Nothing"
        self.case.access = "restricted"
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.env["case.receipt"].with_user(self.stranger).browse(receipt).read(["summary"])

    def test_a_receipt_is_mailed_to_who_has_an_address(self):
        sent = []
        self.patch(type(self.env["mail.mail"]), "send", lambda mails, **_kw: sent.append((mails.body_html, mails)))
        self.partner.lang = "en_US"
        self.upload(photo())
        self.hand_in("document")
        self.env.cr.postcommit.run()
        ((body, mail),) = sent
        self.assertEqual(mail.recipient_ids, self.partner)
        self.assertIn(self.case.document_ids.version_id.checksum[:16], body)
        self.assertFalse(mail.mail_message_id.res_id)
        self.partner.email = False
        receipt = self.hand_in("question", {"yearly_income": "60000"})
        self.assertFalse(self.gateway.read_receipt(self.token, receipt)["receipt"]["mailed"])


@tagged("-at_install", "post_install")
class TestOutsideStepPages(OutsideStepsCommon, HttpCase):
    """The pages of one step, without scripts."""

    def setUp(self):
        super().setUp()
        self.path = "/case/p/" + self.token

    def page(self, kind):
        step = self.asked(kind)
        return step, f"{self.path}/step/{step['id']}", self.url_open(f"{self.path}/step/{step['id']}")

    def post(self, path, page, data=None, **more):
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(path, data={"csrf_token": csrf, **(data or {})}, **more)

    def test_questions_are_answered_and_confirmed(self):
        self.ask(("owner", {"required": True}), ("heat", {}), ("jobs", {}), ("call", {}), ("notary", {}))
        _step, path, page = self.page("question")
        self.assertEqual(page.status_code, 200)
        for text in (
            "Income questions",
            "Yearly income",
            "(required)",
            "Do you own a house?",
            "Employer",
            "We fill this in",
        ):
            self.assertIn(text, page.text)
        wrong = self.post(path, page, {"q.yearly_income": "<b>much</b>", "q.heat": ["gas"]})
        self.assertEqual(wrong.status_code, 400)
        self.assertIn("2 things need your attention", wrong.text)
        self.assertIn('value="&lt;b&gt;much&lt;/b&gt;"', wrong.text)
        self.assertIn('aria-invalid="true"', wrong.text)
        self.assertIn("<title>Income questions</title>", wrong.text)
        self.assertIn("&lt;b&gt;much", self.url_open(path).text)
        done = self.post(path, page, {"q.yearly_income": "60000", "q.owner": "yes", "q.heat": ["gas"]})
        self.assertEqual(done.status_code, 200)
        self.assertIn("/receipt/", done.url)
        for text in ("Received: Income questions", "Do you own a house?", "Yes"):
            self.assertIn(text, done.text)
        self.assertEqual(self.values()["heat"], ["gas"])

    def test_photos_are_sent_with_the_form_and_survive_what_is_wrong_elsewhere(self):
        step, path, page = self.page("document")
        ask = step["documents"][0]["id"]
        files = [(f"file.{ask}", ("1.jpg", photo())), (f"photo.{ask}", ("2.jpg", photo("blue")))]
        svg = [*files, (f"file.{ask}", ("x.svg", b"<svg></svg>"))]
        wrong = self.post(path, page, files=svg)
        self.assertEqual(wrong.status_code, 400)
        self.assertIn("x.svg” is not accepted", wrong.text)
        self.assertIn("2.jpg", wrong.text)
        done = self.post(path, page)
        self.assertIn("Received: Income statement", done.text)
        self.assertIn(self.case.document_ids.version_id.checksum[:16], done.text)
        self.assertEqual(len(PdfReader(io.BytesIO(self.case.document_ids.version_id.attachment_id.raw)).pages), 2)

    def test_files_survive_what_is_wrong_also_of_who_does_not_answer(self):
        self.person.may_answer = False
        step, path, page = self.page("document")
        ask = step["documents"][0]["id"]
        files = [(f"file.{ask}", ("1.jpg", photo())), (f"file.{ask}", ("x.svg", b"<svg></svg>"))]
        wrong = self.post(path, page, files=files)
        self.assertEqual(wrong.status_code, 400)
        self.assertIn("1.jpg", wrong.text)

    def test_a_link_opens_at_the_one_thing_that_is_asked(self):
        page = self.url_open(self.path)
        self.assertIn("What is asked of you", page.text)
        self.hand_in("question", {"yearly_income": "60000"})
        page = self.url_open(self.path)
        self.assertTrue(page.url.endswith(f"/step/{self.asked('document')['id']}"))
        self.assertEqual(self.link.used, 2)
        self.assertIn("What is asked of you", self.url_open(self.path + "?everything=1").text)

    def test_a_step_that_is_done_leads_to_its_receipt(self):
        _step, path, page = self.page("question")
        self.post(path, page, {"q.yearly_income": "60000"})
        again = self.post(path, page, {"q.yearly_income": "70000"})
        for seen in (again, self.url_open(path)):
            self.assertIn("/receipt/", seen.url)
            self.assertIn("Received: Income questions", seen.text)
        self.assertEqual(self.values(), {"yearly_income": 60000})
        _step, path, _page = self.page("document")
        self.step(self.case, "income_statement", self.adviser).action_skip("Known")
        self.assertIn("What is asked of you", self.url_open(path).text)

    def test_a_second_click_leads_to_what_came_of_the_first_one(self):
        _step, path, page = self.page("question")
        with patch.object(type(self.gateway), "hands_in_alone", return_value=False):
            second = self.post(path, page, {"q.yearly_income": "70000"})
        self.assertEqual((second.history[0].status_code, second.url), (303, page.url))
        self.assertFalse(self.values(), "nothing was handed in by it")
        self.post(path, page, {"q.yearly_income": "60000"})
        with patch.object(type(self.gateway), "hands_in_alone", return_value=False):
            second = self.post(path, page, {"q.yearly_income": "70000"})
        self.assertIn("/receipt/", second.url)
        self.assertEqual(self.values(), {"yearly_income": 60000})

    def test_nothing_of_another_case_and_nothing_behind_a_link_that_is_none(self):
        other = self.open_case()
        step = self.step(other, "income_questions")
        mine, path, page = self.page("question")
        for address in (
            f"/step/{step.id}",
            f"/step/{step.id}/keep",
            f"/step/{step.id}/upload",
            f"/step/{step.id}/upload/1",
            f"/step/{mine['id']}/upload/1/remove",
            "/receipt/1",
        ):
            self.assertEqual(self.url_open(self.path + address).status_code // 100, 4, address)
            self.assertEqual(self.post(self.path + address, page).status_code // 100, 4, address)
        dead = path.replace(self.token, "nonsense")
        self.assertEqual(self.url_open(dead).status_code, 403)
        self.assertEqual(self.post(dead, page, {"q.yearly_income": "1"}).status_code, 403)
        self.assertEqual(self.values(), {})

    def test_a_script_is_told_why_a_link_works_no_longer(self):
        step, path, _page = self.page("document")
        self.link.sudo().expires_on = fields.Datetime.now()
        sent = {"ask": step["documents"][0]["id"], "name": "a.pdf", "size": 5}
        for address in (f"{path}/upload", f"{path}/upload/1", f"{path}/upload/1/remove", f"{path}/keep"):
            told = self.url_open(address, data=sent, headers={"X-Case-Script": "1"})
            self.assertEqual(told.status_code, 410, address)
            self.assertIn("expired", told.json()["error"])
        self.assertIn("Send me a new link", self.url_open(path).text)

    def test_who_is_logged_in_does_it_in_the_portal(self):
        portal = new_test_user(self.env, "dewit", groups="base.group_portal", password="dewit-dewit")
        self.person.partner_id = portal.partner_id
        self.authenticate("dewit", "dewit-dewit")
        path = f"/my/case/{self.person.id}/step/{self.asked('question')['id']}"
        page = self.url_open(path)
        self.assertIn("Yearly income", page.text)
        done = self.post(path, page, {"q.yearly_income": "60000"})
        self.assertIn(f"/my/case/{self.person.id}/receipt/", done.url)
        self.assertIn("in the portal", self.log("from_outside").summary)

    def test_the_page_costs_the_same_with_many_steps(self):
        step = self.asked("question")["id"]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(90):
            self.gateway.read_step(self.token, step)

    def test_pieces_are_answered_as_json(self):
        step, path, page = self.page("document")
        ask, pdf = step["documents"][0]["id"], base64.b64decode(base64.b64encode(b"%PDF-1.4 small"))
        begun = self.post(f"{path}/upload", page, {"ask": ask, "name": "a.pdf", "size": len(pdf), "mark": "m"}).json()
        files = {"piece": ("blob", pdf)}
        told = self.post(f"{path}/upload/{begun['id']}", page, {"offset": 0}, files=files)
        self.assertEqual(told.json(), {"received": len(pdf), "whole": True, "photo": False})
        self.assertEqual(told.headers["Cache-Control"], "no-store")
        refused = self.post(f"{path}/upload", page, {"ask": ask, "name": "a.pdf", "size": "x"})
        self.assertEqual((refused.status_code, "empty" in refused.json()["error"]), (400, True))
