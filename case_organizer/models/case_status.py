from odoo import api, fields, models

from ..tools.naming import slug, with_codes


class CaseStatus(models.Model):
    """What people read as the status of a case ("Waiting for customer").

    Statuses are shared by all case types, so that one kanban shows every case. Which one a case has is never
    chosen by hand: items of the plan name the status that applies while they are open.
    """

    _name = "case.status"
    _description = "Case Status"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short technical name, used in exports. Filled from the name when empty.")
    sequence = fields.Integer(
        default=50,
        help="When several open steps name a status, the case shows the first in this order.",
    )
    fold = fields.Boolean("Folded", help="Folded in the kanban of cases.")
    is_default = fields.Boolean(
        "When nothing else applies", help="Shown on running cases whose open steps name no status."
    )
    is_closed = fields.Boolean("When closed", help="Shown on closed cases.")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(code)", "This code is used by another status.")

    def init(self):
        """Give statuses made before there were codes theirs."""
        missing = self.with_context(active_test=False, lang="en_US").search([("code", "=", False)])
        taken = self._codes_taken() if missing else set()
        for status in missing:
            status.code = slug(status.name, taken)
            taken.add(status.code)

    def _codes_taken(self):
        known = self.with_context(active_test=False).search_fetch([("code", "!=", False)], ["code"])
        return set(known.mapped("code"))

    @api.model_create_multi
    def create(self, vals_list):
        """New statuses count at once; missing codes are filled from names."""
        filled = with_codes(vals_list, lambda _place: self._codes_taken())
        self.env.registry.clear_cache()
        return super().create(filled)

    def write(self, vals):
        """Changed statuses count at once."""
        self.env.registry.clear_cache()
        return super().write(vals)
