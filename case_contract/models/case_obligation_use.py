from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseObligationUse(models.Model):
    """What was taken of an allowance: how much, on which day, for what. Written by taking it; its amount never changes.

    What was taken before it was known in which step it is used is told that step later. What should not have been taken
    is given back, with a reason; the row stays.
    """

    _name = "case.obligation.use"
    _description = "Use of an Allowance"
    _order = "used_on desc, id desc"

    obligation_id = fields.Many2one("case.obligation", "Allowance", required=True, ondelete="restrict", readonly=True)
    contract_id = fields.Many2one("case.contract", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer or Supplier", readonly=True, index=True)
    used_on = fields.Date("On", required=True, readonly=True)
    period_from = fields.Date("Period", required=True, readonly=True, help="The first day of the period it counts in.")
    amount = fields.Float("How Much", required=True, readonly=True)
    unit = fields.Selection(related="obligation_id.allowance_unit")
    name = fields.Char("What For", required=True, readonly=True)
    beyond = fields.Boolean(readonly=True, help="More was taken than was left.")
    case_id = fields.Many2one(
        "case.case", "Case File", readonly=True, ondelete="restrict", index="btree_not_null", help="Where it was used."
    )
    step_id = fields.Many2one("case.step", readonly=True, ondelete="restrict", index="btree_not_null")
    given_back = fields.Boolean(readonly=True)
    reason = fields.Char("Why Given Back", readonly=True)

    _amount = models.Constraint("CHECK(amount > 0)", "Something is taken of an allowance.")
    _counted = models.Index("(obligation_id, period_from) WHERE given_back IS NOT TRUE")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was taken is never deleted. Give it back instead."))

    def give_back(self, reason):
        """It should not have been taken: it is left again.

        :raises UserError: without a reason, or when it was given back before
        """
        reason = self.env["case.case"]._reason(reason)
        self.contract_id.check_access("write")
        for use in self:
            if use.given_back:
                raise UserError(self.env._("“%s” was given back before.", use.name))
        self.sudo().obligation_id._lock_allowance()
        self.sudo().write({"given_back": True, "reason": reason})
        return True

    def action_give_back(self):
        """Ask why it is given back."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_obligation_give_back")
        return {**action, "context": {"default_use_ids": [(6, 0, self.ids)]}}
