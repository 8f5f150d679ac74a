"""Writes case types, laid out as a bundle is, as a CMMN file."""

from lxml import etree

from ..bundle.layout import OWN
from . import names
from .draw import PlanDrawing
from .layout import place
from .same import by_folder, ordered
from .write_plan import PlanWriting
from .writing import Writing, documentation, element, extension, sub

#: Files of a type that CMMN has elements for.
TOLD = ("type.json", "roles.json", "details.json", "plans/v1.json")
#: Those that are kept as they are.
OWN_FILES = frozenset(f"{name}.json" for name in OWN) - frozenset(TOLD)
#: Between one case and the next in the diagram.
GAP = 80


def write(files, exporter="Case Organizer"):
    """A CMMN 1.1 file.

    :param files: ``{file: JSON}`` of a bundle, checked; of each type the newest version of the plan is written
    :param exporter: the program, as it is named in the file
    :return: bytes of UTF-8; the same for the same files
    """
    files = ordered(files)
    writing = Writing(files)
    spaces = {None: names.MODEL, "cmmndi": names.DIAGRAM, "dc": names.DC, "di": names.DI, "co": names.OWN}
    root = etree.Element(f"{{{names.MODEL}}}definitions", nsmap=spaces)
    root.set("id", writing.ids.give("definitions"))
    root.set("targetNamespace", names.TARGET)
    root.set("expressionLanguage", names.CONDITION)
    root.set("exporter", exporter)
    types = by_folder(files)
    for own in types.values():
        code = own["type.json"]["code"]
        writing.cases[code] = writing.ids.give(f"case_{code}")
    cases = [_case(writing, own) for own in types.values()]
    for definition in writing.definitions:
        root.append(definition)
    for case, _plan in cases:
        root.append(case)
    _keep(root, None, {path: content for path, content in types[""].items() if _is_shared(path)})
    _diagram(root, writing, [plan for _case, plan in cases])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _case(writing, files):
    """The ``case`` of a type, of which these are the files, and the writing of its plan."""
    record = dict(files["type.json"])
    code = record.pop("code")
    case = element("case", id=writing.cases[code])
    case.set(f"{{{names.OWN}}}code", code)
    writing.named(case, record)
    documentation(case, record, "description")
    kept = extension(case, record)
    _keep(case, kept, {path: content for path, content in files.items() if _is_own(path)})
    plan = PlanWriting(writing, files)
    _case_file(writing, files, case, plan)
    case.append(plan.as_element())
    _roles(writing, files, case, plan)
    return case, plan


def _is_own(path):
    """Whether a file in the folder of a type holds something of it that CMMN has no elements for."""
    return path in OWN_FILES or path.startswith("tests/")


def _is_shared(path):
    return path not in TOLD and not _is_own(path)


def _keep(holder, kept, files):
    """Files of a bundle, each whole in the extension elements of an element."""
    if not files:
        return
    if kept is None:
        kept = sub(holder, "extensionElements")
    for path, content in sorted(files.items()):
        etree.SubElement(kept, f"{{{names.OWN}}}file", name=path).text = Writing.json(content)


def _roles(writing, files, case, plan):
    roles = files.get("roles.json", ())
    if not roles:
        return
    holder = sub(case, "caseRoles")
    for record in roles:
        role = sub(holder, "role", id=plan.roles[record["code"]])
        rest = dict(record)
        role.set(f"{{{names.OWN}}}code", rest.pop("code"))
        writing.named(role, rest)
        extension(role, rest)


def _case_file(writing, files, case, plan):
    """Details, and the documents that the plan listens to, as items of the case file."""
    details = files.get("details.json", ())
    if not details and not plan.documents:
        return
    holder = sub(case, "caseFileModel")
    for record in details:
        rest = dict(record)
        code, kind = rest.pop("code"), rest.pop("kind", "char")
        item = sub(holder, "caseFileItem", id=plan.details[code])
        item.set(f"{{{names.OWN}}}code", code)
        item.set("multiplicity", "ZeroOrMore" if kind == "group" else "ZeroOrOne")
        item.set("definitionRef", writing.definition(kind))
        writing.named(item, rest)
        if names.DETAIL_KINDS.get(names.PROPERTY_TYPES.get(kind, ""), "char") != kind:
            rest["kind"] = kind
        extension(item, rest)
    for code, identity in plan.documents.items():
        item = sub(holder, "caseFileItem", id=identity)
        item.set(f"{{{names.OWN}}}document", code)
        item.set("multiplicity", "ZeroOrMore")
        item.set("definitionRef", writing.definition("document"))
        writing.named(item, {"name": writing.document_names.get(code, code)})


def _diagram(root, writing, plans):
    """A page with all cases below each other."""
    holder = etree.SubElement(root, f"{{{names.DIAGRAM}}}CMMNDI")
    page = etree.SubElement(holder, f"{{{names.DIAGRAM}}}CMMNDiagram", id=writing.ids.give("diagram"))
    size = etree.SubElement(page, f"{{{names.DIAGRAM}}}Size")
    top, wide = 40, 0
    for plan in plans:
        drawing = PlanDrawing(plan)
        box = drawing.box()
        place(box, 40, top)
        lowest = drawing.draw(page, box)
        top, wide = lowest + GAP, max(wide, box.x + box.width)
    size.set("width", str(wide + 40))
    size.set("height", str(top))
