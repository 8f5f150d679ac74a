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
        cls.adviser = new_test_user(cls.env, "adviser", groups="case_organizer.group_case_user")

    def add_row(self, mila, page):
        mila.tab(page)
        mila.click(".o_notebook_content .tab-pane.active .o_field_x2many_list_row_add a", "Add a line")

    def role(self, mila, name, rule, person=None):
        self.add_row(mila, "Roles")
        mila.type(f"{ROW} [name=name] input", name)
        mila.choose(f"{ROW} [name=default_rule] input", rule)
        if person:
            mila.choose(f"{ROW} [name=default_user_id] input", person)

    def detail(self, mila, name, kind):
        self.add_row(mila, "Details")
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
