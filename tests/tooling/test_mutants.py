"""The ground, the changes and the score of ``./run mutants``."""

import sys
from collections import Counter

import pytest

from dev import mutants
from dev.mutants_code import change_of, functions_of, put_in_place, statement

SOURCE = '''from functools import lru_cache


@lru_cache
def doubled(number):
    return factor(number) * number


def factor(number, more=1):
    """Two."""
    if (
        number > 100
    ):
        return 3
    return more + 1


class Thing(Exception):
    def __init__(self, text):
        super().__init__(text)
        self.text = text


TABLE = {"factor": factor}
'''
FACTOR = SOURCE[SOURCE.index("def factor") : SOURCE.index("\n\n\nclass")]


@pytest.fixture
def made(tmp_path, monkeypatch):
    (tmp_path / "made_up.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    yield __import__("made_up")
    del sys.modules["made_up"]


def change(old, new, place=("", "factor"), before=FACTOR):
    return change_of("one", "made_up", SOURCE, place, before, before.replace(old, new))


def test_the_ground_has_the_engine_and_its_tests_but_not_those_that_take_minutes(tmp_path):
    ground = tmp_path / "ground"
    folder = mutants.make_ground(ground)
    tests = {file.name for file in (folder / "engine" / "tests").iterdir()}
    assert {"test_table.py", "reference.py", "data"} <= tests and "test_properties.py" not in tests
    assert (folder / "engine" / "advance.py").is_file() and (folder.parent / "docs" / "engine.md").is_file()
    assert "advance" in mutants.modules() and "__init__" not in mutants.modules()


def test_a_change_is_reached_by_who_comes_by_its_statement():
    lines = SOURCE.splitlines()
    at = {text.strip(): number for number, text in enumerate(lines, 1)}
    one = change("> 100", ">= 100")
    assert one.seen == (at["number > 100"], ["        number > 100"], ["        number >= 100"])
    assert one.lines == {at["if ("], at["number > 100"], at["):"]}
    assert change("return 3", "return 4").lines == {at["return 3"]}
    whole = range(at["def factor(number, more=1):"] + 1, at["return more + 1"] + 1)
    assert change("more=1", "more=2").lines == set(whole)
    assert one.told().splitlines()[1:] == ["-         number > 100", "+         number >= 100"]


def test_a_statement_with_a_body_on_its_own_line_is_that_line():
    node = functions_of("def f(x):\n    for y in x: print(y)\n    return x\n")["", "f"]
    assert statement(node, 2, 2) == {2}


def test_who_knows_a_function_has_the_changed_one(made):
    assert (made.doubled(2), made.TABLE["factor"](1)) == (4, 2)
    put_in_place(change("more + 1", "more + 2"))
    assert (made.doubled(2), made.TABLE["factor"](1)) == (6, 3), "what was remembered is worked out anew"
    put_in_place(change("more=1", "more=5"))
    assert made.factor(1) == 6


def test_a_changed_method_still_knows_its_class(made):
    before = "def __init__(self, text):\n    super().__init__(text)\n    self.text = text\n"
    put_in_place(change("self.text = text", "self.text = None", ("Thing", "__init__"), before))
    assert made.Thing("said").args == ("said",) and made.Thing("said").text is None


def test_each_module_has_its_line_and_all_have_one():
    counts = {"a": Counter(noticed=2, survived=1, untested=1), "b": Counter(noticed=4)}
    assert mutants.score(counts["a"]) == 50
    lines = [line.split() for line in mutants.table(counts).splitlines()]
    assert lines[1:] == [
        ["a", "4", "2", "1", "1", "50.0", "%"],
        ["b", "4", "4", "0", "0", "100.0", "%"],
        ["all", "8", "6", "1", "1", "75.0", "%"],
    ]


def test_nothing_to_change_is_no_failure():
    assert mutants.score(Counter()) == 100
