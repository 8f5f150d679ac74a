from odoo import fields, models


class CaseFragmentInsert(models.TransientModel):
    """Chooses a step set and the stage of the draft into which it comes."""

    _name = "case.fragment.insert"
    _description = "Insert a Step Set"

    type_id = fields.Many2one("case.type", required=True, readonly=True, ondelete="cascade")
    draft_plan_id = fields.Many2one(related="type_id.draft_plan_id")
    fragment_id = fields.Many2one(
        "case.type",
        "Step Set",
        required=True,
        ondelete="cascade",
        domain="[('is_fragment', '=', True), ('plan_id', '!=', False), ('id', '!=', type_id)]",
    )
    parent_id = fields.Many2one(
        "case.plan.item",
        "In the Stage",
        ondelete="cascade",
        domain="[('plan_id', '=', draft_plan_id), ('kind', '=', 'stage')]",
        help="Empty: beside the stages of the plan.",
    )

    def action_insert(self):
        """Insert it."""
        self.ensure_one()
        self.type_id.insert_fragment(self.fragment_id.id, self.parent_id.id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
