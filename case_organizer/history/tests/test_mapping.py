"""Columns are guessed by the names in use, shown, corrected and checked."""

import pytest

from history import HistoryError, check, guess, sniff

from .common import csv_log

FIELDS = ("case", "activity", "timestamp", "resource", "group")


@pytest.mark.parametrize(
    "heading",
    [
        "case:concept:name,concept:name,time:timestamp,org:resource,org:group",
        "Case ID,Activity,Complete Timestamp,Resource,Role",
        "case_id,event,timestamp,user,team",
        "CaseID,Task,End Time,Originator,Department",
        "Zaaknummer,Activiteit,Tijdstip,Medewerker,Afdeling",
        "zaak,stap,datum,behandelaar,rol",
        "Fall,Aktivität,Zeitstempel,Bearbeiter,Abteilung",
        "Vorgangsnummer,Tätigkeit,Zeitpunkt,Mitarbeiter,Gruppe",
        "Incident ID,status,Date,Assigned to,Assignment group",
        "SR_Number,Operation,DateTime,Agent,org:role",
    ],
)
def test_names_in_use(tmp_path, heading):
    rows = ["1,A,2024-01-01 10:00,Ann,Front", "1,B,2024-01-02 10:00,Ben,Back", "2,A,2024-01-03 10:00,Ann,Front"]
    sniffed = sniff(csv_log(tmp_path, *rows, heading=heading))
    mapping = guess(sniffed)
    assert tuple(getattr(mapping, field) for field in FIELDS) == tuple(heading.split(","))
    check(mapping, sniffed)


def test_dates_of_the_case(tmp_path):
    heading = "Case ID,Start Timestamp,Complete Timestamp,Activity,Due date,Closed at,Opened at,Channel,Owner"
    rows = [
        "1,2024-01-01 09:00,2024-01-01 10:00,A,2024-02-01,2024-01-30,2023-12-31,Desk,Eve",
        "1,2024-01-02 09:00,2024-01-02 10:00,B,2024-02-01,2024-01-30,2023-12-31,Desk,Eve",
        "2,2024-01-02 09:00,2024-01-02 10:00,B,2024-02-02,,2024-01-01,Mail,Eve",
    ]
    mapping = guess(sniff(csv_log(tmp_path, *rows, heading=heading)))
    assert (mapping.started, mapping.timestamp) == ("Start Timestamp", "Complete Timestamp")
    assert (mapping.case_deadline, mapping.case_end, mapping.case_start) == ("Due date", "Closed at", "Opened at")
    assert (mapping.channel, mapping.responsible) == ("Channel", "Owner")
    assert mapping.case_attributes == mapping.event_attributes == ()


def test_values_tell_where_names_do_not(tmp_path):
    rows = [f"{number // 5},{'ABCDE'[number % 5]},2024-01-{number + 1:02d} 10:00,{number}" for number in range(30)]
    mapping = guess(sniff(csv_log(tmp_path, *rows, heading="polis_nr,wat,wanneer,volgorde")))
    assert (mapping.case, mapping.activity, mapping.timestamp) == ("polis_nr", "wat", "wanneer")


@pytest.mark.parametrize("field", ["case", "activity", "timestamp"])
def test_what_must_be_there(tmp_path, field):
    sniffed = sniff(csv_log(tmp_path, "1,A,2024-01-01 10:00,Ann,Front"))
    mapping = guess(sniffed)
    for wrong, code in ((None, "no_column"), ("nowhere", "unknown_column")):
        with pytest.raises(HistoryError) as caught:
            check(mapping.replace(**{field: wrong}), sniffed)
        assert (caught.value.code, caught.value.args["field"]) == (code, field)


def test_attributes_must_be_there(tmp_path):
    sniffed = sniff(csv_log(tmp_path, "1,A,2024-01-01 10:00,Ann,Front"))
    with pytest.raises(HistoryError, match="nowhere"):
        check(guess(sniffed).replace(event_attributes=["nowhere"]), sniffed)


def test_a_sample_of_rows_is_shown(tmp_path):
    sniffed = sniff(csv_log(tmp_path, *(f"{number // 3},A,2024-01-01 10:00,Ann," for number in range(500))))
    assert len(sniffed.rows) == 200
    assert sniffed.rows[0] == {"case": "0", "activity": "A", "timestamp": "2024-01-01 10:00", "resource": "Ann"}
    case, group = sniffed.column("case"), sniffed.column("group")
    assert (case.type, case.distinct, case.filled, case.constant) == ("integer", 167, 1.0, True)
    assert (group.type, group.distinct, group.filled) == ("text", 0, 0.0)
