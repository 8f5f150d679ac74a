from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.sampling import drawn


class CaseSampleDraw(models.Model):
    """One draw: among which files, by which seed. Nobody changes it, so that it can be checked later."""

    _name = "case.sample.draw"
    _description = "Draw of Files"
    _order = "month desc, id desc"

    rule_id = fields.Many2one("case.sample.rule", required=True, readonly=True, ondelete="restrict", index=True)
    type_id = fields.Many2one(related="rule_id.type_id", store=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True)
    month = fields.Date(required=True, readonly=True)
    percent = fields.Float("Of a Hundred", required=True, readonly=True)
    seed = fields.Char(required=True, readonly=True, help="From it and the ids of the files the same ones are drawn.")
    population = fields.Json("Among", readonly=True, groups="case_organizer.group_case_supervisor")
    among = fields.Integer("Files Closed", compute="_compute_among", compute_sudo=True)
    drawn_on = fields.Datetime(required=True, readonly=True)
    sample_ids = fields.One2many("case.sample", "draw_id", "Files", readonly=True)

    _once = models.Constraint("UNIQUE(rule_id, month)", "This month was drawn already.")

    @api.depends("population")
    def _compute_among(self):
        for draw in self:
            draw.among = len(draw.population or ())

    @api.depends("type_id", "month")
    def _compute_display_name(self):
        for draw in self:
            draw.display_name = f"{draw.type_id.name} {draw.month:%Y-%m}" if draw.month else ""

    def _is_as_drawn_sudo(self):
        """Whether the files of this draw are those that its seed draws. The caller has checked the user."""
        self.ensure_one()
        draw = self.sudo()
        kept = draw.sample_ids.sorted("number").case_id.ids
        return kept == drawn(draw.seed, draw.population or (), draw.percent)

    def action_check(self):
        """Say whether the files are those that the seed draws. :raises UserError: when they are not"""
        self.ensure_one()
        self.check_access("read")
        if not self._is_as_drawn_sudo():
            raise UserError(self.env._("These are not the files that the seed draws: somebody changed the draw."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("These are the files that the seed draws.")},
        }
