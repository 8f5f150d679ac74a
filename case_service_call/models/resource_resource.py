from odoo import fields, models


class ResourceResource(models.Model):
    """People who go to installations: Odoo's resources, with their working hours and leave."""

    _inherit = "resource.resource"

    service_worker = fields.Boolean(help="Service actions are planned for them.")
    service_skill_ids = fields.Many2many(
        "case.service.skill", "case_service_skill_resource_rel", "resource_id", "skill_id", "Skills"
    )
    service_team_id = fields.Many2one("case.team", ondelete="restrict", index="btree_not_null")
    service_start_id = fields.Many2one(
        "res.partner",
        "Day Begins at",
        ondelete="restrict",
        help="The address from which travel is estimated. Empty: that of the company.",
    )
