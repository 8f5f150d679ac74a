"""The order in which a plan is written: what has no order of its own gets one, so that equal plans are equal."""

from ..bundle.layout import in_folders, language, normalised, plans


def by_folder(files):
    """Files of a bundle by type: ``{folder: {path in it: JSON}}``, that of its own type first."""
    return {
        folder: {path[len(folder) :]: files[path] for path in sorted(paths)}
        for folder, paths in in_folders(files).items()
    }


def ordered(files):
    """Files of a bundle as they are written and read: one version of each plan, in the order of its stages.

    :param files: ``{file: JSON}`` that were checked; of several versions of a plan the newest (a draft, if there is
        one) is taken
    :return: ``{file: JSON}``; two that are equal are the same case types
    """
    found, written = {}, {}
    for folder, own in by_folder(normalised(files)).items():
        versions = plans(own, "")
        drafts = [path for path in versions.values() if own[path].get("state", "draft") == "draft"]
        path = drafts[0] if drafts else versions[max(versions)]
        newest = own[path]
        written.update({folder + other: "" for other in versions.values()})
        written[folder + path] = f"{folder}plans/v1.json"
        plan = {name: value for name, value in newest.items() if name not in ("version", "state")}
        plan["items"] = [_criteria_ordered(item) for item in in_stages(plan.get("items", ()))]
        told = {path: content for path, content in own.items() if path not in versions.values()}
        told["plans/v1.json"] = {"version": 1, **plan}
        found.update({folder + path: content for path, content in told.items() if content not in ([], {})})
    for path in found:
        if language(path):
            found[path] = _words_of(found[path], written)
    return found


def _words_of(words, written):
    """Translations of the versions that are written, by where they are written."""
    kept = {}
    for address, text in words.items():
        path, colon, rest = address.partition(": ")
        path = written.get(path, path)
        if path:
            kept[path + colon + rest] = text
    return kept


def in_stages(items):
    """Items with each stage before what is in it, otherwise in their order."""
    below = {}
    for item in items:
        below.setdefault(item.get("stage"), []).append(item)
    found, todo = [], [iter(below.get(None, ()))]
    while todo:
        item = next(todo[-1], None)
        if item is None:
            todo.pop()
            continue
        found.append(item)
        todo.append(iter(below.get(item["code"], ())))
    return found


def _criteria_ordered(item):
    """Starting before stopping: which of the two comes first means nothing."""
    criteria = item.get("criteria")
    if not criteria:
        return item
    return {**item, "criteria": sorted(criteria, key=lambda criterion: criterion.get("kind", "entry") != "entry")}
