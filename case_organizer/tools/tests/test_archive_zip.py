import hashlib
import io
import zipfile

import pytest

from .. import archive_zip
from ..archive_zip import MANIFEST, Archive, ArchiveRefused, as_json, manifest_of

FILES = {"case.json": as_json({"number": "C-1"}), "documents/a.pdf": b"%PDF- a document"}


def packed(files=None, manifest=None, extra=(), how=zipfile.ZIP_DEFLATED):
    """An archive. :param extra: ``(name, bytes)`` that the manifest does not know of"""
    files = FILES if files is None else files
    stream = io.BytesIO()
    hashes = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()}
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, data in [*files.items(), *extra]:
            archive.writestr(name, data)
        archive.writestr(MANIFEST, manifest_of({"case": "C-1"}, hashes) if manifest is None else manifest)
    return stream.getvalue()


def refusal(content):
    with pytest.raises(ArchiveRefused) as refused:
        Archive(io.BytesIO(content))
    return refused.value.reason, refused.value.name


def test_what_was_packed_is_read():
    archive = Archive(io.BytesIO(packed()))
    assert archive.json("case.json") == {"number": "C-1"}
    assert archive.bytes_of("documents/a.pdf") == b"%PDF- a document"
    assert archive.manifest["case"] == "C-1"
    with pytest.raises(ArchiveRefused):
        archive.bytes_of("../secret")


def test_any_byte_of_any_file_that_was_changed_is_found_and_named():
    content = packed(how=zipfile.ZIP_STORED)
    for name in FILES:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo(name)
        place = entry.header_offset + 30 + len(name.encode())
        for offset in range(entry.compress_size):
            broken = bytearray(content)
            broken[place + offset] ^= 0x01
            assert refusal(bytes(broken)) == ("altered", name)


def test_a_file_that_was_replaced_with_its_checksum_made_good():
    other = {**FILES, "documents/a.pdf": b"%PDF- a forgery  "}
    hashes = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in FILES.items()}
    assert refusal(packed(other, manifest_of({}, hashes))) == ("altered", "documents/a.pdf")


def test_files_missing_added_or_twice():
    hashes = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in FILES.items()}
    assert refusal(packed({"case.json": FILES["case.json"]}, manifest_of({}, hashes))) == ("missing", "documents/a.pdf")
    assert refusal(packed(extra=[("more.txt", b"more")])) == ("unknown", "more.txt")
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(extra=[("case.json", b"{}")])
    assert refusal(twice) == ("twice", "case.json")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:/x", "a/../b", "a//b", "./a"])
def test_names_that_lead_elsewhere(name):
    assert refusal(packed({**FILES, name: b"x"})) == ("place", name)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all", packed()[:300], packed()[:-30]])
def test_what_is_no_zip_or_was_cut_off(content):
    assert refusal(content)[0] == "no_zip"


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (b"{", "json"),
        (b"[" * 100_000, "json"),
        (b"[]", "format"),
        (as_json({"format": "other"}), "format"),
        (as_json({"format": archive_zip.FORMAT, "version": 2}), "newer"),
        (as_json({"format": archive_zip.FORMAT, "version": 1, "files": {"case.json": 1}}), "json"),
    ],
)
def test_manifests_that_are_none(manifest, reason):
    assert refusal(packed(manifest=manifest))[0] == reason


def test_bounds(monkeypatch):
    monkeypatch.setattr(archive_zip, "MOST_FILES", 2)
    assert refusal(packed())[0] == "too_many"
    monkeypatch.undo()
    monkeypatch.setattr(archive_zip, "MOST_FILE", 10)
    assert refusal(packed())[0] == "too_large"
    monkeypatch.undo()
    monkeypatch.setattr(archive_zip, "MOST_JSON", 1_000)
    assert refusal(packed({**FILES, "zeros": b"\x00" * 1_000_000})) == ("packed", "zeros")


def test_the_same_says_the_same():
    assert manifest_of({"b": 1, "a": 2}, {"y": ("1", 1), "x": ("2", 2)}) == manifest_of(
        {"a": 2, "b": 1}, {"x": ("2", 2), "y": ("1", 1)}
    )
