from odoo import api, fields, models
from odoo.tools import SQL

#: Columns of a case that its figures have, and that are not in its history.
COPIED = frozenset(
    ["category_id", "team_id", "user_id", "company_id", "partner_id", "priority", "channel", "access", "deadline"]
)
#: Those of them from which it follows who reads the figures.
SEEN_BY = frozenset(["access", "user_id", "company_id"])

#: Columns of an analytic line that the figures of its case follow.
COUNTED = frozenset(["case_id", "case_kind", "unit_amount", "amount"])


class CaseFactChange(models.Model):
    """A case whose figures changed without a row in its history: read and removed by the next refresh.

    Adding rows never meets a refresh that is under way; updating the figures themselves would.
    """

    _name = "case.fact.change"
    _description = "Figures to Bring Up to Date"
    _log_access = False

    case_id = fields.Many2one("case.case", required=True, readonly=True, ondelete="cascade", index=True)

    @api.model
    def _note_sudo(self, case_ids):
        """Have the figures of these cases read again. Their callers have changed something of them."""
        if case_ids:
            self.env.execute_query(
                SQL(
                    "INSERT INTO case_fact_change (case_id) SELECT * FROM unnest(%s) RETURNING id",
                    sorted(case_ids),
                )
            )

    @api.model
    def _note_types_sudo(self, case_types):
        """The same of all cases of types of which something that is counted changed."""
        if case_types:
            self.env.execute_query(
                SQL(
                    "INSERT INTO case_fact_change (case_id) SELECT id FROM case_case WHERE type_id = ANY(%s)"
                    " RETURNING id",
                    case_types.ids,
                )
            )


class AccountAnalyticLine(models.Model):
    """Figures follow what is booked on a case, in whatever way."""

    _inherit = "account.analytic.line"

    @api.model_create_multi
    def create(self, vals_list):
        """As before; the figures of the cases are read again."""
        lines = super().create(vals_list)
        lines._note_figures_sudo()
        return lines

    def write(self, vals):
        """As before; the figures of the cases are read again, those of a former case too."""
        counted = COUNTED & vals.keys()
        if counted:
            self._note_figures_sudo()
        result = super().write(vals)
        if "case_id" in counted:
            self._note_figures_sudo()
        return result

    def _note_figures_sudo(self):
        """The caller has booked on these cases, or changes what is booked."""
        self.env["case.fact.change"]._note_sudo(self.sudo().case_id.ids)


class CaseCase(models.Model):
    """Figures follow what is written of a case."""

    _inherit = "case.case"

    def write(self, vals):
        """Who may read a case may read its figures from now on, and nobody else."""
        result = super().write(vals)
        if COPIED & vals.keys():
            self.env["case.fact.change"]._note_sudo(self.ids)
            if SEEN_BY & vals.keys():
                self._bring_figures_along_sudo()
        return result

    def _bring_figures_along_sudo(self):
        """Who sees the figures, as for the case; the caller has written it."""
        self.flush_recordset(SEEN_BY)
        self.env.execute_query(
            SQL(
                "WITH steps AS (UPDATE case_step_fact f SET access = c.access, user_id = c.user_id,"
                " company_id = c.company_id FROM case_case c WHERE c.id = f.case_id AND c.id = ANY(%(ids)s))"
                " UPDATE case_fact f SET access = c.access, user_id = c.user_id, company_id = c.company_id"
                " FROM case_case c WHERE c.id = f.case_id AND c.id = ANY(%(ids)s) RETURNING f.id",
                ids=self.ids,
            )
        )
        self.env["case.fact"].invalidate_model(SEEN_BY)
        self.env["case.step.fact"].invalidate_model(SEEN_BY)

    def _message_post_after_hook(self, message, msg_values):
        """The first response may have been given."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in ("email", "comment"):
            self.env["case.fact.change"]._note_sudo(self.ids)
        return result
