from odoo import fields, models
from odoo.tools import format_date

from .case_contract_terms import UNITS


class CaseContractWarning(models.Model):
    """Who is told beforehand, on contracts of a type, that a day is near."""

    _name = "case.contract.warning"
    _description = "Warning Ahead"
    _order = "type_id, id"

    type_id = fields.Many2one("case.contract.type", required=True, ondelete="cascade", index=True)
    case_type_id = fields.Many2one(related="type_id.case_type_id")
    day = fields.Selection([("notice", "Last day for notice"), ("end", "End")], required=True, default="notice")
    number = fields.Integer("Told Before", required=True, default=3)
    unit = fields.Selection(UNITS, "Unit of Time", required=True, default="months")
    role_id = fields.Many2one(
        "case.role",
        "Who",
        ondelete="restrict",
        domain="[('type_id', '=', case_type_id)]",
        help="Who holds this role on the contract's case file. Empty: who handles it.",
    )
    help = fields.Text("What to Do", translate=True)

    _number = models.Constraint("CHECK(number BETWEEN 1 AND 1200)", "It is told 1 to 1,200 of something before.")

    def _in_words(self, day):
        """What the step is called."""
        self.ensure_one()
        label = dict(self._fields["day"]._description_selection(self.env))[self.day]
        return self.env._("Coming up: %(what)s, %(day)s", what=label.lower(), day=format_date(self.env, day))
