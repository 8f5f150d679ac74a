"""Every method whose result was read with all rights has a test by name, in a table; a new one without a line fails.

``sudo_methods.csv``: the method, where it is, a test of what becomes of it, and what that test calls to get there.
``CASE_SUDO_METHODS=write`` in the environment adds lines for new ones, for who reads them before they are kept.
"""

import ast
import csv
import os
import re
from collections import defaultdict, deque
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("sudo_methods.csv")
COLUMNS = ("method", "file", "test", "by")
#: So many calls lie between what a test names and what it is about, at most.
FAR = 5
#: Called in so many tests that they say nothing.
EVERYWHERE = {"create", "write", "unlink", "read", "search", "browse", "copy", "get", "run", "name"}


def sources():
    """Files of ours that are no tests."""
    folders = (*ROOT.glob("case_*"), *(ROOT / "bridges").glob("case_*"))
    for folder in folders:
        for file in sorted(folder.rglob("*.py")):
            if not {"tests", "migrations"} & set(file.relative_to(ROOT).parts):
                yield file


def functions(file):
    return [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)]


def called(node):
    """Names that a function uses."""
    for below in ast.walk(node):
        if isinstance(below, ast.Attribute):
            yield below.attr
        elif isinstance(below, ast.Name):
            yield below.id


def named(node):
    """What a test names: what it calls, and words in what it hands over."""
    yield from called(node)
    for below in ast.walk(node):
        if isinstance(below, ast.Constant) and isinstance(below.value, str):
            yield from re.findall(r"\w+", below.value)


def code():
    """``({(method, file)}, {name: names of functions that use it})``."""
    methods, users = set(), defaultdict(set)
    for file in sources():
        for node in functions(file):
            for name in set(called(node)):
                users[name].add(node.name)
            if node.name.endswith("_sudo"):
                methods.add((node.name, str(file.relative_to(ROOT))))
    return methods, users


def all_tests():
    """``{"file::test": names in it}``."""
    files = (*ROOT.glob("case_*/tests/test_*.py"), *ROOT.glob("bridges/*/tests/test_*.py"), *ROOT.glob("tests/**/*.py"))
    return {
        f"{file.relative_to(ROOT)}::{node.name}": set(named(node))
        for file in sorted(files)
        if file != Path(__file__)
        for node in functions(file)
        if node.name.startswith("test_")
    }


def ways(method, users):
    """What leads to a method, the nearest first."""
    waiting, seen = deque([(method, 0)]), {method}
    while waiting:
        name, far = waiting.popleft()
        yield name
        for user in sorted(users[name] - seen - EVERYWHERE) if far < FAR else ():
            seen.add(user)
            waiting.append((user, far + 1))


def found(method, users, there):
    """A test of a method, and what it calls. :return: ``(test, name)``, both empty where none is near"""
    for name in ways(method, users):
        of_it = [test for test, names in there.items() if name in names]
        if of_it and len(of_it) < 60:
            return of_it[0], name
    return "", ""


def lines():
    with TABLE.open(newline="") as file:
        return {(line["method"], line["file"]): line for line in csv.DictReader(file)}


def write(methods, users, there):
    """Add lines for what is new, take away those of what is gone."""
    told = lines() if TABLE.exists() else {}
    with TABLE.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for method, place in sorted(methods):
            test, by = found(method, users, there)
            new = {"method": method, "file": place, "test": test, "by": by}
            writer.writerow(told.get((method, place), new))


def test_each_has_a_test_by_name():
    methods, users = code()
    there = all_tests()
    if os.environ.get("CASE_SUDO_METHODS") == "write":
        write(methods, users, there)
    told = lines()
    assert len(methods) > 300
    assert sorted(methods - told.keys()) == [], f"new methods need a line in {TABLE.name}"
    assert sorted(told.keys() - methods) == [], "lines of methods that are gone"
    assert [key for key, line in told.items() if line["test"] not in there] == [], "tests that are not there"
    wrong = [
        key
        for key, line in told.items()
        if line["by"] and not (line["by"] in there[line["test"]] and line["by"] in ways(key[0], users))
    ]
    assert wrong == [], "the test does not call what leads there"
