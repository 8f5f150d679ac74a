from odoo import fields


class CharacteristicValues(fields.Properties):
    """Values of characteristics as Odoo properties: searchable, groupable, edited by the web client.

    Unlike other properties, their definition belongs to the modeller's ``case.characteristic`` records: a form never
    changes it, and labels are shown in the reader's language.
    """

    def write(self, records, value):
        """Drop the client's flags that would redefine the container, then write the values."""
        if isinstance(value, list):
            value = [
                {
                    key: item
                    for key, item in definition.items()
                    if key not in ("definition_changed", "definition_deleted", "kept")
                }
                for definition in value
            ]
        return super().write(records, value)

    def _get_properties_definition(self, record):
        definition = super()._get_properties_definition(record)
        if not definition:
            return definition
        return record.env["case.characteristic"]._localised(record[self.definition_record].id, definition)


class CharacteristicDefinition(fields.PropertiesDefinition):
    """The definition generated from ``case.characteristic`` records; see ``case.type._generate_definition``."""
