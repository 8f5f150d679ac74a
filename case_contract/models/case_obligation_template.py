from odoo import fields, models


class CaseObligationTemplate(models.Model):
    """An obligation that contracts of a type have unless something else is agreed."""

    _name = "case.obligation.template"
    _description = "Obligation of a Contract Type"
    _inherit = ["case.obligation.content"]
    _order = "type_id, sequence, id"

    type_id = fields.Many2one("case.contract.type", ondelete="cascade", index=True)
    first_after_number = fields.Integer("First Due after", help="0: on the first day of the contract.")
    first_after_unit = fields.Selection(
        [("days", "days"), ("weeks", "weeks"), ("months", "months"), ("years", "years")],
        "Unit of Time",
        required=True,
        default="months",
    )

    def _as_agreed(self):
        """Values of the obligations of a contract. :return: a list of dicts"""
        names = self._said_fields()
        return [
            {
                **{name: template[name].id if template._fields[name].relational else template[name] for name in names},
                "template_id": template.id,
            }
            for template in self
        ]
