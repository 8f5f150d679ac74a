from odoo import fields, models


class CasePlanTrigger(models.Model):
    """One part of a criterion: another item did something, perhaps with a given outcome. CMMN 1.1, 5.4.6.1."""

    _name = "case.plan.trigger"
    _description = "Part of Starts or Stops When"

    criterion_id = fields.Many2one("case.plan.criterion", required=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="criterion_id.plan_id")
    source_id = fields.Many2one(
        "case.plan.item", "Item", required=True, ondelete="cascade", domain="[('plan_id', '=', plan_id)]"
    )
    transition = fields.Selection(
        [("complete", "is done"), ("start", "starts"), ("terminate", "is cancelled"), ("disable", "is skipped")],
        "What",
        required=True,
        default="complete",
    )
    outcome = fields.Char(help="Code of the outcome: approved, rejected, or one you named. Empty: any.")
