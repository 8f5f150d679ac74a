"""A modeller, who is no programmer and no case user, makes a case type by the screen alone."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase

ROW = ".o_selected_row"


@tagged("post_install", "-at_install")
class TestModellingScreen(BrowsingCase):
    """From an empty form to a published plan, and what a bad plan is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(cls.env, "modeller", groups="case_organizer.group_case_modeller")
        cls.underwriter = new_test_user(
            cls.env, "underwriter", name="Omar Haddad", groups="case_organizer.group_case_user"
        )
        cls.adviser = new_test_user(cls.env, "adviser", name="Anna Visser", groups="case_organizer.group_case_user")

    def add_row(self, mila, page, what="Add a line"):
        """A new row, in which one can write as soon as it is there."""
        mila.tab(page)
        rows = len(mila.all(".tab-pane.active .o_data_row"))
        mila.click(".tab-pane.active .o_field_x2many_list_row_add a", what)
        mila.see_element(f".tab-pane.active .o_data_row:nth-child({rows + 1}){ROW}")

    def role(self, mila, name, rule, person=None):
        self.add_row(mila, "Roles")
        mila.type(f"{ROW} [name=name] input", name)
        mila.choose(f"{ROW} [name=default_rule] input", rule)
        if person:
            mila.choose(f"{ROW} [name=default_user_id] input", person)

    def detail(self, mila, name, kind):
        mila.tab("Details")
        mila.click(".tab-pane.active .o_field_x2many_list_row_add a", "Add a line")
        mila.type(".modal [name=name] input", name)
        mila.choose(".modal [name=kind] input", kind)
        mila.click(".modal button", "Save & Close")

    def item(self, mila, name, kind="Step", what=None, stage=None, role=None):
        self.add_row(mila, "Plan")
        mila.choose(f"{ROW} [name=kind] input", kind)
        if what:
            mila.choose(f"{ROW} [name=step_kind] input", what)
        mila.type(f"{ROW} [name=name] input", name)
        if stage:
            mila.choose(f"{ROW} [name=parent_id] input", stage)
        if role:
            mila.choose(f"{ROW} [name=role_id] input", role)

    def after(self, mila, name, *others):
        mila.tab("Plan")
        mila.click(".o_data_row .o_data_cell[name=name]", name)
        for other in others:
            mila.choose(f"{ROW} [name=prerequisite_ids] input", other)

    def open_item(self, mila, name):
        """The form of one item, by the button at the end of its row."""
        number = mila.all(".tab-pane.active .o_data_row .o_data_cell[name=name]").index(name)
        mila.click(".o_list_record_open_form_view button", nth=number)
        mila.see_element(".o_form_view [name=name] input")
        mila.wait(f"document.querySelector('.o_form_view h1 [name=name] input').value === {name!r}", name)

    def supervise(self, mila, *names, role):
        """Another role watches these steps."""
        for name in names:
            self.open_item(mila, name)
            mila.choose("[name=supervisor_role_id] input", role)
            self.back(mila)

    def back(self, mila):
        """From the form of an item to that of its type."""
        mila.click(".breadcrumb-item a", "Mortgage")
        mila.see_element(".o_form_view .o_data_row", "Send the offer")
        mila.settle()

    def refuse(self, mila, *reasons):
        """Publishing is refused in words."""
        mila.click(".o_form_statusbar button", "Publish")
        mila.see("This plan cannot be published yet", *reasons, css=".modal")
        mila.click(".modal button", "Close")
        mila.gone(".modal")

    def make_the_plan(self, mila):
        """Roles, a detail, two stages and what is done in them, on one form."""
        mila.type(".oe_title [name=name] input", "Mortgage")
        self.role(mila, "Adviser", "The handler of the case")
        self.role(mila, "Underwriter", "This person", "Omar Haddad")
        mila.save()
        self.detail(mila, "Yearly income", "Money")
        self.item(mila, "Intake", "Stage")
        self.item(mila, "Decision", "Stage")
        mila.save()
        self.item(mila, "File the statement", what="File documents", stage="Intake", role="Adviser")
        self.item(mila, "Ask the income", what="Answer questions", stage="Intake", role="Adviser")
        self.item(mila, "Approve it", what="Approve", stage="Decision", role="Underwriter")
        self.item(mila, "Send the offer", what="Do something", stage="Decision", role="Adviser")
        self.item(mila, "Offer is out", "Milestone", stage="Decision")
        mila.save()

    def fill_the_steps(self, mila):
        """Which document and which question, and who watches."""
        self.open_item(mila, "File the statement")
        self.add_row(mila, "Documents")
        mila.make(f"{ROW} [name=kind_id] input", "Income statement")
        self.back(mila)
        self.open_item(mila, "Ask the income")
        self.add_row(mila, "Questions", "Add a question")
        mila.choose(f"{ROW} [name=characteristic_id] input", "Yearly income")
        mila.click(f"{ROW} [name=required] input")
        self.back(mila)
        self.supervise(mila, "Ask the income", role="Underwriter")

    def test_a_case_type_is_made_by_the_screen_alone(self):
        with self.screens("modeller", "adviser") as (mila, anna):
            mila.go("/odoo/case-types")
            mila.click(".o_list_button_add", "New")
            self.make_the_plan(mila)
            self.refuse(mila, "“File the statement” asks for no document.", "“Ask the income” asks no question.")
            self.fill_the_steps(mila)

            # Two steps that wait for each other, and a milestone behind them that nothing can ever reach.
            self.after(mila, "Approve it", "Send the offer")
            self.after(mila, "Send the offer", "Approve it")
            self.after(mila, "Offer is out", "Send the offer")
            self.after(mila, "Decision", "Intake")
            mila.save()
            mila.see_element(".o_data_row", "Step Approve Approve it Decision Underwriter Send the offer")
            mila.see_element(".o_data_row", "Stage Decision Intake")
            self.refuse(
                mila,
                "These wait for each other, so none of them can start: “Approve it”, “Send the offer”.",
                "Nothing can ever start “Offer is out”",
            )
            mila.click(".o_data_row .o_data_cell[name=name]", "Approve it")
            mila.click(f"{ROW} [name=prerequisite_ids] .o_delete")
            mila.save()
            mila.see_element(".o_data_row", "Stage Decision Intake")
            mila.tab("Plan Map")
            mila.see("Intake", "Decision", "File the statement", "Underwriter", css=".o_case_map")
            mila.click(".o_case_node", "Ask the income")
            supervisor = "document.querySelector('.o_case_item_form [name=supervisor_role_id] input').value"
            mila.wait(f"{supervisor} === 'Underwriter'", "who watches it")

            mila.click(".o_form_statusbar button", "Publish")
            mila.see("The first version of this plan.", css=".modal")
            mila.click(".modal button", "Publish")
            mila.gone(".modal")
            mila.see("Mortgage, version 1")
            mila.tab("Plan")
            mila.see("This version is published and never changes.")
            self.work_on_it(anna)

    def work_on_it(self, anna):
        """A case user opens a case of the new type: its first steps are asked, the others wait."""
        anna.go("/odoo/cases/new", ready=".o_form_view")
        anna.choose("[name=type_id] input", "Mortgage")
        anna.save()
        anna.see("0 of 4")
        anna.tab("Steps")
        anna.see_element("[name=step_ids] .o_data_row", "File the statement Anna Visser")
        anna.see_element("[name=step_ids] .o_data_row", "Ask the income Anna Visser")
        anna.see("Waits until “Intake” is done.", css=".o_case_waiting")
        anna.go("/odoo/my-work", ready=".o_data_row")
        anna.click(".o_data_cell", "Ask the income")
        anna.see("Yearly income")
