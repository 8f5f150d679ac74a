import re

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models, tools
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from .cursor_now import keep_now

#: In a prefix or suffix: it changes within a day.
CLOCK = re.compile(r"%\((?:range_|current_)?(?:h24|h12|min|sec)\)")


class CaseNumbering(models.AbstractModel):
    """What numbers are drawn by: when it changes, what is kept of how they are drawn goes."""

    _name = "case.numbering"
    _description = "Numbering"

    @api.model_create_multi
    def create(self, vals_list):
        """What is kept of how numbers are drawn goes."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """It goes too, unless only the next number is set."""
        if vals.keys() - {"number_next", "number_next_actual"}:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """What is kept of how numbers are drawn goes."""
        self.env.registry.clear_cache()
        return super().unlink()


class IrSequence(models.Model):
    """Numbers for many cases at once, and for one in a single statement."""

    _name = "ir.sequence"
    _inherit = ["ir.sequence", "case.numbering"]

    def _next_many(self, count):
        """Draw numbers as ``next_by_id`` does, in a number of statements that does not depend on how many.

        :param count: how many
        :return: a list of texts, in order
        """
        self.ensure_one()
        if count < 1:
            return []
        try:
            drawn_from, prefix, suffix, padding = self._numbering(fields.Date.today())
        except LookupError:
            return self._next_one_by_one(count)
        numbers = self._draw_standard(drawn_from, count)
        if not numbers:
            # It was made in what was rolled back since.
            self.env.registry.clear_cache()
            return self._next_one_by_one(count)
        return [f"{prefix}{number:0{padding}d}{suffix}" for number in numbers]

    @tools.ormcache("self.id", "today")
    def _numbering(self, today):
        """How the numbers of a day are drawn.

        :return: ``(name of PostgreSQL's sequence, prefix, suffix, padding)``
        :raises LookupError: when numbers have no gaps, change within the day, or are of a year not begun (not kept)
        """
        name, context = f"ir_sequence_{self.id:03d}", self
        if self.implementation != "standard" or CLOCK.search(f"{self.prefix}{self.suffix}"):
            raise LookupError
        if self.use_date_range:
            period = self._period_of(today)
            if not period:
                raise LookupError
            name, context = f"{name}_{period.id:03d}", self.with_context(ir_sequence_date_range=period.date_from)
        prefix, suffix = context._get_prefix_suffix()
        return name, prefix, suffix, self.padding

    def _period_of(self, today):
        return self.date_range_ids.filtered(lambda period: period.date_from <= today <= period.date_to)[:1]

    def _next_one_by_one(self, count):
        numbers = [self._next_of_new_year()]
        if count == 1:
            return numbers
        drawn_from, context = self, self
        if self.use_date_range:
            drawn_from = self._period_of(fields.Date.today())
            context = self.with_context(ir_sequence_date_range=drawn_from.date_from)
        prefix, suffix = context._get_prefix_suffix()
        return numbers + [f"{prefix}{number:0{self.padding}d}{suffix}" for number in self._draw(drawn_from, count - 1)]

    def _next_of_new_year(self):
        """A number from Odoo itself, which makes the numbering of a new year.

        :raises ConcurrencyError: when somebody else makes it at the same time: Odoo tries again then
        """
        if not self.use_date_range or self._period_of(fields.Date.today()):
            return self.next_by_id()
        try:
            with self.env.cr.savepoint():
                return self.next_by_id()
        except UniqueViolation as twice:
            raise ConcurrencyError("Somebody began the numbers of this year at the same time.") from twice

    def _draw_standard(self, name, count):
        """Bare numbers of a sequence of PostgreSQL. :return: a list of integers; an empty one when there is none"""
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(to_regclass(%s)), now() AT TIME ZONE 'UTC'%s",
                name,
                SQL(" FROM generate_series(1, %s)", count) if count > 1 else SQL(),
            )
        )
        keep_now(self.env.cr, rows[0][1])
        return [number for number, _now in rows if number is not None]

    def _draw(self, drawn_from, count):
        """Draw bare numbers. :param drawn_from: this sequence or one of its date ranges"""
        if self.implementation == "standard":
            name = f"ir_sequence_{self.id:03d}"
            return self._draw_standard(name if drawn_from == self else f"{name}_{drawn_from.id:03d}", count)
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


class IrSequenceDateRange(models.Model):
    """The years of sequences."""

    _name = "ir.sequence.date_range"
    _inherit = ["ir.sequence.date_range", "case.numbering"]
