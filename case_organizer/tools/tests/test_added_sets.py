from tools.added_sets import Line, is_over, settle


def line(code, after="", approves="", state="waiting", ended=None):
    return Line(code, frozenset(after), frozenset(approves), state, ended)


def test_what_has_nothing_before_it_is_asked_at_once():
    assert settle([line("a"), line("b", "a"), line("c")]) == {"a": "ask", "c": "ask"}


def test_all_that_comes_before_must_be_done():
    lines = [line("a", state="asked", ended="on"), line("b", state="asked"), line("c", "ab")]
    assert settle(lines) == {"a": "done"}


def test_rejected_documents_are_asked_again_and_then_decided_on():
    lines = [line("d", state="done"), line("e", approves="d", state="asked", ended="back"), line("f", "e")]
    assert settle(lines) == {"d": "ask", "e": "waiting"}


def test_what_comes_after_a_cancelled_step_is_dropped_however_far():
    lines = [line("a", state="asked", ended="off"), line("b", "a"), line("c", "b"), line("d")]
    assert settle(lines) == {"a": "dropped", "b": "dropped", "c": "dropped", "d": "ask"}


def test_nothing_follows_a_decision_that_does_not_go_on():
    assert settle([line("a", state="asked", ended="back"), line("b", "a")]) == {"a": "stopped", "b": "dropped"}


def test_over_when_nothing_is_to_come():
    assert is_over(["done", "dropped", "stopped", "ended"])
    assert not is_over(["done", "asked"])
    assert not is_over(["waiting"])
