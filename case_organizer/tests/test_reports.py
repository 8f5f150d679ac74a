import base64
import io
from datetime import datetime, timedelta

import openpyxl
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from ..tools.sampling import drawn
from .common import CaseCommon

MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}


class ReportsCommon(CaseCommon):
    """Three closed cases and a running one: the handler of all is the adviser."""

    def setUp(self):
        super().setUp()
        self.clock = datetime(2026, 3, 2, 9)
        self.patch(type(self.env["case.writer"]), "_now", lambda writer: self.clock)
        self.cases = [self.closed_case(days) for days in (1, 2, 3)]
        self.running = self.open_case()
        self.refresh()

    def refresh(self):
        self.env(user=self.adviser)["case.fact.refresh"].action_refresh()

    def closed_case(self, days=1, outcome="approved", **values):
        """Closed after so many days, all of them waited for the income statement."""
        begun = self.clock
        case = self.open_case(**values)
        self.clock += timedelta(days=days)
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome=outcome, reason="So")
        if outcome == "approved":
            self.step(case, "make_an_offer", self.adviser).submit()
        self.clock = begun
        return case

    def steering(self, user=None):
        return self.env(user=user or self.supervisor)["case.steering"]

    def filters(self, **more):
        return {**MARCH, "type_ids": self.case_type.ids, **more}

    def tiles(self, user=None, **more):
        return {tile["key"]: tile for tile in self.steering(user).get_figures(self.filters(**more))["tiles"]}


class TestReports(ReportsCommon):
    """What the dashboard, the workbook and the printed report say."""

    def test_figures_of_a_period(self):
        tiles = self.tiles()
        self.assertEqual([tiles[key]["value"] for key in ("opened", "closed", "running")], [4, 3, 1])
        self.assertEqual(tiles["throughput"]["value"], 48, "the median")
        self.assertAlmostEqual(tiles["throughput"]["ninetieth"], 24 * 2.8)
        self.assertLess(tiles["throughput_worked"]["value"], 48)
        self.assertEqual((tiles["late"]["value"], tiles["reworked"]["value"]), (0, 0))

    def test_every_figure_names_the_rows_behind_it(self):
        figures = self.steering().get_figures(self.filters())
        for tile in figures["tiles"]:
            rows = self.env(user=self.supervisor)[tile["model"]].search_count(tile["domain"])
            if tile["kind"] == "count":
                self.assertEqual(rows, tile["value"], tile["key"])
        for row in [*figures["types"], *figures["steps"], *figures["approvals"]]:
            self.assertEqual(self.env[row["model"]].search_count(row["domain"]), row["count"])
        for row in figures["roles"]:
            self.assertEqual(self.env[row["model"]].search_count(row["domain"]), row["open"])
            self.assertEqual(self.env[row["model"]].search_count(row["done_domain"]), row["done"])

    def test_work_in_progress_by_day(self):
        rows = self.steering().get_figures(self.filters())["series"]["rows"]
        by_day = {row["from"]: (row["opened"], row["closed"], row["running"]) for row in rows}
        self.assertEqual(by_day["2026-03-01"], (0, 0, 0))
        self.assertEqual(by_day["2026-03-02"], (4, 0, 4))

    def test_where_it_sticks_comes_first(self):
        steps = self.steering().get_figures(self.filters())["steps"]
        self.assertEqual(
            steps[0]["name"], "Income questions" if steps[0]["code"] == "income_questions" else "Income statement"
        )
        self.assertEqual(steps[0]["waiting"][0], 48)
        self.assertEqual({row["code"]: row["count"] for row in steps}["make_an_offer"], 3)

    def test_the_ways_that_cases_took(self):
        flow = self.steering().get_flow(self.filters())
        edges = {(edge["from"], edge["to"]): edge["count"] for edge in flow["edges"]}
        self.assertEqual(edges["", "income_statement"], 3)
        self.assertEqual(edges["approve_income", "make_an_offer"], 3)
        self.assertEqual(flow["nodes"][0]["code"], "income_statement")
        for edge in flow["edges"]:
            self.assertEqual(self.env[edge["model"]].search_count(edge["domain"]), edge["count"])
        self.assertEqual(self.steering().get_flow(MARCH), {"nodes": [], "edges": []})

    def test_others_cases_are_not_counted(self):
        self.cases[2].access = "restricted"
        tiles = self.tiles(self.stranger)
        self.assertEqual((tiles["closed"]["value"], tiles["throughput"]["value"]), (2, 36))
        self.assertEqual(self.tiles(self.adviser)["closed"]["value"], 3)
        outside = new_test_user(self.env, "outside", groups="base.group_portal")
        clerk = new_test_user(self.env, "office", groups="base.group_user")
        for user in (outside, clerk):
            for call in ("get_figures", "get_flow", "get_groups", "make_pdf", "make_workbook"):
                with self.assertRaises(AccessError):
                    getattr(self.steering(user), call)(self.filters())

    def test_what_is_no_period_is_refused(self):
        for wrong in (
            {},
            {"date_from": "2026-03-31", "date_to": "2026-03-01"},
            {"date_from": "x", "date_to": "y"},
            {**MARCH, "type_ids": ["a"]},
        ):
            with self.assertRaises(UserError):
                self.steering().get_figures(wrong)

    def test_documents_and_approvals(self):
        self.closed_case(outcome="rejected")
        self.refresh()
        figures = self.steering().get_figures(self.filters())
        self.assertEqual([(row["count"], row["rejected"]) for row in figures["approvals"]], [(4, 0.25)])

    def test_fairness_warns_of_few_and_hides_fewer(self):
        netherlands, belgium = self.env.ref("base.nl"), self.env.ref("base.be")
        self.partner.country_id = netherlands
        other = self.env["res.partner"].create({"name": "Peeters", "country_id": belgium.id})
        for _n in range(5):
            self.closed_case(4, partner_id=other.id)
        self.refresh()
        rows = {row["label"]: row for row in self.steering().get_fairness(self.filters(), "country")}
        belgians, dutch = rows[belgium.name], rows[netherlands.name]
        self.assertEqual((belgians["count"], belgians["throughput"][0], belgians["few"]), (5, 96, True))
        self.assertFalse(belgians["hidden"])
        self.assertEqual((dutch["count"], dutch["throughput"], dutch["hidden"]), (3, None, True))
        self.assertEqual(self.env["case.fact"].search_count(belgians["domain"]), 5)
        keys = [group["key"] for group in self.steering().get_groups(self.filters())]
        for key in keys:
            self.steering().get_fairness(self.filters(), key)
        with self.assertRaises(UserError):
            self.steering().get_fairness(self.filters(), "detail:yearly_income")

    def test_fairness_by_the_results_of_the_type(self):
        granted, refused, unused = self.env["case.result.type"].create(
            [{"name": name, "type_id": self.case_type.id} for name in ("Granted", "Refused", "Unused")]
        )
        belgium = self.env.ref("base.be")
        other = self.env["res.partner"].create({"name": "Peeters", "country_id": belgium.id})
        self.partner.country_id = self.env.ref("base.nl")
        cases = [self.closed_case(partner_id=other.id) for _n in range(5)]
        for case, result in zip(cases, (granted, granted, granted, refused), strict=False):
            case.with_user(self.adviser).action_set_result(result.id)
        self.cases[0].with_user(self.adviser).action_set_result(refused.id)
        self.refresh()
        rows = {row["label"]: row for row in self.steering().get_fairness(self.filters(), "country")}
        told = [(r["name"], r["type"], r["count"], r["share"]) for r in rows[belgium.name]["results"]]
        kind = self.case_type.name
        self.assertEqual(told, [("Granted", kind, 3, 0.6), ("Refused", kind, 1, 0.2)], "the fifth has no result")
        few = [(r["name"], r["count"], r["share"]) for r in rows["Netherlands"]["results"]]
        self.assertEqual(few, [("Granted", None, None), ("Refused", None, None)], "of three people nothing is told")
        self.assertNotIn(unused.name, [r["name"] for row in rows.values() for r in row["results"]])
        with self.steering().make_workbook(self.filters()) as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
        values = [[cell.value for cell in row] for row in book["Results by Group"].iter_rows(min_row=2)]
        self.assertIn(["Country of the Customer", belgium.name, kind, "Granted", 3, 0.6], values)
        self.assertFalse([row for row in values if row[1] == "Netherlands"])
        groups = {row[1].value: row[2].value for row in book["Fairness"].iter_rows(min_row=2)}
        self.assertEqual((groups[belgium.name], groups["Netherlands"]), (5, 3))

    def test_work_taken_out_of_order(self):
        begun = self.clock
        older = self.open_case()
        self.clock += timedelta(hours=1)
        younger = self.open_case()
        self.clock += timedelta(hours=1)
        self.do_first_steps(younger)
        self.refresh()
        found = {row["name"]: row for row in self.steering().get_figures(self.filters())["order"]}
        self.assertGreaterEqual(found["Adviser"]["passed"], 2, "both steps of the younger one came first")
        self.assertEqual(found["Underwriter"]["passed"], 3, "an approval of the second has waited since that day")
        self.clock = begun
        self.assertTrue(older.step_ids.filtered("is_open"))

    def test_the_workbook_reads_as_the_dashboard(self):
        with self.steering().make_workbook(self.filters()) as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
        self.assertEqual(
            book.sheetnames,
            [
                *("Figures", "Over Time", "Case Types", "Results", "Hours and Costs", "Satisfaction", "Steps"),
                *("Workload", "Approvals", "Out of Order", "Documents", "Common Issues"),
                *("Fairness", "Results by Group", "Cases"),
            ],
        )
        figures = {row[0].value: row[1].value for row in book["Figures"].iter_rows(min_row=2)}
        self.assertEqual((figures["Opened"], figures["Throughput"]), (4, 48))
        for name in ("Over Time", "Case Types", "Steps", "Workload"):
            self.assertEqual(len(book[name]._charts), 1, f"{name}: a chart of its own")
            self.assertTrue(book[name].auto_filter.ref, name)
        cases = book["Cases"]
        self.assertEqual((cases.freeze_panes, cases.auto_filter.ref), ("B2", f"A1:X{len(self.cases) + 2}"))
        self.assertEqual(
            {row[0].value for row in cases.iter_rows(min_row=2)}, {c.name for c in self.cases} | {self.running.name}
        )

    def test_the_workbook_has_no_formulas_of_others(self):
        self.case_type.with_user(self.modeller).name = "=1+1"
        with self.steering().make_workbook(self.filters()) as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
        cell = book["Case Types"]["A2"]
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))

    def test_the_printed_report(self):
        pdf = PdfReader(io.BytesIO(self.steering().make_pdf(self.filters())))
        text = " ".join(page.extract_text() for page in pdf.pages)
        for words in ("How Cases Go", "Throughput", "2 d", "Where It Sticks", "Income statement", "Mortgage"):
            self.assertIn(words, text)


class TestScheduledReports(ReportsCommon):
    """Reports by mail: each reader gets what they may see."""

    def schedule(self, **values):
        users = self.adviser | self.stranger
        users.email = False
        self.adviser.email, self.stranger.email = "adviser@example.com", "stranger@example.com"
        return self.env(user=self.supervisor)["case.report.schedule"].create(
            {"name": "Mortgages", "user_ids": [(6, 0, users.ids)], "type_ids": [(6, 0, self.case_type.ids)], **values}
        )

    def sent(self):
        return self.env["mail.mail"].search([("subject", "like", "Mortgages")])

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_report_schedule").method_direct_trigger()
        self.env.invalidate_all()

    def test_each_reader_gets_their_own_figures_once(self):
        self.cases[2].access = "restricted"
        schedule = self.schedule(next_on="2026-04-01", with_workbook=True)
        self.run_cron()
        mails = {mail.recipient_ids.email: mail for mail in self.sent()}
        self.assertEqual(set(mails), {"adviser@example.com", "stranger@example.com"})
        for email, closed in (("adviser@example.com", 3), ("stranger@example.com", 2)):
            pdf, book = mails[email].attachment_ids.sorted("name")
            figures = openpyxl.load_workbook(io.BytesIO(base64.b64decode(book.datas)))["Figures"]
            self.assertEqual({row[0].value: row[1].value for row in figures.iter_rows()}["Closed"], closed, email)
            self.assertTrue(base64.b64decode(pdf.datas).startswith(b"%PDF"))
        self.assertGreater(str(schedule.next_on), "2026-04-01")
        self.assertFalse(schedule.problem)
        self.run_cron()
        self.assertEqual(len(self.sent()), 2, "nothing twice")

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.adviser.lang = "nl_NL"
        schedule = self.schedule(next_on="2026-04-01")
        schedule.with_context(lang="nl_NL").name = "Mortgages (hypotheken)"
        self.run_cron()
        mail = self.sent().filtered(lambda mail: mail.recipient_ids == self.adviser.partner_id)
        self.assertIn("hypotheken", mail.subject)
        self.assertIn("01-03-2026", mail.subject)

    def test_who_left_gets_nothing_and_stops_nobody(self):
        schedule = self.schedule(next_on="2026-04-01")
        self.stranger.group_ids = [(3, self.env.ref("case_organizer.group_case_user").id)]
        self.run_cron()
        self.assertEqual(self.sent().recipient_ids, self.adviser.partner_id)
        self.assertIn("stranger", schedule.problem)

    def test_who_makes_them(self):
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.report.schedule"].create(
                {"name": "Mine", "user_ids": [(6, 0, self.adviser.ids)]}
            )
        clerk = new_test_user(self.env, "office", groups="base.group_user")
        with self.assertRaises(ValidationError):
            self.schedule(user_ids=[(6, 0, clerk.ids)])
        with self.assertRaises(ValidationError):
            self.schedule(with_pdf=False)


class TestReviewOfFiles(ReportsCommon):
    """Closed files that are drawn by chance and looked at by somebody else."""

    def setUp(self):
        super().setUp()
        self.rule = self.env(user=self.supervisor)["case.sample.rule"].create(
            {"type_id": self.case_type.id, "percent": 50, "since": "2026-03-01"}
        )
        self.draw = self.rule._draw_sudo(datetime(2026, 3, 1).date())
        self.samples = self.draw.sample_ids

    def test_the_draw_can_be_checked(self):
        self.assertEqual((len(self.samples), self.draw.among), (2, 3))
        self.assertEqual(
            self.samples.sorted("number").case_id.ids, drawn(self.draw.seed, [c.id for c in self.cases], 50)
        )
        self.draw.action_check()
        other = next(case for case in self.cases if case not in self.samples.case_id)
        self.samples[0].sudo().write({"case_id": other.id})
        with self.assertRaisesRegex(UserError, "changed the draw"):
            self.draw.action_check()

    def test_a_supervisor_says_what_they_found(self):
        sample = self.samples[0].with_user(self.supervisor)
        self.assertTrue(sample.may_review)
        with self.assertRaisesRegex(UserError, "Say what you found"):
            sample.verdict = "wrong"
        sample.write({"verdict": "wrong", "remark": "No statement of last year"})
        self.assertEqual((sample.reviewed_by_id, sample.reviewed_on), (self.supervisor, self.clock))
        self.assertEqual(sample.case_id.log_ids.sorted("seq")[-1].summary, "File reviewed: Not in order")
        self.assertEqual(self.env["case.log"].verify(sample.case_id.ids), [])

    def test_nobody_reviews_their_own(self):
        group = self.env.ref("case_organizer.group_case_supervisor")
        for user in (self.adviser, self.underwriter):
            user.group_ids = [(4, group.id)]
            sample = self.samples[0].with_user(user)
            self.assertFalse(sample.may_review, user.login)
            with self.assertRaisesRegex(AccessError, "neither handled"):
                sample.verdict = "good"

    def test_case_users_do_not_review_and_nobody_chooses(self):
        with self.assertRaises(AccessError):
            self.samples[0].with_user(self.stranger).verdict = "good"
        with self.assertRaises(AccessError):
            self.samples[0].with_user(self.supervisor).number = 9
        with self.assertRaises(AccessError):
            self.env(user=self.supervisor)["case.sample"].create({"draw_id": self.draw.id, "case_id": self.cases[0].id})

    def test_restricted_files_are_reviewed_by_who_may_read_them(self):
        sample = self.samples[0]
        sample.case_id.access = "restricted"
        found = self.env(user=self.supervisor)["case.sample"].search([("draw_id", "=", self.draw.id)])
        self.assertEqual(found.ids, (self.samples - sample).ids)

    def test_each_month_is_drawn_once(self):
        self.rule.draw_ids.mapped("month")
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_sample").method_direct_trigger()
        months = self.rule.draw_ids.mapped("month")
        self.assertEqual(len(months), len(set(months)))
