import base64

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CaseCommon

FILE = base64.b64encode(b"a secret text").decode()


class TestConfidential(CaseCommon):
    """What is for some roles only: by whatever way one asks, who may not read it does not learn it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "chief", groups="case_organizer.group_case_admin")
        _adviser, cls.role = cls.case_type.role_ids.sorted("code")
        env = cls.env(user=cls.modeller)
        cls.medical = env["case.document.kind"].create({"name": "Medical report", "reader_role_ids": cls.role.ids})
        cls.health = env["case.characteristic"].create(
            {"type_id": cls.case_type.id, "name": "Health", "code": "health", "reader_role_ids": cls.role.ids}
        )
        cls.case = cls.open_case()
        cls.env["case.writer"].apply(cls.case.sudo(), (), answers={cls.case.id: {"health": "poor", "yearly_income": 5}})
        found = cls.case.with_user(cls.underwriter).file_document(cls.medical.id, "diagnosis.txt", FILE)
        cls.document = cls.env["case.document"].browse(found)
        (cls.underwriter | cls.adviser | cls.supervisor | cls.stranger).group_ids += cls.env.ref(
            "base.group_allow_export"
        )
        #: The underwriter holds the role; the others read the case.
        cls.may, cls.may_not = (cls.underwriter, cls.admin), (cls.adviser, cls.supervisor, cls.stranger)

    def test_documents_by_id_and_by_search(self):
        version, attachment = self.document.version_id, self.document.version_id.attachment_id
        remark = self.env["case.document.remark"].browse(
            self.document.with_user(self.underwriter).post_remark("Serious")
        )
        for record, word in (
            (self.document, "display_name"),
            (version, "name"),
            (attachment, "name"),
            (remark, "body"),
        ):
            for user in self.may:
                self.assertTrue(record.with_user(user).read([word])[0][word], (record, user.login))
                self.assertTrue(record.with_user(user).search([("id", "=", record.id)]))
            for user in self.may_not:
                with self.assertRaises(AccessError, msg=(record, user.login)):
                    record.with_user(user).read([word])
                self.assertFalse(record.with_user(user).search([("id", "=", record.id)]), (record, user.login))
                with self.assertRaises(AccessError):
                    record.with_user(user).export_data([word])
        for user, count in ((self.underwriter, 1), (self.adviser, 0)):
            documents = self.env(user=user)["case.document"]
            self.assertEqual(documents.search_count([("content", "ilike", "secret")]), count)
            self.assertEqual(len(documents.name_search("diagnosis")), count)
            self.assertEqual(len(documents.formatted_read_group([], ["kind_id"], ["__count"])), count)
            self.assertEqual(len(self.case.with_user(user).document_ids), count)
            with self.assertRaises(AccessError) if not count else self.subTest():
                self.document.with_user(user).add_version("x.txt", FILE)

    def test_the_history_and_the_checklist_say_that_it_came_in_and_not_what(self):
        self.env["case.document.need"].create({"type_id": self.case_type.id, "kind_id": self.medical.id})
        for user, shown in ((self.underwriter, True), (self.admin, True), (self.adviser, False)):
            case = self.case.with_user(user)
            case.log_ids.invalidate_recordset()
            text = "\n".join(case.log_ids.mapped("summary"))
            self.assertEqual("diagnosis.txt" in text, shown, user.login)
            self.assertEqual("a confidential document" in text, not shown, user.login)
            line = case.get_checklist()["lines"][0]
            self.assertEqual((line["state"], len(line["files"])), ("received", int(shown)), user.login)
        with self.assertRaises(AccessError):
            self.case.with_user(self.adviser).log_ids.read(["data"])

    def test_the_history_says_that_it_changed_and_not_to_what(self):
        self.env["case.writer"].apply(self.case.sudo(), (), answers={self.case.id: {"health": "good"}})
        for user in (*self.may, *self.may_not):
            text = "\n".join(self.case.with_user(user).log_ids.mapped("summary"))
            self.assertIn("Details changed: Health\n", text, user.login)
            self.assertIn("Yearly income: $\N{NO-BREAK SPACE}5.00", text, user.login)
            self.assertNotIn("poor", text, user.login)

    def test_who_stands_in_for_a_reading_role_reads_it_and_for_another_role_does_not(self):
        self.case.write({"characteristics": {"health": "poor"}})
        today = fields.Date.today()
        other = self.case_type.role_ids - self.role
        absence = self.env(user=self.underwriter)["case.absence"].create(
            {
                "user_id": self.underwriter.id,
                "stand_in_id": self.stranger.id,
                "date_from": today,
                "date_to": today,
                "role_ids": [(6, 0, other[0].ids)],
            }
        )
        for roles, reads in ((other[0], False), (self.role, True), (self.env["case.role"], True)):
            absence.role_ids = roles
            self.env.invalidate_all()
            with self.subTest(roles=roles.mapped("name")):
                documents = self.env(user=self.stranger)["case.document"]
                self.assertEqual(bool(documents.search([("id", "=", self.document.id)])), reads)
                self.assertEqual(self.document.with_user(self.stranger).readable, reads)
                shown = self.case.with_user(self.stranger).read(["characteristics"])[0]["characteristics"]
                self.assertEqual("health" in {one["name"] for one in shown if one.get("value")}, reads)

    def test_who_held_the_role_reads_it_no_more(self):
        part = self.case.sudo().participant_ids.filtered(lambda part: part.user_id == self.underwriter)
        newer = self.case.with_user(self.adviser).file_document(self.medical.id, "later.txt", FILE)
        document = self.env["case.document"].browse(newer).with_user(self.underwriter)
        self.assertTrue(document.read(["file_name"]))
        part.write({"date_from": "2020-01-01", "date_to": "2020-12-31"})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            document.read(["file_name"])
        self.assertFalse(document.search([("id", "=", newer)]))

    def test_who_filed_it_reads_what_they_filed(self):
        mine = self.case.with_user(self.adviser).file_document(self.medical.id, "mine.txt", FILE)
        documents = self.env(user=self.adviser)["case.document"]
        self.assertEqual(documents.search([("kind_id", "=", self.medical.id)]).ids, [mine])

    def test_who_is_asked_to_approve_it_reads_it_as_long_as_they_are(self):
        adviser_role, _role = self.case_type.role_ids.sorted("code")
        self.kind.sudo().reader_role_ids = adviser_role
        case, other = self.open_case(), self.open_case()
        filed = {}
        for one in (case, other):
            step = self.step(one, "income_statement", self.adviser)
            step.file_document(step.item_id.ask_document_ids.id, "pay.txt", FILE)
            filed[one] = one.sudo().document_ids
            self.assertFalse(self.env(user=self.underwriter)["case.document"].search([("case_id", "=", one.id)]))
        self.step(case, "income_statement", self.adviser).submit()
        self.step(case, "income_questions", self.adviser).submit(answers={"yearly_income": 5})
        approval = self.step(case, "approve_income", self.underwriter)
        document = filed[case].with_user(self.underwriter)
        self.assertTrue(document.read(["file_name"]))
        self.assertTrue(document.version_id.attachment_id.read(["name"]))
        self.assertEqual(len(approval._documents_to_decide()), 1)
        with self.assertRaises(AccessError):
            filed[other].with_user(self.underwriter).read(["file_name"])
        for user in (self.supervisor, self.stranger):
            with self.assertRaises(AccessError):
                document.with_user(user).read(["file_name"])
        approval.submit(outcome="approved")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            document.read(["file_name"])

    # --- details -----------------------------------------------------------------------------------------------

    def shown(self, user):
        (row,) = self.case.with_user(user).web_read({"characteristics": {}})
        return {entry["name"]: entry.get("value") for entry in row["characteristics"]}

    def test_details_on_the_form_in_their_history_and_in_exports(self):
        for user in self.may:
            self.assertEqual(self.shown(user)["health"], "poor", user.login)
        for user in self.may_not:
            self.assertEqual(self.shown(user), {"yearly_income": 5}, user.login)
        values = self.env["case.value"]
        for user, count in ((self.underwriter, 1), (self.adviser, 0)):
            domain = [("case_id", "=", self.case.id), ("characteristic_id", "=", self.health.id)]
            self.assertEqual(values.with_user(user).search_count(domain), count)
            rows = self.case.with_user(user).export_data(["name", "characteristics.health"])["datas"]
            self.assertEqual("poor" in str(rows), bool(count))

    def test_cases_are_not_found_sorted_or_counted_by_it(self):
        for user, count in ((self.underwriter, 1), (self.adviser, 0)):
            cases = self.env(user=user)["case.case"]
            here = [("id", "=", self.case.id)]
            for domain in (
                [("characteristics.health", "=", "poor")],
                [("characteristics.health", "ilike", "oo")],
                [("characteristics.health", "!=", "good")],
                [("characteristics.health", "in", ["poor", "good"])],
            ):
                self.assertEqual(cases.search_count(here + domain), count, (user.login, domain))
            groups = cases.formatted_read_group(here, ["characteristics.health"], ["__count"])
            self.assertEqual("poor" in str(groups), bool(count), user.login)
            cases.search(here, order="characteristics.health")

    def test_who_does_not_read_a_detail_does_not_change_it_by_saving_the_form(self):
        case = self.case.with_user(self.adviser)
        (row,) = case.web_read({"characteristics": {}})
        sent = [{**entry, "value": 7} for entry in row["characteristics"]]
        case.web_save({"characteristics": sent}, {"characteristics": {}})
        self.assertEqual(self.shown(self.underwriter), {"yearly_income": 7, "health": "poor"})
        case.write({"characteristics": {"yearly_income": 8, "health": "well"}})
        self.assertEqual(self.shown(self.underwriter), {"yearly_income": 8, "health": "poor"})

    def test_who_answers_a_question_that_others_read_may_end_the_step(self):
        self.case_type.with_user(self.modeller).action_new_version()
        item = self.case_type.draft_plan_id.item_ids.filtered(lambda item: item.code == "income_questions")
        item.question_ids = [(0, 0, {"characteristic_id": self.health.id, "required": True})]
        self.case_type.with_user(self.modeller).action_publish()
        case = self.open_case()
        step = self.step(case, "income_questions", self.adviser)
        step.submit(answers={"yearly_income": 5, "health": "fine"})
        self.assertEqual(step.state, "completed")
