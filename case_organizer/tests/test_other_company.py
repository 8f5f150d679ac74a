from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import CaseCommon
from .common_everywhere import SPECIAL
from .common_rows import Rows

#: What stands below a case type, and who works from which box.
MODELLED = (
    "case.role",
    "case.characteristic",
    "case.characteristic.choice",
    "case.plan.item",
    "case.plan.criterion",
    "case.plan.trigger",
    "case.plan.outcome",
    "case.plan.assignment",
    "case.plan.approver",
    "case.plan.document",
    "case.plan.question",
    "case.plan.answer",
    "case.plan.value",
)
PEOPLE = ("case.absence", "case.box", "case.box.member")
#: What administrators alone read.
KEPT = ("case.api.receipt", "case.fact.change", "case.note.seen")


class TestOtherCompany(CaseCommon):
    """Nobody reads how another company works, and who works there on what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        case = cls.open_case()
        given = {
            "res.company": cls.env.company.id,
            "case.case": case.id,
            "case.type": cls.case_type.id,
            "case.plan": cls.case_type.plan_id.id,
        }
        rows = Rows(cls.env, given, cls.adviser, "Kroonjuweel", special=SPECIAL)
        cls.rows = {name: rows.row(name) for name in (*MODELLED, *PEOPLE, *KEPT)}
        cls.env.invalidate_all()

    def worker(self, login, group, *companies):
        """A user of a group who works for companies, in the first of them."""
        return new_test_user(
            self.env,
            login,
            groups=f"case_organizer.group_case_{group},base.group_allow_export",
            company_id=companies[0].id,
            company_ids=[Command.set([company.id for company in companies])],
        )

    def model(self, name, user, *companies):
        chosen = [company.id for company in companies or user.company_ids]
        return self.env(user=user, context={"allowed_company_ids": chosen, "active_test": False})[name]

    def finds(self, model, id_):
        """Whether a row is found by searching, counting, grouping and by its name: the same by all of them."""
        domain = [("id", "=", id_)]
        ways = {
            bool(model.search(domain)),
            bool(model.search_count(domain)),
            bool(model._read_group(domain, aggregates=["__count"])[0][0]),
            bool(model.name_search("", domain)),
            bool(model.browse(id_)._filtered_access("read")),
        }
        self.assertEqual(len(ways), 1, model)
        return ways.pop()

    def test_nothing_is_read_from_another_company(self):
        for group, names in (
            ("user", MODELLED + PEOPLE),
            ("modeller", MODELLED),
            ("supervisor", MODELLED + PEOPLE),
            ("admin", MODELLED + PEOPLE + KEPT),
        ):
            foreign = self.worker(f"foreign_{group}", group, self.elsewhere)
            for name in names:
                with self.subTest(group=group, model=name):
                    model = self.model(name, foreign)
                    self.assertFalse(self.finds(model, self.rows[name]))
                    for verb in (model.browse(self.rows[name]).read, model.browse(self.rows[name]).export_data):
                        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                            verb(["id"] if verb.__name__ == "read" else ["display_name"])

    def test_nothing_is_changed_from_another_company(self):
        foreign = self.worker("foreign_admin", "admin", self.elsewhere)
        for name in MODELLED:
            row = self.model(name, foreign).browse(self.rows[name])
            for verb in (lambda row=row: row.write({"display_name": "Mine"}), row.unlink, row.copy):
                with self.subTest(model=name), self.assertRaises(AccessError):
                    verb()

    def test_at_home_it_is_read(self):
        admin = self.worker("home_admin", "admin", self.env.company)
        for user, names in ((self.stranger, MODELLED + PEOPLE), (admin, MODELLED + PEOPLE + KEPT)):
            for name in names:
                with self.subTest(user=user.login, model=name):
                    self.assertTrue(self.finds(self.model(name, user), self.rows[name]))

    def test_who_works_for_both_reads_what_they_chose(self):
        both = self.worker("both", "user", self.elsewhere, self.env.company)
        for name in MODELLED + PEOPLE:
            with self.subTest(model=name):
                self.assertTrue(self.finds(self.model(name, both), self.rows[name]))
                self.assertTrue(self.finds(self.model(name, both, self.env.company), self.rows[name]))
                self.assertFalse(self.finds(self.model(name, both, self.elsewhere), self.rows[name]))

    def test_columns_of_a_repeating_group(self):
        group = self.env["case.characteristic"].create(
            {
                "type_id": self.case_type.id,
                "name": "Children",
                "kind": "group",
                "column_ids": [(0, 0, {"name": "Sex", "kind": "selection", "choice_ids": [(0, 0, {"name": "X"})]})],
            }
        )
        column = group.column_ids
        foreign = self.worker("foreign", "user", self.elsewhere)
        for record in (group, column, column.choice_ids):
            self.assertFalse(self.finds(self.model(record._name, foreign), record.id))
            self.assertTrue(self.finds(self.model(record._name, self.stranger), record.id))

    def test_who_works_for_several_companies_is_seen_from_each(self):
        boxes = self.env["case.box"]._of_users(self.adviser.ids)
        box, foreign = boxes[self.adviser.id], self.worker("foreign", "user", self.elsewhere)
        self.assertFalse(self.finds(self.model("case.box", foreign), box))
        absence = self.rows["case.absence"]
        role = self.case_type.role_ids[0]
        self.env["case.absence"].browse(absence).role_ids = role
        member = self.env["case.box.member"].create({"box_id": box, "user_id": self.stranger.id, "role_id": role.id})
        self.adviser.company_ids += self.elsewhere
        for name, id_ in (("case.box", box), ("case.absence", absence)):
            self.assertTrue(self.finds(self.model(name, foreign), id_), name)
        told = self.model("case.absence", foreign).browse(absence)
        self.assertFalse(told.role_ids, "a role of the other company")
        self.assertEqual(told.roles_hint, "Roles of another company")
        self.env.invalidate_all()
        self.env["case.absence"].browse(absence).role_ids = False
        self.assertEqual(told.roles_hint, "All roles")
        self.assertFalse(self.finds(self.model("case.box.member", foreign), member.id))
        self.assertTrue(self.finds(self.model("case.box.member", self.stranger), member.id))
