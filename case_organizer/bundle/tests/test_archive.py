import hashlib
import io
import json
import stat
import tracemalloc
import zipfile

import pytest

from case_organizer.bundle import BundleError, Limits, read, write
from case_organizer.bundle.archive import MANIFEST, dump

FILES = {"type.json": {"code": "PER", "name": "Vergunning"}, "plans/v1.json": {"version": 1, "items": []}}


def pack(*entries, how=zipfile.ZIP_DEFLATED):
    """A zip. :param entries: ``(name or ZipInfo, content)``"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def bundle(files, /, **manifest):
    """A bundle whose files are bytes, with a right manifest but for what is given."""
    said = {path: {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)} for path, text in files.items()}
    content = {"bundle": "case type", "format": 1, "code": "PER", "name": "Permit", "files": said, **manifest}
    return pack((MANIFEST, json.dumps(content)), *files.items())


def refusal(data, **limits):
    with pytest.raises(BundleError) as refused:
        read(data, Limits(**limits))
    assert str(refused.value)
    problem = refused.value.problems[0]
    return problem.code, problem.file


def test_what_was_written_is_read_and_is_the_same_each_time():
    data = write(FILES, "PER", "Vergunning", "test")
    assert data == write(dict(reversed(FILES.items())), "PER", "Vergunning", "test")
    found = read(data)
    assert found.files == FILES
    assert (found.manifest["code"], found.manifest["made_by"]) == ("PER", "test")


def test_people_can_read_it():
    data = write({"type.json": {"name": "Größe", "code": "G"}}, "G", "Größe", "test")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("type.json").decode() == '{\n  "code": "G",\n  "name": "Größe"\n}\n'
        assert archive.namelist()[0] == MANIFEST


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all" * 100, b"PK\x05\x06" + b"\xff" * 18])
def test_no_zip(data):
    assert refusal(data)[0] in ("not_zip", "damaged", "too_many_files")


def test_a_zip_cut_off_or_with_a_flipped_bit():
    data = write(FILES, "PER", "Permit", "test")
    assert refusal(data[: len(data) // 2])[0] == "not_zip"
    at = data.index(b"type.json") + len(b"type.json") + 3
    assert refusal(data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :])[0] in ("damaged", "checksum")


@pytest.mark.parametrize("name", ["../type.json", "/etc/passwd", "a/../b.json", "C:\\x.json", "a\\b.json", "a//b", "ü"])
def test_names_that_lead_elsewhere(name):
    assert refusal(pack((name, "{}")))[0] == "bad_name"


def test_two_files_of_one_name():
    with pytest.warns(UserWarning, match="Duplicate"):
        assert refusal(pack(("a.json", "{}"), ("a.json", "{}"))) == ("duplicate_name", "a.json")
    assert refusal(pack(("a.json", "{}"), ("A.json", "{}")))[0] == "duplicate_name"


def test_links_and_encrypted_files_and_other_packings():
    link = zipfile.ZipInfo("type.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refusal(pack((link, "/etc/passwd"))) == ("link", "type.json")
    assert refusal(pack(("type.json", "{}"), how=zipfile.ZIP_LZMA)) == ("compression", "type.json")
    data = bytearray(pack(("type.json", "{}")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == ("encrypted", "type.json")


def test_bombs_are_not_unpacked():
    bomb = pack(("type.json", b" " * 200_000_000))
    tracemalloc.start()
    assert refusal(bomb)[0] in ("too_dense", "file_size")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000
    many = pack(*((f"f{n}.json", b" " * 900_000) for n in range(30)))
    assert refusal(many)[0] == "unpacked_size"


def test_too_large_and_too_many():
    assert refusal(b"PK" * 30_000_000)[0] == "packed_size"
    assert refusal(pack(*((f"f{n}", b"") for n in range(30))), max_files=20)[0] == "too_many_files"
    assert refusal(pack(*((f"f{n}" * 30, b"") for n in range(3000))))[0] == "too_many_files"


def test_deep_and_endless_json():
    assert refusal(bundle({"type.json": b"[" * 100_000 + b"]" * 100_000})) == ("too_deep", "type.json")
    assert refusal(bundle({"type.json": b"[" + b"[]," * 300_000 + b"[]]"})) == ("too_many_values", "type.json")
    assert read(bundle({"type.json": b'{"a": "[[[[", "b": "\\"{{{"}'})).files["type.json"]["a"] == "[[[["


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"{", "not_json"),
        (b"", "not_json"),
        (b"{'a': 1}", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1e999}', "not_json"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not_json"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b'{"a": "\xff"}', "not_utf8"),
        (b"\xef\xbb\xbf{}", "not_json"),
    ],
)
def test_files_that_are_no_json(text, code):
    assert refusal(bundle({"type.json": text})) == (code, "type.json")


def test_what_the_manifest_says_must_be_so():
    text = dump(FILES["type.json"]).encode()
    right = {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)}
    assert refusal(bundle({"type.json": text}, files={})) == ("unknown_file", "type.json")
    both = {"type.json": right, "roles.json": right}
    assert refusal(bundle({"type.json": text}, files=both)) == ("missing_file", "roles.json")
    other = {"type.json": {**right, "sha256": "0" * 64}}
    assert refusal(bundle({"type.json": text}, files=other)) == ("checksum", "type.json")
    assert refusal(bundle({"type.json": text}, format=2)) == ("newer", MANIFEST)
    for wrong in ({"format": "1"}, {"bundle": "something"}, {"files": []}, {"files": {"type.json": 3}}, {"code": None}):
        assert refusal(bundle({"type.json": text}, **wrong)) == ("not_bundle", MANIFEST)
    assert refusal(pack(("type.json", text)))[0] == "no_manifest"
