import doctest

import pytest
from tools import conditions, date_rules, expressions, naming
from tools.expressions import ExpressionError, evaluate, kind_of, order, parse

DETAILS = {"loan": "monetary", "rent": "float", "born": "date", "name": "char", "income": "group"}
COLUMNS = {"income": {"amount": "monetary", "since": "date", "employer": "char"}}
ROWS = [
    {"amount": 1000, "since": "2020-01-01", "employer": "Bakery"},
    {"amount": 500.1, "since": "2024-06-01"},
    {"since": "2025-01-01", "employer": "School"},
]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("loan + rent * 2", {"loan": 10, "rent": 2.5}, 15),
        ("-(loan - rent) / 4", {"loan": 10, "rent": 2}, -2),
        ("loan + rent", {"loan": 10}, None),
        ("loan / rent", {"loan": 10, "rent": 0}, None),
        ("ratio(loan, rent)", {"loan": 10, "rent": 4}, 2.5),
        ("ratio(loan, rent)", {"loan": 10, "rent": 0}, None),
        ("0.1 + 0.2", {}, 0.3),
        ("sum(income.amount)", {"income": ROWS}, 1500.1),
        ("sum(income.amount)", {}, 0),
        ("count(income)", {"income": ROWS}, 3),
        ("count(income.employer)", {"income": ROWS}, 2),
        ("min(income.amount)", {"income": ROWS}, 500.1),
        ("max(income.since)", {"income": ROWS}, "2025-01-01"),
        ("max(income.amount)", {}, None),
        ("latest(income.employer by since)", {"income": ROWS}, "School"),
        ("latest(income.amount by since)", {"income": ROWS}, 500.1),
        ("max(loan, rent, 3)", {"loan": 1, "rent": 2}, 3),
        ("loan * 1e300 * 1e300", {"loan": 5}, None),
        ("loan", {"loan": True}, True),
        ("loan + 1", {"loan": "ten"}, None),
    ],
)
def test_what_it_gives(text, values, expected):
    assert evaluate(parse(text), values) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "syntax"),
        ("loan +", "syntax"),
        ("loan ** 9", "syntax"),
        ("'a' * 9", "syntax"),
        ("True", "syntax"),
        ("[x for x in y]", "syntax"),
        ("(lambda: 1)()", "syntax"),
        ("loan.__class__", "syntax"),
        ("eval(loan)", "function"),
        ("sum(loan)", "syntax"),
        ("sum(income.amount, loan)", "syntax"),
        ("latest(income.amount)", "syntax"),
        ("ratio(loan)", "syntax"),
        ("1e999", "syntax"),
        ("(" * 400 + "1" + ")" * 400, "syntax"),
        ("loan+" * 400 + "1", "too_long"),
        ("wealth + 1", "name"),
        ("income + 1", "name"),
        ("sum(debts.amount)", "name"),
        ("sum(income.wage)", "column"),
        ("sum(income.employer)", "kind"),
        ("born + 1", "kind"),
        ("name * 2", "kind"),
        ("latest(income.amount by employer)", "kind"),
    ],
)
def test_what_is_refused(text, reason):
    with pytest.raises(ExpressionError) as refused:
        kind_of(parse(text), DETAILS, COLUMNS)
    assert refused.value.reason == reason


def test_kinds():
    kinds = {
        "loan": "monetary",
        "loan + 1": "float",
        "count(income)": "integer",
        "max(income.since)": "date",
        "latest(income.employer by since)": "char",
    }
    for text, kind in kinds.items():
        assert kind_of(parse(text), DETAILS, COLUMNS) == kind


def test_those_that_need_each_other_are_named():
    assert order({"c": {"b"}, "b": {"a", "x"}, "a": set()}) == ["a", "b", "c"]
    with pytest.raises(ExpressionError, match="a → b → a"):
        order({"a": {"b"}, "b": {"a"}})


@pytest.mark.parametrize("module", [conditions, date_rules, expressions, naming])
def test_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0
