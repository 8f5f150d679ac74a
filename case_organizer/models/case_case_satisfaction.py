from odoo import fields, models


class CaseCase(models.Model):
    """What the customer of a case said about it."""

    _inherit = "case.case"

    satisfaction_ids = fields.One2many("case.satisfaction", "case_id", readonly=True)
    satisfaction_count = fields.Integer("Number of Questions about Satisfaction", compute="_compute_counts")

    def _lists_on_case(self):
        return {**super()._lists_on_case(), "satisfaction": "case.satisfaction"}

    def action_open_satisfaction(self):
        """Show what the customer was asked and answered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_satisfaction")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {}, "path": False}

    def rating_apply(self, rate, token=None, rating=None, feedback=None, subtype_xmlid=None, notify_delay_send=False):
        """Keep an answer on the case too, as Odoo takes it in; it comes through its link."""
        rating = super().rating_apply(rate, token, rating, feedback, subtype_xmlid, notify_delay_send)
        self.env["case.satisfaction"].answered_sudo(rating)
        return rating
