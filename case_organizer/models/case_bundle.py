from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..bundle import (
    ALSO_IN,
    OWN,
    SHARED,
    STAYS,
    TABLE,
    BundleError,
    check,
    normalised,
    plan_file,
    read,
    words_file,
    write,
)
from ..tools.naming import slug

#: The language in which Odoo keeps the words that others are translations of.
SOURCE = "en_US"


@dataclass
class Gathered:
    """What is met while records are written down.

    :ivar shared: ``{collection: records}`` that other types use too
    :ivar types: case types that are named
    """

    shared: dict = field(default_factory=dict)
    types: object = None


class CaseBundle(models.AbstractModel):
    """Writes case types down as a bundle; ``case_bundle_import.py`` takes them in. See docs/bundle.md.

    Which fields travel is in ``bundle/table_of_types.py`` and ``table_of_plans.py``. Everything happens with the rights
    of the user.
    """

    _name = "case.bundle"
    _description = "Bundle of Case Types"

    # --- records to JSON ---------------------------------------------------------------------------------------

    @api.model
    def export(self, types, related=False):
        """A bundle of case types.

        :param types: ``case.type``; the first is the one the bundle is named after
        :param related: whether types whose cases theirs open, or wait for, travel too
        :return: bytes, the same as long as nothing of it changes
        :raises UserError: naming what cannot travel
        """
        types = types.with_context(lang=SOURCE, active_test=False)
        files = self._checked_files(types, related)
        version = self.env.ref("base.module_case_organizer", raise_if_not_found=False)
        made_by = f"Case Organizer {version.sudo().installed_version or ''}" if version else "Case Organizer"
        return write(files, types[0].code, types[0].name, made_by.strip())

    @api.model
    def _checked_files(self, types, related):
        """All files of case types, in the source language, that can travel. :raises UserError: naming what cannot"""
        self.env["case.type"].check_access("create")
        types.check_access("read")
        files, records = self._files(types, related)
        for lang in self._other_languages():
            words = self._translations(records, lang)
            if words:
                files[words_file(lang)] = words
        try:
            check(files, self._choices())
        except BundleError as refused:
            raise UserError(self._refused(refused, self.env._("This case type cannot be exported:"))) from None
        return files

    @api.model
    def _files(self, types, related):
        """All files but the words. :return: ``{file: JSON}`` and ``{file: (kind, records)}``"""
        gathered = Gathered(types=types.browse())
        files, records, queue, done = {}, {}, list(types), types.browse()
        while queue:
            case_type = queue.pop(0)
            folder = f"types/{case_type.code}/" if done else ""
            done |= case_type
            for path, kind, found in self._own_files(case_type):
                told = [self._portable(kind, record, gathered) for record in found]
                files[folder + path] = told if path.removesuffix(".json") in OWN else told[0]
                records[folder + path] = (kind, found)
            if related:
                queue += [other for other in gathered.types if other not in done and other not in queue]
        while True:
            before = {name: found.ids for name, found in gathered.shared.items()}
            for name, kind in SHARED.items():
                found = gathered.shared.get(name)
                if found:
                    self._check_codes(found)
                    records[f"{name}.json"] = (kind, found.sorted("code"))
                    files[f"{name}.json"] = [self._portable(kind, record, gathered) for record in found.sorted("code")]
            if before == {name: found.ids for name, found in gathered.shared.items()}:
                return files, records

    @api.model
    def _own_files(self, case_type):
        """The files of a type: ``[(file, kind, records)]``."""
        found = [("type.json", "type", case_type)]
        for name, kind in OWN.items():
            own = self._own(case_type, name)
            if own or name in ("roles", "details"):
                found.append((f"{name}.json", kind, own))
        taken = set()
        for test in case_type.test_ids.sorted(lambda test: (test.name, test.id)):
            name = slug(test.name, taken)
            taken.add(name)
            found.append((f"tests/{name}.json", "test", test))
        return found + [(plan_file(plan.version), "plan", plan) for plan in case_type.plan_ids]

    @api.model
    def _own(self, case_type, name):
        """The records of a collection that belong to a type."""
        if name == "letters":
            return self._source("case.letter.template").search([("type_id", "=", case_type.id)], order="code, id")
        if name == "results":
            return case_type.result_type_ids
        if name in STAYS:
            return self._source(TABLE[OWN[name]].model).search([("type_id", "=", case_type.id)], order="code, id")
        return case_type.role_ids if name == "roles" else self._details(case_type)

    @api.model
    def _called(self, record):
        """What people know a record of a bundle by."""
        return record[record._rec_name]

    @api.model
    def _details(self, case_type):
        return case_type.characteristic_ids.filtered(lambda detail: not detail.parent_id)

    @api.model
    def _check_codes(self, records):
        """:raises UserError: when two records of one bundle would be known by one code"""
        seen = {}
        for record in records:
            other = seen.setdefault(record.code, record)
            if other != record:
                raise UserError(
                    self.env._(
                        "“%(one)s” and “%(other)s” have the same code, %(code)s: they cannot travel together.",
                        one=record.name,
                        other=other.name,
                        code=record.code,
                    )
                )

    @api.model
    def _portable(self, kind, record, gathered):
        """A record as JSON: what equals its default is left out.

        :param kind: a key of ``TABLE``
        :param record: one record, in the source language, archived lines included
        """
        found = {}
        for name, entry in TABLE[kind].fields.items():
            value = getattr(self, f"_portable_{entry.kind}", self._portable_plain)(entry, record[entry.name], gathered)
            if entry.kind == "choice" and not value and entry.default:
                value = ""
            elif self._is_empty(entry, value):
                continue
            if value != entry.empty:
                found[name] = value
        return found

    @api.model
    def _is_empty(self, entry, value):
        if entry.kind == "flag":
            return False
        return value is None or value is False or (entry.kind != "json" and value in ("", []))

    @api.model
    def _portable_plain(self, entry, value, gathered):
        return value

    @api.model
    def _portable_moment(self, entry, value, gathered):
        return fields.Datetime.to_string(value)

    @api.model
    def _portable_ref(self, entry, value, gathered):
        if not value:
            return None
        shared = entry.target
        if shared in ALSO_IN and not value.type_id:
            shared = ALSO_IN[shared]
        if shared in SHARED:
            gathered.shared[shared] = gathered.shared.get(shared, value.browse()) | value
        elif entry.target == "types":
            gathered.types |= value
        return value.code

    @api.model
    def _portable_refs(self, entry, value, gathered):
        return sorted(self._portable_ref(entry, record, gathered) for record in value)

    @api.model
    def _portable_lines(self, entry, value, gathered):
        return [self._portable(entry.target, line, gathered) for line in value]

    @api.model
    def _portable_found(self, entry, value, gathered):
        return getattr(self, f"_known_{entry.target}")(value) if value else None

    @api.model
    def _portable_founds(self, entry, value, gathered):
        return sorted(self._portable_found(entry, record, gathered) for record in value)

    @api.model
    def _source(self, model):
        """A model in the source language, archived records included."""
        return self.env[model].with_context(lang=SOURCE, active_test=False)

    # --- what records that do not travel are known by --------------------------------------------------------------

    @api.model
    def _known_user(self, user):
        return user.login

    @api.model
    def _find_user(self, login):
        return self.env["res.users"].search([("login", "=", login), ("share", "=", False)], limit=1)

    @api.model
    def _known_team(self, team):
        return team.name

    @api.model
    def _find_team(self, name):
        domain = [("name", "=", name), ("company_id", "=", self.env.company.id)]
        return self.env["case.team"].with_context(lang=SOURCE).search(domain, limit=1)

    @api.model
    def _known_calendar(self, calendar):
        return calendar.name

    @api.model
    def _find_calendar(self, name):
        domain = [("name", "=", name), ("company_id", "in", (False, self.env.company.id))]
        return self.env["resource.calendar"].search(domain, order="company_id", limit=1)

    @api.model
    def _known_message(self, template):
        return template.name

    @api.model
    def _find_message(self, name):
        domain = [("name", "=", name), ("model", "=", "case.case")]
        return self.env["mail.template"].with_context(lang=SOURCE).search(domain, limit=1)

    @api.model
    def _known_action(self, action):
        return action.code

    @api.model
    def _find_action(self, code):
        domain = [("code", "=", code), ("company_id", "in", (self.env.company.id, False))]
        return self.env["case.action"].search(domain, order="company_id", limit=1)

    @api.model
    def _known_service(self, endpoint):
        return endpoint.code

    @api.model
    def _find_service(self, code):
        domain = [("code", "=", code), ("company_id", "in", (self.env.company.id, False))]
        return self.env["case.endpoint"].search(domain, order="company_id", limit=1)

    @api.model
    def _known_model(self, model):
        return model.sudo().model

    @api.model
    def _find_model(self, name):
        return self.env["ir.model"]._get(name)

    @api.model
    def _known_model_field(self, model_field):
        return f"{model_field.sudo().model}:{model_field.sudo().name}"

    @api.model
    def _find_model_field(self, name):
        model, _colon, own = name.partition(":")
        return self.env["ir.model.fields"]._get(model, own)

    # --- words -------------------------------------------------------------------------------------------------

    @api.model
    def _other_languages(self):
        return [code for code, _name in self.env["res.lang"].get_installed() if code != SOURCE]

    @api.model
    def _translations(self, records, lang):
        """``{address: text}`` of what is said differently in a language."""
        said = {}
        for path, (kind, found) in sorted(records.items()):
            for address, record, name in self._addresses(path, kind, found):
                there = record.with_context(lang=lang)[name]
                if there and there != record[name]:
                    said[address] = there
        return said

    @api.model
    def _addresses(self, path, kind, records):
        """Where records of a file have words: ``(address, record, name of the field)``; see ``bundle.addresses``."""
        alone = kind in ("type", "plan", "test")
        for record in records:
            yield from self._record_addresses(kind, record, f"{path}: ", [] if alone else [self._key(kind, record)])

    @api.model
    def _record_addresses(self, kind, record, before, way):
        for name, entry in TABLE[kind].fields.items():
            if entry.kind == "words":
                yield before + ".".join([*way, name]), record, entry.name
            elif entry.kind == "lines":
                for place, line in enumerate(record[entry.name]):
                    key = self._key(entry.target, line) or str(place)
                    yield from self._record_addresses(entry.target, line, before, [*way, name, key])

    @api.model
    def _key(self, kind, record):
        """By what a record is told from the others of its list: as ``Kind.key_of`` says it of JSON."""
        for name in TABLE[kind].key:
            entry = TABLE[kind].fields[name]
            value = record[entry.name]
            if value:
                return value.code if entry.kind == "ref" else value
        return ""

    # --- reading and checking ----------------------------------------------------------------------------------

    @api.model
    def _choices(self):
        """The choices of all selections that travel: ``{(model, field): codes}``."""
        return {
            (kind.model, entry.name): tuple(self.env[kind.model]._fields[entry.name].get_values(self.env))
            for kind in TABLE.values()
            for entry in kind.fields.values()
            if entry.kind == "choice"
        }

    @api.model
    def _read(self, data):
        """The files of a bundle that can be used here. :raises UserError: naming each place that cannot"""
        types = self.env["case.type"].with_context(active_test=False)
        codes = types.search([("company_id", "=", self.env.company.id)]).mapped("code")
        try:
            bundle = read(data)
            check(bundle.files, self._choices(), codes)
        except BundleError as refused:
            raise UserError(self._refused(refused, self.env._("This bundle cannot be used:"))) from None
        return normalised(bundle.files)

    @api.model
    def _refused(self, error, heading):
        """What is wrong with a bundle, in the language of the reader."""
        reasons, names = self._reasons(), self._collection_names()
        told = [heading]
        for problem in error.problems:
            values = {name: str(value) for name, value in problem.args.items()}
            values["what"] = names.get(problem.args.get("what"), "")
            reason = reasons[problem.code] % values
            told.append(f"{problem.where}: {reason}" if problem.where else reason)
        return "\n".join(told)
