from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CaseCommon


class TestOverview(CaseCommon):
    """What is going on now is counted with the rights of who looks, and each count shows what it counts."""

    def setUp(self):
        super().setUp()
        self.boss = new_test_user(self.env, "boss", groups="case_organizer.group_case_user", name="Boss")
        role = self.env["case.role"].create(
            {
                "type_id": self.case_type.id,
                "name": "Boss",
                "code": "boss",
                "default_rule": "user",
                "default_user_id": self.boss.id,
            }
        )
        self.case_type.with_user(self.modeller).action_new_version()
        self.case_type.draft_plan_id.item_ids.supervisor_role_id = role
        self.case_type.with_user(self.modeller).action_publish()
        now = fields.Datetime.now()
        self.late = self.open_case(deadline=now - timedelta(days=1))
        self.fine = self.open_case(deadline=now + timedelta(days=9))
        self.hidden = self.open_case(access="restricted", deadline=now - timedelta(days=1))
        self.env.flush_all()

    def sections(self, user):
        return {section["key"]: section for section in self.env(user=user)["case.overview"].get_sections()}

    def tiles(self, user, section):
        return {tile["key"]: tile for tile in self.sections(user)[section]["tiles"]}

    def test_each_count_is_that_of_the_rows_behind_it(self):
        for user in (self.adviser, self.boss, self.stranger):
            for section in self.sections(user).values():
                for tile in section["tiles"]:
                    rows = self.env(user=user)[tile["model"]].search(tile["domain"])
                    self.assertEqual(len(rows), tile["count"], (user.login, tile["key"]))

    def test_what_one_may_not_read_is_not_counted(self):
        mine, theirs = (self.tiles(user, "cases") for user in (self.adviser, self.stranger))
        self.assertEqual(mine["late"]["count"] - theirs["late"]["count"], 1)
        self.assertTrue(mine["late"]["alarm"])

    def test_load_and_lateness_by_role_and_person(self):
        section = self.sections(self.boss)["supervision"]
        rows = {(row["role"], row["who"]): row for row in section["table"]["rows"]}
        row = rows["Adviser", self.adviser.name]
        self.assertEqual((row["open"], row["late"], row["done"]), (6, 4, 0))
        behind = self.env(user=self.boss)["case.supervision"].search(row["domain"])
        self.assertEqual(len(behind), 6)
        ada = new_test_user(self.env, "ada", groups="case_organizer.group_case_user", name="Ada")
        late = behind.filtered(lambda step: step.situation == "late" and step.case_id == self.late)
        context = late.action_give()["context"]
        self.env(user=self.boss)["case.give"].with_context(**context).create({"user_ids": ada.ids}).action_give()
        self.env.flush_all()
        rows = {(row["role"], row["who"]): row for row in self.sections(self.boss)["supervision"]["table"]["rows"]}
        self.assertEqual(rows["Adviser", "Ada"]["late"], 2)
        self.assertEqual(rows["Adviser", self.adviser.name]["late"], 2)

    def test_roles_of_one_name_are_told_apart_by_their_case_type(self):
        def roles():
            table = self.sections(self.boss)["supervision"]["table"]
            return {row["role"] for row in table["rows"]}

        self.assertIn("Adviser", roles())
        other = self.make_type("Loan")
        role = self.env["case.role"].create(
            {
                "type_id": other.id,
                "name": "Boss",
                "code": "boss",
                "default_rule": "user",
                "default_user_id": self.boss.id,
            }
        )
        other.with_user(self.modeller).action_new_version()
        other.draft_plan_id.item_ids.supervisor_role_id = role
        other.with_user(self.modeller).action_publish()
        self.env(user=self.adviser)["case.case"].create({"type_id": other.id, "partner_id": self.partner.id})
        self.env.flush_all()
        self.assertLessEqual({"Adviser · Mortgage", "Adviser · Loan"}, roles())

    def test_who_supervises_nothing_has_no_such_section(self):
        self.assertNotIn("supervision", self.sections(self.adviser))

    def test_nothing_for_people_outside(self):
        outside = new_test_user(self.env, "outside", groups="base.group_portal")
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        for user in (outside, employee):
            with self.assertRaises(AccessError):
                self.sections(user)

    def test_it_costs_the_same_whatever_there_is(self):
        self.sections(self.boss)
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            self.sections(self.boss)
