"""Which tests run where, and how they are counted."""

import pytest

from dev import testing
from dev.ui import Failure


@pytest.fixture
def root(monkeypatch, tmp_path):
    for file in (
        "case_one/__manifest__.py",
        "case_one/tests/test_case.py",
        "case_one/engine/tests/test_rules.py",
        "case_one/static/tests/test_no.py",
        "case_two/__manifest__.py",
        "bridges/case_one_stock/__manifest__.py",
        "bridges/case_one_stock/tests/test_stock.py",
        "tests/test_whole.py",
        "tests/screens/test_screen.py",
        "tests/tooling/test_run.py",
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(parts):
    return [(part.name, part.targets) for part in parts]


def test_a_full_run_has_every_part_in_order(root):
    assert names(testing.all_parts(root)) == [
        ("tooling", ("tests/tooling",)),
        ("case_one-engine", ("case_one/engine/tests",)),
        ("addons", ("case_one/tests", "bridges/case_one_stock/tests", "tests")),
        ("screens", ("tests/screens",)),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "case_one/tests/test_case.py::TestCase::test_a",
            [("addons", ("case_one/tests/test_case.py::TestCase::test_a",))],
        ),
        ("case_one/engine", [("case_one-engine", ("case_one/engine/tests",))]),
        ("case_one", [("case_one-engine", ("case_one/engine/tests",)), ("addons", ("case_one/tests",))]),
        ("bridges", [("addons", ("bridges/case_one_stock/tests",))]),
        ("tests/test_whole.py", [("addons", ("tests/test_whole.py",))]),
        ("tests/screens", [("screens", ("tests/screens",))]),
        ("tests/screens/test_screen.py", [("screens", ("tests/screens/test_screen.py",))]),
        ("tests/tooling/test_run.py", [("tooling", ("tests/tooling/test_run.py",))]),
        ("tests", [("tooling", ("tests/tooling",)), ("addons", ("tests",)), ("screens", ("tests/screens",))]),
    ],
)
def test_a_path_goes_to_its_part(root, path, expected):
    assert names(testing.parts_for([path], root)) == expected


@pytest.mark.parametrize(
    ("path", "told"), [("nowhere.py", "no such file"), ("case_two", "no tests there"), ("/", "outside")]
)
def test_a_path_without_tests_is_said(root, path, told):
    with pytest.raises(Failure, match=told):
        testing.parts_for([path], root)


def report(tmp_path, attributes):
    file = tmp_path / "report.xml"
    file.write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
    return file


def test_counts_come_from_the_report(tmp_path):
    file = report(tmp_path, 'tests="10" failures="2" errors="1" skipped="3"')
    assert str(testing.read_report(file, 1)) == "4 passed, 3 failed, 3 skipped"


@pytest.mark.parametrize("code", [1, 2, 3, 4, -9, 139])
def test_a_run_that_broke_off_is_a_failure_whatever_it_reported(tmp_path, code):
    file = report(tmp_path, 'tests="10" failures="0" errors="0" skipped="0"')
    assert testing.read_report(file, code).failed == 1
    assert testing.read_report(tmp_path / "missing.xml", code).failed == 1


def test_a_part_without_tests_fails_a_full_run_only(capsys):
    part = testing.Part("addons", (), odoo=True)
    assert testing._report(part, testing.Count(), partial=False).failed == 1
    assert testing._report(part, testing.Count(), partial=True).failed == 0
    assert "no test was found" in capsys.readouterr().out
