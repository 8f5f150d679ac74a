from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseIndexValue(models.Model):
    """The figure of an index for a month."""

    _name = "case.index.value"
    _description = "Index Value"
    _order = "index_id, month desc"

    index_id = fields.Many2one("case.index", required=True, ondelete="cascade")
    month = fields.Date(required=True, help="Any day of the month: its first one is kept.")
    value = fields.Float(required=True, digits=(16, 4))

    _once = models.Constraint("UNIQUE(index_id, month)", "An index has one value a month.")
    _above_zero = models.Constraint("CHECK(value > 0)", "The value of an index is above zero.")

    @api.depends("month", "value")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.month:%Y-%m}: {row.value:g}" if row.month else ""

    @api.model_create_multi
    def create(self, vals_list):
        """Keep the first day of the month."""
        return super().create([self._first_day(vals) for vals in vals_list])

    def write(self, vals):
        """Keep the first day of the month."""
        return super().write(self._first_day(vals))

    def _first_day(self, vals):
        if not vals.get("month"):
            return vals
        try:
            day = fields.Date.to_date(vals["month"])
        except ValueError:
            raise ValidationError(self.env._("“%s” is no date.", vals["month"])) from None
        return {**vals, "month": day.replace(day=1)}
