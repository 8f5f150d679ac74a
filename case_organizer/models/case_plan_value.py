from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.expressions import ExpressionError, evaluate, kind_of, parse


class CasePlanValue(models.Model):
    """A detail that an automatic step sets: to something fixed, computed, or fetched from around the case."""

    _name = "case.plan.value"
    _inherit = ["case.plan.part"]
    _description = "Detail to Set"
    _order = "sequence, id"
    _rec_name = "characteristic_id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="item_id.type_id")
    sequence = fields.Integer(default=10)
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", required=True, ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    source = fields.Selection(
        [("fixed", "This"), ("computed", "Computed"), ("filled", "Taken from elsewhere"), ("empty", "Nothing")],
        "Becomes",
        required=True,
        default="fixed",
    )
    text = fields.Char(
        "What",
        help="This: the value; for a choice its code, for yes or no: yes, no. Computed: codes of details with + - * /, "
        "sum(incomes.amount)… Taken from elsewhere: a way from the case, partner_id.country_id.name.",
    )

    _set_once = models.Constraint("UNIQUE(item_id, characteristic_id)", "A step sets each detail once.")

    @api.constrains("characteristic_id", "source", "text", "item_id")
    def _check_text(self):
        for value in self:
            detail, where = value.characteristic_id, f"{value.item_id.name}: {value.characteristic_id.name}"
            if detail._is_kept():
                raise ValidationError(self.env._("“%s” keeps itself: no step sets it.", where))
            if value.source == "fixed":
                value._fixed(where)
            elif value.source == "computed":
                value._check_expression(where)
            elif value.source == "filled":
                self.env["case.path"].check_fits(value.text, detail, where)

    def _fixed(self, where):
        """The fixed value in stored form. :raises ValidationError: when it does not fit the detail"""
        text = (self.text or "").strip()
        if not text:
            raise ValidationError(self.env._("“%s”: say what it becomes.", where))
        return self.characteristic_id._from_text(text)

    def _check_expression(self, where):
        details = self.type_id.characteristic_ids
        groups = details.filtered(lambda detail: detail.kind == "group")
        columns = {group.code: {column.code: column.kind for column in group.column_ids} for group in groups}
        try:
            kind_of(parse(self.text), {detail.code: detail.kind for detail in details}, columns)
        except ExpressionError as refused:
            problem = self.characteristic_id._refused_expression(refused)
            raise ValidationError(self.env._("%(where)s: %(problem)s", where=where, problem=problem)) from None

    def _values_for(self, case):
        """What these become on a case: ``{code: stored value or None}``."""
        current = self.env["case.writer"]._current_values(case.ids).get(case.id, {})
        own = {case.id: {code: value for code, (value, _since) in current.items()}}
        found = {}
        for value in self:
            detail = value.characteristic_id
            if value.source == "fixed":
                found[detail.code] = value._fixed(detail.name)
            elif value.source == "computed":
                computed = evaluate(parse(value.text), own[case.id])
                if detail.kind == "integer" and isinstance(computed, float):
                    computed = round(computed)
                found[detail.code] = detail._check_value(computed)
            elif value.source == "filled":
                told, record = self.env["case.path"].values_sudo(case, value.text, own)[case.id]
                found[detail.code] = self.env["case.path"].stored(detail, told, record, value.text)
            else:
                found[detail.code] = None
        return found
