from odoo import api, fields, models


class CaseInstallation(models.Model):
    """The history of an installation includes what was put into it."""

    _inherit = "case.installation"

    used_part_ids = fields.Many2many(
        "case.service.part",
        compute="_compute_used_part_ids",
        string="Parts Used",
        help="On service actions about it; one that was about several shows them at each.",
    )

    @api.depends_context("uid")
    def _compute_used_part_ids(self):
        """Those of visits that the user reads, in one search, the latest visit first."""
        parts = self.env["case.service.part"].search(
            [("action_id.installation_ids", "in", self._origin.ids), ("used", ">", 0)], order="action_id desc, id"
        )
        for installation in self:
            installation.used_part_ids = parts.filtered(
                lambda part, installation=installation: installation._origin in part.action_id.installation_ids
            )
