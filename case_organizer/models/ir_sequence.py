from odoo import fields, models
from odoo.tools import SQL


class IrSequence(models.Model):
    """Numbers for many cases at once."""

    _inherit = "ir.sequence"

    def _next_many(self, count):
        """Draw numbers as ``next_by_id`` does, in a number of statements that does not depend on how many.

        :param count: how many
        :return: a list of texts, in order
        """
        self.ensure_one()
        if count < 1:
            return []
        # The first one comes from Odoo itself, which makes the numbering of a new year.
        numbers = [self.next_by_id()]
        if count == 1:
            return numbers
        drawn_from, context = self, self
        if self.use_date_range:
            today = fields.Date.today()
            drawn_from = self.date_range_ids.filtered(lambda period: period.date_from <= today <= period.date_to)[:1]
            context = self.with_context(ir_sequence_date_range=drawn_from.date_from)
        prefix, suffix = context._get_prefix_suffix()
        return numbers + [f"{prefix}{number:0{self.padding}d}{suffix}" for number in self._draw(drawn_from, count - 1)]

    def _draw(self, drawn_from, count):
        """Draw bare numbers. :param drawn_from: this sequence or one of its date ranges"""
        if self.implementation == "standard":
            name = f"ir_sequence_{self.id:03d}"
            if drawn_from != self:
                name = f"{name}_{drawn_from.id:03d}"
            rows = self.env.execute_query(SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count))
            return [number for (number,) in rows]
        drawn_from.flush_recordset(["number_next"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET number_next = number_next + %s WHERE id = %s RETURNING number_next",
                SQL.identifier(drawn_from._table),
                self.number_increment * count,
                drawn_from.id,
            )
        )
        drawn_from.invalidate_recordset(["number_next"])
        first = rows[0][0] - self.number_increment * count
        return [first + self.number_increment * number for number in range(count)]
