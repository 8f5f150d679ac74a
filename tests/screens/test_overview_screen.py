"""What is going on now, in a real browser: counts, what is behind them, and work given to others from there."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestOverviewScreen(MortgageBrowsing):
    """Somebody whose role supervises sees who has how much of it, and hands it to a colleague."""

    COLLEAGUES = ("boss",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "ada", groups="case_organizer.group_case_user", name="Ada")
        role = {"type_id": cls.case_type.id, "name": "Boss", "code": "boss", "default_rule": "user"}
        role = cls.env["case.role"].create({**role, "default_user_id": cls.boss.id})
        cls.case_type.with_user(cls.modeller).action_new_version()
        cls.case_type.draft_plan_id.item_ids.supervisor_role_id = role
        cls.case_type.with_user(cls.modeller).action_publish()
        cls.late = cls.open_case()
        cls.late.deadline = fields.Datetime.now() - timedelta(days=2)
        cls.env.flush_all()
        cls.late_name = cls.late.name

    def test_counts_open_what_they_count_and_work_is_given_away(self):
        with self.screens("boss") as (boss,):
            boss.go("/odoo/case-now", ready=".o_case_tile")
            boss.see("Case Files", "What I Supervise", "Adviser", css=".o_case_overview")
            boss.picture("now_desk.png")
            boss.click(".o_case_tile[data-key=late]")
            boss.see(self.late_name, css=".o_list_view")
            boss.click(".o_back_button, .breadcrumb a")
            boss.click(".o_case_overview_table button", "Adviser")
            boss.click(".o_data_row .o_list_record_selector", nth=0)
            boss.click("button[name=action_give]")
            boss.choose(".modal [name=user_ids] input", "Ada")
            boss.click(".modal footer .btn-primary")
            boss.gone(".modal")
            boss.go("/odoo/case-now", ready=".o_case_tile")
            boss.see("Ada", css=".o_case_overview_table")
            boss.resize(390, 844)
            boss.picture("now_phone.png")
