from odoo import api, fields, models

from ..tools.site_days import Together


class CaseObligation(models.Model):
    """Obligations that are about an installation."""

    _inherit = "case.obligation"

    coverage_id = fields.Many2one(
        "case.contract.coverage", "Brought by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    installation_id = fields.Many2one("case.installation", readonly=True, ondelete="restrict", index="btree_not_null")

    def _span_within(self, held):
        """What was removed is not maintained any more."""
        span = super()._span_within(held)
        installation = self.installation_id
        gone = installation.removed_on if installation and installation.state == "removed" else None
        if span and gone:
            first, last = span
            last = min(last, gone) if last else gone
            return None if last < first else (first, last)
        return span

    def _is_of_form(self):
        return super()._is_of_form() and not self.coverage_id

    @api.model
    def _looked_at(self):
        return [*super()._looked_at(), "installation_id", "template_id", "condition", "condition_days", "meter_name"]

    def _read_to_plan(self):
        """Of installations it is looked at whether they are still there, and where."""
        result = super()._read_to_plan()
        self.installation_id.fetch(["state", "removed_on", "site_id", "partner_id"])
        return result

    @api.model
    def _carried(self):
        return {**super()._carried(), "installation_id": "b.installation_id"}

    @api.model
    def _alike(self):
        """Days off are those of the site, too, where due dates are moved off them."""
        return [
            *super()._alike(),
            *("b.installation_id IS NULL", "i.state", "i.removed_on"),
            "CASE WHEN b.shift <> 'none' THEN COALESCE(i.site_id, i.partner_id) END",
        ]

    @api.model
    def _alike_joins(self):
        return f"{super()._alike_joins()} LEFT JOIN case_installation i ON i.id = b.installation_id"

    @api.model
    def _alone(self):
        """By a meter each has dates of its own."""
        return [*super()._alone(), "b.meter_name IS NOT NULL"]

    def _calendar_of(self):
        """Where the site keeps hours of its own, a day is worked when we work and the site is open."""
        calendar = super()._calendar_of()
        installation = self.installation_id.sudo()
        opening = (installation.site_id or installation.partner_id).site_calendar_id
        if not opening:
            return calendar
        site = self.env["case.plan.compiler"].calendar(False, self.company_id.id, opening.id)
        return Together((calendar, site))


class CaseObligationOccurrence(models.Model):
    """The ledger names the installation."""

    _inherit = "case.obligation.occurrence"

    installation_id = fields.Many2one(related="obligation_id.installation_id", string="Installation")
