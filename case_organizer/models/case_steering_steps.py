from odoo import api, models
from odoo.tools import SQL

from .case_steering import MOST_ROWS, median_sql, moment_text

#: Edges of a picture, those that were taken most often.
MOST_EDGES = 200


class CaseSteering(models.AbstractModel):
    """Where it sticks: steps and the ways between them, who has how much to do, approvals, documents."""

    _inherit = "case.steering"

    def _done(self, scope):
        """The domain of steps that were done in the period."""
        return [*scope.steps, ("state", "=", "completed"), *scope.within("done_on")]

    def _step_names(self, rows):
        """Names of steps, as the newest version of the plan in which they stand has them.

        :param rows: pairs of a case type's id and a code
        :return: ``{(type id, code): name}``
        """
        types, codes = {row[0] for row in rows}, {row[1] for row in rows}
        items = self.env["case.plan.item"].sudo()
        found = items.search([("plan_id.type_id", "in", types), ("code", "in", codes)], order="plan_id, id")
        return {(item.plan_id.type_id.id, item.code): item.name for item in found}

    def _by_step(self, scope):
        """Steps done in the period, those first for which was waited longest in all.

        :return: ``{type_id, code, name, type, count, waiting, worked, gap, work, late, again, model, domain}``; times
            are ``[median, 90th percentile]``
        """
        done = self._done(scope)
        rows = self._rows(
            "case.step.fact",
            done,
            [
                SQL("type_id"),
                SQL("code"),
                SQL("count(*)"),
                median_sql("waiting"),
                median_sql("waiting_worked"),
                median_sql("gap"),
                median_sql("work"),
                SQL("avg(late)"),
                SQL("avg(again)"),
                SQL("min(item_id)"),
            ],
            SQL("type_id, code"),
            SQL("sum(COALESCE(waiting, 0)) DESC, code"),
            MOST_ROWS,
        )
        names, types = self._step_names(rows), self._names("case.type", [row[0] for row in rows])
        others = self._names("case.plan.item", [row[-1] for row in rows if row[:2] not in names])
        keys = ("count", "waiting", "worked", "gap", "work", "late", "again")
        return [
            {
                "type_id": row[0],
                "code": row[1],
                "name": names.get(row[:2]) or others.get(row[-1]) or self.env._("Steps in no plan"),
                "type": types.get(row[0], ""),
                **dict(zip(keys, row[2:-1], strict=True)),
                "model": "case.step.fact",
                "domain": [*done, ("type_id", "=", row[0]), ("code", "=", row[1])],
            }
            for row in rows
        ]

    @api.model
    @api.readonly
    def get_flow(self, filters):
        """The ways that cases of one type took: which step followed which, how often and after how long.

        :param filters: as for ``get_figures``, with one case type
        :return: ``nodes``: ``{code, name, count, cases, place, waiting, model, domain}``, in order of their mean
            place; ``edges``: ``{from, to, count, gap, ninetieth, model, domain}``, ``from`` empty for the first step of
            a case; both of steps done in the period
        """
        scope = self._scope(filters)
        if len(scope.type_ids) != 1:
            return {"nodes": [], "edges": []}
        done = self._done(scope)
        nodes = self._rows(
            "case.step.fact",
            done,
            [
                SQL("code"),
                SQL("count(*)"),
                SQL("count(DISTINCT case_id)"),
                SQL("avg(position)::float8"),
                median_sql("waiting"),
            ],
            SQL("code"),
            SQL("avg(position), code"),
            MOST_ROWS,
        )
        edges = self._rows(
            "case.step.fact",
            done,
            [SQL("previous_code"), SQL("code"), SQL("count(*)"), median_sql("gap"), SQL("sum(gap)::float8")],
            SQL("previous_code, code"),
            SQL("count(*) DESC, previous_code, code"),
            MOST_EDGES,
        )
        names = self._step_names([(scope.type_ids[0], row[0]) for row in nodes])
        there = {row[0] for row in nodes}
        return {
            "nodes": [
                {
                    "code": code,
                    "name": names.get((scope.type_ids[0], code)) or self.env._("Steps in no plan"),
                    "count": count,
                    "cases": cases,
                    "place": place,
                    "waiting": waiting,
                    "model": "case.step.fact",
                    "domain": [*done, ("code", "=", code)],
                }
                for code, count, cases, place, waiting in nodes
            ],
            "edges": [
                {
                    "from": before or "",
                    "to": code,
                    "count": count,
                    "gap": gap[0] if gap else None,
                    "ninetieth": gap[1] if gap else None,
                    "total": total,
                    "model": "case.step.fact",
                    "domain": [*done, ("code", "=", code), ("previous_code", "=", before or False)],
                }
                for before, code, count, gap, total in edges
                if code in there and (not before or before in there)
            ],
        }

    def _workload(self, scope, name):
        """What is open, late and done, by role or team.

        :param name: ``role_id`` or ``team_id``
        :return: ``{id, name, open, late, done, waiting, model, domain}``, those with most open steps first
        """
        now = self.env["case.writer"]._now()
        is_open = SQL("state IN ('enabled', 'active')")
        done = SQL("state = 'completed' AND done_on >= %s AND done_on < %s", scope.begun, scope.ended)
        domain = [
            *scope.steps,
            (name, "!=", False),
            "|",
            ("state", "in", ("enabled", "active")),
            *["&", "&", *self._done(scope)[len(scope.steps) :]],
        ]
        rows = self._rows(
            "case.step.fact",
            domain,
            [
                SQL.identifier(name),
                SQL("count(*) FILTER (WHERE %s)", is_open),
                SQL("count(*) FILTER (WHERE %s AND deadline < %s)", is_open, now),
                SQL("count(*) FILTER (WHERE %s)", done),
                SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY waiting) FILTER (WHERE %s)", done),
            ],
            SQL.identifier(name),
            SQL("2 DESC, 4 DESC, 1"),
            MOST_ROWS,
        )
        names = self._names({"role_id": "case.role", "team_id": "case.team"}[name], [row[0] for row in rows])
        return [
            {
                "id": number,
                "name": names.get(number, ""),
                "open": count,
                "late": late,
                "done": finished,
                "waiting": waiting,
                "model": "case.step.fact",
                "domain": [*scope.steps, (name, "=", number), ("state", "in", ("enabled", "active"))],
                "done_domain": [*self._done(scope), (name, "=", number)],
            }
            for number, count, late, finished, waiting in rows
        ]

    def _approvals(self, scope):
        """Approvals decided in the period, by step: ``{name, type, count, deciding, rejected, model, domain}``.

        ``deciding`` is ``[median, 90th percentile]`` of the hours from when it was asked to the decision.
        """
        done = [*self._done(scope), ("kind", "=", "approval")]
        deciding = SQL(
            "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM done_on - asked_on) / 3600)"
        )
        rows = self._rows(
            "case.step.fact",
            done,
            [SQL("type_id"), SQL("code"), SQL("count(*)"), deciding, SQL("avg(rejected)")],
            SQL("type_id, code"),
            SQL("count(*) DESC, code"),
            MOST_ROWS,
        )
        names, types = self._step_names(rows), self._names("case.type", [row[0] for row in rows])
        return [
            {
                "name": names.get((type_id, code), code),
                "type": types.get(type_id, ""),
                "count": count,
                "deciding": parts,
                "rejected": rejected,
                "model": "case.step.fact",
                "domain": [*done, ("type_id", "=", type_id), ("code", "=", code)],
            }
            for type_id, code, count, parts, rejected in rows
        ]

    def _documents(self, scope):
        """Documents that came in or were approved in the period, by kind.

        :return: ``{name, count, approved, rejected, turnaround, model, domain, done, done_domain}``: ``count`` came in,
            of which ``approved`` and ``rejected`` are so now; ``turnaround`` is ``[median, 90th percentile]`` of the
            hours from coming in to approval, of the ``done`` that were approved in the period
        """
        of_cases = [(f"case_id.{name}", operator, value) for name, operator, value in scope.cases]
        domain, done = [*scope.within("create_date"), *of_cases], [*scope.within("approved_on"), *of_cases]
        found = {}

        def row_of(kind_id):
            return found.setdefault(kind_id, {"count": 0, "approved": 0, "rejected": 0, "turnaround": None, "done": 0})

        for kind, state, count in self.env["case.document"]._read_group(domain, ["kind_id", "state"], ["__count"]):
            row = row_of(kind.id)
            row["count"] += count
            if state in ("approved", "rejected"):
                row[state] += count
        hours = SQL("extract(epoch FROM case_document.approved_on - case_document.create_date) / 3600")
        turnaround = SQL("percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY greatest(%s, 0))", hours)
        kind_column = SQL.identifier("case_document", "kind_id")
        for kind_id, count, parts in self._rows(
            "case.document", done, [kind_column, SQL("count(*)"), turnaround], kind_column
        ):
            row_of(kind_id).update(turnaround=parts, done=count)
        names = self._names("case.document.kind", found)
        return [
            {
                "name": names.get(kind_id) or self.env._("Without a kind"),
                **row,
                "model": "case.document",
                "domain": [*domain, ("kind_id", "=", kind_id)],
                "done_domain": [*done, ("kind_id", "=", kind_id)],
            }
            for kind_id, row in sorted(found.items(), key=lambda pair: (-pair[1]["count"], pair[0]))
        ][:MOST_ROWS]

    def _issues(self, scope):
        """Common issues by the number of cases opened in the period: ``{id, name, count, model, domain}``."""
        opened = [*scope.cases, *scope.within("opened_on")]
        domain = [(f"case_id.{name}", operator, value) for name, operator, value in opened]
        links = self.env["case.issue.link"]
        found = {
            issue.id: count
            for issue, count in links._read_group(domain, ["issue_id"], ["__count"], order="__count DESC, issue_id")
        }
        issues = self.env["case.issue"].search([("id", "in", list(found))])
        return [
            {
                "id": issue.id,
                "name": issue.title or issue.name,
                "count": found[issue.id],
                "model": "case.issue.link",
                "domain": [*domain, ("issue_id", "=", issue.id)],
            }
            for issue in issues.sorted(lambda issue: (-found[issue.id], issue.id))[:MOST_ROWS]
        ]

    def _out_of_order(self, scope):
        """Work taken out of order, by role: steps begun in the period although an older one of the same box waited.

        Only steps of the same priority are compared, and none that was merely offered or whose case was on hold.

        :return: ``{id, name, begun, passed, share, model, domain}``
        """
        steps = [
            *scope.steps,
            ("queue_id", "!=", False),
            ("state", "in", ("active", "completed")),
            ("asked_on", "<", moment_text(scope.ended)),
            "|",
            ("begun_on", "=", False),
            ("begun_on", ">=", moment_text(scope.begun)),
        ]
        query = self.env["case.step.fact"]._search(steps)
        if query.is_empty():
            return []
        older = SQL(
            "max(COALESCE(begun_on, 'infinity'::timestamp)) OVER (PARTITION BY queue_id, priority ORDER BY asked_on"
            " RANGE BETWEEN UNBOUNDED PRECEDING AND interval '1 second' PRECEDING)"
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT role_id, count(*), count(*) FILTER (WHERE older > begun_on) FROM (%s) s"
                " WHERE begun_on >= %s AND begun_on < %s GROUP BY role_id ORDER BY 3 DESC, 2 DESC LIMIT %s",
                query.select(SQL("role_id"), SQL("begun_on"), SQL("%s AS older", older)),
                scope.begun,
                scope.ended,
                MOST_ROWS,
            )
        )
        names = self._names("case.role", [row[0] for row in rows])
        return [
            {
                "id": role_id,
                "name": names.get(role_id) or self.env._("Without a role"),
                "begun": count,
                "passed": passed,
                "share": passed / count,
                "model": "case.step.fact",
                "domain": [*scope.steps, *scope.within("begun_on"), ("role_id", "=", role_id or False)],
            }
            for role_id, count, passed in rows
        ]
