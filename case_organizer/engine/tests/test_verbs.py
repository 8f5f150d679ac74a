"""What people and the system may ask for, and what is refused."""

import pytest

from engine import (
    REASONS,
    Criterion,
    IllegalTransition,
    Occurrence,
    Part,
    PlanError,
    PlanState,
    StateError,
    advance,
    compile_plan,
)

from .common import Play, crit, listener, milestone, stage, step

A, B = step("A"), step("B")
IN_STAGE = stage("S"), step("T", parent="S"), step("U", parent="S")

REFUSED = [
    ("already_open", (A,), [], "open"),
    ("already_open", (A, B), ["complete A"], "open"),
    ("case_closed", (A,), ["complete A"], "complete A"),
    ("case_closed", (A,), ["complete A"], "reopen A"),
    ("case_closed", (A,), ["complete A"], "terminate"),
    ("not_done", (A,), [], "reopen"),
    ("not_done", (A, B), ["complete A"], "reopen"),
    ("not_done", (A,), [], "reopen A"),
    ("not_done", (A, B), ["complete A", "reopen A"], "reopen A"),
    ("unknown_item", (A,), [], "complete X"),
    ("unknown_item", (A, B), ["complete A"], "complete X"),
    ("unknown_item", (A,), [], "add"),
    ("unknown_instance", (A,), [], "complete A#2"),
    ("unknown_outcome", (A,), [], "complete A=maybe"),
    ("unknown_kind", (A,), [], "dance A"),
    ("wrong_kind", (A, milestone("M", crit("A"))), [], "complete M"),
    ("wrong_kind", (A, milestone("M", crit("A"))), [], "disable M"),
    ("wrong_kind", (A, stage("S"), step("T", parent="S")), [], "fail S"),
    ("wrong_kind", (A,), [], "close A"),
    ("items_active", (stage("S"), step("T", parent="S")), [], "disable S"),
    ("not_active", (A, step("B", crit("A"))), [], "complete B"),
    ("not_active", (A, step("D", discretionary=True)), [], "complete D"),
    ("not_active", (A, step("D", discretionary=True)), [], "disable D"),
    ("not_active", (A, step("D", discretionary=True)), [], "suspend D"),
    ("not_active", (A, step("D", discretionary=True)), [], "terminate D"),
    ("not_active", (A, step("B", manual=True)), [], "fail B"),
    ("stage_not_active", (A, stage("S", crit("A")), step("T", parent="S")), [], "complete T"),
    ("stage_not_active", (A, *IN_STAGE), ["disable T", "terminate S"], "enable T"),
    ("suspended", (A, *IN_STAGE), ["disable T", "suspend S"], "enable T"),
    ("stage_not_active", (A, stage("S", crit("A")), step("T", parent="S", discretionary=True)), [], "add T"),
    ("suspended", (A, B), ["suspend"], "complete A"),
    ("suspended", (A, B), ["suspend A"], "complete A"),
    ("suspended", (A, B), ["complete A", "suspend"], "reopen A"),
    ("suspended", (A, B), ["suspend"], "close"),
    ("suspended", (A, B), ["suspend"], "suspend"),
    ("suspended", (A, B), ["suspend"], "resume A"),
    ("not_suspended", (A, B), [], "resume"),
    ("not_suspended", (A, B), [], "resume A"),
    ("not_repeatable", (A,), [], "add A"),
    ("not_repeatable", (step("A", repeatable=True, repeat_condition="v"),), [], "add A"),
    ("already_open", (A, step("B", crit("A"), repeatable=True)), [], "add B"),
    ("already_open", (stage("S", repeatable=True), step("T", parent="S")), [], "add S"),
    ("required_open", (step("A", manual=True),), [], "close"),
    ("not_enabled", (A,), [], "start A"),
    ("not_disabled", (A,), [], "enable A"),
    ("already_done", (A, B), ["disable A"], "disable A"),
    ("maximum_reached", (step("A", repeatable=True, max_instances=1), B), ["complete A"], "add A"),
]


@pytest.mark.parametrize(
    ("reason", "items", "before", "verb"),
    REFUSED,
    ids=[f"{row[3]}-{row[0]}-{number}" for number, row in enumerate(REFUSED)],
)
def test_refused(reason, items, before, verb):
    case = Play(*items)
    case(*before)
    assert case.refused(verb) == reason


def test_every_reason_is_shown_here():
    assert {row[0] for row in REFUSED} | {"not_opened"} == REASONS


@pytest.mark.parametrize("verb", ["complete A", "close", "event:e", "reopen", "suspend", "terminate"])
def test_nothing_happens_before_the_case_is_opened(verb):
    assert Play(A, opened=False).refused(verb) == "not_opened"


def test_a_refusal_says_what_and_why():
    plan = compile_plan([A])
    state = advance(plan, None, [Occurrence("open")]).state
    with pytest.raises(IllegalTransition) as caught:
        advance(plan, state, [Occurrence("start", "A")])
    assert (caught.value.state_letter, caught.value.reason) == ("a", "not_enabled")
    assert caught.value.occurrence.item == "A" and str(caught.value) == "start of A in state a: not_enabled"
    assert caught.value.args == (Occurrence("start", "A"), "a", "not_enabled")
    with pytest.raises(IllegalTransition, match=r"^close of the case in state a: items_active$"):
        advance(plan, state, [Occurrence("close")])


def test_what_nobody_knows_is_refused_of_the_case():
    case = Play(A, B)
    case("complete A")
    with pytest.raises(IllegalTransition) as caught:
        advance(case.plan, case.state, [Occurrence("dance")])
    assert (caught.value.state_letter, caught.value.reason) == ("a", "unknown_kind")


def test_one_occurrence_need_not_be_a_list():
    assert advance(compile_plan([A]), None, Occurrence("open")).state.encode() == "aa"


def test_one_refused_occurrence_refuses_all():
    plan = compile_plan([A, B])
    state = advance(plan, None, [Occurrence("open")]).state
    before = state.encode()
    with pytest.raises(IllegalTransition):
        advance(plan, state, [Occurrence("complete", "A"), Occurrence("complete", "A")])
    assert state.encode() == before


def test_a_fact_on_a_closed_case_changes_nothing():
    case = Play(A)
    case("complete A")
    assert case("event:e") == "c c" and case.changes == ()


def test_active_and_waiting_steps_can_be_skipped():
    case = Play(A, step("B", crit("!A")), step("C", crit("!B")), step("Z"))
    assert case("disable B") == "adaa a"
    assert case("disable A") == "ddaa a"


def test_undoing_the_skip_of_a_waiting_step_makes_it_wait():
    case = Play(A, step("B", crit("!A")), step("Z"))
    case("disable B")
    assert case("enable B") == "awa a"
    case("disable B", "complete A")
    assert case("enable B") == "caa a"
    assert case.last() == ["B#1:d>w", "B#1:w>a"]


def test_a_waiting_stage_can_be_skipped_and_taken_up():
    case = Play(A, stage("S", crit("!A")), step("T", parent="S"), step("Z", crit("!S")))
    assert case("disable S") == "ad-a a"
    assert case("enable S") == "aw-a a"
    assert case("complete A") == "caaa a"


def test_terminating_a_stage_ends_what_is_in_it_first():
    case = Play(stage("S"), stage("T", parent="S"), step("A", parent="T"), milestone("M", crit("A"), parent="S"), B)
    case("terminate S")
    assert case.last() == ["A#1:a>t", "T#1:a>t", "M#1:w>t", "S#1:a>t"]
    assert [change.cause for change in case.changes] == ["S", "S", "S", None]


def test_a_required_failure_does_not_keep_the_case_open():
    assert Play(A)("fail A") == "f c"


def test_reopening_a_step_keeps_the_old_instance_in_history():
    case = Play(A, B)
    case("complete A", "reopen A")
    assert case.last() == ["A#2:->w", "A#2:w>a"]
    assert case.of("A", 2) == "a"


@pytest.mark.parametrize("verb", ["complete A", "disable A", "terminate A", "fail A"])
def test_reopening_needs_a_step_that_ended(verb):
    case = Play(A, B)
    case(verb)
    assert case("reopen A") == "aa a"


def test_reopening_the_case_starts_nothing_by_itself():
    case = Play(A, B)
    case("complete A", "complete B")
    assert case("reopen") == "cc a"
    assert case("suspend") == "cc s"
    assert case("resume") == "cc a"
    assert case("reopen A") == "ac a"
    assert case("complete A") == "cc c"


def test_reopening_a_step_of_an_ended_stage_reactivates_the_stage_as_it_was():
    case = Play(stage("S"), step("A", parent="S"), step("B", parent="S"), step("Z"))
    case("complete A", "complete B")
    assert case("reopen A") == "aaca a"
    assert case.open() == ["S#1:a", "A#2:a", "Z#1:a"]
    assert case("complete A") == "ccca a"


def test_a_reactivated_stage_has_no_outcome_of_before():
    case = Play(stage("S", auto_complete=False, outcomes=("ok", "no")), step("A", parent="S"), step("Z"))
    case("complete A", "complete S=no")
    assert case.state.outcome("S") == "no"
    case("reopen A", "complete A", "complete S")
    assert case.state.outcome("S") == "ok"


def test_reopening_a_stage_does_it_all_again():
    case = Play(stage("S"), step("A", parent="S"), step("B", parent="S"), step("Z"))
    case("complete A", "complete B", "reopen S")
    assert case.open() == ["S#2:a", "A#2:a", "B#2:a", "Z#1:a"]


def test_a_listener_can_be_armed_again():
    case = Play(listener("E", crit("@event:e")), step("A", crit("E"), repeatable=True), step("Z"))
    case("event:e", "complete A", "reopen E")
    assert case() == "wca a"
    case("event:e")
    assert case.open() == ["A#2:a", "Z#1:a"]


def test_what_was_put_on_hold_by_itself_stays_so():
    case = Play(stage("S"), step("A", parent="S"), step("B", parent="S"))
    case("suspend A", "suspend")
    assert case("resume") == "asa a"
    assert case("resume A") == "aaa a"


def test_a_trigger_during_suspension_is_not_lost():
    case = Play(A, step("B", crit("@event:e")), step("C", crit("@event:e"), repeatable=True))
    case("event:e", "complete C", "suspend", "event:e")
    assert case() == "ssc s"
    case("resume")
    assert case.open() == ["A#1:a", "B#1:a", "C#2:a"]


def test_an_exit_criterion_ends_what_is_suspended():
    case = Play(A, step("B", exit=(crit("@event:e"),)), step("C", crit("B.exit")))
    assert case("suspend", "event:e") == "sts s"
    assert case("resume") == "ata a"


def test_an_exit_criterion_is_decided_before_an_entry_criterion():
    case = Play(step("B", crit("A"), exit=(crit("A"),)), A)
    assert case("complete A") == "tc c"


def test_a_condition_that_comes_true_later_is_seen_at_the_next_occurrence():
    case = Play(A, step("B", crit("A", when="v")), step("C", crit(when="v")), step("Z"))
    assert case("complete A") == "cwwa a"
    assert case("event:any", holds={"v"}) == "caaa a"
    assert {change.cause for change in case.changes} == {"condition:v"}


def test_causes():
    case = Play(A, step("B", crit("!A")), step("C", crit("@document:deed")), milestone("M", crit("B")))
    case("complete A")
    assert [change.cause for change in case.changes] == [None, "A"]
    case("document:deed")
    assert [change.cause for change in case.changes] == ["document:deed"]
    case("complete B", "complete C")
    assert [(change.item, change.cause) for change in case.changes] == [("C", None), ("", "C")]


def test_discretionary_may_be_added_once():
    case = Play(A, step("D", discretionary=True))
    assert case("add D") == "aa a"
    assert case.refused("add D") == "not_repeatable"
    assert case("complete A") == "ca a"


def test_several_outcomes_in_one_part():
    case = Play(step("A", outcomes=("x", "y", "z")), step("B", Criterion((Part("A", outcome=("x", "z")),))), step("Z"))
    assert case("complete A=z") == "caa a"


def test_memory_goes_with_what_it_is_about():
    case = Play(step("A"), step("B"), step("C", crit("A", "B"), crit("@event:e")), step("Z"))
    case("complete A")
    assert "m" in case.state.encode()
    case("event:e")
    assert case.state.encode().isalpha()


@pytest.mark.parametrize("text", ["a", "aaa", "ax", "aa[]", "aa{", 'aa{"n":{"9":2}}', 'aa{"m":{"4":1}}', 'aa{"n":3}'])
def test_a_damaged_state_is_refused(text):
    with pytest.raises(StateError):
        PlanState.decode(compile_plan([A]), text)


def test_a_state_of_another_plan_is_refused():
    state = advance(compile_plan([A]), None, [Occurrence("open")]).state
    with pytest.raises(StateError):
        advance(compile_plan([A]), state, [])


def test_a_step_without_outcomes_of_its_own_is_done():
    case = Play(step("A", outcomes=()), B)
    case("complete A")
    assert case.state.outcome("A") == "done" and case.state.encode().isalpha()


@pytest.mark.parametrize("verbs", [["suspend A", "terminate A"], ["suspend A", "resume A"], ["suspend A", "void A"]])
def test_nothing_is_kept_of_a_suspension_that_is_over(verbs):
    case = Play(A, B)
    for verb in verbs:
        if not case.refused(verb):
            case(verb)
    assert "h" not in case.state.encode() or case.of("A") == "s"


def test_nothing_is_kept_of_a_skip_that_was_undone():
    case = Play(A, step("C", crit("!A")), B)
    case("disable C", "enable C")
    assert case.state.encode() == "aawa"
    case("disable C", "reopen C")
    assert "w" not in case.state.encode().partition("{")[2]


def test_a_stage_that_goes_on_completes_because_of_that():
    case = Play(stage("S"), step("T", parent="S"), step("U", parent="S"), B)
    case("suspend S")
    assert {change.cause for change in case.changes} == {None, "S"}
    case("resume S")
    assert [change.cause for change in case.changes] == [None, "S", "S"]


def test_a_listener_that_nobody_needs_ends_because_of_who_needed_it():
    case = Play(B, listener("L"), step("C", crit("L")), step("D", crit("L")))
    case("terminate C", "terminate D")
    assert [(change.item, change.cause) for change in case.changes] == [("D", None), ("L", "D")]


def test_an_earlier_instance_keeps_its_stage_from_being_completed():
    case = Play(stage("S", auto_complete=False), step("T", parent="S", repeatable=True), B)
    case("add T", "complete T#2")
    assert case.refused("complete S") == "items_active"
    case("suspend T#1")
    assert case.refused("complete S") == "required_open"
    case("terminate T#1")
    assert case.refused("complete S") is None


def test_an_unusable_plan_is_refused():
    with pytest.raises(PlanError) as caught:
        compile_plan([A, A])
    assert caught.value.problems[0].code == "duplicate_code"
    with pytest.raises(PlanError) as caught:
        compile_plan([step("A", parent="S")], exit=(crit("X"),))
    assert str(caught.value) == "unknown_parent: stage 'S' is not in the plan; unknown_source: 'X' is not in the plan"


def test_progress_counts_required_steps():
    case = Play(A, B, step("C", required=False), stage("S", required=False), step("T", parent="S"), milestone("M"))
    assert case.state.progress() == (0, 2)
    case("complete A")
    assert case.state.progress() == (1, 2)
    case("disable B")
    assert case.state.progress() == (2, 2)
