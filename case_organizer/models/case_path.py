from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.values import ValueRefused, is_empty, normalise

#: The segment after which a path names a detail of a case.
DETAILS = "characteristics"
MAX_SEGMENTS = 6
#: Kinds of details that a field of each type can fill.
FITS = {
    "char": ("char", "text", "selection"),
    "text": ("char", "text"),
    "integer": ("integer", "float", "monetary", "char"),
    "float": ("float", "monetary", "integer"),
    "monetary": ("monetary", "float", "integer"),
    "date": ("date",),
    "datetime": ("datetime", "date"),
    "boolean": ("boolean",),
    "selection": ("selection", "char", "text"),
    "many2one": ("partner", "user", "record", "char", "text"),
}


class CasePath(models.AbstractModel):
    """A way from a case to a value: ``partner_id.country_id.name``, ``parent_id.characteristics.income``,
    ``characteristics.vehicle.license_plate``.

    It goes over links to one record only, and names nothing that its author may not read.
    """

    _name = "case.path"
    _description = "Way to a Value"

    # --- checking ----------------------------------------------------------------------------------------------

    @api.model
    def check(self, path, case_type, where, followed=False):
        """Refuse a path that leads nowhere, or where its author may not look.

        :param path: names with dots between
        :param case_type: the ``case.type`` of the cases it starts from
        :param where: what it belongs to, in words
        :param followed: changes on the way must be noticed: fields that Odoo computes are refused
        :return: the ``(type, model)`` it ends in: a field's type or ``detail:<kind>``, and the model of a link
        :raises ValidationError: naming ``where`` and the segment that is wrong
        """
        segments = (path or "").strip().split(".")
        if not path or len(segments) > MAX_SEGMENTS:
            self._refuse(where, path or "", self.env._("a path of names with dots between is expected"))
        model, place, ends = "case.case", 0, None
        while place < len(segments):
            if not model:
                self._refuse(where, segments[place], self.env._("nothing follows this"))
            if model == "case.case" and segments[place] == DETAILS:
                place += 1
                code = segments[place] if place < len(segments) else ""
                detail = self._detail(code, case_type if place == 1 else None)
                if not detail:
                    self._refuse(where, code or DETAILS, self.env._("there is no such detail"))
                ends, model = f"detail:{detail.kind}", detail._comodel()
            else:
                field = self._field(model, segments[place], where, followed)
                ends, model = field.type, field.comodel_name
            place += 1
        return ends, model

    @api.model
    def _detail(self, code, case_type):
        """A detail of a type, or of any type whose cases a path may come to."""
        if case_type:
            return case_type.characteristic_ids.filtered(lambda detail: detail.code == code)[:1]
        return self.env["case.characteristic"].search([("code", "=", code), ("type_id", "!=", False)], limit=1)

    @api.model
    def _field(self, model, name, where, followed):
        # Constraints run below the access rules: what the author may read is asked of the author.
        author = self.env(su=False)[model]
        field = author._fields.get(name)
        if not field or field.type not in FITS or (field.type == "many2one" and field.comodel_name not in self.env):
            self._refuse(where, name, self.env._("there is no such value"))
        readable = model == "case.case" or author.has_access("read")
        if not readable or not author._has_field_access(field, "read"):
            self._refuse(where, name, self.env._("you may not read this"))
        if followed and (not field.store or (field.compute and field.readonly) or field.related):
            self._refuse(where, name, self.env._("this is computed by Odoo: take what it is computed from"))
        return field

    @api.model
    def _refuse(self, where, segment, reason):
        raise ValidationError(
            self.env._("“%(where)s”, “%(segment)s”: %(reason)s.", where=where, segment=segment, reason=reason)
        )

    @api.model
    def check_fits(self, path, detail, where, followed=False):
        """Like :meth:`check`, and refuse a path that ends in another kind of value than a detail keeps."""
        ends, model = self.check(path, detail.type_id, where, followed)
        if ends.startswith("detail:"):
            kind = ends.removeprefix("detail:")
            fits = kind == detail.kind or {kind, detail.kind} <= {"integer", "float", "monetary"}
        else:
            fits = detail.kind in FITS[ends] and (not detail._comodel() or detail._comodel() == model)
        if not fits:
            self._refuse(where, path, self.env._("this is another kind of value"))

    @api.model
    def label(self, path, case_type):
        """The last two names of a path as people read them: “Customer: City”."""
        labels = []
        for model, name, _way in self.env["case.characteristic"]._steps_of(path, case_type):
            if name.startswith(f"{DETAILS}."):
                labels.append(self._detail(name.split(".")[1], case_type if not labels else None).name or name)
            else:
                labels.append(self.env[model]._fields[name]._description_string(self.env))
        return " · ".join(labels[-2:])

    # --- following ---------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def values_sudo(self, cases, path, own):
        """What a path leads to from many cases; records are read together.

        :param cases: ``case.case``
        :param own: ``{case id: {code: stored value}}`` of the cases themselves, as they stand now
        :return: ``{case id: (value, record)}``: what the last field says, and the record that says it
        """
        segments, found = path.split("."), {}
        for case in cases.sudo():
            record, value, rest = case, None, list(segments)
            while rest and record:
                name = rest.pop(0)
                if name == DETAILS and record._name == "case.case":
                    value = self._detail_value(record, rest.pop(0), own)
                elif name in record._fields:
                    value = record[name]
                else:
                    value = None
                if rest:
                    record = value if isinstance(value, models.BaseModel) else self.env["case.case"].browse()
            found[case.id] = (value if record else None, record)
        return found

    @api.model
    def _detail_value(self, case, code, own):
        """A detail of a case as a record or a plain value."""
        detail = case.type_id.with_context(active_test=False).characteristic_ids.filtered(lambda d: d.code == code)
        if case.id in own:
            value = own[case.id].get(code)
        else:
            value = detail._from_property((case.characteristics._values or {}).get(code)) if detail else None
        model = detail._comodel()
        return self.env[model].sudo().browse(value).exists() if model and value else value

    @api.model
    def stored(self, detail, value, record, path):
        """A value that a path led to in the stored form of a detail; None when there is none, or it does not fit.

        :param detail: one ``case.characteristic``
        :param value: as :meth:`values_sudo` gives it
        :param record: that says it
        """
        if value is None:
            return None
        name = path.rsplit(".", 1)[-1]
        field = record._fields.get(name) if not path.endswith(f"{DETAILS}.{name}") else None
        if isinstance(value, models.BaseModel):
            value = value.id if detail._comodel() else value.display_name
        elif field and field.type == "boolean":
            return bool(value)
        elif field and field.type == "selection" and detail.kind != "selection":
            value = dict(field._description_selection(self.env)).get(value)
        elif field and field.type in ("integer", "float", "monetary"):
            value = value or 0
        elif value is False and detail.kind != "boolean":
            return None
        if detail.kind == "char" and not isinstance(value, str) and value is not None:
            value = str(value)
        if detail.kind == "date" and field and field.type == "datetime":
            value = value.date() if value else None
        try:
            stored = normalise(value=value, **detail._value_options())
        except ValueRefused:
            return None
        return None if is_empty(stored) else stored
