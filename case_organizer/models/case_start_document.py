from odoo import api, fields, models


class CaseStartDocument(models.Model):
    """A document that is asked of people from outside when they start a case."""

    _name = "case.start.document"
    _description = "Document at the Start"
    _order = "sequence, id"
    _rec_name = "kind_id"

    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id")
    kind_id = fields.Many2one("case.document.kind", "Document", required=True, ondelete="restrict")
    sequence = fields.Integer(default=10)
    required = fields.Boolean(help="The form is not sent without it.")
    multiple = fields.Boolean("Several Files")
    condition = fields.Char("Only if", help="Asked only while this holds of what was answered above it.")

    _asked_once = models.Constraint("UNIQUE(type_id, kind_id)", "A form asks for each kind of document once.")

    @api.constrains("condition", "type_id")
    def _check_condition(self):
        for ask in self:
            ask.type_id._check_condition(ask.condition, ask.kind_id.name)
        self.type_id._check_start_order()
