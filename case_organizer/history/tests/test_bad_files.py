"""Files that cannot be used: a clear error with its line, soon and within bounds."""

import gzip
import pickle
import random
import string
import tracemalloc

import pytest

from history import MESSAGES, HistoryError, Limits, sniff

from .common import csv_log, event, open_log, trace, xes_log, zipped

GIGABYTE = 1024**3
BOMB = (
    '<!DOCTYPE log [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>\n"
)


def refusal(path, **options):
    """Read all of the file; return its error."""
    with pytest.raises(HistoryError) as caught:
        for _case in open_log(path, **options):
            pass
    assert str(caught.value)
    return caught.value


def in_bytes(folder, content, name="log"):
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "unknown_format"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00", "unknown_format"),
        (b"Dear reader\nthis is a letter\n", "unknown_format"),
        (b"case,activity,timestamp\n", "no_rows"),
        (b"a,b,c\n" + b"1,2\n" * 9, "uneven"),
        (b"<html><body>Not found</body></html>", "not_xes"),
        (b"<!-- no root -->", "bad_xml"),
        (b"<log></log>", "no_rows"),
        (b"<log><trace></log>", "bad_xml"),
        (b"<log><trace/>", "bad_xml"),
        (b'{"case": 1}', "unknown_format"),
    ],
)
def test_no_log(tmp_path, content, code):
    assert refusal(in_bytes(tmp_path, content)).code == code


def test_no_file(tmp_path):
    assert refusal(tmp_path / "nothing").code == "unreadable"
    assert refusal(tmp_path).code == "unreadable"


@pytest.mark.parametrize("kind", ["csv", "xes"])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.99])
def test_truncated_gzip(tmp_path, kind, share):
    pick = random.Random(1)
    names = ["".join(pick.choices(string.ascii_letters, k=30)) for _number in range(2000)]
    if kind == "csv":
        path = csv_log(tmp_path, *(f"{name},A,2024-01-01T10:00Z,," for name in names))
    else:
        path = xes_log(tmp_path, "\n".join(trace(name, event("A", 1)) for name in names))
    packed = zipped(path)
    packed.write_bytes(packed.read_bytes()[: int(packed.stat().st_size * share)])
    assert refusal(packed).code == "truncated"


def test_truncation_is_told_with_the_line(tmp_path):
    rows = [f"{number},A,2024-01-01T10:00Z,{random.Random(number).random()}," for number in range(60_000)]
    packed = zipped(csv_log(tmp_path, *rows))
    packed.write_bytes(packed.read_bytes()[: int(packed.stat().st_size * 0.9)])
    error = refusal(packed)
    assert error.code == "truncated"
    assert 45_000 < error.line < 60_000


def test_damaged_gzip(tmp_path):
    packed = zipped(csv_log(tmp_path, *(f"{number},A,2024-01-01T10:00Z,," for number in range(2000))))
    content = bytearray(packed.read_bytes())
    content[-8:-4] = b"\0\0\0\0"
    packed.write_bytes(content)
    assert refusal(packed).code == "damaged"


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n',
        '<!DOCTYPE log SYSTEM "http://localhost:9/log.dtd">\n',
        '<!-- first -->\n<?pi data?>\n<!DOCTYPE log [<!ENTITY % p "x">]>\n',
        "<!DOCTYPE log>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_is_refused_unread(tmp_path, head, encoding):
    text = f"{head}<log>{trace('&i;&x;', event('A', 1))}</log>"
    error = refusal(in_bytes(tmp_path, text.encode(encoding)))
    assert (error.code, error.line) == ("doctype", text.count("\n", 0, text.index("<!DOCTYPE")) + 1)


def test_document_type_behind_an_unusual_encoding_is_refused(tmp_path):
    text = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE log [+ADwAIQ-ENTITY a "b">]><log/>'
    assert refusal(in_bytes(tmp_path, text.encode())).code in ("doctype", "encoding", "bad_xml")


@pytest.mark.parametrize(("start", "code"), [(b"", "line_too_long"), (b"case,activity,timestamp\n", "line_too_long")])
def test_gigabyte_of_one_line(tmp_path, start, code):
    path = tmp_path / "log.csv.gz"
    block = gzip.compress(b"x" * 2**24, 9)
    path.write_bytes(gzip.compress(start) + block * (GIGABYTE >> 24))
    error = bounded(path)
    assert (error.code, error.line) == (code, start.count(b"\n") + 1)


def test_gigabyte_of_one_line_unpacked(tmp_path):
    path = tmp_path / "log.csv"
    with path.open("wb") as file:
        file.write(b"case,activity,timestamp\n" + b"x,y,2024-01-01T00:00Z\n" * 300 + b"x" * 2**21)
        file.truncate(GIGABYTE)
    error = bounded(path)
    assert (error.code, error.line) == ("line_too_long", 302)


@pytest.mark.parametrize(
    ("start", "filling", "codes"),
    [
        (b"<log>", b" ", {"bad_xml", "element_too_large", "too_dense"}),
        (b"<log><!--", b" ", {"bad_xml", "element_too_large"}),
        (b'<log><trace><string key="concept:name" value="', b"x", {"bad_xml", "element_too_large"}),
        (b"<log><trace><event>", b'<int key="a" value="1"/>', {"element_too_large"}),
        (b"<log><trace>", b'<int key="a" value="1"/>', {"element_too_large"}),
        (b"<log>", b'<int key="a" value="1"/>', {"element_too_large"}),
        (b"<!--", b"x", {"bad_xml"}),
    ],
)
def test_gigabyte_without_an_event(tmp_path, start, filling, codes):
    path = tmp_path / "log.xes.gz"
    block = gzip.compress(filling * (2**24 // len(filling)), 9)
    path.write_bytes(gzip.compress(start) + block * (GIGABYTE >> 24))
    assert bounded(path).code in codes


def bounded(path):
    """Return the error of a file that is read within 64 MiB."""
    tracemalloc.start()
    try:
        error = refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()
    return error


def test_unclosed_quotation_mark(tmp_path):
    rows = ["1,A,2024-01-01T10:00Z,,"] * 300 + ['1,"A,2024-01-01T10:00Z,,'] + ["1,A,2024-01-01T10:00Z,,"] * 9
    error = refusal(csv_log(tmp_path, *rows))
    assert (error.code, error.line) == ("bad_quotes", 302)
    error = refusal(csv_log(tmp_path, *rows, *rows[:1] * 60_000))
    assert (error.code, error.line) in [("line_too_long", 302), ("cell_too_long", 302)]


def test_million_columns(tmp_path):
    heading = ",".join(["case,activity,timestamp", *(f"c{number}" for number in range(10**6))])
    error = refusal(csv_log(tmp_path, "1,A,2024-01-01", heading=heading))
    assert (error.code, error.line) == ("too_many_columns", 1)
    narrow = csv_log(tmp_path, *["1,A,2024-01-01T10:00Z,,"] * 300, "," * 10_000, name="narrow.csv")
    error = refusal(narrow)
    assert (error.code, error.line) == ("too_many_columns", 302)


def test_million_attributes(tmp_path):
    more = "".join(f'<int key="a{number}" value="1"/>' for number in range(3000))
    assert refusal(xes_log(tmp_path, trace("1", event("A", 1, more)))).code == "too_many_columns"


@pytest.mark.parametrize(("depth", "code"), [(70, "too_deep"), (5000, "too_deep")])
def test_deep_nesting(tmp_path, depth, code):
    more = '<string key="a" value="b">' * depth + "</string>" * depth
    error = refusal(xes_log(tmp_path, trace("1", event("A", 1, more))))
    assert error.code == code
    assert error.line


def test_long_values(tmp_path):
    error = refusal(csv_log(tmp_path, "1,A,2024-01-01T10:00Z,,", f"1,{'x' * 70_000},2024-01-01T10:00Z,,"))
    assert (error.code, error.line) == ("cell_too_long", 3)
    assert refusal(xes_log(tmp_path, trace("x" * 70_000, event("A", 1)))).code == "cell_too_long"


def test_unpacked_size_and_ratio(tmp_path):
    path = zipped(csv_log(tmp_path, *["1,A,2024-01-01T10:00Z,,"] * 60_000))
    assert refusal(path, limits=Limits(max_bytes=2**20 + 2**18)).code == "too_large"
    assert refusal(path, limits=Limits(ratio_from=2**17)).code == "too_dense"


def test_too_much_in_one_case(tmp_path):
    rows = ["1,A,2024-01-01T10:00Z,,"] * 50
    error = refusal(csv_log(tmp_path, *rows), limits=Limits(max_events=49))
    assert (error.code, error.line, error.args["case"]) == ("trace_too_long", 51, "1")
    assert refusal(csv_log(tmp_path, *rows), limits=Limits(max_trace=500)).code == "trace_too_large"
    log = xes_log(tmp_path, trace("1", *[event("A", 1)] * 50))
    assert refusal(log, limits=Limits(max_events=49)).code == "trace_too_long"
    assert refusal(log, limits=Limits(max_trace=40)).code == "trace_too_large"


def test_too_many_activities(tmp_path):
    rows = [f"1,A{number},2024-01-01T10:00Z,," for number in range(2100)]
    error = refusal(csv_log(tmp_path, *rows))
    assert (error.code, error.line, error.args["column"]) == ("too_many_activities", 2002, "activity")


def test_nul_character(tmp_path):
    rows = ["1,A,2024-01-01T10:00Z,,"] * 60_000
    error = refusal(csv_log(tmp_path, *rows, "1,A\0B,2024-01-01T10:00Z,,"))
    assert (error.code, error.line) == ("binary", 60_002)


def test_errors_can_be_translated_and_kept():
    error = HistoryError("bad_xml", 3, reason="<x>")
    assert (error.code, error.line, error.args) == ("bad_xml", 3, {"reason": "<x>"})
    assert str(error) == "Line 3: The XML is not well formed: <x>."
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert all("{" not in text or "}" in text for text in MESSAGES.values())


def test_sniff_alone_does_not_read_the_whole_file(tmp_path):
    path = csv_log(tmp_path, *["1,A,2024-01-01T10:00Z,,"] * 100_000)
    with path.open("ab") as file:
        file.write(b'"never closed')
    assert sniff(path).names == ("case", "activity", "timestamp", "resource", "group")
