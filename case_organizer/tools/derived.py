"""References that another one of the same row makes sure of."""

from odoo import fields
from odoo.tools import SQL, sql


class Derived(fields.Many2one):
    """A many2one that repeats what another reference of its row leads to, such as the company of its case.

    It has no foreign key: the other reference has one, and so has what it leads to. To check each key takes PostgreSQL
    as long as to write a small row, and has all transactions lock the one row of the company.
    """

    def update_db_foreign_key(self, model, column):
        """A key that an earlier version made goes."""
        names = model.env.execute_query(
            SQL(
                "SELECT c.conname FROM pg_constraint c JOIN pg_attribute a"
                " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
                " WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND a.attname = %s",
                model._table,
                self.name,
            )
        )
        for (name,) in names:
            sql.drop_constraint(model.env.cr, model._table, name)
