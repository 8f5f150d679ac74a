from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .case_case import takes_part_sql


class CaseFigures(models.AbstractModel):
    """Rows of figures are read by who reads their case.

    They have the columns ``case_id``, ``access``, ``user_id`` and ``opened_by_id``.
    """

    _name = "case.figures"
    _description = "Figures of Cases"

    readable = fields.Boolean(compute="_compute_readable", search="_search_readable")

    @api.depends_context("uid")
    def _compute_readable(self):
        for fact in self:
            fact.readable = fact.case_id.readable

    @api.model
    def _search_readable(self, operator, value):
        """Figures of cases that this user reads as a case user, see ``case.case.readable``."""
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain.custom(to_sql=_readable_sql, predicate=lambda fact: fact.readable)


def _readable_sql(model, alias, query):
    """SQL: the row of figures ``alias`` is of a case that the user reads."""
    return SQL(
        "(%s = 'open' OR COALESCE(%s, %s) = %s OR %s)",
        SQL.identifier(alias, "access"),
        SQL.identifier(alias, "user_id"),
        SQL.identifier(alias, "opened_by_id"),
        model.env.uid,
        takes_part_sql(model.env, alias, "case_id"),
    )
