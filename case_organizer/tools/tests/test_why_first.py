import doctest
from datetime import datetime, timedelta

from tools import why_first as module
from tools.why_first import LEGAL_DAYS, NAMED, Waiting, why_first

NOW = datetime(2026, 3, 20, 9)


def test_the_examples_hold():
    assert not doctest.testmod(module).failed


def test_the_law_comes_first_and_only_when_it_is_near():
    assert why_first(Waiting(legal=NOW + timedelta(days=LEGAL_DAYS + 1)), NOW) == []
    assert why_first(Waiting(legal=NOW + timedelta(days=LEGAL_DAYS)), NOW) == [("legal_soon", LEGAL_DAYS)]
    everything = Waiting(NOW - timedelta(days=1), "1", NOW - timedelta(days=99), begun=True, put_off=True)
    assert why_first(everything, NOW) == [("legal_late", 1), ("high", 0)]
    assert len(why_first(everything, NOW)) == NAMED


def test_what_waits_long_says_how_long():
    assert why_first(Waiting(asked_on=NOW - timedelta(days=13)), NOW) == []
    assert why_first(Waiting(asked_on=NOW - timedelta(days=14), begun=True), NOW) == [("begun", 0), ("long", 14)]
