from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CaseCase(models.Model):
    """The board of cases: its columns are read by one statement, however many there are."""

    _inherit = "case.case"

    def _open_groups(self, *, records_opening_info, groupby, domain, **options):
        """As Odoo does, but that groups opened at once are looked for together, with the first of them."""
        known = len(records_opening_info)
        super()._open_groups(records_opening_info=records_opening_info, groupby=groupby, domain=domain, **options)
        opened = [group for group in records_opening_info[known:] if group["group"]["__count"]]
        if len(groupby) > 1 or len(opened) < 2:
            return
        columns = Columns([(domain & group["domain"], group["limit"], group["offset"]) for group in opened])
        for number, group in enumerate(opened):
            group["domain"] = Domain.custom(to_sql=Column(columns, number))

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        column = _column_in(Domain(domain))
        if column is None:
            return super()._search(domain, offset, limit, order, **options)
        return self.browse(column.ids(self, order))._as_query()

    @api.readonly
    def web_read(self, specification):
        """Customers and handlers of many cases are partners: their names are read together."""
        if len(self) > 1 and {"partner_id", "user_id"} <= specification.keys():
            self._fetch_people_sudo()
        return super().web_read(specification)

    def _fetch_people_sudo(self):
        """Have at hand what customers and handlers are called. Who reads it afterwards is checked then."""
        cases = self.sudo()
        (cases.partner_id | cases.user_id.partner_id).mapped("name")


class Columns:
    """The columns of a board that are opened at once: the first that is asked for brings them all.

    :param wanted: ``(domain, limit, offset)`` of each
    """

    def __init__(self, wanted):
        self.wanted, self.found = wanted, {}

    def ids(self, model, number, order):
        """The ids of the records in one of them, in their order, by the rights of ``model``'s user."""
        if order not in self.found:
            queries = [
                model._search(domain, offset=offset, limit=limit, order=order) for domain, limit, offset in self.wanted
            ]
            columns = SQL(", ").join(
                SQL("ARRAY(%s)", query.select()) if query._ids is None else SQL("%s::int[]", list(query._ids))
                for query in queries
            )
            self.found[order] = model.env.execute_query(SQL("SELECT %s", columns))[0]
        return self.found[order][number]


class Column:
    """One of them, as a condition of a search; within another one it is told in SQL."""

    def __init__(self, columns, number):
        self.columns, self.number = columns, number

    def ids(self, model, order):
        return self.columns.ids(model, self.number, order)

    def __call__(self, model, alias, query):
        domain, _limit, _offset = self.columns.wanted[self.number]
        return SQL("%s IN %s", SQL.identifier(alias, "id"), model._search(domain).subselect())


def _column_in(domain):
    """The column of a board that a domain asks for, or None."""
    parts = domain.children if getattr(domain, "OPERATOR", None) == "&" else (domain,)
    return next((part._sql for part in parts if isinstance(getattr(part, "_sql", None), Column)), None)
