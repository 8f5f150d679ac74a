"""Who may read what is for some roles only: documents of a kind, and details. What names no role is for everyone."""

from odoo.tools import SQL

from .case_box_member import works_from_sql


def holds_reading_role_sql(uid, table, column, thing, case):
    """SQL: on a case the user holds one of the roles that may read a thing.

    :param table: which roles may read what; it has ``role_id`` and ``column``
    :param thing: SQL, the id of the thing
    :param case: SQL, the id of the case
    """
    return SQL(
        "EXISTS (SELECT 1 FROM %(table)s r JOIN case_participant p ON p.role_id = r.role_id AND p.active"
        " WHERE r.%(column)s = %(thing)s AND p.case_id = %(case)s AND p.box_id IN (%(boxes)s))",
        table=SQL.identifier(table),
        column=SQL.identifier(column),
        thing=thing,
        case=case,
        boxes=works_from_sql(uid),
    )


def names_no_role_sql(table, column, thing):
    """SQL: a thing is for everyone who reads the case."""
    return SQL("NOT EXISTS (SELECT 1 FROM %s r WHERE r.%s = %s)", SQL.identifier(table), SQL.identifier(column), thing)


def reads_everything(env):
    """Whether the user reads what is for some roles only in any case.

    Record rules are looked at with the rights of the system: what this says must not depend on them.
    """
    return env.user.has_group("case_organizer.group_case_admin")
