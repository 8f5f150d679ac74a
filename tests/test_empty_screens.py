"""Empty screens say what they are for, and what to do."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import html2plaintext

#: Every addon of ours is called so.
OURS = "case\\_%"
#: Kinds of views that are empty when there is nothing to show.
MANY = {"list", "kanban", "calendar", "pivot", "graph", "activity"}


@tagged("post_install", "-at_install")
class TestEmptyScreens(TransactionCase):
    """The help of each window action."""

    def test_every_window_with_many_records_says_what_it_is_and_what_to_do(self):
        known = self.env["ir.model.data"].search([("module", "=like", OURS), ("model", "=", "ir.actions.act_window")])
        actions = self.env["ir.actions.act_window"].browse(known.mapped("res_id")).exists()
        windows = actions.filtered(lambda action: action.target != "new" and MANY & set(action.view_mode.split(",")))
        self.assertGreater(len(windows), 60)
        silent = windows.filtered(lambda action: len(html2plaintext(action.help or "").split()) < 6)
        self.assertFalse(silent.mapped("xml_id"), "these say nothing when they are empty")
