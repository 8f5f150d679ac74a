"""Which tests run where, and how they are counted."""

import subprocess
import sys

import pytest

from dev import parts, testing
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
        "tests/everywhere/test_menus.py",
        "tests/tooling/test_run.py",
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(found):
    return [(part.name, part.targets) for part in found]


def test_a_full_run_has_every_part_in_order(root):
    assert names(parts.all_parts(root)) == [
        ("tooling", ("tests/tooling",)),
        ("case_one-engine", ("case_one/engine/tests",)),
        ("addons", ("case_one/tests", "bridges/case_one_stock/tests")),
        ("screens", ("tests/screens",)),
        ("together", ("tests",)),
        ("everywhere", ("tests/everywhere",)),
        ("menus", ("tests/everywhere/test_menus.py",)),
    ]


def test_each_test_file_is_of_one_part():
    tests = [file.relative_to(parts.ROOT) for file in parts.ROOT.glob("tests/**/test_*.py")]
    assert len(tests) > 100
    for file in tests:
        found = [
            part.name
            for part in parts.all_parts()
            if any(file.is_relative_to(folder) for folder in part.targets)
            and not any(file.is_relative_to(folder) for folder in part.without)
        ]
        assert len(found) == 1, f"{file}: {found}"


def test_a_bridge_to_an_app_from_elsewhere_is_a_part_where_the_app_was_fetched(root, monkeypatch):
    where = "bridges/case_one_queue_job/tests"
    (root / where).mkdir(parents=True)
    (root / where).with_name("__manifest__.py").write_text("{'depends': ['queue_job']}")
    monkeypatch.setattr(parts.bench, "PEERS", root / "peers")
    assert not [part for part in parts.all_parts(root) if where in part.targets]
    with pytest.raises(Failure, match="no tests there without queue_job, which"):
        parts.parts_for(["bridges/case_one_queue_job"], root)
    (root / "peers" / "odoo" / "addons" / "queue_job").mkdir(parents=True)
    (found,) = parts.parts_for(["bridges/case_one_queue_job"], root)
    assert (found.targets, found.more) == ((where,), ("case_one_queue_job",))
    assert [part.name for part in parts.all_parts(root) if where in part.targets] == ["case_one_queue_job"]


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
        ("tests/test_whole.py", [("together", ("tests/test_whole.py",))]),
        ("tests/screens", [("screens", ("tests/screens",))]),
        ("tests/screens/test_screen.py", [("screens", ("tests/screens/test_screen.py",))]),
        ("tests/tooling/test_run.py", [("tooling", ("tests/tooling/test_run.py",))]),
        ("tests/everywhere/test_menus.py", [("menus", ("tests/everywhere/test_menus.py",))]),
        (
            "tests",
            [
                ("tooling", ("tests/tooling",)),
                ("screens", ("tests/screens",)),
                ("together", ("tests",)),
                ("everywhere", ("tests/everywhere",)),
                ("menus", ("tests/everywhere/test_menus.py",)),
            ],
        ),
    ],
)
def test_a_path_goes_to_its_part(root, path, expected):
    assert names(parts.parts_for([path], root)) == expected


@pytest.mark.parametrize(
    ("path", "told"), [("nowhere.py", "no such file"), ("case_two", "no tests there"), ("/", "outside")]
)
def test_a_path_without_tests_is_said(root, path, told):
    with pytest.raises(Failure, match=told):
        parts.parts_for([path], root)


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
    part = parts.Part("addons", (), odoo=True)
    assert testing._report(part, testing.Count(), partial=False).failed == 1
    assert testing._report(part, testing.Count(), partial=True).failed == 0
    assert "no test was found" in capsys.readouterr().out


SCREENS = parts.Part("screens", (parts.SCREENS,), odoo=True)


def test_what_failed_is_named_as_pytest_wants_it(tmp_path):
    (tmp_path / "tests/screens").mkdir(parents=True)
    (tmp_path / "tests/screens/test_some.py").write_text(
        "import unittest\n"
        "class TestSome(unittest.TestCase):\n"
        "    def test_right(self): pass\n"
        "    def test_wrong(self): self.fail()\n"
        "def test_alone(): assert 0\n"
    )
    report = tmp_path / "report.xml"
    run = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "no:cacheprovider", "-q", f"--junitxml={report}"]
    code = subprocess.run([*run, "--rootdir=.", "tests"], cwd=tmp_path, stdout=subprocess.DEVNULL).returncode
    file = "tests/screens/test_some.py"
    assert testing.read_report(report, code).failures == [f"{file}::TestSome::test_wrong", f"{file}::test_alone"]


def test_a_failing_test_in_a_browser_has_a_second_try(monkeypatch):
    asked, second = [], testing.Count(1, 1, failures=["b"])
    monkeypatch.setattr(testing, "_pytest", lambda part, *how: asked.append(part) or second)
    count = testing.Count(8, 2, failures=["a", "b"])
    assert testing._may_try_again(SCREENS, count)
    testing._try_again(SCREENS, count, [], {}, False)
    assert asked[0].targets == ("a", "b")
    assert (str(count), count.failures) == ("9 passed, 1 failed, 0 skipped", ["b"])
    assert count.remarks == ["passed at the second try: a"], "what is unsteady is said"


def test_what_was_not_run_again_has_failed(monkeypatch):
    monkeypatch.setattr(testing, "_pytest", lambda part, *how: testing.Count(0, 0, 1))
    count = testing.Count(8, 2, failures=["a", "b"])
    testing._try_again(SCREENS, count, [], {}, False)
    assert str(count) == "8 passed, 2 failed, 0 skipped"


@pytest.mark.parametrize(
    ("part", "count"),
    [
        (SCREENS, testing.Count(9)),
        (SCREENS, testing.Count(1, 6, failures=list("abcdef"))),
        (SCREENS, testing.Count(1, 2, failures=["a"], remarks=["pytest ended with code 3"])),
        (parts.Part("addons", ("tests",), odoo=True), testing.Count(1, 1, failures=["a"])),
    ],
    ids=["nothing failed", "too many", "pytest broke off", "without a browser"],
)
def test_no_second_try(part, count):
    assert not testing._may_try_again(part, count)
