from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from .common import CaseCommon


class TestPeople(CaseCommon):
    """Who is who on a case, and in which cases somebody is."""

    def setUp(self):
        super().setUp()
        self.anna, self.bram, self.carla = self.env["res.partner"].create(
            [{"name": name} for name in ("Anna", "Bram", "Carla")]
        )
        self.case = self.open_case(partner_id=self.anna.id)
        self.take_part(self.case, self.bram, relation="guarantor")
        self.guardian = self.env.ref("case_organizer.relation_kind_guardian")
        self.spouse = self.env.ref("case_organizer.relation_kind_spouse")

    def take_part(self, case, partner, **values):
        return self.env["case.participant"].create({"case_id": case.id, "partner_id": partner.id, **values})

    def relate(self, user=None, one=None, other=None, kind=None, **values):
        return self.env(user=user or self.adviser)["case.relation"].create(
            {
                "partner_id": (one or self.anna).id,
                "other_id": (other or self.bram).id,
                "kind_id": (kind or self.spouse).id,
                **values,
            }
        )

    def names(self, people):
        return {person["name"]: person for person in people["people"]}

    def test_the_people_of_a_case_and_what_they_are(self):
        people = self.names(self.case.get_people())
        self.assertEqual(people["Anna"]["parts"], ["Customer"])
        self.assertFalse(people["Anna"]["inside"])
        self.assertEqual(people["Bram"]["parts"], ["guarantor"])
        adviser = people[self.adviser.name]
        self.assertEqual(adviser["parts"], ["Handler", "Adviser"])
        self.assertTrue(adviser["inside"])
        with self.assertRaises(AccessError):
            self.case.with_user(self.adviser).write({"access": "restricted"})
            self.case.with_user(self.stranger).get_people()

    def test_who_takes_part_no_more_is_a_former_one(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        self.take_part(self.case, self.carla, date_from=yesterday, date_to=yesterday)
        people = self.names(self.case.get_people())
        self.assertTrue(people["Carla"]["former"])
        self.assertFalse(people["Bram"]["former"])

    def test_a_relation_is_seen_from_both_sides_on_each_case_of_both(self):
        self.relate(kind=self.guardian)
        other = self.open_case(partner_id=self.bram.id)
        self.assertEqual(other.get_people()["relations"], [])
        self.take_part(other, self.anna)
        alone = self.open_case(partner_id=self.anna.id)
        for case, seen in ((self.case, 1), (other, 1), (alone, 0)):
            relations = case.get_people()["relations"]
            self.assertEqual(len(relations), seen)
        drawn = self.case.get_people()["relations"][0]
        self.assertEqual((drawn["label"], drawn["inverse"], drawn["both_ways"]), ("guardian of", "ward of", False))
        self.assertEqual((drawn["from"], drawn["to"]), (f"person-{self.anna.id}", f"person-{self.bram.id}"))

    def test_who_reads_no_case_of_both_does_not_see_the_relation(self):
        relation = self.relate()
        seen = self.env(user=self.stranger)["case.relation"]
        self.assertEqual(seen.search([]), relation)
        self.case.with_user(self.adviser).access = "team"
        self.env.invalidate_all()
        self.assertFalse(seen.search([]))
        with self.assertRaises(AccessError):
            relation.with_user(self.stranger).read(["kind_id"])
        self.assertEqual(self.env(user=self.supervisor)["case.relation"].search([]), relation)
        self.case.with_user(self.adviser).access = "restricted"
        self.env.invalidate_all()
        self.assertFalse(self.env(user=self.supervisor)["case.relation"].search([]))
        for user, reads in ((self.stranger, False), (self.supervisor, False), (self.underwriter, True)):
            mine = relation.with_env(self.env(user=user))
            self.assertEqual([mine.has_access(way) for way in ("read", "write")], [reads, reads], user.login)
        self.assertEqual(self.env(user=self.underwriter)["case.relation"].search([]), relation)

    def test_a_relation_is_seen_by_whoever_reads_the_case_however_they_come_to(self):
        relation = self.relate()
        self.case.with_user(self.adviser).write({"access": "restricted", "user_id": False})
        self.case.participant_ids.filtered("user_id").sudo().active = False
        self.env.invalidate_all()
        for user in (self.adviser, self.underwriter):
            reads = user == self.adviser  # opened it, and nobody handles it
            self.assertEqual(bool(self.env(user=user)["case.case"].search([("id", "=", self.case.id)])), reads)
            self.assertEqual(bool(self.env(user=user)["case.relation"].search([("id", "=", relation.id)])), reads)

    def test_who_changes_no_people_says_no_relation(self):
        with self.assertRaises(AccessError) as refused:
            self.relate(self.stranger)
        self.assertIn("Anna spouse of Bram", str(refused.exception))
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).action_relate()
        relation = self.relate()
        with self.assertRaises(AccessError):
            relation.with_user(self.stranger).action_end()
        with self.assertRaises(AccessError):
            self.relate(other=self.carla)
        people = self.case.with_user(self.adviser).action_relate()["context"]["case_people"]
        self.assertTrue({self.anna.id, self.bram.id} <= set(people))
        self.assertNotIn(self.carla.id, people)

    def test_a_relation_is_ended_not_deleted(self):
        relation = self.relate(date_from="2020-01-01")
        relation.action_end()
        self.assertTrue(relation.former)
        self.assertTrue(self.case.get_people()["relations"][0]["former"])
        with self.assertRaisesRegex(ValidationError, "ended, not deleted"):
            relation.sudo().unlink()
        self.relate(date_from=fields.Date.today())

    def test_the_same_is_not_said_twice_for_one_time(self):
        self.relate(date_from="2020-01-01", date_to="2022-12-31")
        for values in (
            {"date_from": "2022-06-01"},
            {"date_to": "2020-01-01"},
            {"one": self.bram, "other": self.anna, "date_from": "2021-01-01"},
        ):
            with self.assertRaises(ValidationError):
                self.relate(**values)
        self.relate(date_from="2023-01-01")
        self.relate(kind=self.guardian)

    # --- in which cases ----------------------------------------------------------------------------------------

    def test_the_contact_shows_each_case_they_are_in_and_as_what(self):
        company = self.env["res.partner"].create({"name": "Jansen", "is_company": True})
        self.bram.parent_id = company
        self.take_part(self.case, self.bram, role_id=self.case_type.role_ids[0].id)
        own = self.open_case(partner_id=company.id)
        for partner, count in ((company, 3), (self.bram, 2), (self.anna, 1)):
            seen = partner.with_user(self.adviser)
            action = seen.action_open_case_parts()
            rows = self.env(user=self.adviser)["case.involvement"].search(action["domain"])
            self.assertEqual((len(rows), seen.case_part_count), (count, count), partner.name)
        rows = self.env(user=self.adviser)["case.involvement"].search([("partner_id", "child_of", company.id)])
        told = {(row.case_id, row.part, row.role_id.name, row.relation) for row in rows}
        self.assertEqual(
            told,
            {
                (own, "customer", False, False),
                (self.case, "participant", False, "guarantor"),
                (self.case, "participant", "Adviser", False),
            },
        )

    def test_the_cases_of_a_users_contact_are_those_of_the_user(self):
        partner = self.underwriter.partner_id
        rows = self.env(user=self.adviser)["case.involvement"].search([("partner_id", "=", partner.id)])
        self.assertEqual((rows.case_id, rows.role_id.name), (self.case, "Underwriter"))
        self.assertEqual(partner.with_user(self.adviser).case_count, 1)
        action = partner.with_user(self.adviser).action_open_cases()
        self.assertEqual(self.env["case.case"].search(action["domain"]), self.case)
        handled = self.env(user=self.adviser)["case.involvement"].search(
            [("partner_id", "=", self.adviser.partner_id.id), ("part", "=", "handler")]
        )
        self.assertEqual(handled.case_id, self.case)

    def test_cases_that_are_not_for_these_eyes_are_neither_listed_nor_counted(self):
        self.case.with_user(self.adviser).access = "restricted"
        self.env.invalidate_all()
        rows = self.env(user=self.stranger)["case.involvement"].search([("partner_id", "=", self.bram.id)])
        self.assertFalse(rows)
        self.assertEqual(self.bram.with_user(self.stranger).case_part_count, 0)
        self.assertEqual(self.bram.with_user(self.adviser).case_part_count, 1)
