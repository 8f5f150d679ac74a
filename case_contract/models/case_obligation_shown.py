from odoo import api, fields, models

from .case_obligation_occurrence import AHEAD


class CaseObligation(models.Model):
    """Obligations as lists show them: how often, by whom, and what is next."""

    _inherit = "case.obligation"

    when_told = fields.Char("How Often", compute="_compute_when_told", help="How often it falls due; else how soon.")
    who_told = fields.Char("Who", compute="_compute_who_told", help="The person, the team or the role that does it.")
    due_next_on = fields.Date(
        "Next Due",
        compute="_compute_due_next_on",
        help="The first one that is still to be done, in the ledger or after.",
    )

    @api.depends(
        *("kind", "every_number", "every_unit", "rule", "within_hours", "allowance", "allowance_unit", "calendar_id")
    )
    @api.depends_context("lang")
    def _compute_when_told(self):
        for obligation in self:
            obligation.when_told = obligation._when_in_words()

    @api.depends("user_id", "team_id", "role_id")
    def _compute_who_told(self):
        for obligation in self:
            obligation.who_told = obligation._who_in_words()

    def _who_in_words(self):
        """Who does it beforehand, as a person reads it; empty when nobody is named."""
        return self.user_id.name or self._doing_team().name or self.role_id.name or ""

    @api.depends("next_on", "occurrence_ids.state", "occurrence_ids.due_on")
    def _compute_due_next_on(self):
        asked = [("obligation_id", "in", self._origin.ids), ("state", "in", AHEAD)]
        found = dict(self.env["case.obligation.occurrence"]._read_group(asked, ["obligation_id"], ["due_on:min"]))
        for obligation in self:
            obligation.due_next_on = found.get(obligation._origin) or obligation.next_on
