from odoo import fields, models


class CaseServiceTemplateCheck(models.Model):
    """A line of the checklist of a template."""

    _name = "case.service.template.check"
    _inherit = "case.service.check.content"
    _description = "Line of the Checklist of a Template"
    _order = "sequence, id"

    template_id = fields.Many2one("case.service.template", required=True, ondelete="cascade", index=True)
