import doctest
from itertools import pairwise, product

import pytest
from tools import likeness
from tools import priority as priority_module
from tools.likeness import any_of, phone_ending, share, words
from tools.priority import LEVELS, priority


def test_the_examples_hold():
    assert not doctest.testmod(likeness).failed and not doctest.testmod(priority_module).failed


def test_every_pair_has_a_priority_and_more_of_either_never_lowers_it():
    for impact, urgency in product(LEVELS, LEVELS):
        assert priority(impact, urgency) in ("0", "1", "2")
    for level in LEVELS:
        for less, more in pairwise(LEVELS):
            assert priority(less, level) <= priority(more, level)
            assert priority(level, less) <= priority(level, more)


def test_what_is_not_said_is_medium_and_nothing_said_is_no_priority():
    assert priority("high", None) == priority("high", "medium") == "1"
    assert priority(None, "low") == priority("medium", "low")
    assert priority(None, False) is None


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("0201234567", "201234567"),
        ("+31 (0)20-123 45 67", "201234567"),
        ("0031.20.1234567", "201234567"),
        ("1234567", "1234567"),
        ("12345", None),
        ("000000000", ""),
        ("Hotel 1234567", None),
        ("", None),
        (None, None),
    ],
)
def test_a_phone_number_is_known_however_it_is_written(text, ending):
    assert phone_ending(text) == ending


def test_likeness_is_the_part_of_the_words_that_is_there():
    assert words("No hot water, NO heating: hot!") == ("hot", "water", "heating")
    assert words(None) == () and any_of("a b") is None
    assert any_of("it's wet' | !x") == "wet:*"
    assert share("hot wat", "Hot waters are gone") == 1.0
    assert share("hot water", "Cold water") == 0.5
    assert share("", "Anything") == 0.0
