import json
from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from ..tools.conditions import DETAIL, is_empty, resolve


class CasePlanCompiler(models.AbstractModel):
    """Evaluates conditions in SQL: all those of a plan on all its cases in one statement."""

    _inherit = "case.plan.compiler"

    @api.model
    def holds(self, plan_id, case_ids):
        """Which conditions of a plan hold on cases, in one statement; none when the plan has no conditions.

        :param case_ids: ids of cases on this plan; their rows are up to date in the database
        :return: ``{case id: frozenset of condition ids}``, of those on which any holds
        """
        known = self._compiled(plan_id)
        if not known.conditions:
            return {}
        ids = tuple(known.conditions)
        rows = self._truths(case_ids, known.conditions.values(), known.details)
        return {
            case_id: frozenset(number for number, holds in zip(ids, row, strict=True) if holds)
            for case_id, *row in rows
        }

    @api.model
    def _truths(self, case_ids, domains, details):
        """Whether conditions hold on cases, in one statement.

        :param domains: parsed conditions
        :param details: ``{code: kind}``
        :return: ``[(case id, truth of the first, …)]``
        """
        cases = self.env["case.case"].sudo().with_context(active_test=False)
        query = cases._search([("id", "in", list(case_ids))], order="id")
        columns = []
        for domain in domains:
            domain = resolve(domain, details, lambda text: parse_date(text, self.env))
            condition = Domain.AND(self._domains(domain)).optimize_full(cases)._to_sql(cases, query.table, query)
            columns.append(SQL("(%s) IS TRUE", condition))
        return self.env.execute_query(query.select(SQL.identifier(query.table, "id"), *columns))

    @api.model
    def _domains(self, domain):
        """A parsed condition as Odoo domains, details compared as ``tools.conditions`` says. :return: a list"""
        stack = []
        for part in reversed(domain):
            if part == "!":
                stack.append(~stack.pop())
            elif part in ("&", "|"):
                first, second = stack.pop(), stack.pop()
                stack.append(first & second if part == "&" else first | second)
            elif part[0].startswith(DETAIL):
                stack.append(Domain.custom(to_sql=partial(_detail_sql, part)))
            else:
                stack.append(Domain(*part))
        return stack


def _detail_sql(part, model, alias, query):
    """SQL of one comparison with a detail; the same as :func:`..tools.conditions.matches`."""
    name, operator, value = part
    have = SQL("(%s -> %s)", model._field_to_sql(alias, "characteristics", query), name.removeprefix(DETAIL))
    if operator in ("!=", "not in", "not like", "not ilike"):
        opposite = {"!=": "=", "not in": "in"}.get(operator) or operator[4:]
        return SQL("NOT %s", _detail_sql((name, opposite, value), model, alias, query))
    if operator in ("=", "in"):
        values = value if isinstance(value, list) else [value]
        return SQL("(%s)", SQL(" OR ").join([SQL("FALSE"), *(_equals_sql(have, entry) for entry in values)]))
    if is_empty(value) or isinstance(value, list | bool):
        return SQL("FALSE")
    text = SQL("(%s #>> '{}')", have)
    if operator.endswith("like"):
        pattern = str(value).replace("\\", "\\\\")
        pattern = pattern if operator.startswith("=") else f"%{pattern}%"
        like = SQL("ILIKE") if operator.endswith("ilike") else SQL("LIKE")
        return SQL("COALESCE(%s != '' AND %s %s %s, FALSE)", text, text, like, pattern)
    compare = SQL({"<": "<", "<=": "<=", ">": ">", ">=": ">="}[operator])
    if isinstance(value, str):
        return SQL(
            "COALESCE(jsonb_typeof(%s) = 'string' AND %s != '' AND %s COLLATE \"C\" %s %s, FALSE)",
            have,
            text,
            text,
            compare,
            value,
        )
    return SQL(
        "COALESCE(jsonb_typeof(%s) = 'number' AND %s %s %s::jsonb, FALSE)", have, have, compare, json.dumps(value)
    )


def _equals_sql(have, value):
    if is_empty(value):
        return SQL("COALESCE(%s IN ('null', 'false', '\"\"', '[]'), TRUE)", have)
    return SQL("COALESCE(%s @> %s::jsonb, FALSE)", have, json.dumps("yes" if value is True else value))
