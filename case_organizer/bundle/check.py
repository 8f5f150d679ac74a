"""Says what in a bundle cannot be used, each with its place, before anything is written."""

import contextlib
import math
import re
from datetime import datetime

from ..tools.conditions import DETAIL, ConditionError, parse
from ..tools.conditions import check as check_condition
from .errors import BundleError, Problem
from .layout import ALSO_IN, OWN, SHARED, addresses, in_folders, kind_of, language, plans, tests
from .limits import Limits
from .table import TABLE

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
#: What a database has no place for.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_CODE = re.compile(r"[^\s:\x00-\x1f]+")
#: Columns of a case and kinds of details that hold the number of a record.
LINKS = frozenset(["company_id", "partner_id", "type_id", "user_id"])
LINKED = frozenset(["partner", "record", "user"])
#: What a code in each collection stands for, in words.
NAMES = {
    "roles": "role",
    "details": "detail",
    "items": "item",
    "events": "event",
    "document_kinds": "document kind",
    "statuses": "status",
    "letters": "document template",
    "results": "result",
    "texts": "canned text",
    "types": "case type",
}


def check(files, choices, types=None, limits=None):
    """Check all files of a bundle.

    :param files: ``{name: JSON}``
    :param choices: ``{(model, field): codes}`` of the selections of the models
    :param types: codes of the case types that there are outside of the bundle; None does not look at them
    :param limits: :class:`.limits.Limits`
    :raises BundleError: with every problem that was found, up to ``limits.max_problems``
    """
    checker = _Checker(files, choices, types, limits or Limits())
    checker.all()
    if checker.problems:
        raise BundleError(checker.problems)


class _TooManyError(Exception):
    """There are enough problems to show."""


class _Checker:
    def __init__(self, files, choices, types, limits):
        self.files, self.choices, self.types, self.limits = files, choices, types, limits
        self.problems = []
        self.file = ""
        #: Files by the folder of their type: a bundle may have very many types.
        self.paths = in_folders(files)
        #: Codes by collection, for the type and the plan that are being checked.
        self.codes = {}
        self.details = {}

    def add(self, code, place="", **args):
        self.problems.append(Problem(code, self.file, place, args))
        if len(self.problems) >= self.limits.max_problems:
            self.problems.append(Problem("too_many_problems"))
            raise _TooManyError

    def all(self):
        with contextlib.suppress(_TooManyError):
            self._all()

    def _all(self):
        for path in self.files:
            self.file = path
            if not kind_of(self.file) and not language(self.file):
                self.add("no_place")
        if self.types is not None:
            own = [self.files.get(f"{folder}type.json") for folder in self.paths]
            own = {
                content["code"] for content in own if isinstance(content, dict) and isinstance(content.get("code"), str)
            }
            self.codes["types"] = own.union(self.types)
        for name in SHARED:
            self.codes[name] = self._collection(f"{name}.json", SHARED[name])
        for name, kind in SHARED.items():
            self.file = f"{name}.json"
            self._list(kind, self.files.get(self.file, []), "")
        for folder in self.paths:
            self._type(folder)
        sound = not self.problems
        for path in self.files:
            self.file = path
            if language(path):
                self._translations(self.files[self.file], sound)

    def _collection(self, file, kind):
        """Codes in a file with a list of records."""
        self.file = file
        records = self.files.get(file, [])
        if not isinstance(records, list):
            self.add("not_list")
            return frozenset()
        return self._known(kind, records, "")

    def _known(self, kind, records, place):
        """The codes of a list of records; those that are there twice are refused."""
        known = set()
        for index, record in enumerate(records):
            key = TABLE[kind].key and isinstance(record, dict) and record.get(TABLE[kind].key[0])
            if not isinstance(key, str):
                continue
            if key in known:
                self.add("duplicate_code", f"{place}[{index}].{TABLE[kind].key[0]}", value=key[:80])
            known.add(key)
        return frozenset(known)

    def _type(self, folder):
        for name, kind in OWN.items():
            self.codes[name] = self._collection(f"{folder}{name}.json", kind)
            self.codes[name] |= self.codes.get(ALSO_IN.get(name), frozenset())
        details = self.files.get(f"{folder}details.json", [])
        details = [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []
        self.details = {str(d.get("code")): d.get("kind", TABLE["detail"].fields["kind"].default) for d in details}
        self.file = f"{folder}type.json"
        if self.file not in self.files:
            self.add("no_file")
        else:
            # After its details and roles are known: conditions and questions name them.
            self._record("type", self.files[self.file], "")
        for name, kind in OWN.items():
            self.file = f"{folder}{name}.json"
            self._list(kind, self.files.get(self.file, []), "")
        for path in tests(self.paths[folder], folder):
            self.file = path
            self._record("test", self.files[path], "")
        self._plans(plans(self.paths[folder], folder))

    def _plans(self, versions):
        if not versions:
            self.add("no_plan")
        drafts = 0
        for version, path in versions.items():
            self.file, plan = path, self.files[path]
            if not isinstance(plan, dict):
                self.add("not_object")
                continue
            items = plan.get("items", [])
            self.codes["items"] = self._known("item", items, "items") if isinstance(items, list) else frozenset()
            self._record("plan", plan, "")
            if plan.get("version") != version:
                self.add("wrong_version", "version", expected=version)
            drafts += plan.get("state", "draft") == "draft"
            if drafts > 1:
                self.add("two_drafts", "state")
            self._stages(items if isinstance(items, list) else [])

    def _stages(self, items):
        """Refuse stages that lie within themselves."""
        above = {item.get("code"): item.get("stage") for item in items if isinstance(item, dict)}
        above = {code: stage for code, stage in above.items() if isinstance(code, str) and isinstance(stage, str)}
        for index, item in enumerate(items):
            if not isinstance(item, dict) or item.get("code") not in above:
                continue
            way, at = set(), item["code"]
            while at in above and at not in way:
                way.add(at)
                at = above[at]
            if at in way and at == item["code"]:
                self.add("own_stage", f"items[{index}].stage")

    def _list(self, kind, records, place):
        if not isinstance(records, list):
            if place:
                self.add("not_list", place)
            return
        for index, record in enumerate(records):
            self._record(kind, record, f"{place}[{index}]")

    def _record(self, name, record, place):
        kind = TABLE[name]
        if not isinstance(record, dict):
            self.add("not_object", place)
            return
        before = f"{place}." if place else ""
        for key in record:
            if key not in kind.fields:
                self.add("unknown_field", f"{before}{key[:80]}")
        for key, entry in kind.fields.items():
            here = f"{before}{key}"
            value = record.get(key)
            if value is None:
                if entry.needed and entry.kind != "found":
                    self.add("needed", here)
                continue
            getattr(self, f"_{entry.kind}")(kind, entry, value, here)
        if name in ("value", "macro_value"):
            self._fixed(record, before)

    def _fixed(self, record, before):
        """Refuse to set a detail to a record by its number."""
        detail, value = record.get("detail"), record.get("text")
        if not isinstance(value, str) or not isinstance(detail, str) or record.get("source", "fixed") != "fixed":
            return
        if value.strip().isdigit() and self.details.get(detail) in LINKED:
            self.add("record_number", f"{before}text", detail=detail)

    # --- one value -----------------------------------------------------------------------------------------------

    def _text(self, kind, entry, value, place):
        if not self._is_text(value, place):
            return
        if entry.name == "code" and (len(value) > self.limits.max_code or not _CODE.fullmatch(value)):
            self.add("bad_code", place, value=value[:80])
        elif entry.needed and not value.strip():
            self.add("needed", place)

    _words = _text

    def _is_text(self, value, place):
        if not isinstance(value, str):
            self.add("not_text", place)
        elif len(value) > self.limits.max_text:
            self.add("too_long", place, limit=self.limits.max_text)
        elif _UNKEPT.search(value):
            self.add("bad_character", place)
        else:
            return True
        return False

    def _flag(self, kind, entry, value, place):
        if not isinstance(value, bool):
            self.add("not_flag", place)

    def _whole(self, kind, entry, value, place):
        if type(value) is not int or not -(2**31) <= value < 2**31:
            self.add("not_whole", place)

    def _number(self, kind, entry, value, place):
        if type(value) not in (int, float) or abs(value) > 1e300 or not math.isfinite(value):
            self.add("not_number", place)

    def _choice(self, kind, entry, value, place):
        known = self.choices.get((kind.model, entry.name), ())
        if value != "" and (not isinstance(value, str) or value not in known):
            self.add("not_choice", place, value=str(value)[:80], choices=", ".join(known))

    def _condition(self, kind, entry, value, place):
        if not self._is_text(value, place):
            return
        try:
            domain = parse(value)
            check_condition(domain, self.details)
        except ConditionError as refused:
            self.add("condition", place, reason=refused.reason, detail=refused.detail)
            return
        for part in domain:
            if not isinstance(part, str) and self._names_number(*part):
                self.add("record_number", place, detail=part[0])

    def _names_number(self, name, operator, value):
        """Whether a part of a condition compares with the number of a record."""
        linked = name in LINKS or self.details.get(name.removeprefix(DETAIL)) in LINKED
        values = value if isinstance(value, list) else [value]
        return linked and any(type(entry) is int for entry in values)

    def _moment(self, kind, entry, value, place):
        if not self._is_text(value, place):
            return
        try:
            sound = _MOMENT.fullmatch(value) and datetime.fromisoformat(value)
        except ValueError:
            sound = False
        if not sound:
            self.add("not_moment", place)

    def _json(self, kind, entry, value, place):
        """Any JSON: its size and depth were looked at when it was read."""

    def _ref(self, kind, entry, value, place):
        if not isinstance(value, str):
            self.add("not_text", place)
        elif entry.target in self.codes and value not in self.codes[entry.target]:
            self.add("dangling", place, what=NAMES.get(entry.target, entry.target), value=value[:80])

    def _refs(self, kind, entry, value, place):
        if not isinstance(value, list):
            self.add("not_list", place)
            return
        for index, code in enumerate(value):
            self._ref(kind, entry, code, f"{place}[{index}]")

    def _found(self, kind, entry, value, place):
        self._is_text(value, place)

    def _founds(self, kind, entry, value, place):
        if not isinstance(value, list):
            self.add("not_list", place)
            return
        for index, name in enumerate(value):
            self._is_text(name, f"{place}[{index}]")

    def _lines(self, kind, entry, value, place):
        if not isinstance(value, list):
            self.add("not_list", place)
            return
        if entry.target != "item":
            self._known(entry.target, value, place)
        self._list(entry.target, value, place)

    # --- translations --------------------------------------------------------------------------------------------

    def _translations(self, content, sound):
        if not isinstance(content, dict):
            self.add("not_object")
            return
        known = self._addresses() if sound else None
        for address, value in content.items():
            if known is not None and address not in known:
                self.add("no_words", value=address[:200])
            self._is_text(value, address[:200])

    def _addresses(self):
        known = {}
        for path, content in self.files.items():
            if kind_of(path):
                known.update(addresses(path, content))
        return known
