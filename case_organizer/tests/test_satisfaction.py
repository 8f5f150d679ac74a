from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged

from . import test_queries
from .common import CaseCommon


@tagged("-at_install", "post_install")
class TestSatisfaction(CaseCommon, HttpCase):
    """The customer of a closed case is asked once, answers with one click, and is read by who reads the case."""

    fresh, count = test_queries.TestQueries.fresh, test_queries.TestQueries.count

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env(user=cls.modeller)
        cls.case_type = env["case.type"].create({"name": "Call", "satisfaction_asked": True}).with_env(cls.env)
        draft = cls.case_type.draft_plan_id.with_env(env)
        env["case.plan.item"].create({"plan_id": draft.id, "name": "Call back", "required": False, "manual": True})
        draft.auto_complete = False
        cls.case_type.with_env(env).action_publish()
        cls.partner.write({"email": "dewit@example.com"})

    def close(self, **values):
        case = self.open_case(**values)
        case.action_close()
        return case

    def cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_satisfaction").method_direct_trigger()
        self.env.invalidate_all()

    def row(self, case):
        return self.env["case.satisfaction"].search([("case_id", "=", case.id)], limit=1)

    def mails(self):
        return self.env["mail.mail"].search([("model", "=", "case.satisfaction")])

    def later(self, days):
        """Move the clock of the case writer."""
        moment = Datetime.now().replace(microsecond=0) + timedelta(days=days)
        self.patch(type(self.env["case.writer"]), "_now", lambda _writer: moment)

    def answer(self, case, rate, **data):
        """As the customer does: open the link, press the button."""
        token = self.row(case).rating_id.access_token
        page = self.url_open(f"/rate/{token}/{rate}")
        self.assertEqual(page.status_code, 200)
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        response = self.url_open(f"/rate/{token}/submit_feedback", data={"rate": rate, "csrf_token": csrf, **data})
        self.env.invalidate_all()
        return response

    # --- asking --------------------------------------------------------------------------------------------------

    def test_asked_once_when_a_case_closes(self):
        case = self.close()
        self.assertEqual(self.row(case).state, "waiting")
        self.assertFalse(self.mails())
        self.cron()
        row = self.row(case)
        self.assertEqual((row.state, row.partner_id, row.user_id), ("asked", self.partner, self.adviser))
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.partner)
        for face in (1, 3, 5):
            self.assertIn(f"/rate/{row.rating_id.access_token}/{face}", mail.body_html)
        self.cron()
        self.assertEqual(len(self.mails()), 1)
        self.assertIn("Asked for satisfaction", case.log_ids.mapped("summary"))

    def test_asked_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        template = self.env.ref("case_organizer.mail_template_satisfaction")
        template.with_context(lang="nl_NL").subject = "Hoe ging het?"
        self.partner.lang = "nl_NL"
        self.close()
        self.cron()
        self.assertEqual(self.mails().subject, "Hoe ging het?")

    def test_who_is_not_asked(self):
        silent = self.env["res.partner"].create({"name": "No address"})
        opted_out = self.env["res.partner"].create({"name": "No mail", "email": "no@example.com"})
        self.env["mail.blacklist"].create({"email": "no@example.com"})
        other = self.open_case(type_id=self.make_type().id)
        for partner in (silent, opted_out):
            self.assertFalse(self.row(self.close(partner_id=partner.id)))
        other.action_cancel("No")
        self.assertFalse(self.row(other))
        cancelled = self.open_case()
        cancelled.action_cancel("No")
        self.assertFalse(self.row(cancelled))

    def test_a_customer_is_not_asked_again_within_the_days_of_the_type(self):
        first, second = self.open_case(), self.open_case()
        (first + second).action_close()
        self.assertEqual(len(self.row(first) + self.row(second)), 1, "two cases closed at once: one question")
        self.assertFalse(self.row(self.close()))
        self.later(31)
        self.assertTrue(self.row(self.close()))
        self.case_type.satisfaction_pause_days = 0
        again = self.close()
        self.assertTrue(self.row(again))

    def test_a_case_that_was_opened_again_meanwhile_is_not_asked_about(self):
        case = self.close()
        case.action_reopen("Not done yet")
        self.cron()
        self.assertEqual(self.row(case).state, "not_asked")
        self.assertFalse(self.mails())

    def test_reminded_once_then_expired(self):
        case = self.close()
        self.cron()
        self.later(6)
        self.cron()
        self.assertEqual(len(self.mails()), 1)
        self.later(8)
        for _n in range(2):
            self.cron()
            self.assertEqual(len(self.mails()), 2)
        self.assertTrue(self.mails().sorted("id")[-1].subject.startswith("Reminder"))
        token = self.row(case).rating_id.access_token
        self.later(31)
        self.cron()
        self.assertEqual(self.row(case).state, "expired")
        self.assertEqual(self.url_open(f"/rate/{token}/5").status_code, 404)

    def test_closing_many_takes_as_many_statements_as_closing_one(self):
        self.case_type.satisfaction_pause_days = 0
        self.close()
        few = self.count(self.open_case().action_close)
        cases = self.env["case.case"].browse()
        for _n in range(20):
            cases += self.open_case()
        self.assertLessEqual(self.count(cases.action_close), few + 2)
        self.assertEqual(self.env["case.satisfaction"].search_count([("case_id", "in", cases.ids)]), 20)

    # --- answers -------------------------------------------------------------------------------------------------

    def test_one_click_is_kept_on_the_case_with_its_comment(self):
        case = self.close()
        self.cron()
        self.assertEqual(self.answer(case, 5, feedback="Quick!").status_code, 200)
        row = self.row(case)
        self.assertEqual((row.state, row.value, row.feedback), ("answered", 5, "Quick!"))
        self.assertEqual(case.satisfaction_count, 1)
        self.assertIn("Happy", row.answer_shown)
        self.assertIn("Customer rated: 5 of 5", case.log_ids.mapped("summary"))
        self.answer(case, 1, feedback="On second thoughts")
        self.assertEqual((row.state, row.value), ("answered", 1))

    def answered(self, value=5, **values):
        case = self.close(**values)
        self.cron()
        rating = self.row(case).rating_id
        case.sudo().rating_apply(value, rating=rating, feedback="So it was")
        return case

    def test_a_supervisor_excludes_with_a_reason(self):
        self.case_type.satisfaction_pause_days = 0
        unfair, fair = self.answered(1), self.answered(5)
        row = self.row(unfair)
        with self.assertRaises(AccessError):
            row.with_user(self.adviser).exclude("Unfair")
        with self.assertRaises(AccessError):
            row.with_user(self.adviser).action_ask_exclude()
        with self.assertRaises(UserError):
            row.with_user(self.supervisor).exclude(" ")
        asked = self.env["case.satisfaction.exclude"].with_user(self.supervisor)
        asked = asked.browse(row.with_user(self.supervisor).action_ask_exclude()["res_id"])
        asked.reason = "Was about another company"
        asked.action_confirm()
        self.assertEqual((row.state, row.value, row.excluded_by_id), ("excluded", 1, self.supervisor))
        self.assertIn("<s>", row.answer_shown)
        rows = row + self.row(fair)
        average = rows._read_group([("id", "in", rows.ids)], [], ["value:avg", "__count"])
        self.assertEqual(average, [(5.0, 2)])
        self.assertIn("Rating does not count: Was about another company", unfair.log_ids.mapped("summary"))
        with self.assertRaises(UserError):
            row.with_user(self.supervisor).exclude("Again")
        with self.assertRaises(UserError):
            row.unlink()

    def test_ratings_follow_the_case(self):
        """Odoo shows ratings to every user inside: those of cases only to who reads the case."""
        self.case_type.satisfaction_pause_days = 0
        hidden, shown = self.answered(access="restricted"), self.answered()
        ratings = self.row(hidden).rating_id + self.row(shown).rating_id
        for user, seen in ((self.adviser, ratings), (self.stranger, ratings[1]), (self.modeller, ratings.browse())):
            mine = self.env(user=user)["rating.rating"]
            self.assertEqual(
                mine.search([("id", "in", ratings.ids)]).ids, seen.sorted("id", reverse=True).ids, user.name
            )
            self.assertEqual(mine.browse(ratings.ids)._filtered_access("read").ids, seen.ids, user.name)
        with self.assertRaises(AccessError):
            ratings[0].with_user(self.stranger).read(["feedback"])
        self.assertFalse(self.env(user=self.stranger)["case.satisfaction"].search([("case_id", "=", hidden.id)]))
        elsewhere = self.env["rating.rating"].create(
            {"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": self.partner.id}
        )
        self.assertTrue(elsewhere.with_user(self.stranger).has_access("read"))

    def test_nobody_inside_rates_a_case(self):
        case = self.answered(5)
        rating = self.row(case).rating_id.with_user(self.adviser)
        with self.assertRaises(AccessError):
            rating.write({"rating": 5})
        with self.assertRaises(AccessError):
            rating.create({"res_model_id": self.env["ir.model"]._get_id("case.case"), "res_id": case.id, "rating": 5})
        with self.assertRaises(AccessError):
            case.with_user(self.adviser).rating_apply(5, rating=rating)
        with self.assertRaises(AccessError):
            self.row(case).with_user(self.supervisor).write({"value": 5})
