from odoo import fields, models

#: What the plan says of closing, kept while a version is in force.
CLOSING = ("asks_review", "review_role_id")


class CasePlan(models.Model):
    """Whether somebody else looks at a case before it is closed. A version in force keeps what it says."""

    _inherit = "case.plan"

    asks_review = fields.Boolean(
        "Reviewed before Closing",
        help="Closing a case puts it in review: somebody else approves it, or sends it back with a reason.",
    )
    review_role_id = fields.Many2one(
        "case.role",
        "Reviewed by",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        help="Who holds this role on the case reviews it. Empty, or held by nobody: supervisors.",
    )

    def write(self, vals):
        """Only a draft changes what it says of closing."""
        if set(CLOSING) & vals.keys():
            self._check_draft()
        return super().write(vals)

    def _copy_as_draft(self):
        draft = super()._copy_as_draft()
        draft.write({"asks_review": self.asks_review, "review_role_id": self.review_role_id.id})
        return draft
