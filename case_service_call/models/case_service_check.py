from odoo import fields, models


class CaseServiceCheck(models.Model):
    """A line of the checklist of a service action, with what was found."""

    _name = "case.service.check"
    _inherit = "case.service.check.content"
    _description = "Line of the Checklist of a Service Action"
    _order = "sequence, id"
    # Lines are made by the thousand: they keep neither who made them nor a case of their own.
    _log_access = False

    action_id = fields.Many2one("case.service.action", required=True, ondelete="restrict", index=True)
    case_id = fields.Many2one(related="action_id.case_id")
    done = fields.Boolean(readonly=True)
    number = fields.Float("Measured", digits=(16, 4), readonly=True)
    text = fields.Text("Found", readonly=True)
    remark = fields.Char(readonly=True, help="Why it is outside its bounds, or was not done.")
    done_on = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    def init(self):
        """A column that lines do not have any more goes with its index and its foreign key."""
        self.env.cr.execute("ALTER TABLE case_service_check DROP COLUMN IF EXISTS case_id")
