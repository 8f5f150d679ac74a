"""Rows and cases that cannot be used are left out and named, up to a bound."""

import pytest

from history import HistoryError, Limits

from .common import csv_log, event, open_log, told, trace, xes_log

GOOD = [f"{number // 2},A,2024-01-{number % 27 + 1:02d}T10:00:00Z,," for number in range(100)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",A,2024-01-01T10:00Z,,", "no_case"),
        ("  ,A,2024-01-01T10:00Z,,", "no_case"),
        ("X,,2024-01-01T10:00Z,,", "no_activity"),
        ("X,A,,,", "no_timestamp"),
        ("X,A,NULL,,", "no_timestamp"),
        ("X,A,yesterday,,", "bad_date"),
        ("X,A,2024-02-30T10:00Z,,", "bad_date"),
        ("X,A,0001-01-01T00:00+14:00,,", "bad_date"),
        ("X,A,999999999999999999,,", "bad_date"),
        (f"X,{'A' * 501},2024-01-01T10:00Z,,", "long_name"),
        (f"{'X' * 501},A,2024-01-01T10:00Z,,", "long_name"),
        ("X,A", "wrong_width"),
        ("X,A,2024-01-01T10:00Z,,,more", "wrong_width"),
    ],
)
def test_a_faulty_row_is_named(tmp_path, row, code):
    reader = open_log(csv_log(tmp_path, *GOOD, row, "Y,A,2024-01-01T10:00Z,,"))
    cases = list(reader)
    assert [(refusal.line, refusal.code) for refusal in reader.refused] == [(102, code)]
    assert reader.refused[0].reason in str(reader.refused[0])
    assert cases[-1].name == "Y"
    assert len(cases) == 51, "nothing is made of what is left of the case"
    assert reader.events == 101
    assert len(list(reader)) == 51
    assert len(reader.refused) == 1, "each reading starts anew"


def test_blank_cells_beyond_the_heading_do_no_harm(tmp_path):
    reader = open_log(csv_log(tmp_path, *GOOD, "X,A,2024-01-01T10:00Z,,,,", "", ""))
    assert len(list(reader)) == 51
    assert not reader.refused


def test_a_case_with_an_unreadable_end_is_left_out_whole(tmp_path):
    rows = [f"{number},A,2024-01-01T10:00Z,2024-02-01" for number in range(30)]
    rows.insert(3, "X,A,2024-01-01T10:00Z,soon")
    reader = open_log(csv_log(tmp_path, *rows, heading="case,activity,timestamp,case:enddate"))
    assert "X" not in {case.name for case in reader}
    assert [(refusal.line, refusal.code, refusal.args["column"]) for refusal in reader.refused] == [
        (5, "bad_date", "case:enddate")
    ]


def test_a_case_without_a_name_in_a_small_file_is_an_error_with_its_line(tmp_path):
    path = csv_log(tmp_path, "1,A,2024-01-01T10:00Z,,", ",B,2024-01-01T11:00Z,,", "2,A,2024-01-01T10:00Z,,")
    with pytest.raises(HistoryError) as caught:
        list(open_log(path))
    assert (caught.value.code, caught.value.line) == ("too_many_refused", 3)
    assert "no name" in str(caught.value)


def test_a_trace_without_a_name(tmp_path):
    many = "\n".join(trace(f"{number}", event("A", 1), event("B", 2)) for number in range(20))
    reader = open_log(xes_log(tmp_path, f"{many}\n{trace('', event('A', 1), event('B', 2))}"))
    assert len(list(reader)) == 20
    assert [(refusal.line, refusal.code) for refusal in reader.refused] == [(23, "no_case")]
    assert reader.refused_count == 2, "its events count"
    few = xes_log(tmp_path, trace("", event("A", 1)) + trace("1", event("A", 1)))
    with pytest.raises(HistoryError) as caught:
        list(open_log(few))
    assert (caught.value.code, caught.value.line) == ("too_many_refused", 3)


def test_what_else_xes_may_hold(tmp_path):
    many = [trace(f"{number}", *[event("A", 1)] * 2) for number in range(30)]
    odd = [trace("empty"), event("stray", 3), trace("7", event("again", 4)), "<trace><event/></trace>"]
    reader = open_log(xes_log(tmp_path, "\n".join(many + odd)))
    assert len(list(reader)) == 30
    assert [(refusal.line, refusal.code) for refusal in reader.refused] == [
        (33, "empty_case"),
        (34, "event_without_case"),
        (35, "duplicate_case"),
        (36, "no_case"),
    ]


def test_more_than_a_tenth_is_too_much(tmp_path):
    bad = ["X,A,,,"] * 11
    assert len(list(open_log(csv_log(tmp_path, *GOOD, *bad)))) == 50
    with pytest.raises(HistoryError) as caught:
        list(open_log(csv_log(tmp_path, *GOOD, *bad, *bad)))
    error = caught.value
    assert (error.code, error.line, error.args["count"], error.args["total"]) == ("too_many_refused", 102, 22, 122)


def test_more_than_a_thousand_is_too_much_at_once(tmp_path):
    path = csv_log(tmp_path, *GOOD * 200, *["X,A,,,"] * 1500, *GOOD)
    limits = Limits(max_known=10**6)
    with pytest.raises(HistoryError) as caught:
        list(open_log(path, limits=limits))
    assert caught.value.args["count"] == 1001


def test_wrong_widths_and_nameless_rows_are_told_once(tmp_path):
    mixed = [*GOOD, ",A,2024-01-01T10:00Z,,", "X,A", *GOOD[:4]]
    reader = open_log(csv_log(tmp_path, *mixed))
    assert len(list(reader)) == 50
    assert [refusal.code for refusal in reader.refused] == ["no_case", "wrong_width"]


def test_good_rows_are_read_the_same_beside_faulty_ones(tmp_path):
    clean = told(open_log(csv_log(tmp_path, *GOOD)))
    faulty = told(open_log(csv_log(tmp_path, *GOOD, "X,A,,,")))
    assert clean == faulty
