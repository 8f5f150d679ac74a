import contextlib

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date, format_datetime, formatLang

from ..tools.conditions import is_empty
from ..tools.naming import slug
from ..tools.values import ValueRefused, normalise

#: How a kind is stored among the properties of a case. Groups have no property: they live in ``case.value`` alone.
PROPERTY_TYPES = {
    "char": "char",
    "text": "text",
    "integer": "integer",
    "float": "float",
    "monetary": "monetary",
    "date": "date",
    "datetime": "datetime",
    "boolean": "selection",
    "selection": "selection",
    "tags": "tags",
    "partner": "many2one",
    "user": "many2one",
    "record": "many2one",
}
#: Kinds of what is one answer to one question.
KINDS = [
    ("char", "Text"),
    ("text", "Long text"),
    ("integer", "Whole number"),
    ("float", "Number"),
    ("monetary", "Money"),
    ("date", "Date"),
    ("datetime", "Date and time"),
    ("boolean", "Yes or no"),
    ("selection", "One choice"),
    ("tags", "Several choices"),
    ("partner", "Contact"),
    ("user", "User"),
]


class CaseCharacteristic(models.Model):
    """A detail that a case type asks for or keeps: typed, with unit, choices and help.

    The definition only grows: what was published is archived, never removed, so that old cases stay readable.
    """

    _name = "case.characteristic"
    _description = "Detail"
    _order = "sequence, id"

    name = fields.Char("Label", required=True, translate=True)
    code = fields.Char(
        help="Short technical name, the same in exports and conditions. Filled from the label when empty; fixed once "
        "a plan that asks it was published."
    )
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one("case.type", "Case Type", ondelete="cascade", index=True)
    parent_id = fields.Many2one(
        "case.characteristic",
        "Column of",
        ondelete="cascade",
        index=True,
        help="The repeating group of which this is a column.",
    )
    column_ids = fields.One2many(
        "case.characteristic", "parent_id", "Columns", help="What each row of the repeating group asks."
    )
    kind = fields.Selection(
        [*KINDS, ("record", "Link to a record"), ("group", "Repeating group")],
        required=True,
        default="char",
    )
    model_id = fields.Many2one(
        "ir.model",
        "Links to",
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The kind of record that is linked (a sales order, a vehicle…).",
    )
    comodel = fields.Char(related="model_id.model", store=True)
    choice_ids = fields.One2many("case.characteristic.choice", "characteristic_id", "Choices")
    required = fields.Boolean(help="Wherever this is asked, it must be answered.")
    unit = fields.Char(translate=True, help="Shown behind the value: m², years, kWh…")
    help = fields.Text("Explanation", translate=True, help="Shown below the question.")
    minimum = fields.Float(help="The smallest number accepted.")
    maximum = fields.Float(help="The largest number accepted.")
    bounded = fields.Boolean("Limits", help="Accept only numbers from the smallest to the largest.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(type_id, code) WHERE parent_id IS NULL", "A case type has each detail code once."
    )
    _column_unique = models.UniqueIndex(
        "(parent_id, code) WHERE parent_id IS NOT NULL", "A repeating group has each column code once."
    )

    @api.constrains("kind", "parent_id", "model_id")
    def _check_kind(self):
        for characteristic in self:
            if characteristic.kind == "group" and characteristic.parent_id:
                raise ValidationError(
                    self.env._("“%s” is a column: a repeating group cannot hold another one.", characteristic.name)
                )
            if characteristic.kind == "record" and not characteristic.model_id:
                raise ValidationError(self.env._("“%s”: choose what kind of record it links to.", characteristic.name))

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes and extend the definition of the types."""
        taken = {}
        for vals in vals_list:
            parent = vals.get("parent_id")
            key = ("parent_id", parent) if parent else ("type_id", vals.get("type_id"))
            if key not in taken:
                existing = self.with_context(active_test=False).search_fetch([(key[0], "=", key[1])], ["code"])
                taken[key] = set(existing.mapped("code"))
            if not vals.get("code"):
                vals["code"] = slug(vals.get("name"), taken[key])
            taken[key].add(vals["code"])
        characteristics = super().create(vals_list)
        characteristics._update_definitions()
        return characteristics

    def write(self, vals):
        """Refuse to change what published plans rely on; keep the definition in step."""
        for field in ("code", "kind", "type_id", "parent_id", "model_id"):
            changed = self.filtered(
                lambda c, field=field: (
                    field in vals and (c[field].id if c._fields[field].relational else c[field]) != vals[field]
                )
            )
            if changed and changed._used_in_published():
                raise UserError(
                    self.env._(
                        "“%s” is part of a published plan: its code and kind stay as they are. Archive it and add "
                        "another one.",
                        changed[0].name,
                    )
                )
        result = super().write(vals)
        self._update_definitions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never_published(self):
        self._check_unused()

    def _check_unused(self):
        """:raises UserError: when one of these is asked by a published plan"""
        used = self._used_in_published()
        if used:
            raise UserError(
                self.env._(
                    "“%s” is part of a published plan: archive it, so that old cases stay readable.", used[0].name
                )
            )

    def _used_in_published(self):
        """Those of these characteristics which belong to a type that was ever published."""
        return self.filtered(
            lambda c: (c.type_id or c.parent_id.type_id).plan_ids.filtered(lambda p: p.state != "draft")
        )

    def _update_definitions(self):
        """Generate the properties definition of the types from their characteristics."""
        self.env.registry.clear_cache()
        self.type_id._generate_definition()

    def _property_definition(self):
        """This characteristic as one entry of a properties definition, in the source language."""
        self.ensure_one()
        entry = {"name": self.code, "string": self.name, "type": PROPERTY_TYPES[self.kind]}
        if self.kind == "boolean":
            entry["selection"] = [["yes", self.env._("Yes")], ["no", self.env._("No")]]
        elif self.kind == "selection":
            entry["selection"] = [[choice.code, choice.name] for choice in self.choice_ids]
        elif self.kind == "tags":
            entry["tags"] = [[choice.code, choice.name, index % 12] for index, choice in enumerate(self.choice_ids)]
        elif self.kind in ("partner", "user", "record"):
            entry["comodel"] = {"partner": "res.partner", "user": "res.users"}.get(self.kind) or self.comodel
        elif self.kind == "monetary":
            entry["currency_field"] = "currency_id"
        if self.unit and self.kind in ("integer", "float", "char"):
            entry["suffix"] = self.unit
        return entry

    @api.model
    @tools.ormcache("type_id", "self.env.lang")
    def _labels(self, type_id):
        """The words of a type's characteristics in the reader's language, by code."""
        labels = {}
        characteristics = (
            self.sudo().with_context(active_test=False).search([("type_id", "=", type_id), ("kind", "!=", "group")])
        )
        for characteristic in characteristics:
            entry = characteristic._property_definition()
            labels[characteristic.code] = {
                key: entry[key] for key in ("string", "suffix", "selection", "tags") if key in entry
            }
            labels[characteristic.code]["kept"] = characteristic._is_kept()
        return labels

    @api.model
    def _localised(self, type_id, definition):
        """``definition`` with its words in the reader's language."""
        labels = self._labels(type_id)
        return [{**entry, **labels.get(entry["name"], {})} for entry in definition]

    def _from_text(self, text):
        """A value that a modeller wrote as text, in stored form: a choice by its code, yes or no, codes with commas.

        :raises ValidationError: when it does not fit
        """
        self.ensure_one()
        if self.kind == "boolean":
            text = {"yes": True, "no": False}.get(text.lower(), text)
        elif self.kind == "tags":
            text = [code.strip() for code in text.split(",")]
        elif self._comodel() and text.isdigit():
            text = int(text)
        return self._check_value(text)

    def _check_value(self, value):
        """The stored form of an answer to this characteristic.

        :param value: JSON as the step screen sends it
        :return: JSON, or None for "no answer"
        :raises ValidationError: naming the question (and the row and column in a repeating group)
        """
        self.ensure_one()
        try:
            value = normalise(value=value, **self._value_options())
        except ValueRefused as refused:
            raise ValidationError(self._refusal(refused)) from None
        model = self._comodel()
        if value is not None and model:
            record = self.env[model].browse(value)
            if not record.exists() or not record.has_access("read"):
                raise ValidationError(self.env._("“%s”: this record does not exist or is not yours to see.", self.name))
        return value

    def _value_options(self):
        """Keyword arguments for :func:`..tools.values.normalise`."""
        bounded = self.bounded and self.kind in ("integer", "float", "monetary")
        return {
            "kind": self.kind,
            "choices": tuple(self.choice_ids.mapped("code")),
            "columns": tuple((column.code, column.required, column._value_options()) for column in self.column_ids),
            "minimum": self.minimum if bounded else None,
            "maximum": self.maximum if bounded else None,
        }

    def _comodel(self):
        """The model linked to by this kind, or None."""
        return {"partner": "res.partner", "user": "res.users", "record": self.comodel}.get(self.kind)

    def _refusal(self, refused):
        """A sentence that names the question and says what is wrong with the answer."""
        return self._refused(self.name, refused)

    def _refused(self, question, refused):
        """The same for a question of this name."""
        reasons = {
            "number": self.env._("a number is expected"),
            "whole_number": self.env._("a whole number is expected"),
            "date": self.env._("a date is expected"),
            "datetime": self.env._("a date and time are expected"),
            "boolean": self.env._("yes or no is expected"),
            "choice": self.env._("“%s” is not one of the choices", refused.detail),
            "record": self.env._("choose a record"),
            "text": self.env._("text is expected"),
            "too_long": self.env._("at most %s characters", refused.detail),
            "rows": self.env._("rows are expected"),
            "too_many_rows": self.env._("at most %s rows", refused.detail),
            "unknown_column": self.env._("there is no such column"),
            "required": self.env._("an answer is needed"),
            "minimum": self.env._("at least %s", refused.detail),
            "maximum": self.env._("at most %s", refused.detail),
        }
        if not refused.path:
            return self.env._("“%(question)s”: %(reason)s.", question=question, reason=reasons[refused.reason])
        row, code = refused.path
        column = self.column_ids.filtered(lambda c: c.code == code)
        return self.env._(
            "“%(question)s”, row %(row)s, “%(column)s”: %(reason)s.",
            question=question,
            row=row,
            column=column.name or code,
            reason=reasons[refused.reason],
        )

    def _to_property(self, value):
        """A stored value as it stands among the properties of the case; None when it has no place there."""
        if value is None:
            return None
        if self.kind == "boolean":
            return "yes" if value else "no"
        return None if self.kind == "group" else value

    def _from_property(self, value):
        """The reverse of :meth:`_to_property`."""
        if is_empty(value):
            return None
        if self.kind == "boolean":
            return value == "yes"
        return value

    def _from_properties(self, given):
        """What a form says about these characteristics.

        :param given: ``{code: value}`` as it stands among properties, or None
        :return: ``{code: stored value}`` of those that say something
        :raises ValidationError: per detail
        """
        answers = {}
        for characteristic in self if given else ():
            if characteristic.code in given:
                value = characteristic._check_value(characteristic._from_property(given[characteristic.code]))
                if value is not None:
                    answers[characteristic.code] = value
        return answers

    def _in_words(self, value):
        """A stored value as people read it, in the reader's language."""
        self.ensure_one()
        if value is None or (value is False and self.kind != "boolean"):
            return ""
        choices = {choice.code: choice.name for choice in self.with_context(active_test=False).choice_ids}
        if self.kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if self.kind == "selection":
            return choices.get(value, value)
        if self.kind == "tags":
            return ", ".join(choices.get(code, code) for code in value)
        if self._comodel():
            return self.env[self._comodel()].browse(value).exists().display_name or ""
        if self.kind == "group":
            return "; ".join(
                ", ".join(column._in_words(row[column.code]) for column in self.column_ids if column.code in row)
                for row in value
            )
        text = self._number_or_date_in_words(value)
        return f"{text} {self.unit}" if self.unit else text

    def _number_or_date_in_words(self, value):
        if self.kind == "monetary":
            case_type = self.type_id or self.parent_id.type_id
            return formatLang(self.env, value, currency_obj=case_type.company_id.currency_id)
        if self.kind == "float":
            return formatLang(self.env, value, digits=2) if round(value, 2) == value else str(value)
        if self.kind in ("date", "datetime"):
            # Conditions also know relative dates ("today -18y"): those stay as they are.
            with contextlib.suppress(ValueError):
                return format_date(self.env, value) if self.kind == "date" else format_datetime(self.env, value)
        return str(value)
