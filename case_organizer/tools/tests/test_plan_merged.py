"""Two versions of a plan become one picture."""

import doctest

from tools import plan_merged
from tools.plan_merged import merged


def node(code, parent=False):
    return {"code": code, "parent": parent}


def line(before, after, label=""):
    return {"from": before, "to": after, "kind": "entry", "label": label}


def marks(both):
    return {node["code"]: node["state"] for node in both["nodes"]}


def test_examples():
    assert not doctest.testmod(plan_merged).failed


def test_a_stage_that_is_gone_keeps_what_was_in_it():
    old = ([node("s"), node("a", "s"), node("b", "s")], [line("a", "b")])
    new = ([node("b")], [])
    both = merged(old, new, {"b": ["It stands elsewhere."]})
    assert marks(both) == {"s": "gone", "a": "gone", "b": "changed"}
    assert {each["code"]: each["parent"] for each in both["nodes"]} == {"s": False, "a": "s", "b": False}
    assert [(edge["from"], edge["to"], edge["change"]) for edge in both["edges"]] == [("a", "b", "gone")]


def test_a_line_that_says_something_else_is_gone_and_new():
    plan = [node("a"), node("b")]
    both = merged((plan, [line("a", "b", "yes")]), (plan, [line("a", "b", "no")]), {})
    assert [(edge["label"], edge["change"]) for edge in both["edges"]] == [("no", "added"), ("yes", "gone")]


def test_the_same_plan_has_no_marks():
    plan = ([node("a"), node("b")], [line("a", "b")])
    both = merged(plan, plan, {})
    assert set(marks(both).values()) == {"plan"}
    assert not any(edge["change"] for edge in both["edges"])
