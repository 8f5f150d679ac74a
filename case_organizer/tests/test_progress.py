from odoo import Command
from odoo.exceptions import ValidationError

from .common import PlanCommon


class TestProgress(PlanCommon):
    """Parties hear of milestones: once, in their language, by the channel they prefer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.partner.write({"email": "wit@example.com", "lang": "nl_NL"})
        cls.type = cls.make_plan(
            {"code": "look"}, {"code": "looked", "kind": "milestone", "after": ["look"]}, {"code": "more"}
        )
        cls.canned = cls.env["case.canned.text"].create(
            {"name": "Looked", "type_id": cls.type.id, "subject": "Looked at", "text": "{{ partner.name }}, we looked."}
        )
        cls.canned.with_context(lang="nl_NL").text = "{{ partner.name }}, wij hebben gekeken."
        cls.type.action_publish()
        cls.rule = cls.env(user=cls.modeller)["case.progress.rule"].create(
            {"type_id": cls.type.id, "milestone_code": "looked", "canned_id": cls.canned.id}
        )

    def a_case(self, **values):
        return self.env(user=self.adviser)["case.case"].create(
            {"type_id": self.type.id, "partner_id": self.partner.id, **values}
        )

    def send(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_progress").method_direct_trigger()
        self.env.invalidate_all()

    def told(self, case):
        return case.sudo().message_ids.filtered(lambda m: m.message_type == "comment")

    def test_told_once_in_their_language(self):
        case = self.a_case()
        self.send()
        self.assertFalse(self.told(case))
        self.step(case, "look", self.adviser).submit()
        self.send()
        self.assertIn("Familie De Wit, wij hebben gekeken.", self.told(case).body)
        self.assertEqual(self.told(case).partner_ids, self.partner)
        self.step(case, "look", self.adviser).action_reopen("Again")
        self.step(case, "look", self.adviser).submit()
        self.send()
        self.assertEqual(len(self.told(case)), 1)
        row = self.env["case.communication"].search([("case_id", "=", case.id), ("channel", "=", "mail")])
        self.assertEqual(row.direction, "out")

    def test_to_those_who_hold_a_role(self):
        role = self.env["case.role"].create({"type_id": self.type.id, "name": "Notary", "code": "notary"})
        self.rule.role_ids = role
        notary = self.env["res.partner"].create({"name": "Notary Bos", "email": "bos@example.com"})
        case = self.a_case()
        case.participant_ids = [Command.create({"partner_id": notary.id, "role_id": role.id})]
        self.step(case, "look", self.adviser).submit()
        self.send()
        self.assertIn(notary, self.told(case).partner_ids)
        self.assertNotIn(self.partner, self.told(case).partner_ids)

    def test_who_cannot_be_reached_stops_no_other(self):
        lost = self.env["res.partner"].create({"name": "Lost"})
        cases = [self.a_case(partner_id=lost.id), self.a_case()]
        for case in cases:
            self.step(case, "look", self.adviser).submit()
        self.send()
        rows = self.env["case.progress"].search([], order="id")
        self.assertEqual(rows.mapped("state"), ["left_out", "sent"])
        self.assertEqual(rows[0].problem, "Lost has no mail address")
        self.assertTrue(self.told(cases[1]))

    def test_only_milestones_of_the_type(self):
        for code in ("look", "nothing"):
            with self.assertRaisesRegex(ValidationError, "has no milestone"):
                self.rule.milestone_code = code
