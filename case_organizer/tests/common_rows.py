"""A row of any model, made from what its table asks for: for what must hold of every model, also of those to come."""

import itertools
from datetime import date, datetime

import psycopg2
from psycopg2.extras import Json

#: So that no two texts are the same.
NUMBER = itertools.count(1)
#: What a row says of itself, where it can.
TOLD = ("name", "title", "summary", "body", "description", "display_name")
#: Plain values by type of a field; what is written is :meth:`Rows._text`.
PLAIN = {
    "integer": 1,
    "float": 1.0,
    "monetary": 1.0,
    "boolean": False,
    "date": date(2026, 1, 1),
    "datetime": datetime(2026, 1, 1),
    "json": Json({}),
    "properties": Json({}),
    "properties_definition": Json([]),
}


class Rows:
    """Rows that belong together: all of one case, in one company.

    :param env: an environment
    :param given: ``{model: id}`` of what is there; whatever can point there does
    :param maker: who made the rows (``res.users``)
    :param word: stands in whatever the rows say
    :param access: who may see the case: ``open``, ``team`` or ``restricted``
    :param special: ``{model: {column: value}}`` where a table asks for more than its columns say
    """

    def __init__(self, env, given, maker, word, access="open", special=None):
        self.env, self.maker, self.word, self.access = env, maker, word, access
        self.roots, self.made, self.special = set(given), dict(given), special or {}
        self.being_made = set()

    def row(self, name):
        """The id of the row of a model; made, with what it needs, when it is asked for first.

        :raises AssertionError: naming the table, when it cannot be made so
        """
        if name not in self.made:
            assert name not in self.being_made, f"{name} needs a row of itself: give one"
            self.being_made.add(name)
            try:
                self.made[name] = self._insert(self.env[name])
            finally:
                self.being_made.remove(name)
        return self.made[name]

    def _insert(self, model):
        values = {name: self._value(model, field) for name, field in self._columns(model)}
        values |= {"create_uid": self.maker.id} if "create_uid" in model._fields and model._log_access else {}
        special = self.special.get(model._name, {})
        values |= special(self) if callable(special) else special
        names = ", ".join(f'"{name}"' for name in values)
        given = f"({names}) VALUES ({', '.join(['%s'] * len(values))})" if values else "DEFAULT VALUES"
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(f'INSERT INTO "{model._table}" {given} RETURNING id', list(values.values()))
                return self.env.cr.fetchone()[0]
        except psycopg2.Error as error:
            text = f"{model._name} asks for more than its columns say: {str(error).splitlines()[0]}"
            raise AssertionError(text) from error

    def _columns(self, model):
        """Columns that a row is given: those that must be there, those that say whose it is, and what it says."""
        self.env.cr.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0",
            [model._table],
        )
        needed = {name for (name,) in self.env.cr.fetchall()} - {"id"}
        for name, field in model._fields.items():
            if not (field.store and field.column_type) or field.company_dependent or name in ("id", "create_uid"):
                continue
            points = field.type == "many2one" and field.comodel_name in self.roots and field.comodel_name != model._name
            if name in needed or name in TOLD or name == "access" or points:
                yield name, field

    def _value(self, model, field):
        if field.type == "many2one":
            return self._target(model, field)
        if field.name == "access":
            return self.access
        if field.type == "selection":
            return self._first(model, field)
        if field.type in ("char", "text", "html"):
            return self._text(field)
        return PLAIN.get(field.type)

    def _target(self, model, field):
        name = field.comodel_name
        if name in self.made or name.startswith("case."):
            return self.row(name)
        if name == "res.users":
            return self.maker.id
        found = self.env[name].sudo().with_context(active_test=False).search([], limit=1)
        assert found, f"{model._name}.{field.name} needs a {name}: give one"
        return found.id

    def _first(self, model, field):
        values = field.get_values(self.env)
        default = field.default(model) if field.default else None
        return default if default in values else next(iter(values), None)

    def _text(self, field):
        text = f"{self.word} {field.name} {next(NUMBER)} {self.access}"
        return Json({"en_US": text}) if field.translate else text
