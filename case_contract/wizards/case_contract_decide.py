from odoo import api, fields, models
from odoo.tools import format_date

from ..models.case_contract_terms import UNITS


class CaseContractDecide(models.TransientModel):
    """Asks what is decided about a contract, and why."""

    _name = "case.contract.decide"
    _description = "Decide on a Contract"

    decision_id = fields.Many2one("case.contract.decision", required=True, readonly=True, ondelete="cascade")
    contract_id = fields.Many2one(related="decision_id.contract_id")
    about = fields.Selection(related="decision_id.about")
    help = fields.Text(related="decision_id.help")
    renews = fields.Boolean(related="decision_id.contract_id.renews")
    renewal_choice = fields.Selection(
        [("renew", "Renew"), ("renegotiate", "Renegotiate: make an opportunity"), ("end", "End it on its end")],
        "What Is Decided",
    )
    order_choice = fields.Selection(
        [("keep", "Keep it as it is"), ("change", "Change it: begin an annex"), ("end", "End it")], "What Is to Happen"
    )
    number = fields.Integer("Renewed for", help="0: for as long as before.")
    unit = fields.Selection(UNITS, required=True, default="months")
    reason = fields.Char("Why", required=True)
    follows = fields.Char("What Follows", compute="_compute_follows")

    @api.depends("renewal_choice", "order_choice", "decision_id")
    def _compute_follows(self):
        for wizard in self:
            end = wizard.decision_id.end_on and format_date(self.env, wizard.decision_id.end_on)
            words = {
                "renew": self.env._("It goes on by itself after %s.", end)
                if wizard.renews
                else self.env._("An annex renews it from the day after %s.", end),
                "renegotiate": self.env._("An opportunity is made for it, unless there is one."),
                "end": self.env._("It ends on %s. What falls due after that is let go.", end or self.env._("today")),
                "keep": self.env._("Nothing changes."),
                "change": self.env._("A draft of an annex is made, in which the change is written."),
            }
            wizard.follows = words.get(wizard.renewal_choice or wizard.order_choice, False)

    def action_decide(self):
        """Decide it."""
        self.ensure_one()
        choice = self.renewal_choice if self.about == "renewal" else self.order_choice
        self.decision_id.decide(choice, self.reason, self.number, self.unit)
        return {"type": "ir.actions.act_window_close"}
