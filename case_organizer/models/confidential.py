"""Who may read what is for some roles only: documents of a kind, and details. What names no role is for everyone."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .case_box_member import is_mine_sql
from .case_participant import takes_part_now_sql


def holds_reading_role_sql(env, table, column, thing, case):
    """SQL: on a case the user holds one of the roles that may read a thing, or stands in for who does.

    :param table: which roles may read what; it has ``role_id`` and ``column``
    :param thing: SQL, the id of the thing
    :param case: SQL, the id of the case
    """
    return SQL(
        "EXISTS (SELECT 1 FROM %(table)s r JOIN case_participant p ON p.role_id = r.role_id AND %(now)s"
        " WHERE r.%(column)s = %(thing)s AND p.case_id = %(case)s AND %(mine)s)",
        table=SQL.identifier(table),
        column=SQL.identifier(column),
        thing=thing,
        case=case,
        now=takes_part_now_sql(),
        mine=is_mine_sql(env, SQL("p.box_id"), SQL("p.role_id")),
    )


def decides_on_sql(env, document, case, step):
    """SQL: an open approval step waits for the user that decides on a document.

    :param document: SQL, the id of the document
    :param case: SQL, the id of its case
    :param step: SQL, the id of the step in which it was filed; only what was filed last is decided on
    """
    return SQL(
        "EXISTS (SELECT 1 FROM case_step s WHERE s.case_id = %(case)s AND s.state IN ('enabled', 'active') AND %(mine)s"
        " AND (EXISTS (SELECT 1 FROM case_step_own_approves o WHERE o.step_id = s.id AND o.document_id = %(document)s)"
        " OR EXISTS (SELECT 1 FROM case_plan_item_approves a JOIN case_plan_item i ON i.id = a.document_item_id"
        " JOIN case_step f ON f.id = %(step)s AND (f.code = i.code OR f.item_id = i.id)"
        " WHERE a.item_id = s.item_id AND NOT EXISTS (SELECT 1 FROM case_step later WHERE later.case_id = f.case_id"
        " AND later.code = f.code AND later.instance > f.instance))))",
        case=case,
        mine=is_mine_sql(env, SQL("s.box_id"), SQL("s.role_id")),
        document=document,
        step=step,
    )


def names_no_role_sql(table, column, thing):
    """SQL: a thing is for everyone who reads the case."""
    return SQL("NOT EXISTS (SELECT 1 FROM %s r WHERE r.%s = %s)", SQL.identifier(table), SQL.identifier(column), thing)


def reads_everything(env):
    """Whether the user reads what is for some roles only in any case.

    Record rules are looked at with the rights of the system: what this says must not depend on them.
    """
    user = env.user
    return user.has_group("case_organizer.group_case_admin") or user.has_group("case_organizer.group_case_auditor")


class CaseConfidential(models.AbstractModel):
    """Records below a case that may be for some roles only; the record rules look at ``readable``."""

    _name = "case.confidential"
    _description = "For Some Roles Only"

    readable = fields.Boolean(compute="_compute_readable", search="_search_readable")

    @api.depends_context("uid")
    def _compute_readable(self):
        if self._all_readable():
            self.readable = True
            return
        found = self.sudo()._search(
            Domain("id", "in", self._origin.ids) & Domain.custom(to_sql=self._readable_sql), active_test=False
        )
        readable = {id for (id,) in self.env.execute_query(found.select())}
        for record in self:
            record.readable = record._origin.id in readable

    @api.model
    def _search_readable(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        if self._all_readable():
            return Domain.TRUE
        return Domain.custom(to_sql=self._readable_sql, predicate=lambda record: record.readable)

    @api.model
    def _all_readable(self):
        """Whether there is nothing here that the current user may not read."""
        return reads_everything(self.env)

    def _readable_sql(self, model, alias, query):
        """SQL: the current user reads the row known as ``alias``."""
        raise NotImplementedError
