from odoo import fields, models


class CaseIssueLink(models.Model):
    """That a case is one of those behind which a common issue stands. Read by who reads the case."""

    _name = "case.issue.link"
    _description = "Case of an Issue"
    _order = "id desc"
    _rec_name = "case_id"

    issue_id = fields.Many2one("case.issue", required=True, readonly=True, ondelete="restrict")
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    title = fields.Char(related="case_id.title")
    partner_id = fields.Many2one(related="case_id.partner_id")
    status_id = fields.Many2one(related="case_id.status_id")
    state = fields.Selection(related="case_id.state")
    opened_on = fields.Datetime(related="case_id.opened_on")
    told_on = fields.Datetime(readonly=True, help="When its whiteboard said that the issue is resolved.")
    active = fields.Boolean(default=True, readonly=True)

    _once = models.Constraint("UNIQUE(issue_id, case_id)", "A case is linked to an issue once.")

    def action_unlink_case(self):
        """Not this issue after all: the case is linked no more, its history says so."""
        for link in self:
            link.case_id.unlink_issue(link.issue_id)

    def action_open_issue(self):
        """Show the issue."""
        return self.issue_id._get_records_action()
