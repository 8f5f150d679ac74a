"""Translations follow what an addon says, and nothing translated is lost on the way."""

import polib
import pytest

from dev import catalogue


@pytest.fixture
def template(tmp_path):
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8", "POT-Creation-Date": "2024-01-01 10:00+0000"}
    for term, comment in (("Case", "module: case_one"), ("Close", "module: case_one\nodoo-python")):
        file.append(polib.POEntry(msgid=term, comment=comment, occurrences=[(f"code:addons/{term}.py", "0")]))
    path = tmp_path / "case_one.pot"
    file.save(str(path))
    return path


def translated(path):
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}


def test_a_new_language_starts_with_every_term_untranslated(template, tmp_path):
    told = catalogue.update(template, [tmp_path / "nl.po"])
    assert translated(tmp_path / "nl.po") == {"Case": "", "Close": ""}
    assert polib.pofile(str(tmp_path / "nl.po")).metadata["Language"] == "nl"
    assert "nl.po: 0 translated, 2 missing, 0 gone" in told


def test_translations_stay_new_terms_come_old_ones_go(template, tmp_path):
    known = polib.POFile()
    known.append(polib.POEntry(msgid="Close", msgstr="Sluiten", comment="module: case_one"))
    known.append(polib.POEntry(msgid="Reopen", msgstr="Heropenen", comment="module: case_one"))
    known.save(str(tmp_path / "nl.po"))
    told = catalogue.update(template, [tmp_path / "nl.po"])
    assert translated(tmp_path / "nl.po") == {"Case": "", "Close": "Sluiten"}
    assert "missing: Case" in told
    assert "gone: Reopen" in told


def test_where_a_term_is_used_comes_from_the_template(template, tmp_path):
    known = polib.POFile()
    known.append(polib.POEntry(msgid="Close", msgstr="Sluiten", comment="module: old", occurrences=[("code:old", "0")]))
    known.save(str(tmp_path / "nl.po"))
    catalogue.update(template, [tmp_path / "nl.po"])
    entry = polib.pofile(str(tmp_path / "nl.po")).find("Close")
    assert entry.comment == "module: case_one\nodoo-python"
    assert entry.occurrences == [("code:addons/Close.py", "0")]


def test_a_second_time_changes_nothing(template, tmp_path):
    catalogue.update(template, [tmp_path / "nl.po"])
    before = [path.read_bytes() for path in (template, tmp_path / "nl.po")]
    assert b"POT-Creation-Date" not in before[0]
    catalogue.update(template, [tmp_path / "nl.po"])
    assert [path.read_bytes() for path in (template, tmp_path / "nl.po")] == before
