"""Tables whose rows are written once: a trigger refuses everything else, also to the owner of the tables."""

from odoo.tools import SQL


def append_only(cr, table):
    """Have PostgreSQL refuse to change, delete or empty a table. To be called from ``init`` of its model.

    :param table: name of the table; the triggers are ``<table>_append_only`` and ``<table>_no_truncate``
    """
    names = {
        "table": SQL.identifier(table),
        "refuse": SQL.identifier(f"{table}_append_only"),
        "empty": SQL.identifier(f"{table}_no_truncate"),
        "body": f"BEGIN RAISE EXCEPTION '{table} is append-only'; END",
    }
    for statement in (
        "CREATE OR REPLACE FUNCTION %(refuse)s() RETURNS trigger LANGUAGE plpgsql AS %(body)s",
        "DROP TRIGGER IF EXISTS %(refuse)s ON %(table)s",
        "CREATE TRIGGER %(refuse)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(refuse)s()",
        "DROP TRIGGER IF EXISTS %(empty)s ON %(table)s",
        "CREATE TRIGGER %(empty)s BEFORE TRUNCATE ON %(table)s FOR EACH STATEMENT EXECUTE FUNCTION %(refuse)s()",
    ):
        cr.execute(SQL(statement, **names))


def allow_again(cr, table):
    """Take away what :func:`append_only` made, when the table is about to go."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(f"{table}_append_only")))
