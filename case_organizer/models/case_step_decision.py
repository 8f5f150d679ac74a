from odoo import fields, models


class CaseStepDecision(models.Model):
    """What one of those who approve decided in a step. Written by the case writer alone."""

    _name = "case.step.decision"
    _description = "Decision"
    _order = "step_id.id, id"
    _log_access = False

    step_id = fields.Many2one("case.step", required=True, ondelete="restrict", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True, index=True)
    role_id = fields.Many2one("case.role", required=True, ondelete="restrict", readonly=True)
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict", readonly=True)
    for_user_id = fields.Many2one("res.users", "Acting for", ondelete="restrict", readonly=True)
    approved = fields.Boolean(readonly=True)
    comment = fields.Text(readonly=True)
    decided_on = fields.Datetime(required=True, readonly=True)

    _role_unique = models.Constraint("UNIQUE(step_id, role_id)", "A role decides once in a step.")
    _user_unique = models.Constraint("UNIQUE(step_id, user_id)", "Nobody decides twice in a step.")
