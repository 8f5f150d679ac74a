from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from .case_box_member import works_from_sql

#: Beyond this many rows a list is paged by the general search.
DEEPEST = 1000
#: Fields of a step that are read from its case, and what is read of that case for them.
NAMED_BY_CASE = {"case_id", "partner_id", "type_id", "why_first"}
OF_CASE = ("name", "title", "type_id", "partner_id", "access", "user_id", "create_uid", "company_id", "legal_deadline")
#: How a page asks for the name of another record.
NAME = {"fields": {"display_name": {}}}
#: What is for the current user to do: neither done nor asked of somebody outside.
MINE_NOW = [("mine", "=", True), ("is_open", "=", True), ("asked_outside", "=", False)]
#: Orders that the index of a box is in.
SOONEST = ("deadline,id", "deadline,idasc", "deadlineasc,id", "deadlineasc,idasc")


class CaseStep(models.Model):
    """The to-do list: the soonest steps of each box of mine, merged, whatever lies elsewhere and in the box."""

    _inherit = "case.step"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Answer "what waits for me, soonest first" from the index of each box; leave the rest to the ORM.

        PostgreSQL would read and sort all that waits in all boxes of a person for their first page. One box at a time
        it stops at the page's length, and what is left to merge is a page a box.
        """
        domain = Domain(domain)
        rest = self._without_mine(domain, (offset or 0) + (limit or 0), order) if limit else None
        mine = rest is not None or any(_is_true(part, "mine") for part in _parts(domain))
        if not mine:
            return super()._search(domain, offset, limit, order, **options)
        ruled = not (self.env.su or options.get("bypass_access"))
        if ruled:
            self.browse().check_access("read")
        options["bypass_access"] = True
        if rest is None:
            query = super()._search(domain, offset, limit, order, **options)
            return self._with_other_rules(query) if ruled else query
        in_box = super()._search(rest, order=order, **options)
        in_box = self._with_other_rules(in_box) if ruled else in_box
        if in_box._ids is not None:
            return in_box
        step, box = SQL.identifier(self._table), SQL.identifier("my_box")
        in_box.add_where(SQL("%s.box_id = %s.id", step, box))
        in_box.limit = (offset or 0) + limit
        page = SQL(
            "%s.id IN (SELECT soonest.id FROM (SELECT DISTINCT * FROM (%s) AS b) AS %s(id)"
            " CROSS JOIN LATERAL (%s) AS soonest ORDER BY soonest.deadline, soonest.id LIMIT %s OFFSET %s)",
            step,
            works_from_sql(self.env.uid),
            box,
            in_box.select(SQL("%s.id", step), SQL("%s.deadline", step)),
            limit,
            offset or 0,
        )
        query = Query(self.env, self._table, self._table_sql)
        query.add_where(page)
        query.order = self._order_to_sql(order, query)
        return query

    @api.model
    def _with_other_rules(self, query):
        """Add the record rules to a query for what is mine, but for what that implies.

        Who works from a box reads what is in it; all other rules hold as they are.
        """
        rules = self.env["ir.rule"]._compute_domain(self._name, "read")
        rules = rules.map_conditions(lambda rule: Domain.TRUE if _is_true(rule, "readable") else rule)
        as_system = self.sudo().with_context(active_test=False)
        rules = rules.optimize_full(as_system)
        if rules.is_false():
            return self.browse()._as_query()
        if query._ids is None and not rules.is_true():
            query.add_where(rules._to_sql(as_system, self._table, query))
        return query

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """Fetch what access is checked by along with whatever is asked for, not by a statement of its own."""
        if field_names:
            field_names = [
                *field_names,
                *(name for name in ("access", "box_id", "company_id") if name not in field_names),
            ]
        return super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)

    @api.model
    @api.readonly
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        """A page of steps: the record rules were asked by the search that found them, and are not asked once more."""
        if not self._is_page(specification):
            return super().web_search_read(domain, specification, offset, limit, order, count_limit)
        steps = self.search_fetch(domain, specification.keys(), offset=offset, limit=limit, order=order)
        return self._format_web_search_read_results(domain, steps._page(specification), offset, limit, count_limit)

    @api.model
    def _is_page(self, specification):
        """Whether a specification of ``web_read`` asks for plain fields and for names of other records, no more."""
        return bool(specification) and all(
            not shown or (shown == NAME and name in self._fields and self._fields[name].type == "many2one")
            for name, shown in specification.items()
        )

    def _page(self, specification):
        """As ``web_read`` gives these steps, which a search of the current user has just found.

        :param specification: one that :meth:`_is_page`
        """
        if len(self) > 1 and not NAMED_BY_CASE.isdisjoint(specification):
            self._fetch_names_sudo(specification)
        rows = self._read_format(list(specification), load=None)
        for name, shown in specification.items():
            if not shown:
                continue
            # As Odoo does: who reads a step reads what it names.
            names = {record.id: {"id": record.id, "display_name": record.display_name} for record in self[name].sudo()}
            for row in rows:
                row[name] = names.get(row[name], False)
        return rows

    @api.readonly
    def web_read(self, specification):
        """A page of steps of many cases: their names are read by the columns they are made of, not by whole records."""
        if len(self) > 1 and not NAMED_BY_CASE.isdisjoint(specification):
            self._fetch_names_sudo(specification)
        return super().web_read(specification)

    def _fetch_names_sudo(self, shown):
        """Have at hand what the names of a page of steps, and of what they belong to, are made of.

        Nothing is given out: whoever reads it afterwards is checked then.

        :param shown: the names of the fields on the page
        """
        steps = self.sudo()
        steps.item_id.fetch(("name", "step_kind"))
        cases = steps.case_id
        cases.fetch(OF_CASE)
        for name in ("partner_id", "type_id"):
            # What a step has of its case, all at once rather than one by one.
            self._fields[name]._insert_cache(self, [step.case_id[name].id or None for step in steps])
        if "partner_id" in shown or "case_id" in shown:
            cases.partner_id._have_names_sudo()
        if "type_id" in shown:
            cases.type_id.fetch(("name", "company_id"))
        if "role_id" in shown:
            steps.role_id.fetch(("name", "outside"))

    @api.model
    def _without_mine(self, domain, depth, order):
        """The domain without its condition "mine", when the rest can be read box by box; else None."""
        if self.env.uid in self.env["case.box.member"]._for_some_roles():
            # Of some boxes only what waits for some roles is theirs.
            return None
        if not 0 < depth <= DEEPEST or (order or "").lower().replace(" ", "") not in SOONEST:
            return None
        parts = _parts(domain)
        mine = [part for part in parts if _is_true(part, "mine")]
        if not mine or not any(_is_true(part, "is_open") for part in parts):
            return None
        if any(getattr(part, "field_expr", None) in ("id", "case_id") for part in parts):
            # One case has an index of its own.
            return None
        return Domain.AND(part for part in parts if part not in mine)

    @api.model
    def get_my_counts(self):
        """How much waits for the current user, counted up to 1,000; what is asked of somebody outside is not theirs.

        :return: ``{"open": number, "late": number, "more": 1000}``; a number above ``more`` means "more than that"
        """
        late = [*MINE_NOW, ("deadline", "<", self.env.cr.now())]
        limit = DEEPEST + 1
        return {
            "open": self.search_count(MINE_NOW, limit=limit),
            "late": self.search_count(late, limit=limit),
            "more": DEEPEST,
        }

    @api.model
    def _my_counts_by_day(self):
        """How many open steps of the current user are late, due today, and due later or without a deadline.

        Three statements; each counted up to 1,000, as Odoo counts activities. What is asked of somebody outside is left
        out, as in :meth:`get_my_counts`.

        :return: ``(late, today, later)``
        """
        zone = pytz.timezone(self.env.user.tz or "UTC")
        tomorrow = datetime.combine(fields.Date.context_today(self) + timedelta(days=1), time.min)
        tomorrow = zone.localize(tomorrow).astimezone(pytz.utc).replace(tzinfo=None)
        now = self.env.cr.now()
        late = self.search_count([*MINE_NOW, ("deadline", "<", now)], limit=DEEPEST)
        until_tomorrow = self.search_count([*MINE_NOW, ("deadline", "<", tomorrow)], limit=DEEPEST)
        everything = self.search_count(MINE_NOW, limit=DEEPEST)
        return late, max(until_tomorrow - late, 0), max(everything - until_tomorrow, 0)


def _parts(domain):
    """What a domain consists of that must all hold."""
    return domain.children if getattr(domain, "OPERATOR", None) == "&" else (domain,)


def _is_true(condition, field):
    """Whether a part of a domain says that a yes-or-no field is yes."""
    return (
        getattr(condition, "field_expr", None) == field
        and condition.operator in ("=", "in")
        and condition.value in (True, [True], (True,), {True})
    )
