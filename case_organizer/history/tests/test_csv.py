"""CSV in its many forms: separators, encodings, quotes, mixed cases, equal times."""

import random
from datetime import UTC, date, datetime

import pytest

from history import HistoryError, Limits, Mapping, Reader, guess, regroup, sniff

from .common import HEADING, csv_log, open_log, told, zipped


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators(tmp_path, delimiter):
    rows = [f"{number},Say: yes,2024-01-01 10:00Z,Ann," for number in range(3)]
    rows = [row.replace(",", delimiter) for row in rows]
    sniffed = sniff(csv_log(tmp_path, *rows, heading=HEADING.replace(",", delimiter)))
    assert (sniffed.delimiter, sniffed.names) == (delimiter, tuple(HEADING.split(",")))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_quoted_line_breaks(tmp_path, end):
    path = csv_log(tmp_path, f'1,"A, ""so""{end}called",2024-01-01T10:00Z,,', "2,B,2024-01-01T10:00Z,,", end=end)
    first, second = open_log(path)
    assert first.events[0].activity == f'A, "so"{end}called'
    assert (first.line, second.line) == (2, 4)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
@pytest.mark.parametrize("packed", [False, True])
def test_encodings_are_found(tmp_path, encoding, found, packed):
    path = csv_log(tmp_path, "1,Prüfung für 5 €,2024-01-01T10:00Z,Zoë,", encoding=encoding)
    path = zipped(path) if packed else path
    sniffed = sniff(path)
    assert (sniffed.encoding, sniffed.gzipped, sniffed.names[0]) == (found, packed, "case")
    (case,) = Reader(path, guess(sniffed), sniffed)
    assert (case.events[0].activity, case.events[0].resource) == ("Prüfung für 5 €", "Zoë")


def test_an_encoding_can_be_named(tmp_path):
    path = csv_log(tmp_path, "1,Žádost,2024-01-01T10:00Z,,", encoding="cp1250")
    sniffed = sniff(path, encoding="cp1250")
    (case,) = Reader(path, guess(sniffed), sniffed)
    assert case.events[0].activity == "Žádost"
    with pytest.raises(HistoryError, match="No encoding is called klingon"):
        sniff(path, encoding="klingon")
    with pytest.raises(HistoryError, match="No encoding is called base64"):
        sniff(path, encoding="base64")


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(HEADING.encode() + b"\n1,\x81\x8d\x8f,2024-01-01T10:00Z,,\n")
    with pytest.raises(HistoryError) as caught:
        sniff(path)
    assert caught.value.code == "unclear_encoding"


@pytest.mark.parametrize("before", [0, 7, 60_000])
def test_a_wrong_byte_is_told_with_its_line(tmp_path, before):
    rows = [f"{number},Prüfung,2024-01-01T10:00Z,," for number in range(before)]
    path = csv_log(tmp_path, *rows)
    with path.open("ab") as file:
        file.write(b"x,Pr\xfcfung,2024-01-01T10:00Z,,\n" + b"y,A,2024-01-01T10:00Z,,\n" * 3000)
    with pytest.raises(HistoryError) as caught:
        list(Reader(path, Mapping("case", "activity", "timestamp"), sniff(path, encoding="utf-8")))
    error = caught.value
    assert (error.code, error.line) == ("encoding", before + 2)
    assert error.args == {"encoding": "utf-8", "byte": "0xfc"}


def test_odd_utf_16(tmp_path):
    path = csv_log(tmp_path, *["1,A,2024-01-01T10:00Z,,"] * 9, encoding="utf-16")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(HistoryError) as caught:
        list(open_log(path))
    assert (caught.value.code, caught.value.line) == ("encoding", 10)


def test_headings_without_or_with_doubled_names(tmp_path):
    sniffed = sniff(csv_log(tmp_path, "1,A,2024-01-01,x,y", heading="case,activity,timestamp,,case"))
    assert sniffed.names == ("case", "activity", "timestamp", "Column 4", "case (5)")


def interleaved(seed):
    """Rows of 40 cases in order of time, mixed."""
    pick = random.Random(seed)
    rows = [(f"case {case}", step, pick.randrange(500)) for case in range(40) for step in range(1, 8)]
    pick.shuffle(rows)
    rows.sort(key=lambda row: row[2])
    return [f"{case},S{step},2024-01-01T{at // 60:02d}:{at % 60:02d}:00Z,," for case, step, at in rows]


@pytest.mark.parametrize("known", [200_000, 3])
def test_mixed_cases_come_together(tmp_path, known):
    rows = interleaved(1)
    mixed = told(open_log(csv_log(tmp_path, *rows), limits=Limits(max_known=known)))
    names = [row.partition(",")[0] for row in rows]
    assert [name for name, _events in mixed] == list(dict.fromkeys(names)), "in order of their first row"
    expected = {}
    for line, row in enumerate(rows, 2):
        case, step, at, *_rest = row.split(",")
        expected.setdefault(case, []).append((step, at.replace("Z", "+00:00"), line))
    assert dict(mixed) == expected


def test_few_known_names_give_the_same_as_many(tmp_path):
    rows = sorted(interleaved(2), key=lambda row: int(row.split(",")[0].split()[1]))
    path = csv_log(tmp_path, *rows)
    assert told(open_log(path)) == told(open_log(path, limits=Limits(max_known=3)))


def test_equal_times_keep_the_order_of_the_file(tmp_path):
    times = ["2024-01-02T10:00Z", "2024-01-02T12:00+02:00", "2024-01-01T10:00Z", "2024-01-02T10:00Z"]
    path = csv_log(tmp_path, *(f"1,S{number},{time},," for number, time in enumerate(times)))
    (case,) = open_log(path)
    assert [event.activity for event in case.events] == ["S2", "S0", "S1", "S3"]


def test_times_without_a_zone_are_read_in_the_one_given(tmp_path):
    path = csv_log(tmp_path, "1,A,2024-07-01 10:00:00,,", "1,B,2024-12-01 10:00:00,,")
    assert sniff(path).zoneless == ("timestamp",)
    (case,) = open_log(path)
    assert [event.timestamp.hour for event in case.events] == [10, 10]
    (case,) = open_log(path, timezone="Europe/Amsterdam")
    assert [event.timestamp.hour for event in case.events] == [8, 9]
    assert {event.timestamp.tzinfo for event in case.events} == {UTC}
    with pytest.raises(HistoryError, match="No time zone is called Mars/Base"):
        open_log(path, timezone="Mars/Base")
    with pytest.raises(HistoryError, match="No time zone"):
        open_log(path, timezone="../../etc/passwd")


@pytest.mark.parametrize(
    "text",
    [
        "31-12-2023 23:59:58",
        "31.12.2023 23:59:58",
        "31/12/2023 23:59:58",
        "12/31/2023 11:59:58 PM",
        "2023/12/31 23:59:58.000",
        "2023-12-31T23:59:58Z",
        "2024-01-01 00:59:58+01:00",
        "31-12-2023 23:59:58+0000",
        "1704067198",
        "1704067198000",
    ],
)
def test_ways_to_write_a_time(tmp_path, text):
    path = csv_log(tmp_path, f"1,A,{text},,")
    sniffed = sniff(path)
    (case,) = Reader(path, guess(sniffed), sniffed)
    assert case.events[0].timestamp == datetime(2023, 12, 31, 23, 59, 58, tzinfo=UTC)
    assert not sniffed.column("timestamp").ambiguous


def test_swapped_day_and_month_are_pointed_out(tmp_path):
    sniffed = sniff(csv_log(tmp_path, "1,A,02/03/2024 10:00,,", "1,A,04/05/2024 10:00,,"))
    column = sniffed.column("timestamp")
    assert (column.format, column.ambiguous) == ("%d/%m/%Y %H:%M", True)


def test_values_have_the_type_of_their_column(tmp_path):
    heading = "case,activity,timestamp,case:a,case:b,case:c,case:d,case:e,case:f,case:g"
    rows = [
        "1,A,2024-01-01,12,1.5,true,2024-05-06,007,x,\\N",
        "2,A,2024-01-01,-3,2,no,2024-05-07,12,,NaN",
    ]
    path = csv_log(tmp_path, *rows, heading=heading)
    sniffed = sniff(path)
    types = {column.name: column.type for column in sniffed.columns[3:]}
    expected = ["integer", "float", "boolean", "date", "text", "text", "text"]
    assert list(types.values()) == expected
    first, second = Reader(path, guess(sniffed), sniffed)
    assert list(first.attributes.values()) == [12, 1.5, True, date(2024, 5, 6), "007", "x"]
    assert list(second.attributes.values()) == [-3, 2.0, False, date(2024, 5, 7), "12"]


def test_attributes_go_to_the_case_or_the_event(tmp_path):
    heading = "ticket,activity,timestamp,product,note"
    rows = ["1,A,2024-01-01,P,n", "1,B,2024-01-02,P,m", "2,A,2024-01-01,Q,", "2,B,2024-01-03,Q,k"]
    sniffed = sniff(csv_log(tmp_path, *rows, heading=heading))
    mapping = guess(sniffed)
    assert (mapping.case, mapping.case_attributes, mapping.event_attributes) == ("ticket", ("product",), ("note",))
    corrected = regroup(mapping.replace(case="note", event_attributes=()), sniffed)
    assert corrected.event_attributes == ("ticket", "product") or "ticket" in corrected.case_attributes
