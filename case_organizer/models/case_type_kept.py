from odoo import api, models, tools
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL

#: Types of fields that are in the cache as they are in the database, and definitions: who reads one copies it.
PLAIN = {
    *("boolean", "char", "date", "datetime", "float", "integer", "many2one", "selection", "text"),
    "properties_definition",
}


class CaseType(models.Model):
    """What opening a case looks at of its type is kept from one request to the next, as compiled plans are."""

    _inherit = "case.type"

    def _know(self):
        """Put in place what is kept of these types, where nothing was read of them yet. Nobody is shown any of it."""
        # What Odoo reads of a type it reads together.
        read = self._fields["plan_id"]._get_cache(self.env)
        for case_type in self.filtered(lambda one: one.id and one.id not in read):
            for name, value in self._known_sudo(case_type.id):
                self._fields[name]._insert_cache(case_type, (value,))

    @api.model
    @tools.ormcache("type_id")
    def _known_sudo(self, type_id):
        """What does not depend on who reads it: ``(name, value as Odoo's cache has it)`` of one type, until it changes.

        :return: a tuple; empty for a type that is not there
        """
        self.flush_model()
        names = [field.name for field in self._fields.values() if _is_kept(field)]
        columns = SQL(", ").join(map(SQL.identifier, names))
        rows = self.env.execute_query(SQL("SELECT %s FROM case_type WHERE id = %s", columns, type_id))
        return tuple(zip(names, rows[0], strict=True)) if rows else ()


def _is_kept(field):
    """Whether the value of a field changes by ``write`` alone, for all who read it alike."""
    if not field.store or field.compute or field.name in MAGIC_COLUMNS:
        return False
    if field.type == "many2one" and field.ondelete != "restrict":
        # The database empties it when what it names is deleted.
        return False
    return field.type in PLAIN and not (field.translate or field.company_dependent)
