"""An approval by several, on the screens of those who approve."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests import test_approvals
from odoo.addons.case_organizer.tests.browsing import BrowsingCase


@tagged("post_install", "-at_install")
class TestApprovalScreen(BrowsingCase):
    """The underwriter approves first, then the manager; each sees what was decided so far."""

    several = test_approvals.TestApprovals.several
    open_case = classmethod(test_approvals.TestApprovals.open_case.__func__)
    do_first_steps = test_approvals.TestApprovals.do_first_steps
    step = test_approvals.TestApprovals.step
    make_type = classmethod(test_approvals.TestApprovals.make_type.__func__)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("adviser", "underwriter", "manager", "board"):
            user = new_test_user(cls.env, name, groups="case_organizer.group_case_user", name=name.title())
            setattr(cls, name, user)
        cls.modeller = new_test_user(cls.env, "modeller", groups="case_organizer.group_case_modeller")
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = cls.make_type()

    def test_one_after_another(self):
        step = self.several("order", limit=50_000)
        item = step.item_id
        with self.screens("underwriter", "manager") as (omar, mia):
            mia.go("/odoo/my-work")
            mia.see("Nothing waits for you")
            mia.connected()
            omar.go("/odoo/my-work")
            omar.click(".o_data_row .o_data_cell", "Approve income")
            omar.see("Who approves", "waits for a decision", "comes after that")
            omar.click(".o_case_actions button", "Approve")
            mia.see("Approve income", patience=15)
            mia.click(".o_data_row .o_data_cell", "Approve income")
            mia.see("approved · Underwriter", "waits for a decision", "Manager (Manager)")
            mia.picture("approval.png")
            mia.resize(390, 800)
            mia.picture("approval_phone.png")
        with self.screens("modeller") as (mila,):
            mila.go(f"/odoo/case.plan.item/{item.id}")
            mila.tab("Who Approves")
            mila.see("All of these, one after another", "Board", "Yearly income")
            mila.picture("approvers.png")
