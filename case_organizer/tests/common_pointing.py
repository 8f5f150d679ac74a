"""Who points at what they may not read, by a field of a dialog or of a new row, learns nothing of it by that."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.case_organizer.tests.common_everywhere import SECRET, Who, World

#: Whose rows those who point fill in otherwise.
SHOWN = World("theirs", "open", "active")
#: Who points: somebody who works on cases in the company, and who administers them in another.
THEY = (Who("user", "ours"), Who("supervisor", "ours"), Who("admin", "theirs"))


class Pointing:
    """Gives a test class each field of each model of ours that points at something of a case that is not theirs."""

    def pointed(self, hidden):
        """Try all.

        :param hidden: the ``World`` of the case that none of them may see
        :return: a list of ``(what was done, what was answered)``
        """
        return [
            (f"{model}.{field}, {who.group} {who.company}, {way.__name__}", self.pointed_at(way, asked, field, id_))
            for model, field, id_ in self.pointers(hidden)
            for who in THEY
            if (asked := self.model_of(model, who)).has_access("create")
            and not asked.env[asked._fields[field].comodel_name].browse(id_).has_access("read")
            for way in (self.by_changing, self.by_making)
        ]

    def pointers(self, hidden):
        """``(model, field, id)`` of what can be given the id of something of a case."""
        rows = self.worlds[hidden]
        of_cases = {name for name in rows if name == "case.case" or "case_id" in self.env[name]._fields}
        for model in self.models():
            for field in self.env[model]._fields.values():
                points = field.type == "many2one" and field.comodel_name in of_cases
                if points and field.store and not field.related:
                    id_ = rows[field.comodel_name]
                    if SECRET in (self.env[field.comodel_name].sudo().browse(id_).display_name or ""):
                        yield model, field.name, id_

    def pointed_at(self, way, model, field, id_):
        try:
            with self.env.cr.savepoint() as point, mute_logger("odoo.sql_db"):
                answer = str(way(model, field, id_))
                point.rollback()
                return answer
        except (UserError, psycopg2.Error, AttributeError, TypeError, ValueError, KeyError):
            return ""
        finally:
            self.env.invalidate_all()

    def spec(self, model):
        """All that can be read of a row, as the web client asks for it."""
        return {
            name: {"fields": {"display_name": {}}} if field.type == "many2one" else {}
            for name, field in model._fields.items()
            if field.type not in ("one2many", "many2many") and not field.groups
        }

    def by_changing(self, model, field, id_):
        """As a form that is not saved."""
        return model.onchange({field: id_}, [field], self.spec(model))

    def by_making(self, model, field, id_):
        """As a row of one's own."""
        row = self.env[model._name].sudo().browse(self.worlds[SHOWN][model._name])
        needed = [name for name, one in model._fields.items() if one.required and one.store and not one.related]
        values = {name: value for name, value in row.read(needed, load="")[0].items() if value and name != "id"}
        return model.create({**values, field: id_}).web_read(self.spec(model))
