from odoo import fields, models


class CaseAutomatic(models.Model):
    """What the system has to do in an automatic step: one row per step, done once. See ``case_writer_automatic.py``."""

    _name = "case.automatic"
    _description = "Work of the System"
    _order = "id desc"
    _rec_name = "step_id"
    _log_access = False

    step_id = fields.Many2one("case.step", required=True, ondelete="restrict", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True, index=True)
    user_id = fields.Many2one("res.users", "On Behalf of", required=True, ondelete="restrict", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed, needs attention"),
            ("void", "Not needed any more"),
        ],
        required=True,
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Text("Why it Failed", readonly=True)
    next_try = fields.Datetime(readonly=True)
    quiet = fields.Boolean(readonly=True, help="Done elsewhere before the case was taken over: not done again.")
    depth = fields.Integer(readonly=True, help="How many automatic steps led to this one without a person in between.")
    chain_id = fields.Integer(readonly=True, help="The first of those steps.")

    _once = models.Constraint("UNIQUE(step_id)", "The system does each step once.")
    _due = models.Index("(next_try, id) WHERE state = 'waiting'")
    _chain = models.Index("(chain_id) WHERE state = 'waiting'")
    _running = models.Index("(depth) WHERE state = 'running'")
