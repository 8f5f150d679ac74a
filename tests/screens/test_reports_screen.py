"""The dashboard of figures, a review and a scheduled report, in a real browser.

Keeps what it sees as pictures in ``.run/pictures``.
"""

from datetime import datetime, timedelta
from pathlib import Path

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common_history import HistoryCommon

PICTURES = Path(__file__).resolve().parents[2] / ".run" / "pictures"


def log():
    """Sixty permits of the past year as a log: some are checked twice."""
    rows = ["case,activity,timestamp,resource,group,channel"]
    today = datetime.now().replace(hour=10, minute=0, second=0, microsecond=0)
    for number in range(60):
        first = today - timedelta(days=340 - number * 5)
        again = [("Ask for papers", 4), ("Check papers", 12)] if number % 4 == 0 else []
        steps = [
            ("Receive", 0),
            ("Check papers", 2),
            *again,
            ("Decide", 14 + number % 9),
            ("Send decision", 15 + number % 9),
        ]
        for name, days in steps:
            who, group = ("Omar", "Back office") if name == "Decide" else ("Anna", "Front office")
            at = first + timedelta(days=days, hours=number % 3)
            rows.append(f"P-{number},{name},{at:%Y-%m-%d %H:%M},{who},{group},{('Desk', 'Internet')[number % 2]}")
    return "\n".join(rows).encode() + b"\n"


@tagged("post_install", "-at_install")
class TestReportsScreen(HistoryCommon, BrowsingCase):
    """Sofie supervises: she sees how cases go, and from each figure the rows behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sofie = new_test_user(cls.env, "sofie", name="Sofie Lambert", groups="case_organizer.group_case_supervisor")
        cls.sofie.tz = "UTC"

    def setUp(self):
        super().setUp()
        told, self.cases = self.run_log(log(), "Parking permits")
        self.case_type = self.env["case.type"].browse(told["type_id"])
        self.env["case.fact.refresh"].search([]).unlink()
        self.env(user=self.sofie)["case.fact.refresh"].action_refresh()

    def test_how_cases_go(self):
        with self.screens("sofie") as (sofie,):
            sofie.resize(1400, 1000)
            sofie.go("/odoo/case-steering", ready=".o_case_tile")
            sofie.see("Throughput", "In Progress", "Where It Sticks", "Figures of", css=".o_case_steering")
            sofie.picture(PICTURES / "steering.png")
            sofie.resize(1400, 4200)
            sofie.picture(PICTURES / "steering_whole.png")
            sofie.resize(1400, 1000)
            sofie.choose(".o_case_steering_many input", "Parking permits")
            sofie.wait("document.querySelectorAll('.o_case_flow_node').length === 5", "the five steps of the flow")
            closed = len(self.cases.filtered("closed_on"))
            sofie.see(str(closed), css=".o_case_tile[data-key=closed]")
            sofie.value("document.querySelector('.o_case_ways').scrollIntoView()")
            sofie.picture(PICTURES / "steering_flow.png")
            # The picture by keyboard: a step shows its rows.
            sofie.value("document.querySelector('.o_case_flow_node').focus()")
            sofie.press("Enter")
            sofie.see_element(".o_list_view .o_data_row")
            sofie.see("Receive", css=".o_list_view")
            sofie.picture(PICTURES / "steering_rows.png")

    def test_a_figure_shows_its_rows(self):
        with self.screens("sofie") as (sofie,):
            sofie.go("/odoo/case-steering", ready=".o_case_tile")
            sofie.click(".o_case_tile[data-key=reworked]")
            sofie.see_element(".o_list_view .o_data_row")
            self.assertEqual(len(sofie.all(".o_data_row")), len(self.cases.filtered("closed_on")) // 4)
            sofie.go("/odoo/case-figures", ready=".o_pivot table")
            sofie.see("Parking permits", "25.00%")
            sofie.picture(PICTURES / "case_figures_pivot.png")
            sofie.go("/odoo/case-step-figures", ready=".o_pivot table")
            sofie.picture(PICTURES / "step_figures_pivot.png")

    def test_hours_costs_results_and_satisfaction(self):
        closed = self.cases.filtered("closed_on")
        granted, refused = self.env["case.result.type"].create(
            [{"name": name, "type_id": self.case_type.id} for name in ("Granted", "Refused")]
        )
        for place, case in enumerate(closed):
            self.env["case.writer"].set_result_sudo(case, refused if place % 5 == 0 else granted)
        self.env.company.case_booking_days = 0
        self.env.company.case_hourly_cost = 60
        self.case_type.write({"planned_hours": 2, "planned_amount": 100})
        for case in closed[:20]:
            case.with_user(self.sofie).book_time(3, "Looked at the papers")
        self.env["case.satisfaction"].create(
            [
                {
                    "case_id": case.id,
                    "partner_id": self.env.company.partner_id.id,
                    "company_id": case.company_id.id,
                    "type_id": case.type_id.id,
                    "closed_on": case.closed_on,
                    "state": "answered" if place < 12 else "asked",
                    "value": (1 if place % 4 == 0 else 5) if place < 12 else 0,
                }
                for place, case in enumerate(closed[:16])
            ]
        )
        self.env["case.fact.change"]._note_sudo(self.cases.ids)
        self.env(user=self.sofie)["case.fact.refresh"].action_refresh()
        with self.screens("sofie") as (sofie,):
            sofie.resize(1400, 1000)
            sofie.go("/odoo/case-steering", ready=".o_case_tile")
            sofie.see("Hours and Costs", "Parking permits", css=".o_case_costs")
            sofie.see("Granted", "80", css=".o_case_results")
            sofie.see("Happy", "16 12", "75", css=".o_case_satisfied")
            sofie.value("document.querySelector('.o_case_results').scrollIntoView()")
            sofie.picture("steering_outcomes.png")
            self.compare_by_channel(sofie)
            sofie.picture("steering_fairness.png")
            sofie.click(".o_case_costs tbody button")
            sofie.see("Costs", css=".o_list_view")
            sofie.picture("steering_costs_rows.png")
            sofie.go("/odoo/case-figures", ready=".o_pivot table")
            sofie.click(".o_pivot_buttons button, .o_pivot_measures_menu button, .o_control_panel button", "Measures")
            for measure in ("Hours", "Costs", "Satisfaction"):
                sofie.click(".o-dropdown--menu .dropdown-item", measure)
            sofie.press("Escape")
            sofie.picture("case_figures_costs.png")
            sofie.resize(390, 844)
            sofie.go("/odoo/case-steering", ready=".o_case_tile")
            sofie.value("document.querySelector('.o_case_results').scrollIntoView()")
            sofie.picture("steering_outcomes_phone.png")
            self.compare_by_channel(sofie)
            sofie.picture("steering_fairness_phone.png")
            width = sofie.value("document.querySelector('.o_case_steering_body').scrollWidth")
            self.assertLessEqual(width, 390, "nothing to scroll sideways when a type is chosen")

    def compare_by_channel(self, sofie):
        """Of the one type that is chosen the results of each channel stand beside each other."""
        sofie.value("document.querySelector('.o_case_steering_many').scrollIntoView({block: 'center'})")
        sofie.choose(".o_case_steering_many input", "Parking permits")
        sofie.see("Granted", "Refused", css=".o_case_fair thead")
        sofie.value(
            "(() => { const by = document.querySelector('.o_case_fair select'); by.value = 'channel';"
            " by.dispatchEvent(new Event('change', {bubbles: true})); })()"
        )
        sofie.see("Desk", "Internet", css=".o_case_fair tbody")
        sofie.value("document.querySelector('.o_case_fair').scrollIntoView()")

    def test_on_a_phone(self):
        with self.screens("sofie") as (sofie,):
            sofie.resize(390, 844)
            sofie.go("/odoo/case-steering", ready=".o_case_tile")
            sofie.picture(PICTURES / "steering_phone.png")
            width = sofie.value("document.querySelector('.o_case_steering_body').scrollWidth")
            self.assertLessEqual(width, 390, "nothing to scroll sideways")
            sofie.choose(".o_case_steering_many input", "Parking permits")
            sofie.see_element(".o_case_steering_many .o_tag")
            width = sofie.value("document.querySelector('.o_case_steering_body').scrollWidth")
            self.assertLessEqual(width, 390, "nothing to scroll sideways when a type is chosen")

    def test_a_report_by_mail_and_a_review(self):
        self.env["case.sample.rule"].create({"type_id": self.case_type.id, "percent": 5})._draw_sudo(
            self.cases.filtered("closed_on")[0].closed_on.date().replace(day=1)
        )
        with self.screens("sofie") as (sofie,):
            sofie.go("/odoo/case-report-schedules/new", ready=".o_form_view")
            sofie.see("in their language")
            sofie.picture(PICTURES / "report_schedule.png")
            sofie.go("/odoo/case-reviews", ready=".o_data_row")
            sofie.picture(PICTURES / "reviews.png")
            sofie.click(".o_data_row td[name=case_id]")
            sofie.see_element(".o_form_view")
            sofie.click("[name=verdict] label", "In order")
            sofie.save()
            sofie.see("Sofie Lambert", css="[name=reviewed_by_id]")
            sofie.picture(PICTURES / "review.png")
