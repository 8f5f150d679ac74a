"""Many rows like one that was written by a person: copied in SQL, so that a scenario has something to be among."""


def columns(cr, table, *without):
    """The columns of a table as a list in SQL. :param without: names of those that differ, ``id`` among them"""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", (table,)
    )
    return ", ".join(f'"{name}"' for (name,) in cr.fetchall() if name not in without)


def vacuum(cr, *tables):
    """What the server does by itself when there is time: statistics, and what was deleted is gone."""
    cr.commit()
    cr._cnx.autocommit = True
    for table in tables:
        cr.execute(f"VACUUM ANALYZE {table}")
    cr._cnx.autocommit = False
