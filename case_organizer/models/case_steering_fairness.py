from collections import Counter, defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .case_steering import MOST_ROWS, median_sql

#: Fewer cases than this say little; fewer than that are not shown, as they would say something of one person.
FEW, TOO_FEW = 30, 5
#: What cases are compared by, besides details of their type: columns of ``case.fact``.
COLUMNS = ("category_id", "channel", "priority", "team_id")
DETAILS = ("boolean", "selection")


class CaseSteering(models.AbstractModel):
    """Fairness: whether comparable cases take as long and end alike, whoever they are of."""

    _inherit = "case.steering"

    @api.model
    @api.readonly
    def get_groups(self, filters):
        """What cases can be compared by: ``[{key, label}]``.

        Details are those of the one case type that is chosen, with few values, and not for some roles only.
        """
        scope = self._scope(filters)
        fields_ = self.env["case.fact"]._fields
        found = [{"key": name, "label": fields_[name]._description_string(self.env)} for name in COLUMNS]
        found.insert(1, {"key": "country", "label": self.env._("Country of the Customer")})
        details = self._details(scope)
        return found + [{"key": f"detail:{detail.code}", "label": detail.name} for detail in details]

    def _details(self, scope):
        """Details of the chosen type that may be compared by."""
        if len(scope.type_ids) != 1:
            return self.env["case.characteristic"]
        domain = [("type_id", "=", scope.type_ids[0]), ("kind", "in", DETAILS), ("reader_role_ids", "=", False)]
        return self.env["case.characteristic"].search(domain)

    @api.model
    @api.readonly
    def get_fairness(self, filters, group):
        """Cases closed in the period, compared.

        :param filters: as for ``get_figures``
        :param group: a ``key`` of ``get_groups``
        :return: ``{label, count, throughput, ratio, late, rejected, cancelled, results, few, hidden, model, domain}``,
            the largest group first. ``ratio`` is the median throughput as a part of that of all; ``results``: see
            :meth:`_results_of`; ``few``: too few cases to conclude from; ``hidden``: fewer than 5, so that nothing but
            their number is told
        :raises UserError: when there is no such group
        """
        scope = self._scope(filters)
        domain = [*scope.cases, *scope.within("closed_on")]
        query = self.env["case.fact"]._search(domain)
        if query.is_empty():
            return []
        column, labels, path = self._column(scope, group, query)
        measures = [
            SQL("count(*)"),
            median_sql("throughput"),
            SQL("avg(late)"),
            SQL("avg((result = 'rejected')::int)"),
            SQL("avg((result = 'terminated')::int)"),
        ]
        [(_count, all_parts, *_more)] = self.env.execute_query(query.select(*measures))
        query.groupby, query.order, query.limit = SQL("1"), SQL("2 DESC, 1"), MOST_ROWS
        rows = self.env.execute_query(query.select(column, *measures))
        names = labels([row[0] for row in rows])
        middle = all_parts[0] if all_parts else None
        results = self._results_of(scope, group, domain)
        return [
            {
                **self._group(row, names, middle, [*domain, (path, "=", _asked(row[0]))]),
                "results": [self._share_of(row[0], result) for result in results],
            }
            for row in rows
        ]

    def _results_of(self, scope, group, domain):
        """Which results of their types cases ended in, by group: the same results in the same order for each group.

        :return: a list of ``{name, type, counts, totals}``; ``totals``: how many cases of the type each group has,
            ``counts``: how many of those ended so. Of one group it is told as ``{name, type, count, share}``
            (:meth:`_share_of`)
        """
        query = self.env["case.fact"]._search(domain)
        column, _labels, _path = self._column(scope, group, query)
        query.groupby = SQL("1, 2, 3")
        columns = (SQL.identifier("case_fact", name) for name in ("type_id", "result_id"))
        counts, totals = defaultdict(Counter), defaultdict(Counter)
        for value, type_id, result_id, count in self.env.execute_query(query.select(column, *columns, SQL("count(*)"))):
            totals[type_id][value] += count
            if result_id:
                counts[type_id, result_id][value] += count
        types = self._names("case.type", {type_id for type_id, _result in counts})
        names = self._names("case.result.type", {result_id for _type, result_id in counts})
        often = sorted(counts, key=lambda key: (-totals[key[0]].total(), key[0] or 0, -counts[key].total(), key[1]))
        return [
            {
                "name": names.get(result_id, ""),
                "type": types.get(type_id, ""),
                "counts": counts[type_id, result_id],
                "totals": totals[type_id],
            }
            for type_id, result_id in often
        ]

    def _share_of(self, value, result):
        """How many cases of a group ended in a result, as a share of its cases of that type; None for fewer than 5.

        :param value: of the group
        :param result: see :meth:`_results_of`
        """
        total, count = result["totals"][value], result["counts"][value]
        hidden = total < TOO_FEW
        return {
            "name": result["name"],
            "type": result["type"],
            "count": None if hidden else count,
            "share": None if hidden else count / total,
        }

    def _compared(self, filters):
        """All comparisons there are. :return: tuples of the label of a group and its rows (:meth:`get_fairness`)"""
        groups = self.get_groups(filters)
        return [(group["label"], self.get_fairness(filters, group["key"])) for group in groups]

    def _group(self, row, names, middle, domain):
        value, count, parts, late, rejected, cancelled = row
        hidden = count < TOO_FEW
        throughput = None if hidden else parts
        return {
            "label": names.get(value) or self.env._("Not known"),
            "count": count,
            "throughput": throughput,
            "ratio": throughput[0] / middle if throughput and throughput[0] is not None and middle else None,
            "late": None if hidden else late,
            "rejected": None if hidden else rejected,
            "cancelled": None if hidden else cancelled,
            "few": count < FEW,
            "hidden": hidden,
            "model": "case.fact",
            "domain": domain,
        }

    def _column(self, scope, group, query):
        """:return: the SQL of a group, a function from its values to their labels, its path in a domain"""
        table = "case_fact"
        if group in COLUMNS:
            field = self.env["case.fact"]._fields[group]
            if field.type == "many2one":
                return SQL.identifier(table, group), lambda ids: self._names(field.comodel_name, ids), group
            known = dict(field._description_selection(self.env)) if field.type == "selection" else {}
            return SQL.identifier(table, group), lambda values: {v: known.get(v, v) for v in values}, group
        if group == "country":
            partner = query.left_join(table, "partner_id", "res_partner", "id", "partner_id")
            column = SQL.identifier(partner, "country_id")
            return column, lambda ids: self._names("res.country", ids), "partner_id.country_id"
        code = group.removeprefix("detail:") if isinstance(group, str) else ""
        detail = self._details(scope).filtered(lambda found: found.code == code)
        if not detail:
            raise UserError(self.env._("Cases cannot be compared by this."))
        case = query.left_join(table, "case_id", "case_case", "id", "case_id")
        column = SQL("%s ->> %s", SQL.identifier(case, "characteristics"), code)
        yes, no = self.env._("Yes"), self.env._("No")
        known = {choice.code: choice.name for choice in detail.choice_ids} | {"true": yes, "false": no}
        return (
            column,
            lambda values: {value: known.get(value, value) for value in values},
            f"case_id.characteristics.{code}",
        )


def _asked(value):
    """A value of a group as a domain asks for it."""
    return {None: False, "true": True, "false": False}.get(value, value)
