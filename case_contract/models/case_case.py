from odoo import fields, models


class CaseCase(models.Model):
    """Case files know the contract they are about."""

    _inherit = "case.case"

    contract_id = fields.Many2one(
        "case.contract",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The contract to which this happens; or the one whose own case file this is.",
    )

    def action_open_contract(self):
        """The contract this case file is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }
