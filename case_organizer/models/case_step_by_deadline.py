from odoo import models


class CaseStep(models.Model):
    """Steps are found by their deadline, over all boxes."""

    _inherit = "case.step"

    _deadline_open = models.Index("(deadline) WHERE state IN ('enabled', 'active') AND deadline IS NOT NULL")
