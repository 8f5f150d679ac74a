from odoo import fields, models


class CaseBinderChoose(models.TransientModel):
    """Whether a case as PDF tells what was called about and done about it."""

    _inherit = "case.binder.choose"

    with_service = fields.Boolean("Service", default=True, help="The call, and service actions with their checklists.")
