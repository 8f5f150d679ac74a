"""The ground, the results and the score of ``./run mutants``."""

import json
from collections import Counter

from dev import mutants


def test_the_ground_has_the_engine_and_its_tests_but_not_those_that_take_minutes(tmp_path):
    ground = tmp_path / "ground"
    mutants.make_ground(ground)
    tests = {file.name for file in (ground / "engine" / "tests").iterdir()}
    assert {"test_table.py", "reference.py", "conftest.py"} <= tests and "test_properties.py" not in tests
    assert (ground / "engine" / "advance.py").is_file() and (ground / "docs" / "engine.md").is_file()
    assert "advance" in mutants.modules() and "__init__" not in mutants.modules()


def test_what_was_not_noticed_is_named_and_counted(tmp_path):
    ended = {"engine.a.x_f__mutmut_1": 1, "engine.a.x_f__mutmut_2": 0, "engine.a.x_f__mutmut_3": 33}
    (tmp_path / "a.py.meta").write_text(json.dumps({"exit_code_by_key": {**ended, "engine.a.x_f__mutmut_4": -9}}))
    counts, survivors = mutants.read_results(tmp_path, ["a"])
    assert counts == {"a": Counter(noticed=2, survived=1, untested=1)}
    assert survivors == ["engine.a.x_f__mutmut_2", "engine.a.x_f__mutmut_3"]
    assert mutants.score(counts["a"]) == 50
    assert mutants.table(counts).splitlines()[-1].split() == ["all", "4", "2", "1", "1", "50.0", "%"]


def test_nothing_to_change_is_no_failure():
    assert mutants.score(Counter()) == 100
