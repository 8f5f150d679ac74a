"""Why an item waits, and why a case cannot be closed."""

from engine import Criterion, Part, Unmet, explain

from .common import Play, crit, listener, stage, step

A, B = step("A"), step("B")


def test_missing_prerequisites():
    case = Play(A, B, step("C", crit("!A", "!B")))
    case("complete B")
    assert explain(case.plan, case.state, "C") == (Unmet(0, "item", "A", "complete", None, "a"),)


def test_a_rejected_approval_shows_the_outcome_asked_for():
    case = Play(step("A", outcomes=("approved", "rejected")), step("B", crit("!A:approved")))
    case("complete A=rejected")
    assert explain(case.plan, case.state, "B") == (Unmet(0, "item", "A", "complete", "approved", "c"),)


def test_alternatives_are_numbered():
    case = Play(A, B, step("C", crit("A"), crit("B", when="v")))
    assert explain(case.plan, case.state, "C") == (
        Unmet(0, "item", "A", "complete", None, "a"),
        Unmet(1, "item", "B", "complete", None, "a"),
        Unmet(1, "condition", "v"),
    )
    assert explain(case.plan, case.state, "C", {"v"})[-1].source == "B"


def test_remembered_triggers_are_not_missing():
    case = Play(
        A,
        step(
            "C",
            Criterion((Part("A"), Part("A", standing=True), Part("deed", kind="document"), Part("B"))),
        ),
        B,
    )
    case("complete A")
    assert explain(case.plan, case.state, "C") == (
        Unmet(0, "document", "deed", "complete", None, None),
        Unmet(0, "item", "B", "complete", None, "a"),
    )


def test_a_stage_that_has_not_begun():
    case = Play(A, stage("S", crit("A")), step("T", crit("!A"), parent="S"))
    assert explain(case.plan, case.state, "T") == (
        Unmet(-1, "stage", "S", "start", None, "w"),
        Unmet(0, "item", "A", "complete", None, "a"),
    )


def test_suspended_by_hand_and_with_the_case():
    case = Play(A, step("B", crit("!A")))
    case("suspend B")
    assert explain(case.plan, case.state, "B") == (Unmet(-1, "suspended", "B", "resume", None, "s"),)
    case("suspend")
    assert explain(case.plan, case.state, "B") == (Unmet(-1, "suspended", "", "resume", None, "s"),)
    assert explain(case.plan, case.state, "") == (Unmet(-1, "suspended", "", "resume", None, "s"),)


def test_on_hold_the_outermost_that_is_says_it_for_all_within():
    case = Play(stage("S"), step("A", parent="S"), stage("T", parent="S"), step("B", crit("!A"), parent="T"))
    case("suspend")
    assert explain(case.plan, case.state, "B") == (Unmet(-1, "suspended", "", "resume", None, "s"),)


def test_must_be_added_or_done_by_hand():
    case = Play(A, step("D", discretionary=True), listener("E"))
    assert explain(case.plan, case.state, "D") == (Unmet(-1, "add", "D", "create", None, "-"),)
    assert explain(case.plan, case.state, "E") == (Unmet(-1, "by_hand", "E", "complete", None, "w"),)


def test_nothing_is_missing_for_what_is_done_or_at_work():
    case = Play(A, B)
    case("complete A")
    assert explain(case.plan, case.state, "A") == explain(case.plan, case.state, "B") == ()


def test_what_keeps_a_case_open():
    case = Play(
        A,
        stage("S"),
        step("T", parent="S"),
        step("W", crit("T"), required=False),
        step("O", required=False),
        step("X", manual=True, required=False),
        auto_complete=False,
    )
    assert explain(case.plan, case.state.encode(), "") == (
        Unmet(-1, "required", "A", "complete", None, "a"),
        Unmet(-1, "required", "S", "complete", None, "a"),
        Unmet(-1, "required", "T", "complete", None, "a"),
        Unmet(-1, "active", "O", "complete", None, "a"),
    )
    case("complete A", "complete T", "complete O", "complete W")
    assert explain(case.plan, case.state, "") == ()
    assert explain(case.plan, case.state, "S") == ()
    assert case("close")[-1] == "c"


def test_explaining_agrees_with_deciding():
    case = Play(stage("S", auto_complete=False), step("T", parent="S"), auto_complete=False)
    assert explain(case.plan, case.state, "S") and case.refused("complete S") == "items_active"
    case("complete T")
    assert not explain(case.plan, case.state, "S") and case.refused("complete S") is None
