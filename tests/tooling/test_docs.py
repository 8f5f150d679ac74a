"""The pages of the documentation: no link leads nowhere, no picture is missing or left over."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/readme/*.md")])
IMAGES = ROOT / "docs" / "images"
#: ``[words](target)`` and ``![words](target)``.
LINK = re.compile(r"\]\(([^()\s]+)\)")
READERS = ("clerks", "modellers", "managers", "administrators", "integrators", "developers")


def targets(page):
    """The files and addresses that a page refers to, without what stands in code."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.S)
    return LINK.findall(text)


def local(page):
    """The files that a page refers to: ``(as written, path, place in it)``."""
    for target in targets(page):
        if not re.match(r"[a-z]+:", target):
            path, _hash, place = target.partition("#")
            yield target, (page.parent / path).resolve() if path else page, place


def places(page):
    """What can be linked to in a page: its headings, as they are addressed."""
    headings = re.findall(r"^#+ +(.+)$", page.read_text(), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page):
    dead = [
        written
        for written, path, place in local(page)
        if not path.exists() or (place and path.suffix == ".md" and place not in places(path))
    ]
    assert not dead


def test_every_picture_is_shown_somewhere():
    shown = {path for page in PAGES for _written, path, _place in local(page)}
    assert not [picture.name for picture in sorted(IMAGES.glob("*")) if picture not in shown]


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_has_a_page_that_the_readme_leads_to(reader):
    page = ROOT / "docs" / f"for_{reader}.md"
    assert page in {path for _written, path, _place in local(ROOT / "README.md")}
    assert any(path.parent == IMAGES for _written, path, _place in local(page))
