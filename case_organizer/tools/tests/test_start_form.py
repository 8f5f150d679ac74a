"""What a form from outside says, and which files come in with it."""

import doctest

import pytest

from case_organizer.tools import start_form, uploads
from case_organizer.tools.start_form import StampRefused, address_of, make_stamp, one_line, read_stamp
from case_organizer.tools.uploads import LARGEST, refusal


def sign(text):
    """A signature."""
    return f"signed {text[::-1]}".encode().hex()


def same(one, other):
    """Equal."""
    return one == other


def test_examples():
    assert not doctest.testmod(start_form).failed
    assert not doctest.testmod(uploads).failed


@pytest.mark.parametrize(("age", "reason"), [(0, "soon"), (2, "soon"), (24 * 3600 + 1, "late"), (-1000, "soon")])
def test_a_form_is_filled_in_neither_at_once_nor_days_later(age, reason):
    with pytest.raises(StampRefused) as refused:
        read_stamp(make_stamp("7.0", sign, at=10_000), "7.0", sign, same, at=10_000 + age)
    assert refused.value.reason == reason


def test_a_stamp_that_was_changed_or_is_of_another_form_does_not_count():
    stamp = make_stamp("7.0", sign, at=1000)
    began, nonce, signature = stamp.split(".")
    for wrong in (
        "",
        None,
        7,
        "a",
        "..",
        stamp[:-1],
        stamp + "0",
        f"999.{nonce}.{signature}",
        f"{began}.{nonce}x.{signature}",
        stamp.replace(".", "", 1),
        "é" * 300,
    ):
        with pytest.raises(StampRefused) as refused:
            read_stamp(wrong, "7.0", sign, same, at=1010)
        assert refused.value.reason == "forged"
    for subject in ("8.0", "7.5", ""):
        with pytest.raises(StampRefused):
            read_stamp(stamp, subject, sign, same, at=1010)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jan",
        "jan@",
        "@example.com",
        "jan@example",
        "jan@example.com\nBcc: all@example.com",
        "jan@example.com\r\n\r\nBuy",
        "Jan <jan@example.com>",
        "jan@example.com,piet@example.com",
        "jan@example.com;piet@example.com",
        "jan@@example.com",
        "jan@exa..mple.com",
        "jan@éxample.com",
        "a" * 250 + "@example.com",
        None,
        ["jan@example.com"],
    ],
)
def test_what_is_no_single_mail_address(text):
    assert address_of(text) is None


def test_lines_hold_nothing_that_ends_or_turns_them():
    assert one_line("a\r\nb\x00c\u202ed\u2028e", 100) == "a b c d e"
    assert one_line({"a": 1}, 100) == ""
    assert len(one_line("a" * 1000, 40)) == 40


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"%PDF-1.4", None),
        ("a.jpg", b"\xff\xd8\xff\xe0", None),
        ("a.heic", b"\x00\x00\x00\x18ftypheic", None),
        ("a.txt", b"Hello", None),
        ("a.docx", b"PK\x03\x04rest", None),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-" + b"0" * LARGEST, "large"),
        ("a.svg", b"<svg onload='alert(1)'/>", "kind"),
        ("a.png", b"<svg onload='alert(1)'/>", "kind"),
        ("a.pdf", b"<html><script>alert(1)</script>", "kind"),
        ("a.html", b"Hello", "kind"),
        ("a.zip", b"PK\x03\x04", "kind"),
        ("a.jpg", b"PK\x03\x04", "kind"),
        ("a.exe", b"MZ\x90", "kind"),
        ("a.jpg", b"MZ\x90", "kind"),
        ("a.pdf.exe", b"%PDF-1.4", "name"),
        ("a.sh", b"rm -rf", "name"),
        ("a.js", b"alert(1)", "kind"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "kind"),
    ],
)
def test_files_are_what_they_are_not_what_they_are_called(name, content, why):
    assert refusal(name, content) == why
