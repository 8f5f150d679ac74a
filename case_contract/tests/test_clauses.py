from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import START, ContractCommon

NOTICE = (
    "<p>Notice is {{ term.notice }}, for {{ detail.sites }} sites of {{ partner.name }}.</p><p>{{ table.lines }}</p>"
)


class ClauseCommon(ContractCommon):
    """Two standard clauses, one allowed instead, one with a condition and an obligation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signatory = new_test_user(cls.env, "signatory", groups="case_contract.group_contract_signatory")
        cls.notice = cls.make_clause("Notice", NOTICE)
        cls.short = cls.make_clause("Short notice", "<p>Notice is one day.</p>", standard=cls.notice)
        cls.many = cls.make_clause(
            "Many sites",
            "<p>Each site is seen yearly.</p>",
            condition="[('characteristics.sites', '>', 2)]",
            obligations=[{"name": "See each site", "every_number": 1, "every_unit": "year", "team_id": cls.team.id}],
        )
        cls.contract_type.with_user(cls.modeller).clause_ids = [
            (0, 0, {"clause_id": clause.id, "sequence": number}) for number, clause in enumerate((cls.notice, cls.many))
        ]

    @classmethod
    def in_force(cls, today=START, **values):
        """A contract that both sides have signed."""
        with freeze_time(today):
            contract = cls.make_contract(**values)
            contract.action_to_sign()
            document = contract.document_ids
            theirs = contract.signature_ids.filtered(lambda one: one.side == "theirs")
            theirs.sign_sudo(document.sha256, "Ruth", None, None, cls.env["case.participant"])
            (contract.signature_ids - theirs).with_user(cls.signatory).sign("Sam")
        return contract

    @classmethod
    def make_clause(cls, name, text, condition=False, standard=None, obligations=(), publish=True):
        """A clause that a modeller wrote and published."""
        clause = cls.env(user=cls.modeller)["case.clause"].create(
            {"name": name, "type_id": cls.case_type.id, "standard_id": standard and standard.id}
        )
        clause.draft_id.write(
            {"text": text, "condition": condition, "obligation_ids": [(0, 0, vals) for vals in obligations]}
        )
        if publish:
            clause.action_publish()
        return clause.with_env(cls.env)

    def words(self, contract, on=START):
        """Headings and texts of a contract."""
        return {clause["title"]: clause["html"] for clause in contract._clauses_in_words(on)}


@tagged("post_install", "-at_install")
class TestClauses(ClauseCommon):
    """Clauses: modelled in versions, taken by contracts, replaced, deviated from, approved."""

    def test_a_contract_has_the_clauses_of_its_type_filled_in(self):
        contract = self.make_contract()
        words = self.words(contract)
        self.assertEqual(list(words), ["Notice", "Many sites"])
        self.assertIn("Notice is Beforehand: 3 months, for 3 sites of Hotel Zeeblick.", words["Notice"])
        self.assertIn("<td>Twelve boilers</td><td>12.00</td>", words["Notice"])
        self.assertEqual(contract.clause_ids.mapped("deviation"), [False, False])

    def test_a_condition_decides_and_what_is_written_is_what_is_planned(self):
        contract = self.make_contract()
        self.assertEqual(contract.obligation_ids.mapped("name"), ["Inspect the boilers", "See each site"])
        contract.characteristics = {"sites": 1, "response": "4 hours"}
        self.assertEqual(list(self.words(contract)), ["Notice"])
        contract.action_to_sign()
        self.assertEqual(contract.obligation_ids.mapped("name"), ["Inspect the boilers"])
        contract.action_back()
        contract.characteristics = {"sites": 5, "response": "4 hours"}
        contract.action_to_sign()
        owed = contract.obligation_ids.filtered("clause_id")
        self.assertEqual((owed.name, owed.clause_id.clause_id, owed.team_id), ("See each site", self.many, self.team))

    def test_a_published_version_never_changes(self):
        version = self.notice.version_id.with_user(self.modeller)
        for vals in (
            {"text": "<p>No</p>"},
            {"title": "No"},
            {"condition": "[]"},
            {"obligation_ids": [(0, 0, {"name": "x"})]},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                version.write(vals)
        with self.assertRaises(AccessError):
            version.state = "draft"
        with self.assertRaises(UserError):
            version.unlink()
        with self.assertRaises(UserError):
            self.many.version_id.obligation_ids.with_user(self.modeller).name = "Other"
        with self.assertRaises(UserError):
            version.update_field_translations("title", {"en_US": "Other"})
        contract = self.make_contract()
        self.notice.with_user(self.modeller).action_new_version()
        draft = self.notice.draft_id.with_user(self.modeller)
        self.assertEqual((draft.number, draft.text), (2, version.text))
        draft.text = "<p>Notice is a week.</p>"
        draft.action_publish()
        self.assertIn("Beforehand", self.words(contract)["Notice"])
        self.assertIn("a week", self.words(self.make_contract())["Notice"])
        row = contract.clause_ids[0]
        self.assertTrue(row.outdated)
        row.action_newest()
        self.assertEqual((row.outdated, row.deviation), (False, False))
        self.assertIn("a week", self.words(contract)["Notice"])

    def test_a_placeholder_that_does_not_exist_is_refused_naming_the_clause(self):
        for text, names in (
            ("<p>{{ detail.nothing }}</p>", "Liability {{ detail.nothing }}"),
            ("<p>{{ contract.no_field }}</p>", "no_field"),
            ("<p>{{ 7 * 7 }}</p>", "Liability {{ 7 \\* 7 }}"),
            ("<p>{{ line.secret }}</p>", "secret"),
            ("<p>{{ <b>total</b> }}</p>", "Liability.*braces"),
        ):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, names):
                self.make_clause("Liability", text)
        row = self.make_contract().clause_ids[0]
        with self.assertRaisesRegex(ValidationError, "Notice {{ detail.nothing }}"):
            row.text = "<p>{{ detail.nothing }}</p>"
        with self.assertRaises(ValidationError):
            self.make_clause("Odd", "<p>x</p>", condition="[('nothing', '=', 1)]")

    def test_an_allowed_clause_replaces_freely(self):
        contract = self.make_contract()
        row = contract.clause_ids[0]
        row.clause_id = self.short
        self.assertFalse(row.deviation)
        self.assertEqual(self.words(contract)["Short notice"], "<p>Notice is one day.</p>")
        contract.action_to_sign()

    def test_a_deviation_is_shown_and_approved_by_somebody_else_before_signing(self):
        contract = self.make_contract()
        row = contract.clause_ids[0]
        row.action_own_words()
        self.assertFalse(row.deviation, "the words are still the same")
        row.text = "<p>Notice is whenever.</p>"
        self.assertIn("<del", row.redline)
        self.assertIn("Taken out: “{{ table.lines }}”", row.redline)
        self.assertEqual((row.deviation, contract.deviation_count), ("words", 1))
        with self.assertRaisesRegex(UserError, "nobody approved it: Notice"):
            contract.action_to_sign()
        with self.assertRaisesRegex(UserError, "Notice"):
            contract.action_activate()
        with self.assertRaises(AccessError):
            row.action_approve()
        with self.assertRaises(AccessError):
            row.approved_by_id = self.manager
        row.with_user(self.signatory).action_approve()
        self.assertEqual(row.approved_by_id, self.signatory)
        self.assertIn("Deviation approved: Notice", contract.case_id.log_ids.mapped("summary"))
        contract.action_to_sign()
        row.text = "<p>Notice is never.</p>"
        self.assertFalse(row.approved_by_id, "other words are approved anew")
        with self.assertRaises(UserError):
            contract.action_activate()
        row.with_user(self.signatory).text = "<p>Notice is sometimes.</p>"
        with self.assertRaisesRegex(AccessError, "yours"):
            row.with_user(self.signatory).action_approve()

    def test_left_out_and_added(self):
        contract = self.make_contract()
        row = contract.clause_ids[0]
        with self.assertRaises(UserError):
            row.unlink()
        row.left_out = True
        added = row.create({"contract_id": contract.id, "title": "Parking", "text": "<p>Free.</p>", "sequence": 99})
        self.assertEqual((row.deviation, added.deviation), ("left_out", "other"))
        self.assertEqual(list(self.words(contract)), ["Many sites", "Parking"])
        self.assertEqual(contract.deviation_count, 2)
        row.action_as_standard()
        added.unlink()
        self.assertEqual(contract.deviation_count, 0)

    def test_below_another_contract_its_words_count(self):
        framework = self.make_contract()
        framework.clause_ids[0].clause_id = self.short
        below = self.make_contract(parent_id=framework.id)
        self.assertEqual(below.clause_ids[0].clause_id, self.short)

    def test_once_in_force_an_annex_alone_changes_clauses(self):
        contract = self.in_force()
        row = contract.clause_ids[0]
        for act in (lambda: row.write({"text": "<p>x</p>"}), row.action_as_standard):
            with self.assertRaises(UserError):
                act()
        with freeze_time("2026-03-01"):
            annex = contract.annex_ids.create({"contract_id": contract.id, "date_from": "2026-05-01"})
            new = row.create(
                {
                    "contract_id": contract.id,
                    "annex_id": annex.id,
                    "replaces_id": row.id,
                    "title": "Notice anew",
                    "text": "<p>Notice is a year.</p>",
                    "sequence": 0,
                }
            )
            annex.ended_clause_ids = contract.clause_ids[2]
            with self.assertRaisesRegex(UserError, "Notice anew"):
                annex.action_agree()
            new.with_user(self.signatory).action_approve()
            annex.action_agree()
        self.assertEqual(list(self.words(contract, new.date_from)), ["Notice anew"])
        self.assertEqual(list(self.words(contract)), ["Notice", "Many sites"])
        ended = contract.obligation_ids.filtered("clause_id")
        self.assertEqual(str(ended.date_to), "2026-04-30", "what the clause brought ends with it")

    def test_who_may(self):
        contract = self.make_contract()
        seen = contract.with_user(self.reader)
        self.assertEqual(seen.clause_ids.mapped("name"), ["Notice", "Many sites"])
        for act in (
            lambda: seen.clause_ids[0].write({"text": "<p>x</p>"}),
            seen.clause_ids.action_approve,
            lambda: self.notice.with_user(self.manager).write({"name": "x"}),
            lambda: self.notice.with_user(self.manager).action_new_version(),
        ):
            with self.assertRaises(AccessError):
                act()
        contract.case_id.access = "restricted"
        self.assertFalse(self.env(user=self.reader)["case.contract.clause"].search([("contract_id", "=", contract.id)]))

    def test_clauses_that_do_not_fit(self):
        other = self.env["case.type"].with_user(self.modeller).create({"name": "Other"})
        clause = self.notice.create({"name": "Elsewhere", "type_id": other.id})
        with self.assertRaises(ValidationError):
            self.contract_type.clause_ids = [(0, 0, {"clause_id": clause.id})]
        with self.assertRaises(ValidationError):
            self.contract_type.clause_ids = [(0, 0, {"clause_id": self.short.id})]
        with self.assertRaises(ValidationError):
            self.notice.standard_id = self.many
        with self.assertRaisesRegex(UserError, "has no text"):
            clause.action_publish()
