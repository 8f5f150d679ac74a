"""The pictures of the documentation: each is in the table by which it is taken, and each of the table is shown."""

import re
import struct
from string import Formatter

import pytest

from dev import demo, pictures
from dev.picture_table import PICTURES, SIZES
from dev.ui import Failure

PAGES = [pictures.ROOT / "README.md", *(pictures.ROOT / "docs").rglob("*.md")]
SHOTS = pictures.shots()
IDS = [shot.name for shot in SHOTS]


def shown():
    """The names of the pictures in the pages."""
    return {name for page in PAGES for name in re.findall(r"\]\([^)\s]*images/([^)\s/]+\.png)\)", page.read_text())}


def test_every_picture_of_a_page_is_in_the_table():
    assert not shown() - set(IDS)
    assert not {file.name for file in pictures.IMAGES.iterdir()} - set(IDS)


def test_every_picture_of_the_table_is_shown_somewhere():
    assert not set(IDS) - shown()


def test_no_name_stands_twice_in_the_table():
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("shot", SHOTS, ids=IDS)
def test_a_picture_is_there_small_and_as_large_as_the_table_says(shot):
    head = (pictures.IMAGES / shot.name).read_bytes()
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(head) <= pictures.MOST
    width, height = struct.unpack(">II", head[16:24])
    if shot.picture.whole:
        assert width == shot.picture.whole
    else:
        assert (width, height) == SIZES[shot.size]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_logins_and_addresses_are_known(picture):
    logins = {login for login, _password, _text in demo.logins()}
    assert picture.login is None or picture.login in logins
    stage = pictures.STAGE.read_text()
    names = {name for _text, name, _spec, _how in Formatter().parse(picture.path) if name}
    assert not [name for name in names if not re.search(rf'\b{name}=|"{name}"', stage)]


def test_with_a_log_those_are_taken_that_show_one_and_else_the_others():
    for with_log in (False, True):
        taken = pictures.chosen([], with_log)
        assert taken == [shot for shot in SHOTS if shot.picture.of_log == with_log]


def test_single_pictures_are_chosen_by_name():
    assert [shot.name for shot in pictures.chosen(["case_phone", "cases"], with_log=False)] == [
        "case_phone.png",
        "cases.png",
    ]


def test_a_wrong_name_or_a_missing_log_is_said():
    with pytest.raises(Failure, match="No picture is called casse"):
        pictures.chosen(["casse"], with_log=False)
    with pytest.raises(Failure, match="name it with --history"):
        pictures.chosen(["permit_plan"], with_log=False)
    with pytest.raises(Failure, match=r"cases\.png does not show"):
        pictures.chosen(["permit_plan", "cases"], with_log=True)
