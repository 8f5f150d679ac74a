from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseIssueChoose(models.TransientModel):
    """Links cases to an issue: one that is likely, another one, or a new one."""

    _name = "case.issue.choose"
    _description = "Link Cases to an Issue"

    case_ids = fields.Many2many("case.case", string="Case Files", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    issue_id = fields.Many2one("case.issue", domain="[('company_id', '=', company_id)]")
    line_ids = fields.One2many("case.issue.choose.line", "choose_id", "Likely", readonly=True)
    title = fields.Char("New Issue", help="In a few words: what is behind these cases?")
    kind = fields.Selection(lambda self: self.env["case.issue"]._fields["kind"].selection, default="problem")

    @api.model
    def _for_cases(self, cases):
        """The dialog for these cases, with the issues that may be behind the newest of them."""
        if not cases:
            raise UserError(self.env._("Choose cases first."))
        likely = self.env["case.issue"]._likely_for(cases.sorted("id")[-1])
        lines = [
            {"issue_id": issue.id, "why": issue._why_in_words(why), "points": points} for issue, points, why in likely
        ]
        return self.create(
            {
                "case_ids": [(6, 0, cases.ids)],
                "company_id": cases[0].company_id.id,
                "issue_id": self.env.context.get("default_issue_id"),
                "line_ids": [(0, 0, line) for line in lines],
            }
        )

    def action_link(self):
        """Link the cases to the issue that was chosen, or to a new one."""
        self.ensure_one()
        if self.issue_id and self.title:
            raise UserError(self.env._("Choose an issue, or name a new one: not both."))
        issue = self.issue_id
        if not issue:
            vals = {"title": self.title, "kind": self.kind, "company_id": self.company_id.id}
            issue = issue.create({**vals, "category_id": self.case_ids.category_id[:1].id})
        self.case_ids.link_issue(issue)
        return issue._get_records_action() if self.title else {"type": "ir.actions.act_window_close"}


class CaseIssueChooseLine(models.TransientModel):
    """An issue that may be behind the cases."""

    _name = "case.issue.choose.line"
    _description = "Likely Issue"

    choose_id = fields.Many2one("case.issue.choose", required=True, ondelete="cascade")
    issue_id = fields.Many2one("case.issue", required=True, readonly=True, ondelete="cascade")
    case_count = fields.Integer(related="issue_id.case_count")
    workaround = fields.Text(related="issue_id.workaround")
    why = fields.Char("In Common", readonly=True)
    points = fields.Integer(readonly=True)

    def action_link(self):
        """This is the issue."""
        self.ensure_one()
        self.choose_id.case_ids.link_issue(self.issue_id)
        return {"type": "ir.actions.act_window_close"}
