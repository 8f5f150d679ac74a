from odoo import api, fields, models

from ..models.case_case import RUNNING

#: How many cases the preview looks at.
SHOWN = 100


class CaseIssueResolve(models.TransientModel):
    """Resolves an issue after a preview: which cases are told, who gets a message, which are closed."""

    _name = "case.issue.resolve"
    _description = "Resolve an Issue"

    issue_id = fields.Many2one("case.issue", required=True, readonly=True, ondelete="cascade")
    resolution = fields.Text("How It Was Resolved")
    tell_parties = fields.Boolean("Message to the Customers")
    template_id = fields.Many2one("mail.template", "From Template", domain=[("model", "=", "case.case")])
    message = fields.Text(help="Empty: what is said above. With a template: that is sent.")
    close_cases = fields.Boolean("Close the Cases", help="Those in whose way nothing stands.")
    line_ids = fields.One2many("case.issue.resolve.line", "resolve_id", "Linked Cases That Run", readonly=True)
    hidden_count = fields.Integer(
        "Other Cases", readonly=True, help="Cases that are told too, of which nothing is shown here."
    )

    @api.model
    def _for_issue(self, issue):
        """The dialog with its preview. Nothing of the cases is written."""
        links = self.env["case.issue.link"].search(
            [("issue_id", "=", issue.id), ("case_id.state", "in", RUNNING)], limit=SHOWN
        )
        lines = [self._previewed(case) for case in links.case_id]
        return self.create(
            {
                "issue_id": issue.id,
                "resolution": issue.resolution,
                "line_ids": [(0, 0, line) for line in lines],
                "hidden_count": issue.running_count - len(lines),
            }
        )

    def _previewed(self, case):
        """Values of the line of a case."""
        in_the_way = case.get_why_not() if case.has_access("write") else [self.env._("You may not change it.")]
        email = case.partner_id.email
        nobody = self.env._("nobody: no e-mail address") if case.partner_id else self.env._("nobody: no customer")
        return {
            "case_id": case.id,
            "message_to": case.partner_id.display_name if email else nobody,
            "closes": not in_the_way,
            "in_the_way": "\n".join(in_the_way),
        }

    def action_confirm(self):
        """Resolve the issue, tell and close; show what became of the cases when some were not closed."""
        self.ensure_one()
        message = (self.message or self.resolution) if self.tell_parties else None
        template = self.template_id if self.tell_parties else None
        bulk = self.issue_id.resolve(self.resolution, message, template, self.close_cases)
        if bulk.failed or bulk.state == "running":
            return self.env["case.case"]._dialog(bulk.sudo().name, bulk) | {"target": "current"}
        return {"type": "ir.actions.act_window_close"}


class CaseIssueResolveLine(models.TransientModel):
    """What becomes of a case when its issue is resolved."""

    _name = "case.issue.resolve.line"
    _description = "Case of an Issue That Is Resolved"

    resolve_id = fields.Many2one("case.issue.resolve", required=True, ondelete="cascade")
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade")
    message_to = fields.Char(readonly=True)
    closes = fields.Boolean("Is Closed", readonly=True)
    in_the_way = fields.Text("What Stands in the Way", readonly=True)
