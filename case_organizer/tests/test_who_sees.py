import random
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CaseCommon


@tagged("post_install", "-at_install")
class TestWhoSees(CaseCommon):
    """Who can see a case, and why: the dialog says what the record rules do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = "case_organizer.group_case_user"
        cls.case_admin = new_test_user(cls.env, "seen_admin", groups="case_organizer.group_case_admin")
        cls.auditor = new_test_user(cls.env, "seen_auditor", groups="case_organizer.group_case_auditor")
        cls.member = new_test_user(cls.env, "seen_member", groups=user)
        cls.colleague = new_test_user(cls.env, "seen_colleague", groups=user)
        cls.deputy = new_test_user(cls.env, "seen_deputy", groups=user)
        cls.nobody = new_test_user(cls.env, "seen_nobody", groups="base.group_user")
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.other = new_test_user(
            cls.env,
            "seen_other",
            groups="case_organizer.group_case_admin",
            company_id=cls.elsewhere.id,
            company_ids=[Command.set(cls.elsewhere.ids)],
        )
        cls.team = cls.env["case.team"].create({"name": "Advice", "member_ids": [Command.set(cls.member.ids)]})
        cls.users = (
            cls.adviser | cls.underwriter | cls.stranger | cls.supervisor | cls.modeller | cls.case_admin | cls.auditor
        )
        cls.users |= cls.member | cls.colleague | cls.deputy | cls.nobody | cls.other

    def told(self, case):
        """``{user: reasons}`` of those who see the whole case; and the same of those who see a step."""
        whole, part = {}, {}
        for entry in case.get_who_sees():
            if entry["user_id"]:
                user = self.env["res.users"].browse(entry["user_id"])
                (whole if entry["whole"] else part)[user] = entry["reasons"]
        return whole, part

    def compare(self, case, where):
        whole, part = self.told(case)
        self.env.invalidate_all()
        for user in self.users:
            env = self.env(user=user)
            reads = env["case.case"].has_access("read") and bool(env["case.case"].search([("id", "=", case.id)]))
            self.assertEqual(reads, user in whole, (where, user.login))
            if not reads and env["case.step"].has_access("read"):
                steps = env["case.step"].search([("case_id", "=", case.id)])
                self.assertEqual(bool(steps), user in part, (where, user.login, "steps"))

    def test_it_is_what_the_record_rules_say(self):
        """Whoever takes part, stands in, handles, supervises, in many made-up set-ups."""
        dice, today = random.Random(7), fields.Date.today()
        absent = self.env["case.absence"].create(
            {"user_id": self.underwriter.id, "stand_in_id": self.deputy.id, "date_from": today, "date_to": today}
        )
        roles = self.case_type.role_ids
        for number in range(24):
            case = self.open_case(access=("open", "team", "restricted")[number % 3]).with_env(self.env)
            case.user_id = dice.choice([self.adviser, self.colleague, self.env["res.users"]])
            for _n in range(dice.randrange(4)):
                who = dice.choice(
                    [
                        {"user_id": self.colleague.id},
                        {"user_id": self.stranger.id},
                        {"user_id": self.underwriter.id, "role_id": dice.choice(roles).id},
                        {"team_id": self.team.id},
                    ]
                )
                begin = today + timedelta(days=dice.choice([-9, 0, 5]))
                end = dice.choice([False, begin + timedelta(days=3)])
                case.participant_ids = [
                    Command.create({**who, "date_from": begin, "date_to": end, "active": dice.random() > 0.2})
                ]
            if dice.random() > 0.6:
                step = self.step(case, "income_questions", self.case_admin).sudo()
                self.env["case.writer"].distribute(step, self.stranger, "evenly")
            absent.role_ids = dice.choice([roles[:0], roles[:1], roles])
            self.compare(case, number)

    def test_every_reason_is_told(self):
        today = fields.Date.today()
        self.env["case.absence"].create(
            {"user_id": self.underwriter.id, "stand_in_id": self.deputy.id, "date_from": today, "date_to": today}
        )
        case = self.open_case(access="restricted")
        case.participant_ids = [
            Command.create({"user_id": self.colleague.id, "relation": "Specialist"}),
            Command.create({"team_id": self.team.id}),
            Command.create({"partner_id": self.partner.id}),
        ]
        person = case.participant_ids.filtered("partner_id")
        self.env["case.access.token"].with_user(self.adviser)._issue(person.with_user(self.adviser))
        whole, _part = self.told(case)
        self.assertIn("Handles the case", whole[self.adviser])
        self.assertEqual(whole[self.colleague], ["Involved as Specialist"])
        self.assertEqual(whole[self.member], ["Member of Advice (person involved)"])
        self.assertEqual(whole[self.underwriter], ["Involved as Underwriter"])
        self.assertIn("Stands in for", whole[self.deputy][0])
        self.assertEqual(whole[self.auditor], ["Auditor: every case, reads only"])
        self.assertEqual(whole[self.case_admin], ["Administrator of cases: every case"])
        self.assertNotIn(self.supervisor, whole)
        dialog = self.env(user=self.auditor)["case.seen.by"].browse(
            case.with_user(self.auditor).action_who_sees()["res_id"]
        )
        self.assertEqual((dialog.outside, dialog.line_ids.filtered("outside").partner_id), (1, self.partner))
        case.access = "team"
        self.assertEqual(self.told(case)[0][self.supervisor], ["Supervisor: every case that is not restricted"])
        case.access = "open"
        self.assertEqual(self.told(case)[0][self.stranger], ["The case is open: every case user"])

    def test_who_does_not_see_the_case_asks_in_vain(self):
        case = self.open_case(access="restricted")
        for user in (self.stranger, self.supervisor, self.other):
            with self.assertRaises(AccessError):
                case.with_user(user).get_who_sees()
            with self.assertRaises(AccessError):
                self.env(user=user)["case.seen.by"].create({"case_id": case.id})

    def test_statements_do_not_grow_with_the_users(self):
        case = self.open_case()
        case.get_who_sees()
        self.env.invalidate_all()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        case.get_who_sees()
        few = self.env.cr.sql_log_count - before
        for number in range(20):
            new_test_user(self.env, f"seen_{number}", groups="case_organizer.group_case_user")
        case.get_who_sees()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        case.get_who_sees()
        self.assertLessEqual(self.env.cr.sql_log_count - before, few + 2)
