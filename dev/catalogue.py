"""Brings files of translations (``nl.po``) in line with what an addon has to translate (``case_organizer.pot``).

Runs in the Python environment of Odoo, which has polib: ``python -m dev.catalogue FILE.pot FILE.po…``.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import polib

NAMED = 20
#: Moments of writing would make every export differ from the one before.
MOMENTS = ("POT-Creation-Date", "PO-Revision-Date")


def merge(template: polib.POFile, known: polib.POFile) -> tuple[polib.POFile, list[str], list[str]]:
    """The terms of ``template`` in its order, with the translations of ``known``.

    :return: the merged file, the terms without a translation, the terms that are gone
    """
    merged = polib.POFile()
    merged.header = template.header
    merged.metadata = {**template.metadata, **known.metadata}
    translated = {entry.msgid: entry.msgstr for entry in known if not entry.obsolete}
    for entry in template:
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=translated.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    wanted = {entry.msgid for entry in template}
    missing = [entry.msgid for entry in merged if not entry.msgstr]
    return merged, missing, sorted(set(translated) - wanted)


def update(template: Path, files: Sequence[Path]) -> str:
    """Merge ``template`` into each of ``files``, which need not exist yet. :return: what came of it, in words"""
    source = polib.pofile(str(template))
    for moment in MOMENTS:
        source.metadata.pop(moment, None)
    source.save(str(template))
    lines = [f"{template.name}: {len(source)} terms"]
    for path in files:
        known = polib.pofile(str(path)) if path.is_file() else polib.POFile()
        known.metadata.setdefault("Language", path.stem)
        merged, missing, gone = merge(source, known)
        merged.save(str(path))
        lines.append(f"{path.name}: {len(source) - len(missing)} translated, {len(missing)} missing, {len(gone)} gone")
        lines += _named("missing", missing) + _named("gone", gone)
    return "\n".join(lines)


def _named(what: str, terms: list[str]) -> list[str]:
    lines = [f"  {what}: {_one_line(term)}" for term in terms[:NAMED]]
    return [*lines, f"  … and {len(terms) - NAMED} more"] if len(terms) > NAMED else lines


def _one_line(term: str) -> str:
    line = " ".join(term.split())
    return line if len(line) <= 100 else f"{line[:99]}…"


if __name__ == "__main__":
    first, *others = map(Path, sys.argv[1:])
    print(update(first, others))
