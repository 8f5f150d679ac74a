from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class CaseType(models.Model):
    """The test bench of a case type."""

    _inherit = "case.type"

    test_ids = fields.One2many("case.type.test", "type_id", "Tests")
    checked = fields.Html("Check", compute="_compute_checked", sanitize=False)

    def _compute_checked(self):
        for case_type in self:
            plan = case_type.shown_plan_id
            sentences = plan.get_warnings() if plan and plan.item_ids else []
            lines = Markup().join(Markup("<li>%s</li>") % sentence for sentence in sentences)
            case_type.checked = Markup("<ul>%s</ul>") % lines if sentences else False

    def action_try(self):
        """Open the test bench on the draft, or else on the published plan."""
        self.ensure_one()
        if not self.shown_plan_id.item_ids:
            raise UserError(self.env._("“%s” has no steps to try yet.", self.name))
        return {
            "type": "ir.actions.client",
            "tag": "case_organizer.test_bench",
            "name": self.env._("Try “%s”", self.name),
            "params": {"plan_id": self.shown_plan_id.id, "type_id": self.id, "title": self.shown_plan_id.display_name},
        }

    def action_run_tests(self):
        """Play all tests of this type."""
        self.ensure_one()
        self.test_ids.action_run()
