from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from . import test_queries
from .common import CaseCommon


@tagged("-at_install", "post_install")
class TestIssues(CaseCommon):
    """The general problem behind many cases: linked from both sides, known and resolved once for all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["case.category"].create({"name": "Valves"})
        cls.issues = cls.env(user=cls.adviser)["case.issue"]
        cls.issue = cls.issues.create({"title": "Valve X200 sticks when cold", "category_id": cls.category.id})
        cls.partner.email = "dewit@example.com"

    fresh, count = test_queries.TestQueries.fresh, test_queries.TestQueries.count

    def notes(self, case):
        return case.sudo().note_ids.mapped("body")

    # --- the issue itself ----------------------------------------------------------------------------------------

    def test_an_issue_has_its_own_case_file_with_steps_of_its_owner(self):
        issue = self.issue
        self.assertTrue(issue.name.startswith("ISS-"))
        self.assertEqual(issue.user_id, self.adviser)
        self.assertEqual(
            (issue.case_id.title, issue.case_id.category_id, issue.state), (issue.title, self.category, "active")
        )
        self.assertIn("Analyse", self.my_work(self.adviser))
        self.step(issue.case_id, "analyse").submit()
        self.assertIn("Resolve", self.my_work(self.adviser))
        with self.assertRaises(UserError):
            self.issues.create({"title": "  "})

    def test_the_owner_and_supervisors_change_it_others_read_it(self):
        seen = self.issue.with_user(self.stranger)
        self.assertEqual(seen.title, "Valve X200 sticks when cold")
        self.assertFalse(seen.may_change)
        for verb in (
            lambda: seen.write({"workaround": "Hit it"}),
            lambda: seen.resolve("Replaced"),
            seen.action_resolve,
        ):
            with self.assertRaises(AccessError):
                verb()
        self.issue.with_user(self.supervisor).write({"workaround": "Warm it"})
        self.assertEqual(seen.workaround, "Warm it")
        with self.assertRaisesRegex(AccessError, "resolution"):
            self.issue.write({"resolution": "Mine"})
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.issue.sudo().unlink()

    def test_another_company_has_its_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="case_organizer.group_case_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.env(user=user)["case.issue"].search([("id", "=", self.issue.id)]))
        theirs = self.env(user=user)["case.issue"].create({"title": "Ours"})
        self.assertEqual(theirs.company_id, company)
        self.assertEqual(theirs.case_id.step_ids.mapped("code"), ["analyse", "workaround"])
        with self.assertRaisesRegex(UserError, "different companies"):
            self.open_case().sudo().link_issue(theirs.sudo())

    # --- linking -------------------------------------------------------------------------------------------------

    def test_cases_and_issues_are_linked_from_both_sides(self):
        cases = self.open_case() + self.open_case()
        cases.link_issue(self.issue)
        cases.link_issue(self.issue)
        other = self.issues.create({"title": "Wish", "kind": "wish"})
        cases[0].link_issue(other)
        self.assertEqual((self.issue.case_count, cases[0].issue_count, cases[1].issue_count), (2, 2, 1))
        self.assertEqual(self.env["case.case"].search(self.issue.action_open_cases()["domain"]), cases.sudo())
        self.assertEqual(cases[1].action_open_issues()["res_id"], self.issue.id)
        self.assertIn(f"Linked to {self.issue.display_name}", cases[0].log_ids.mapped("summary"))
        self.issue.link_ids.filtered(lambda link: link.case_id == cases[1]).action_unlink_case()
        self.assertEqual((self.issue.case_count, cases[1].issue_count), (1, 0))
        self.assertIn(f"Not linked to {self.issue.display_name} any more", cases[1].log_ids.mapped("summary"))
        with self.assertRaises(UserError):
            self.issue.case_id.link_issue(other)

    def test_who_may_not_change_a_case_links_nothing(self):
        case = self.open_case(access="restricted")
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).link_issue(self.issue)
        with self.assertRaises(AccessError):
            self.issue.with_user(self.stranger).link_ids.create({"issue_id": self.issue.id, "case_id": case.id})
        self.assertFalse(self.issue.case_count)

    def test_restricted_cases_are_counted_and_not_shown(self):
        hidden, shown = self.open_case(access="restricted"), self.open_case()
        (hidden + shown).link_issue(self.issue)
        seen = self.issue.with_user(self.stranger)
        self.assertEqual((seen.case_count, seen.running_count), (2, 2))
        self.assertEqual(seen.link_ids.case_id.ids, shown.ids)
        self.env.invalidate_all()
        self.assertEqual(self.issue.link_ids.case_id.ids, [shown.id, hidden.id])
        self.assertFalse(self.env(user=self.stranger)["case.issue.link"].search([("case_id", "=", hidden.id)]))

    def test_what_is_known_is_read_on_the_case(self):
        case = self.open_case()
        case.link_issue(self.issue)
        self.assertFalse(case.issue_hint)
        self.issue.write({"known_error": True, "workaround": "Warm it\nwith <b>care</b>"})
        self.env.invalidate_all()
        self.assertIn("Known error", case.issue_hint)
        self.assertIn("Warm it<br/>with &lt;b&gt;care", case.issue_hint)
        self.assertIn("Warm it", case.with_user(self.stranger).issue_hint)
        self.assertFalse(self.open_case().issue_hint)

    def test_the_dialog_links_several_cases_to_what_is_likely_or_new(self):
        cases = self.open_case(category_id=self.category.id) + self.open_case(category_id=self.category.id)
        asked = self.env["case.issue.choose"].browse(cases.action_ask_issue()["res_id"]).with_user(self.adviser)
        self.assertEqual(asked.line_ids.issue_id, self.issue)
        self.assertEqual(asked.line_ids.why, "same category")
        asked.line_ids.action_link()
        self.assertEqual(self.issue.case_count, 2)
        asked.write({"title": "Cold weather", "kind": "problem"})
        made = self.issues.browse(asked.action_link()["res_id"])
        self.assertEqual((made.case_count, made.category_id), (2, self.category))

    # --- likely --------------------------------------------------------------------------------------------------

    def likely(self, issue):
        return {case.id: (points, why) for case, points, why in issue.likely_cases()}

    def test_likely_by_category_subject_and_details(self):
        income = {"characteristics": {"yearly_income": 41234.0}}
        linked = self.open_case(**income)
        linked.link_issue(self.issue)
        by_category = self.open_case(category_id=self.category.id)
        by_subject = self.open_case(title="The valve sticks again")
        by_detail = self.open_case(**income)
        both = self.open_case(title="Valve", category_id=self.category.id)
        nothing = self.open_case(title="A new roof", characteristics={"yearly_income": 5.0})
        likely = self.likely(self.issue)
        self.assertEqual(
            likely,
            {
                by_subject.id: (4, ["subject"]),
                both.id: (4, ["category", "subject"]),
                by_detail.id: (3, ["details"]),
                by_category.id: (2, ["category"]),
            },
        )
        self.assertEqual(next(iter(likely)), both.id)
        for case in (by_category, by_subject, by_detail, both):
            self.assertEqual([found for found, *_rest in self.issues._likely_for(case)], [self.issue])
        for case in (linked, nothing):
            self.assertFalse(self.issues._likely_for(case))

    def test_likely_cases_are_those_that_one_reads(self):
        hidden = self.open_case(category_id=self.category.id, access="restricted")
        self.assertIn(hidden.id, self.likely(self.issue))
        self.assertFalse(self.likely(self.issue.with_user(self.stranger)))

    def test_what_is_for_some_roles_only_makes_nothing_alike(self):
        detail = self.case_type.characteristic_ids
        detail.sudo().reader_role_ids = self.case_type.role_ids[0]
        self.open_case(characteristics={"yearly_income": 41234.0}).link_issue(self.issue)
        self.open_case(characteristics={"yearly_income": 41234.0})
        self.assertFalse(self.likely(self.issue))

    def test_likely_takes_as_many_statements_however_many_there_are(self):
        case = self.open_case(title="Valve sticks", category_id=self.category.id)
        self.issues._likely_for(case)
        few = self.count(self.issue.likely_cases), self.count(lambda: self.issues._likely_for(case))
        self.env(user=self.adviser)["case.case"].create(
            [
                {"type_id": self.case_type.id, "title": "The valve sticks", "category_id": self.category.id}
                for _n in range(60)
            ]
        ).link_issue(self.issues.create({"title": "Valve sticks too", "category_id": self.category.id}))
        many = self.count(self.issue.likely_cases), self.count(lambda: self.issues._likely_for(case))
        self.assertEqual(many, few)
        self.assertLessEqual(max(many), 8)

    # --- resolving -----------------------------------------------------------------------------------------------

    def dialog(self, user=None):
        action = self.issue.with_user(user or self.adviser).action_resolve()
        return self.env(user=user or self.adviser)["case.issue.resolve"].browse(action["res_id"])

    def almost_done(self, **values):
        """A case in whose way nothing stands, and that does not close by itself."""
        env = self.env(user=self.modeller)
        case_type = env["case.type"].create({"name": "Call"})
        env["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": "Call back", "required": False, "manual": True}
        )
        case_type.draft_plan_id.auto_complete = False
        case_type.action_publish()
        return self.open_case(type_id=case_type.id, **values)

    def test_a_preview_then_told_messaged_and_closed_each_once(self):
        stuck, free = self.open_case(), self.almost_done()
        (stuck + free).link_issue(self.issue)
        asked = self.dialog()
        lines = {line.case_id: line for line in asked.line_ids}
        self.assertEqual((lines[stuck].closes, lines[free].closes), (False, True))
        self.assertIn("Income statement", lines[stuck].in_the_way)
        self.assertEqual(lines[free].message_to, self.partner.name)
        self.assertFalse(self.notes(free))
        asked.write({"resolution": "New valve", "tell_parties": True, "close_cases": True})
        asked.action_confirm()
        self.env.invalidate_all()
        self.assertEqual((stuck.state, free.state, self.issue.state), ("active", "completed", "completed"))
        bulk = self.env["case.bulk"].search([("kind", "=", "issue_resolved")])
        self.assertEqual((bulk.total, bulk.done, bulk.failed), (2, 1, 1))
        self.assertIn("Income statement", bulk.line_ids.filtered(lambda line: line.case_id == stuck).error)
        for case in (stuck, free):
            self.assertEqual(self.notes(case), [f"Resolved: {self.issue.display_name}. New valve"])
            messages = case.message_ids.filtered(lambda message: "New valve" in (message.body or ""))
            self.assertEqual(messages.partner_ids, self.partner)
        self.issue.resolve("New valve", "New valve", close=True)
        self.assertEqual(len(self.notes(stuck)), 1)
        self.assertEqual(len(stuck.message_ids.filtered(lambda message: "New valve" in (message.body or ""))), 1)

    def test_nothing_of_cases_that_one_does_not_read_is_shown_or_closed(self):
        hidden = self.almost_done(access="restricted")
        hidden.link_issue(self.issue)
        asked = self.dialog(self.supervisor)
        self.assertFalse(asked.line_ids)
        self.assertEqual(asked.hidden_count, 1)
        asked.write({"resolution": "New valve", "tell_parties": True, "close_cases": True})
        asked.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(hidden.state, "active")
        self.assertEqual(len(self.notes(hidden)), 1)
        self.assertFalse(hidden.message_ids.filtered(lambda message: "New valve" in (message.body or "")))

    def test_many_are_told_in_the_background(self):
        cases = self.env(user=self.adviser)["case.case"].create([{"type_id": self.case_type.id} for _n in range(51)])
        cases.link_issue(self.issue)
        bulk = self.issue.resolve("New valve")
        self.assertEqual((bulk.state, bulk.total, bulk.done), ("running", 51, 0))
        self.assertFalse(self.notes(cases[0]))
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_bulk").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((bulk.state, bulk.done), ("done", 51))
        self.assertEqual({len(self.notes(case)) for case in cases}, {1})

    def test_a_message_from_a_template_in_the_language_of_the_customer(self):
        template = self.env["mail.template"].create(
            {
                "name": "Solved",
                "model_id": self.env["ir.model"]._get_id("case.case"),
                "subject": "Solved",
                "body_html": "<p>Your case <t t-out='object.name'/> is solved.</p>",
            }
        )
        self.env["res.lang"]._activate_lang("nl_NL")
        template.with_context(lang="nl_NL").body_html = "<p>Uw zaak <t t-out='object.name'/> is opgelost.</p>"
        dutch = self.env["res.partner"].create({"name": "Jansen", "email": "jansen@example.com", "lang": "nl_NL"})
        case, other = self.open_case(), self.open_case(partner_id=dutch.id)
        (case + other).link_issue(self.issue)
        self.issue.resolve("New valve", template=template)
        self.assertTrue(case.message_ids.filtered(lambda m: f"{case.name} is solved" in (m.body or "")).partner_ids)
        told = other.message_ids.filtered(lambda m: f"{other.name} is opgelost" in (m.body or ""))
        self.assertEqual(told.partner_ids, dutch)
