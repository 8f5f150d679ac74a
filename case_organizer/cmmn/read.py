"""Reads a CMMN file into case types, laid out as a bundle is."""

from dataclasses import dataclass

from ..bundle.check import check
from ..bundle.errors import BundleError
from ..bundle.layout import normalised
from ..tools.naming import slug
from .errors import CmmnError, short
from .names import DEFINITION, DETAIL_KINDS, OWN, PROPERTY
from .parsing import parse
from .read_plan import PlanReading
from .reading import Codes, Reading


@dataclass(frozen=True, slots=True)
class Model:
    """What was read.

    :ivar files: ``{file: JSON}`` as in a bundle, with one version of the plan of each type
    :ivar notes: a tuple of :class:`.errors.Note`
    :ivar items: ``{kind: how many}`` of stages, steps, milestones and listeners
    :ivar whole: whether it was written here: then its types are all there is of them, not their plans alone
    """

    files: dict
    notes: tuple
    items: dict
    whole: bool


class _Anything:
    """The choices of fields where the models are not at hand: all."""

    def get(self, _key, _default=None):
        return self

    def __contains__(self, _value):
        return True

    def __iter__(self):
        return iter(())


def read(data):
    """The case types in a file.

    :param data: bytes
    :return: a :class:`Model`
    :raises CmmnError: with every problem found, up to 20; nothing outside of the bytes is read
    """
    reading = Reading(parse(data))
    reader = _Files(reading)
    reader.all()
    if reading.problems:
        raise CmmnError(reading.problems)
    files = reader.files
    try:
        check(files, _Anything())
    except BundleError as refused:
        raise CmmnError(tuple(map(reader.placed, refused.problems))) from None
    return Model(normalised(files), reading.all_notes(), reader.items, reader.whole)


class _Files:
    def __init__(self, reading):
        self.reading = reading
        self.files, self.items = {}, dict.fromkeys(("stage", "step", "milestone", "listener"), 0)
        self.whole = False
        #: ``{case element: (folder, code)}``
        self.cases, self.codes = {}, {}
        #: ``{file: lines of its records}`` for what is found wrong later.
        self.lines = {}
        self.documents = {}

    def all(self):
        reading = self.reading
        cases = []
        for case in reading.children(reading.root, "case"):
            if reading.child(case, "casePlanModel") is None:
                reading.note("no_plan", case, element=reading.told(case))
            else:
                cases.append(case)
        if not cases:
            raise CmmnError.of("no_case", reading.root.sourceline)
        self.whole = all(reading.own(case, "code") is not None for case in cases)
        self._name(cases)
        self._kept(reading.root, "")
        kinds = self.files.get("document_kinds.json")
        listed = [kind for kind in kinds if isinstance(kind, dict)] if isinstance(kinds, list) else []
        self.documents = {kind["code"]: kind for kind in listed if isinstance(kind.get("code"), str)}
        for case in cases:
            self._case(case, *self.cases[case])
        if self.documents and kinds is None:
            self.files["document_kinds.json"] = list(self.documents.values())

    def _name(self, cases):
        """Give each case its code and folder before any is read: they name each other."""
        codes = Codes()
        for case in cases:
            code = self.reading.own(case, "code")
            if code is None:
                code = codes.give(slug(case.get("name") or case.get("id") or "case")[:6].strip("_")).upper()
            self.cases[case] = (f"types/{code}/" if self.cases else "", code)
            self.codes[case] = code

    def _kept(self, element, folder):
        """Files of a bundle that are kept whole in extension elements."""
        extension = self.reading.child(element, "extensionElements")
        for kept in extension.findall(f"{{{OWN}}}file") if extension is not None else ():
            path = folder + (kept.get("name") or "")
            self.files[path] = self.reading.json(kept, element)
            self.lines[path] = kept.sourceline

    def _case(self, case, folder, code):
        reading = self.reading
        plan_model = reading.child(case, "casePlanModel")
        name = case.get("name") or plan_model.get("name") or case.get("id") or code
        record = {"code": code, "name": name, "description": documented(reading, case), **reading.rest(case)}
        self.files[f"{folder}type.json"] = record
        self.lines[f"{folder}type.json"] = case.sourceline
        self._kept(case, folder)
        roles = self._roles(case, folder)
        file_items = self._case_file(case, folder)
        kinds = {record["code"]: record.get("kind", "char") for record in self.files[f"{folder}details.json"]}
        before = set(kinds)
        plan = PlanReading(reading, roles, file_items, kinds, self.codes)
        path = f"{folder}plans/v1.json"
        self.files[path] = plan.plan_of(plan_model)
        self.lines[path] = plan.lines
        self.files[f"{folder}details.json"] += [
            {"code": code, "name": code.replace("_", " ").capitalize(), "kind": kind}
            for code, kind in kinds.items()
            if code not in before
        ]
        for kind, count in plan.counts.items():
            self.items[kind] += count

    def _roles(self, case, folder):
        """``{role element: code}``, and their file."""
        reading, found, records = self.reading, {}, []
        roles = []
        for holder in reading.children(case, "caseRoles"):
            inside = reading.children(holder, "role")
            # CMMN 1.0 has no element around them.
            roles += inside or ([holder] if holder.get("name") else [])
        codes = Codes(filter(None, (reading.own(role, "code") for role in roles)))
        for role in roles:
            name = role.get("name") or role.get("id") or "role"
            code = reading.own(role, "code") or codes.give(name)
            found[role] = code
            records.append({"code": code, "name": name, **reading.rest(role)})
        self.files[f"{folder}roles.json"] = records
        return found

    def _case_file(self, case, folder):
        """``{caseFileItem: (kind, code)}``; details are in their file, documents among the kinds of documents."""
        reading, found, records = self.reading, {}, []
        model = reading.child(case, "caseFileModel")
        items = [item for item in model.iter("{*}caseFileItem") if reading.local(item)] if model is not None else []
        codes = Codes(filter(None, (reading.own(item, "code") for item in items)))
        documents = Codes(self.documents)
        for item in items:
            document = reading.own(item, "document")
            definition = self._definition(item)
            name = item.get("name") or (definition is not None and definition.get("name")) or item.get("id") or "x"
            said = definition.get("definitionType", "") if definition is not None else ""
            if document is None and reading.own(item, "code") is None and said.startswith(f"{DEFINITION}CMIS"):
                document = documents.give(name)
            if document is not None:
                found[item] = ("document", document)
                self.documents.setdefault(document, {"code": document, "name": name})
                continue
            code = reading.own(item, "code") or codes.give(name)
            found[item] = ("detail", code)
            records.append({"code": code, "name": name, "kind": self._kind(definition), **reading.rest(item)})
        self.files[f"{folder}details.json"] = records
        return found

    def _definition(self, item):
        value = (item.get("definitionRef") or "").rpartition(":")[2]
        found = self.reading.ids.get(value)
        return found if found is not None and self.reading.local(found) == "caseFileItemDefinition" else None

    def _kind(self, definition):
        """The kind of detail that a definition with one property comes to."""
        properties = self.reading.children(definition, "property") if definition is not None else []
        if len(properties) != 1:
            return "char"
        return DETAIL_KINDS.get(properties[0].get("type", "").removeprefix(PROPERTY), "char")

    def placed(self, problem):
        """A problem of the bundle as one of this file, with its line."""
        lines = self.lines.get(problem.file, 0)
        if isinstance(lines, list):
            head = problem.place.partition("].")[0].removeprefix("items[")
            lines = lines[int(head)] if head.isdigit() and int(head) < len(lines) else 0
        args = {"element": short(problem.where), "reason": short(problem.text, 120)}
        return CmmnError.of("extension", lines or self.reading.root.sourceline, **args).problems[0]


def documented(reading, element):
    """The documentation of an element, as text; as it was written when it is one of ours."""
    texts = [reading.text(child) for child in reading.children(element, "documentation")]
    if reading.own(element, "code") is not None and len(texts) == 1:
        return texts[0]
    return "\n\n".join(filter(None, (text.strip() for text in texts)))
