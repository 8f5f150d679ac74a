from odoo import api, fields, models

from ..tools.conditions import parse


class CasePlanDocument(models.Model):
    """A document that a step asks for."""

    _name = "case.plan.document"
    _inherit = ["case.plan.part"]
    _description = "Document to File"
    _order = "sequence, id"
    _rec_name = "kind_id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    kind_id = fields.Many2one("case.document.kind", "Document", required=True, ondelete="restrict")
    sequence = fields.Integer(default=10)
    required = fields.Boolean(default=True)
    multiple = fields.Boolean("Several Files")
    condition = fields.Char(
        "Only if", help="Asked only while this holds, answers on the same screen included. Empty: always."
    )

    @api.constrains("condition", "item_id")
    def _check_condition(self):
        for ask in self:
            ask.item_id.type_id._check_condition(ask.condition, f"{ask.item_id.name}: {ask.kind_id.name}")

    def _parsed(self):
        """The condition of this document, parsed; an empty list without one."""
        return parse(self.condition)
