import io
import zipfile
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..wizards import case_running_import_rows
from .common import CaseCommon

HEAD = (
    "Reference;Subject;Customer;Opened on;Yearly income;Underwriter;"
    + "Income statement;Income questions;Approve income;Remarks"
)

CHILDREN = [
    (0, 0, {"name": "Name", "required": True}),
    (0, 0, {"name": "Born", "kind": "date"}),
    (0, 0, {"name": "Weeks", "kind": "integer"}),
]


@tagged("post_install", "-at_install")
class TestRunningImport(CaseCommon):
    """Running cases come from a table and a zip of folders, each whole or not at all, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, "running_boss", groups="case_organizer.group_case_admin,base.group_partner_manager"
        )

    def wizard(self, *rows, files=None, head=HEAD, user=None, **values):
        env = self.env(user=user or self.boss)
        attach = env["ir.attachment"].create
        table = attach({"name": "cases.csv", "raw": "\n".join((head, *rows)).encode()})
        if files is not None:
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as bag:
                for name, content in files.items():
                    bag.writestr(name, content)
            values["zip_ids"] = [(6, 0, attach({"name": "files.zip", "raw": packed.getvalue()}).ids)]
        return env["case.running.import"].create(
            {"file_ids": [(6, 0, table.ids)], "type_id": self.case_type.id, "kind_id": self.kind.id, **values}
        )

    def previewed(self, *rows, **values):
        wizard = self.wizard(*rows, **values)
        wizard.action_look()
        wizard.action_preview()
        return wizard

    def cases(self):
        return self.env["case.case"].search([("external_ref", "=like", "OLD%")], order="external_ref")

    def test_a_case_with_what_was_done_and_its_documents(self):
        row = "OLD/1;House;Familie De Wit;2025-01-06;60000;supervisor;2025-01-08;2025-01-09;2025-02-01;Be quick"
        files = {
            "all/OLD-1/Income statement/pay.pdf": b"%PDF-1.4 a",
            "all/OLD-1/letter.txt": b"Dear",
            "OLD-9/x.txt": b"x",
        }
        wizard = self.previewed(row, files=files)
        self.assertIn("1 cases, 3 steps done before, 2 documents.", wizard.result)
        self.assertIn("OLD-9/x.txt", wizard.result)
        self.assertFalse(self.cases(), "a preview")
        wizard.action_import()
        case = self.cases()
        self.assertEqual((case.title, case.partner_id, case.state), ("House", self.partner, "active"))
        self.assertEqual(case.opened_on, datetime(2025, 1, 6, 12))
        self.assertEqual(case.characteristics["yearly_income"], 60000)
        done = self.step(case, "approve_income", self.boss)
        self.assertEqual((done.state, done.done_on, done.outcome), ("completed", datetime(2025, 2, 1, 12), "approved"))
        self.assertEqual(done.enabled_on, datetime(2025, 1, 9, 12), "asked when what it waited for was done")
        self.assertEqual(self.step(case, "make_an_offer", self.boss).state, "active")
        self.assertEqual(
            case.participant_ids.filtered(lambda p: p.role_id.code == "underwriter").user_id, self.supervisor
        )
        self.assertEqual(sorted(case.document_ids.version_id.mapped("name")), ["letter.txt", "pay.pdf"])
        self.assertTrue(self.env["case.note"].search([("case_id", "=", case.id), ("body", "=", "Be quick")]))
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_wrong_rows_leave_no_trace_and_the_others_are_made(self):
        wizard = self.previewed(
            "OLD1;Good;Familie De Wit;2025-01-06;;;;;;",
            "OLD2;No such customer;Nobody Known;2025-01-06;;;;;;",
            "OLD3;Too early;Familie De Wit;2025-01-06;;;;;2025-02-01;",
            "OLD4;No number;Familie De Wit;2025-01-06;much;;;;;",
            "OLD5;No date;Familie De Wit;2025-02-30;;;;;;",
            "OLD6;Before;Familie De Wit;2025-01-06;;;2024-12-01;;;",
            "OLD1;Twice;Familie De Wit;2025-01-06;;;;;;",
            ";None;Familie De Wit;2025-01-06;;;;;;",
        )
        wizard.action_import()
        for words in (
            "Row 3: No contact is called “Nobody Known”.",
            "Row 4: Approve income: “Approve income” cannot have been done yet: the plan asks other things first.",
            "Row 5: Yearly income: “much” is not a number.",
            "Row 6: Opened on: “2025-02-30” is not a date.",
            "Row 7: Income statement: 2024-12-01 is before it was opened.",
            "Row 8: “OLD1” is in row 2 already.",
            "Row 9: Reference is missing.",
        ):
            self.assertIn(words, wizard.result)
        self.assertEqual(self.cases().mapped("title"), ["Good"])
        self.assertEqual(wizard.case_ids, self.cases())

    def test_again_does_nothing_and_columns_are_remembered(self):
        head = HEAD.replace("Subject", "What it is about")
        row = "OLD1;Good;Familie De Wit;2025-01-06;;;;;;"
        wizard = self.wizard(row, head=head)
        wizard.action_look()
        wizard.column_ids.filtered(lambda column: column.name == "What it is about").meaning = "title"
        wizard.action_import()
        again = self.previewed(row, head=head)
        self.assertEqual(again.column_ids.filtered(lambda c: c.name == "What it is about").meaning, "title")
        self.assertIn("Here already, left as they are: 1.", again.result)
        again.action_import()
        self.assertEqual(len(self.cases()), 1)

    def test_what_is_left_is_made_the_next_time(self):
        rows = [f"OLD{n};Case {n};Familie De Wit;2025-01-06;;;;;;" for n in range(3)]
        wizard = self.wizard(*rows)
        wizard.action_look()
        self.assertEqual(wizard.display_name, "Import Running Cases")
        with patch.object(case_running_import_rows, "MOST", 2):
            wizard.action_import()
            self.assertEqual((len(self.cases()), wizard.state), (2, "preview"))
            self.assertIn("Left for the next time: 1. Import again.", wizard.result)
            wizard.action_import()
        self.assertEqual(self.cases().mapped("title"), ["Case 0", "Case 1", "Case 2"])
        self.assertEqual((wizard.state, wizard.case_ids), ("done", self.cases()))

    def test_how_far_it_got_and_how_steps_ended(self):
        wizard = self.previewed(
            "OLD1;Make an offer;",
            'OLD2;;"Income statement=2025-01-01; income_questions; Approve income=2025-01-05 (Reject)"',
            "OLD3;Nowhere;",
            'OLD4;;"Income statement; Income questions; Approve income=2025-01-05 (Perhaps)"',
            head="Reference;Got as far as;Steps done",
        )
        self.assertIn("Row 5: Steps done: “Perhaps” is no outcome of “Approve income”.", wizard.result)
        self.assertIn("Row 4: Got as far as: “Nowhere” is not known.", wizard.result)
        wizard.action_import()
        reached, ended = self.cases()
        self.assertEqual(self.step(reached, "make_an_offer", self.boss).state, "active")
        self.assertEqual(self.step(ended, "approve_income", self.boss).outcome, "rejected")
        self.assertEqual(ended.opened_on, datetime(2025, 1, 1, 12), "with the first that was done")

    def test_moments_records_and_repeating_groups(self):
        country = self.env["ir.model"]._get("res.country").id
        self.case_type.characteristic_ids = [
            (0, 0, {"name": "Viewing", "kind": "datetime"}),
            (0, 0, {"name": "Country", "kind": "record", "model_id": country}),
            (0, 0, {"name": "Children", "kind": "group", "column_ids": CHILDREN}),
        ]
        self.boss.tz = "Europe/Amsterdam"
        wizard = self.previewed(
            'OLD1;2025-07-01 14:30;belgium;"Anna | 2001-02-03\n\nBo ||12"',
            "OLD2;2025-07-01 99:30;;",
            "OLD3;;Atlantis;",
            "OLD4;;;Anna | soon",
            "OLD5;;;| 2001-02-03",
            "OLD6;;;Anna | | 1 | 2",
            head="Reference;Viewing;Country;Children",
        )
        for words in (
            "Row 5: Viewing: “2025-07-01 99:30” is not a date and time.",
            "Row 6: Country: “Atlantis” is not known.",
            "Row 7: Children, line 1: “soon” is not a date.",
            "Row 8: “Children”, row 1, “Name”: an answer is needed.",
            "Row 9: Children, line 1: more values than “Children” has.",
        ):
            self.assertIn(words, wizard.result)
        self.assertFalse(self.cases(), "a preview")
        wizard.action_import()
        [case] = self.cases()
        self.assertEqual(case.characteristics["viewing"], "2025-07-01 12:30:00")
        self.assertEqual(case.characteristics["country"], self.env.ref("base.be"))
        rows = self.env["case.value"].search(
            [("case_id", "=", case.id), ("characteristic_id.code", "=", "children"), ("valid_to", "=", False)]
        )
        self.assertEqual(rows.value, [{"name": "Anna", "born": "2001-02-03"}, {"name": "Bo", "weeks": 12}])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_hostile_zips_and_others_are_refused(self):
        row = "OLD1;Good;Familie De Wit;2025-01-06;;;;;;"
        with self.assertRaisesRegex(UserError, "no place within"):
            self.wizard(row, files={"OLD1/../../etc/passwd": b"x"}).action_look()
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                self.wizard(row, user=user)

    def test_a_file_that_nothing_says_the_kind_of(self):
        wizard = self.previewed("OLD1;Good;Familie De Wit;2025-01-06;;;;;;", files={"OLD1/a.txt": b"a"}, kind_id=False)
        self.assertIn("Row 2: “OLD1/a.txt”: choose what kind of document it becomes.", wizard.result)
        wizard.action_import()
        self.assertFalse(self.cases())
