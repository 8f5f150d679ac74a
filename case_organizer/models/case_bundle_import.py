import contextlib

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..bundle import AFTER_PLANS, ALSO_IN, OWN, SHARED, STAYS, TABLE, folders, tests
from ..cmmn import is_xml
from .bundle_run import BundleRun
from .case_bundle import Gathered


class _UndoneError(Exception):
    """Ends a preview: all that it wrote is undone."""


class CaseBundle(models.AbstractModel):
    """Takes bundles in, all or nothing. A preview is the same, undone at the end: it promises nothing that fails."""

    _inherit = "case.bundle"

    @api.model
    def take_in(self, data, code=None, replace_draft=False):
        """Take a bundle in, as a draft.

        :param data: bytes
        :param code: number prefix under which its case type comes in; that of the bundle when left out. A type that
            has it here is changed, else a new one is made.
        :param replace_draft: whether a draft that is here and differs makes way
        :return: a :class:`.bundle_run.BundleRun`
        :raises UserError: saying what keeps it out; nothing is written then
        """
        run = self._run(data, code, replace_draft)
        with self._all_or_nothing():
            self._bring(run)
            if run.refused:
                told = [sentence for outcome, sentence in run.told if outcome == "refused"]
                raise UserError("\n".join([self.env._("This bundle cannot come in:"), *told]))
        return run

    @api.model
    def preview(self, data, code=None, replace_draft=False):
        """What :meth:`take_in` would do. It is done and undone: what would be refused then is known now.

        :return: a :class:`.bundle_run.BundleRun` whose records are gone
        :raises UserError: when the bundle itself cannot be used
        """
        run = self._run(data, code, replace_draft)
        try:
            with contextlib.suppress(_UndoneError), self._all_or_nothing():
                self._bring(run)
                raise _UndoneError
        except (UserError, ValidationError) as refused:
            run.tell("refused", str(refused))
        finally:
            # What was looked at meanwhile is in caches, by ids that are gone or say something else again.
            self.env.registry.clear_cache("default", "groups")
        return run

    @api.model
    def _run(self, data, code, replace_draft):
        self.env["case.type"].check_access("create")
        if is_xml(data):
            return self._run_cmmn(data, code, replace_draft)
        files = self._read(data)
        return BundleRun(files, code or files["type.json"]["code"], replace_draft, made=self.env["case.type"])

    @contextlib.contextmanager
    def _all_or_nothing(self):
        try:
            with self.env.cr.savepoint():
                yield
        except psycopg2.IntegrityError as wrong:
            models_here = {self.env[kind.model]._table: kind.model for kind in TABLE.values()}
            model = self.env[models_here.get(wrong.diag.table_name, "case.type")]
            raise UserError(model._sql_error_to_message(wrong)) from None

    @api.model
    def _bring(self, run):
        """Everything of a bundle: what is shared, the types, what they have, their plans, the words."""
        for name, kind in SHARED.items():
            self._bring_shared(run, name, kind)
        found = {folder: self._bring_type(run, folder) for folder in folders(run.files)}
        run.types = found
        known = self._source("case.type").search([("company_id", "=", self.env.company.id)])
        run.codes["types"] = {case_type.code: case_type for case_type in known}
        run.codes["types"].update({run.files[f"{folder}type.json"]["code"]: found[folder] for folder in found})
        for folder, case_type in found.items():
            for name in (name for name in OWN if name not in AFTER_PLANS):
                self._bring_own(run, folder, case_type, name)
            self._bring_type_refs(run, folder, case_type)
            self._bring_tests(run, folder, case_type)
            self._bring_plans(run, folder, case_type)
            for name in AFTER_PLANS:
                self._bring_own(run, folder, case_type, name)
            self._retire_own(run, folder, case_type)
        for path in run.files:
            self._bring_words(run, path)
        self._tell_differences(run)

    # --- what is shared ----------------------------------------------------------------------------------------

    @api.model
    def _bring_shared(self, run, name, kind):
        """What plans of other types use too: what is here stays as it is, what is not is made."""
        model = self._source(TABLE[kind].model)
        here, company = {}, model._fields.get("company_id")
        own = company and not company.related
        domain = [("company_id", "in", (False, self.env.company.id))] if own else []
        if name in ALSO_IN.values():
            domain += [("type_id", "=", False)]
        for record in model.search(domain, order="company_id desc" if own else None):
            here.setdefault(record.code, record)
        run.codes[name] = {}
        path = f"{name}.json"
        for wanted in run.files.get(path, ()):
            record = here.get(wanted["code"])
            if record:
                self._tell_shared(run, kind, record, wanted)
            else:
                vals = self._vals(run, kind, wanted, {"company_id": self.env.company.id} if own else {})
                record = model.create(vals)
                run.tell("new", self._named(kind, self._called(record)))
                if kind == "event" and record.rule_ids:
                    run.tell(
                        "kept",
                        self.env._("Rules that raise “%s” are switched off: look at them.", self._called(record)),
                    )
                run.touched.append((path, kind, record))
            run.codes[name][wanted["code"]] = record

    @api.model
    def _tell_shared(self, run, kind, record, wanted):
        if not record.active:
            run.tell(
                "kept",
                self.env._("%(what)s is archived here and stays so.", what=self._named(kind, self._called(record))),
            )
        present = self._portable(kind, record, Gathered(types=self.env["case.type"]))
        differing = [name for name in TABLE[kind].fields if present.get(name) != wanted.get(name)]
        if not differing:
            run.tell("same", self._named(kind, self._called(record)))
            return
        run.tell(
            "kept",
            self.env._(
                "%(what)s is used by other case types too: it stays as it is here, although it differs (%(fields)s).",
                what=self._named(kind, self._called(record)),
                fields=", ".join(self._label(kind, TABLE[kind].fields[name]) for name in differing),
            ),
        )

    # --- types, roles, details -----------------------------------------------------------------------------------

    @api.model
    def _bring_type(self, run, folder):
        wanted = dict(run.files[f"{folder}type.json"])
        if not folder:
            wanted["code"] = run.code
        here = self._source("case.type").search(
            [("code", "=", wanted["code"]), ("company_id", "=", self.env.company.id)], limit=1
        )
        path = f"{folder}type.json"
        if here:
            here.check_access("write")
            if not run.plan_only:
                self._update(run, "type", here, wanted, skip=("refs", "ref", "lines"))
        else:
            vals = self._vals(run, "type", wanted, {"company_id": self.env.company.id}, skip=("refs", "ref", "lines"))
            here = self._source("case.type").create(vals)
            run.made |= here
            run.tell("new", self._named("type", here.name))
        run.touched.append((path, "type", here))
        return here

    @api.model
    def _bring_type_refs(self, run, folder, case_type):
        if run.plan_only and case_type not in run.made:
            return
        wanted = run.files[f"{folder}type.json"]
        only = [name for name, entry in TABLE["type"].fields.items() if entry.kind in ("ref", "refs", "lines")]
        self._update(run, "type", case_type, wanted, only=only, quiet=True)

    @api.model
    def _bring_own(self, run, folder, case_type, name):
        """Roles or details of a type, and the like: made or changed, by code."""
        kind, path = OWN[name], f"{folder}{name}.json"
        here, wanted, known = self._own(case_type, name), run.files.get(path, ()), {}
        if run.plan_only and case_type not in run.made:
            known = {record.code: record for record in here}
            wanted = [record for record in wanted if record["code"] not in known]
        records = self._sync(run, kind, here, wanted, {"type_id": case_type.id})
        run.codes[name] = {**run.codes.get(ALSO_IN.get(name), {}), **known, **records}
        for record in records.values():
            run.touched.append((path, kind, record))

    @api.model
    def _bring_tests(self, run, folder, case_type):
        """Recorded plays, by name. Those that are here alone stay: publishing plays them too."""
        here = {test.name: test for test in case_type.test_ids}
        for path in tests(run.files, folder):
            wanted = run.files[path]
            if wanted["name"] in here:
                self._update(run, "test", here[wanted["name"]], wanted)
            else:
                vals = self._vals(run, "test", wanted, {"type_id": case_type.id})
                test = self._source("case.type.test").create(vals)
                run.tell("new", self._named("test", test.name))

    @api.model
    def _sync(self, run, kind, here, wanted, owner, within=""):
        """Make records equal to what a bundle says, by code. What is here alone stays.

        :param owner: values of new records
        :param within: the name of what they belong to, in words
        :return: ``{code: record}`` of what the bundle has
        """
        known = {record.code: record for record in here}
        new = [record for record in wanted if record["code"] not in known]
        made = self._source(TABLE[kind].model).create([self._vals(run, kind, record, owner) for record in new])
        for record in made:
            run.tell("new", self._named(kind, self._called(record), within))
        for record in wanted:
            if record["code"] in known:
                self._update(run, kind, known[record["code"]], record, within=within)
        known.update({record.code: record for record in made})
        return {record["code"]: known[record["code"]] for record in wanted}

    @api.model
    def _update(self, run, kind, record, wanted, skip=(), only=None, quiet=False, within=""):
        """Write what differs, and say so."""
        gathered = Gathered(types=self.env["case.type"])
        present, vals, told = self._portable(kind, record, gathered), {}, []
        name_before = self._called(record)
        for name, entry in TABLE[kind].fields.items():
            if entry.kind in skip or (only is not None and name not in only):
                continue
            now, then = present.get(name, entry.empty), wanted.get(name, entry.empty)
            if entry.kind == "lines" and TABLE[entry.target].key == ("code",):
                self._sync_lines(run, entry, record, then, self._named(kind, wanted.get("name"), within))
            elif now != then and name != "code":
                if entry.kind == "lines":
                    found = [(5,), *self._lines(run, entry, then)]
                else:
                    found = self._value(run, kind, entry, then, wanted)
                if entry.kind == "found" and then and not found:
                    continue
                vals[entry.name] = found
                told.append((name, self._say_change(kind, name, now, then)))
        dropped = self._adapt(kind, vals, record)
        told = [sentence for name, sentence in told if name not in dropped]
        if vals:
            record.write(vals)
            what = self._named(kind, name_before, within)
            run.tell("changed", self.env._("%(what)s: %(changes)s.", what=what, changes="; ".join(told)))
        elif not quiet:
            run.tell("same", self._named(kind, self._called(record), within))

    @api.model
    def _sync_lines(self, run, entry, record, wanted, within):
        inverse = record._fields[entry.name].inverse_name
        here = record[entry.name]
        self._sync(run, entry.target, here, wanted, {inverse: record.id}, within)
        codes = {line["code"] for line in wanted}
        for line in here.filtered(lambda line: line.active and line.code not in codes):
            line.active = False
            run.tell("retired", self._named(entry.target, line.name, within))

    @api.model
    def _retire_own(self, run, folder, case_type):
        """Archive roles, details and the like that the bundle does not have, unless a plan relies on them."""
        if run.plan_only or case_type in run.made:
            return
        # What names others goes first.
        for name, kind in reversed(OWN.items()):
            path = f"{folder}{name}.json"
            if name in STAYS and path not in run.files:
                continue
            codes = {record["code"] for record in run.files.get(path, ())}
            gone = [record for record in self._own(case_type, name) if record.active and record.code not in codes]
            used = self._codes_used(case_type, name) if gone else ()
            for record in gone:
                what = self._named(kind, self._called(record))
                if record.code in used:
                    run.tell("kept", self.env._("%s is not in the bundle, but plans here rely on it: it stays.", what))
                else:
                    record.active = False
                    run.tell("retired", what)
