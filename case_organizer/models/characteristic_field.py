from odoo import fields
from odoo.tools import SQL


class CharacteristicValues(fields.Properties):
    """Values of characteristics as Odoo properties: searchable, groupable, edited by the web client.

    Unlike other properties, their definition belongs to the modeller's ``case.characteristic`` records: a form never
    changes it, and labels are shown in the reader's language.
    """

    def convert_to_read_multi(self, values, records, use_display_name=True):
        """Leave out what the reader may not read. Exports come by here too."""
        shown = super().convert_to_read_multi(values, records, use_display_name)
        hidden = records.env["case.characteristic"]._hidden_codes(records._origin) if records else {}
        if not hidden:
            return shown
        return [
            [entry for entry in entries if entry["name"] not in hidden.get(record._origin.id, ())]
            for record, entries in zip(records, shown, strict=True)
        ]

    def property_to_sql(self, field_sql, property_name, model, alias, query):
        """What the reader may not read neither sorts nor groups."""
        value = super().property_to_sql(field_sql, property_name, model, alias, query)
        hidden = model.env["case.characteristic"]._hidden_sql(property_name, alias)
        return SQL("(CASE WHEN NOT %s THEN %s END)", hidden, value) if hidden else value

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        """Nobody finds cases by what they may not read, nor by what it is not."""
        condition = super().condition_to_sql(field_expr, operator, value, model, alias, query)
        hidden = model.env["case.characteristic"]._hidden_sql(field_expr.partition(".")[2], alias)
        return SQL("(NOT %s AND %s)", hidden, condition) if hidden else condition

    def write(self, records, value):
        """Drop the client's flags that would redefine the container, then write the values.

        What the writer may not read stays as it is: the client neither has it nor sends it.
        """
        hidden = records.env["case.characteristic"]._hidden_codes(records._origin)
        if hidden and isinstance(value, list | dict):
            for record in records:
                super().write(record, self._with_hidden(record, value, hidden.get(record._origin.id, ())))
            return None
        return super().write(records, self._without_flags(value))

    def _without_flags(self, value):
        if not isinstance(value, list):
            return value
        flags = ("definition_changed", "definition_deleted", "kept")
        return [{key: item for key, item in entry.items() if key not in flags} for entry in value]

    def _with_hidden(self, record, value, codes):
        """Values to write on a record, with those of ``codes`` as they are now."""
        now = record.sudo()[self.name]._values or {}
        if isinstance(value, dict):
            kept = {code: now[code] for code in codes if code in now}
            return {**{code: item for code, item in value.items() if code not in codes}, **kept}
        definition = self._without_flags(self._get_properties_definition(record) or [])
        kept = [{**entry, "value": now.get(entry["name"], False)} for entry in definition if entry["name"] in codes]
        return [entry for entry in self._without_flags(value) if entry["name"] not in codes] + kept

    def _get_properties_definition(self, record):
        definition = super()._get_properties_definition(record)
        if not definition:
            return definition
        return record.env["case.characteristic"]._localised(record[self.definition_record].id, definition)


class CharacteristicAnswers(fields.Properties):
    """Values of characteristics in a dialog, of a case that is not there yet: there is nothing to hide from anybody."""

    def write(self, records, value):
        """Drop the client's flags that would redefine the container."""
        return super().write(records, CharacteristicValues._without_flags(self, value))

    def _get_properties_definition(self, record):
        definition = super()._get_properties_definition(record)
        if not definition:
            return definition
        return record.env["case.characteristic"]._localised(record[self.definition_record].id, definition)


class CharacteristicDefinition(fields.PropertiesDefinition):
    """The definition generated from ``case.characteristic`` records; see ``case.type._generate_definition``."""
