import doctest

import pytest

from .. import gateway
from ..gateway import READ, WHITELIST, Seat, allowed, may, may_in_state, rights_with


def test_doctests():
    assert not doctest.testmod(gateway).failed


def test_a_seat_is_no_text_and_does_not_change():
    seat = Seat(7, 42)
    assert seat == Seat(7, 42) != Seat(8, 42)
    assert not isinstance(seat, str)
    with pytest.raises(AttributeError):
        seat.user_id = 1


def test_rights_that_nobody_named_give_nothing():
    assert rights_with(["may_everything"]) == {READ}
    assert not may("approve", rights_with(["may_note", "may_file"]))
    assert allowed("document", {"id": 1, "attachment_id": 2}, rights_with(WHITELIST)) == {"id": 1}


def test_nothing_is_changed_in_what_is_closed():
    reading = WHITELIST[READ]["verbs"]
    changing = {verb for given in WHITELIST.values() for verb in given["verbs"] if verb not in reading}
    assert {"write_note", "approve"} <= changing
    assert [verb for verb in changing if may_in_state(verb, "completed")] == ["reopen_case"]
