from datetime import date

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL

from .case_plan import LIFE

ITEM = "case.plan.item"
#: What says which plan it is, not what it is like.
NOT_KEPT = frozenset([*MAGIC_COLUMNS, *LIFE, "item_ids", "plan_id", "case_plan_id", "code"])


class CasePlanSnapshot(models.AbstractModel):
    """Takes down all that a draft says, and makes it say that again.

    Items are known by their code, as in versions: what is there still keeps its id, what is gone is made anew. Records
    of elsewhere are known by their id. Whatever fields addons add to items and their parts are kept too.
    """

    _name = "case.plan.snapshot"
    _description = "Plan Snapshot"

    @api.model
    def take(self, plan):
        """All that a draft says.

        :param plan: one ``case.plan``
        :return: ``{plan: row, items: [row]}``, fit for JSON; a row is ``{field: value}``: of words
            ``{language: text}``, of lines a list of rows, of items codes, of other records ids
        """
        plan = plan.with_context(active_test=False)
        items = self._rows(plan.item_ids)
        return {
            "plan": self._rows(plan)[plan.id],
            "items": [{"code": item.code, **items[item.id]} for item in plan.item_ids],
        }

    @api.model
    def bring_back(self, plan, content):
        """Make a draft say what it said.

        :param plan: one ``case.plan``
        :param content: what :meth:`take` gave
        :raises UserError: when something that it names and needs is gone
        """
        plan = plan.with_context(active_test=False)
        rows = {row["code"]: row for row in content["items"]}
        here = {row["code"]: row for row in self.take(plan)["items"]}
        items = {item.code: item for item in plan.item_ids}
        for code, row in rows.items():
            if code not in items:
                items[code] = plan.env[ITEM].create(self._bare(row, plan))
        changed = [code for code, row in rows.items() if row != here.get(code)]
        for code in changed:
            items[code].write(self._vals(items[code], rows[code], items))
        self._write_plan(plan, content["plan"], items)
        for code in changed:
            self._bring_words(items[code], rows[code])
        extra = plan.env[ITEM].union(*(item for code, item in items.items() if code not in rows))
        extra.write({"parent_id": False, "assign_item_id": False})
        extra.unlink()

    @api.model
    def _write_plan(self, plan, row, items):
        if row != self._rows(plan)[plan.id]:
            plan.write(self._vals(plan, row, items))
            self._bring_words(plan, row)

    # --- taking down -------------------------------------------------------------------------------------------

    @api.model
    def _kept(self, records):
        """The fields that say what these are like."""
        return [
            field
            for name, field in sorted(records._fields.items())
            if name not in NOT_KEPT
            and field.store
            and not field.related
            and not (field.compute and field.readonly)
            and field.comodel_name != "case.plan"
            and (field.type != "one2many" or hasattr(self.env[field.comodel_name], "_part_of"))
        ]

    @api.model
    def _rows(self, records, link=None):
        """What these say. :param link: the field that leads back to what they belong to :return: ``{id: row}``"""
        kept = [field for field in self._kept(records) if field.name != link]
        words = self._words(records, [field.name for field in kept if field.translate])
        plain = [field for field in kept if not field.translate and field.type != "one2many"]
        rows = {
            record.id: {**words[record.id], **{field.name: self._value(record, field) for field in plain}}
            for record in records
        }
        for field in kept:
            if field.type == "one2many":
                lines = self._rows(records[field.name], field.inverse_name)
                for record in records:
                    rows[record.id][field.name] = [lines[line.id] for line in record[field.name]]
        return rows

    @api.model
    def _words(self, records, names):
        """In all languages, in one query: ``{id: {field: {language: text}}}``."""
        if not names or not records:
            return {record.id: {} for record in records}
        records.flush_recordset(names)
        columns = SQL(", ").join(SQL.identifier(name) for name in ("id", *names))
        table = SQL.identifier(records._table)
        rows = self.env.execute_query(SQL("SELECT %s FROM %s WHERE id IN %s", columns, table, records._ids))
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}

    @api.model
    def _value(self, record, field):
        value = record[field.name]
        if field.relational:
            ids = sorted(value.ids) if field.comodel_name != ITEM else sorted(value.mapped("code"))
            return ids if field.type == "many2many" else (ids or [False])[0]
        return field.to_string(value) if isinstance(value, date) else value

    # --- bringing back -----------------------------------------------------------------------------------------

    @api.model
    def _bare(self, row, plan):
        """What an item is made of that names neither others nor lines."""
        plain = {field.name for field in self._kept(self.env[ITEM]) if not field.relational}
        vals = {name: value for name, value in row.items() if name in plain}
        return {**self._in_my_words(vals), "code": row["code"], "plan_id": plan.id}

    @api.model
    def _in_my_words(self, vals):
        def said(value):
            in_words = isinstance(value, dict) and "en_US" in value
            return (value.get(self.env.lang) or value["en_US"]) if in_words else value

        return {name: said(value) for name, value in vals.items()}

    @api.model
    def _vals(self, records, row, items):
        """A row as what is written: whatever else stands in it is left out."""
        vals, kept = {}, {field.name: field for field in self._kept(records)}
        for name, value in self._in_my_words(row).items():
            field = kept.get(name)
            if not field:
                continue
            if field.type == "one2many":
                lines = [self._vals(self.env[field.comodel_name], line, items) for line in value]
                value = [Command.clear(), *map(Command.create, lines)]
            elif field.relational:
                found = self._named(field, value if isinstance(value, list) else [value] if value else [], items)
                value = [Command.set(found)] if field.type == "many2many" else (found or [False])[0]
            vals[name] = value
        return vals

    @api.model
    def _named(self, field, names, items):
        """The ids of the records of a field that are there still."""
        if field.comodel_name == ITEM:
            return [items[code].id for code in names if code in items]
        found = self.env[field.comodel_name].browse(names).exists().ids
        if names and not found and field.required:
            label = field._description_string(self.env)
            raise UserError(self.env._("“%s” of what is brought back is not there any more.", label))
        return found

    @api.model
    def _bring_words(self, record, row):
        """The words of a record and its lines in the other languages too, and only those that it had."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        kept = {field.name: field for field in self._kept(record)}
        for name, value in row.items():
            field = kept.get(name)
            if field and field.translate and value and len(langs) > 1:
                record.update_field_translations(name, {lang: value.get(lang, False) for lang in langs})
            elif field and field.type == "one2many":
                for line, inner in zip(record[name], value, strict=True):
                    self._bring_words(line, inner)
