"""Which file of a bundle holds what.

The case type of a bundle is at the top; other types that travel with it are in ``types/<code>/``.
"""

import re

from .table import TABLE, normal

#: Files with a list of records by code: ``{file: kind}``, per type.
OWN = {
    "roles": "role",
    "details": "detail",
    "letters": "letter",
    "results": "result",
    "texts": "canned",
    "macros": "macro",
    "progress": "progress",
}
#: Of those, what names items of the plan, so that it comes in after the plans.
AFTER_PLANS = ("macros", "progress")
#: Of those, what stays as it is where a bundle has no such file: older ones have none.
STAYS = ("texts", *AFTER_PLANS)
#: The same for what all types of a bundle share.
SHARED = {
    "document_kinds": "document_kind",
    "events": "event",
    "statuses": "status",
    "shared_letters": "letter",
    "shared_texts": "canned",
}
#: What the records of a collection may be in besides: a step names a letter of its type, or one that types share.
ALSO_IN = {"letters": "shared_letters", "texts": "shared_texts"}

_PLAN = re.compile(r"plans/v([1-9][0-9]{0,5})\.json")
_TEST = re.compile(r"tests/[a-z0-9_]{1,64}\.json")
_FOLDER = re.compile(r"types/[A-Za-z0-9_@.\-]+/")
_WORDS = re.compile(r"words/([a-z]{2,3}(_[A-Z]{2,3}|_[0-9]{3})?(@[a-z]+)?)\.json")


def plan_file(version):
    """The file of a plan version in the folder of its type."""
    return f"plans/v{version}.json"


def words_file(lang):
    """The file with the words of a language."""
    return f"words/{lang}.json"


def language(path):
    """The language of a file with words; None for another file."""
    match = _WORDS.fullmatch(path)
    return match[1] if match else None


def folders(files):
    """The folders of the types in a bundle, that of its own type first: ``["", "types/B/", …]``."""
    return sorted({match[0] for path in files if (match := _FOLDER.match(path))} | {""})


def in_folders(files):
    """The files of each type, that of the bundle itself first: ``{folder: paths}``."""
    found = {folder: [] for folder in folders(files)}
    for path in files:
        match = _FOLDER.match(path)
        found[match[0] if match else ""].append(path)
    return found


def plans(files, folder):
    """The plan versions of a type: ``{version: file}``, in order."""
    found = {}
    for path in files:
        match = path.startswith(folder) and _PLAN.fullmatch(path[len(folder) :])
        if match:
            found[int(match[1])] = path
    return dict(sorted(found.items()))


def tests(files, folder):
    """The files with the tests of a type, in order."""
    return sorted(path for path in files if path.startswith(folder) and _TEST.fullmatch(path[len(folder) :]))


def kind_of(path):
    """The kind of record in a file, and whether it holds a list of them; None for a file that has no place."""
    own = _FOLDER.sub("", path, count=1)
    if own == "type.json":
        return "type", False
    if _PLAN.fullmatch(own):
        return "plan", False
    if _TEST.fullmatch(own):
        return "test", False
    name = own.removesuffix(".json")
    if name in OWN:
        return OWN[name], True
    if own == path and name in SHARED:
        return SHARED[name], True
    return None


def normalised(files):
    """Files that were checked, as they would be written: see :func:`.table.normal`."""
    found = {}
    for path, content in files.items():
        place = kind_of(path)
        if not place:
            found[path] = content
        elif place[1]:
            found[path] = [normal(place[0], record) for record in content]
        else:
            found[path] = normal(place[0], content)
    return found


def addresses(path, content):
    """Where in a file there are words: ``{address: (record as JSON, field)}``.

    An address is the file and the codes on the way: ``roles.json: adviser.name``.
    """
    kind, many = kind_of(path)
    found = {}
    for record in content if many else [content]:
        way = [TABLE[kind].key_of(record)] if many else []
        _collect(TABLE[kind], record, f"{path}: ", way, found)
    return found


def _collect(kind, record, before, way, found):
    for name, entry in kind.fields.items():
        if entry.kind == "words":
            found[before + ".".join([*way, name])] = (record, name)
        elif entry.kind == "lines":
            inner = TABLE[entry.target]
            for place, line in enumerate(record.get(name) or ()):
                _collect(inner, line, before, [*way, name, inner.key_of(line) or str(place)], found)
