"""How case engines behave in public tests, played on models of our own.

A row is: number, items, what the plan has besides, and a play: pairs of verbs and the states that follow (the
letters of the items in order, a space, the case). A condition set is given as ``{…}`` before a verb.
"""

import pytest

from .common import Play, crit, listener, milestone, stage, step

A, B, C = step("A"), step("B"), step("C")

ROWS = [
    ("01-manual-activation-holds", (A, step("B", manual=True), step("C", manual="v")), {}, [({"v"}, "open", "aee a")]),
    (
        "01-manual-activation-does-not-hold",
        (A, step("B", manual=True), step("C", manual="v")),
        {},
        [((), "open", "aea a")],
    ),
    (
        "02-skip-and-undo",
        (step("A", manual=True), B),
        {},
        [((), "open", "ea a"), ((), "disable A", "da a"), ((), "enable A", "ea a")],
    ),
    (
        "03-and-join-remembers",
        (A, B, step("C", crit("A", "B"))),
        {},
        [((), "open", "aaw a"), ((), "complete A", "caw a"), ((), "complete B", "cca a")],
    ),
    (
        "03-and-join-of-prerequisites",
        (A, B, step("C", crit("!A", "!B"))),
        {},
        [((), "open", "aaw a"), ((), "complete B", "acw a"), ((), "complete A", "cca a")],
    ),
    (
        "04-or-join-starts-once",
        (A, B, step("C", crit("A"), crit("B"))),
        {},
        [((), "open", "aaw a"), ((), "complete A", "caa a"), ((), "complete B", "cca a")],
    ),
    (
        "04-milestone-reached-once",
        (A, B, milestone("M", crit("A"), crit("B"))),
        {},
        [((), "open", "aaw a"), ((), "complete A", "cac a"), ((), "complete B", "ccc c")],
    ),
    (
        "05-sequence-and-join",
        (A, step("B", crit("A")), step("C", crit("A", "B"))),
        {},
        [((), "open", "aww a"), ((), "complete A", "caw a"), ((), "complete B", "cca a")],
    ),
    (
        "06-or-fork-on-conditions",
        (A, step("B", crit("A", when="big")), step("C", crit("A", when="small"))),
        {},
        [((), "open", "aww a"), ({"small"}, "complete A", "cwa a")],
    ),
    ("08-cycle-waits", (step("A", crit("C")), step("B", crit("A")), step("C", crit("B"))), {}, [((), "open", "www a")]),
    ("09-start-on-create", (A, step("B", crit("A.create"))), {}, [((), "open", "aa a")]),
    ("09-start-on-create-of-a-later-one", (step("B", crit("A.create")), A), {}, [((), "open", "aa a")]),
    (
        "11-exit-condition-false",
        (A, step("B", exit=(crit("A", when="v"),))),
        {},
        [((), "open", "aa a"), ((), "complete A", "ca a")],
    ),
    (
        "11-exit-condition-true",
        (A, step("B", exit=(crit("A", when="v"),))),
        {},
        [((), "open", "aa a"), ({"v"}, "complete A", "ct c")],
    ),
    (
        "14-plan-exit-first",
        (step("R1"), step("R2")),
        {"exit": (crit("R2"),)},
        [((), "open", "aa a"), ((), "complete R2", "tc t")],
    ),
    (
        "14-plan-exit-by-the-last-step",
        (step("R1"), step("R2")),
        {"exit": (crit("R2"),)},
        [((), "open", "aa a"), ((), "complete R1", "ca a"), ((), "complete R2", "cc t")],
    ),
    (
        "15-nothing-required",
        (step("A", manual=True, required=False), step("B", manual=True, required=False)),
        {},
        [((), "open", "tt c")],
    ),
    (
        "16-only-the-required-one-keeps-open",
        (step("A", manual=True, required=False), step("B", manual=True), step("C", manual=True, required=False)),
        {},
        [
            ((), "open", "eee a"),
            ((), "start A", "aee a"),
            ((), "complete A", "cee a"),
            ((), "start B", "cae a"),
            ((), "complete B", "cct c"),
        ],
    ),
    (
        "17-stage-by-hand",
        (
            stage("S", auto_complete=False),
            step("T1", parent="S"),
            step("T2", crit("T1.fault"), parent="S", required=False),
            step("Z"),
        ),
        {},
        [((), "open", "aawa a"), ((), "complete T1", "acwa a"), ((), "complete S", "ccta a")],
    ),
    (
        "18-discretionary-stage-by-hand",
        (
            stage("S", auto_complete=False),
            step("T", parent="S"),
            step("D", parent="S", discretionary=True, required=False),
        ),
        {},
        [((), "open", "aa- a"), ((), "complete T", "ac- a"), ((), "complete S", "cc- c")],
    ),
    (
        "18-discretionary-stage-by-itself",
        (stage("S"), step("T", parent="S"), step("D", parent="S", discretionary=True)),
        {},
        [((), "open", "aa- a"), ((), "complete T", "cc- c")],
    ),
    (
        "20-repeats-while-the-condition-holds",
        (step("A", repeatable=True, repeat_condition="v"),),
        {},
        [({"v"}, "open", "a a"), ({"v"}, "complete A", "a a"), ((), "complete A", "c c")],
    ),
    (
        "20-repeats-after-terminate",
        (step("A", repeatable=True, repeat_condition="v"), B),
        {},
        [({"v"}, "open", "aa a"), ({"v"}, "terminate A", "aa a"), ((), "terminate A", "ta a")],
    ),
    (
        "20-stage-repeats",
        (stage("S", repeatable=True, repeat_condition="v"), step("A", parent="S")),
        {},
        [({"v"}, "open", "aa a"), ({"v"}, "complete A", "aa a"), ((), "complete A", "cc c")],
    ),
    (
        "21-repeat-waits-for-its-trigger",
        (A, step("B", crit("A"), repeatable=True), step("Z")),
        {},
        [((), "open", "awa a"), ((), "complete A", "caa a"), ((), "complete B", "cca a")],
    ),
    (
        "24-exit-stops-repeating",
        (step("A", repeatable=True, repeat_condition="v", exit=(crit("B"),)), B),
        {},
        [
            ({"v"}, "open", "aa a"),
            ({"v"}, "complete A", "aa a"),
            ({"v"}, "complete A", "aa a"),
            ({"v"}, "complete A", "aa a"),
            ({"v"}, "complete B", "tc c"),
        ],
    ),
    (
        "25-timer-starts",
        (listener("T", crit("@date:due")), step("A", crit("T.occur"))),
        {},
        [((), "open", "ww a"), ((), "date:due", "ca a")],
    ),
    (
        "26-timer-ends-with-its-stage",
        (
            stage("S"),
            step("T", parent="S"),
            listener("L", crit("@date:due"), parent="S"),
            stage("S2", crit("L.occur"), required=False),
            step("U", parent="S2"),
            step("Z"),
        ),
        {},
        [((), "open", "aaww-a a"), ((), "complete T", "cctw-a a"), ((), "date:due", "cctw-a a")],
    ),
    (
        "27-orphaned-listener-ends",
        (listener("T", crit("@date:due")), listener("E"), step("A", crit("T"), crit("E")), B),
        {},
        [((), "open", "wwwa a"), ((), "complete E", "tcaa a")],
    ),
    (
        "28-listener-does-not-keep-open",
        (
            listener("E"),
            stage("S", exit=(crit("E"),)),
            step("A", parent="S"),
            step("B", parent="S"),
            stage("S2", crit("S")),
            step("C", parent="S2"),
        ),
        {},
        [
            ((), "open", "waaaw- a"),
            ((), "complete A", "wacaw- a"),
            ((), "complete B", "tcccaa a"),
            ((), "complete C", "tccccc c"),
        ],
    ),
    (
        "30-nested-in-one-evaluation",
        (
            stage("S1"),
            step("A", parent="S1"),
            stage("S2", crit("A")),
            stage("S3", parent="S2"),
            step("B", crit("A"), parent="S3"),
        ),
        {},
        [((), "open", "aaw-- a"), ((), "complete A", "ccaaa a")],
    ),
    (
        "31-criterion-of-a-discretionary-step",
        (step("I"), stage("S", crit("I")), step("T", parent="S"), step("D", crit("I"), discretionary=True)),
        {},
        [
            ((), "open", "aw-- a"),
            ((), "add D", "aw-w a"),
            ((), "complete I", "caaa a"),
            ((), "complete T", "ccca a"),
            ((), "complete D", "cccc c"),
        ],
    ),
    (
        "33-suspend-and-resume-the-case",
        (A, stage("S"), step("T", parent="S")),
        {},
        [((), "open", "aaa a"), ((), "complete A", "caa a"), ((), "suspend", "css s"), ((), "resume", "caa a")],
    ),
    (
        "34-terminate-the-case",
        (listener("E"), listener("T", crit("@date:due")), step("T1", crit("E")), step("T2", crit("T"))),
        {},
        [
            ((), "open", "wwww a"),
            ((), "complete E", "cwaw a"),
            ((), "complete T1", "cwcw a"),
            ((), "terminate", "ctct t"),
        ],
    ),
    (
        "35-fault-is-a-trigger",
        (A, step("B", crit("A.fault"))),
        {},
        [((), "open", "aw a"), ((), "fail A", "fa a"), ((), "complete B", "fc c")],
    ),
    ("36-milestone-without-criteria", (milestone("M"),), {}, [((), "open", "c c")]),
    (
        "37-close-with-only-offered-ones",
        (step("A", manual=True, required=False),),
        {"auto_complete": False},
        [((), "open", "e a"), ((), "close", "t c")],
    ),
    (
        "38-no-activation-across-a-waiting-stage",
        (
            stage("S"),
            step("A", parent="S"),
            stage("S2"),
            stage("S3", crit(when="x"), parent="S2"),
            step("B", crit("A"), parent="S3"),
        ),
        {},
        [((), "open", "aaaw- a"), ((), "complete A", "ccaw- a"), ({"x"}, "event:any", "ccaaw a")],
    ),
    (
        "38-a-prerequisite-does-cross",
        (
            stage("S"),
            step("A", parent="S"),
            stage("S2"),
            stage("S3", crit(when="x"), parent="S2"),
            step("B", crit("!A"), parent="S3"),
        ),
        {},
        [((), "open", "aaaw- a"), ((), "complete A", "ccaw- a"), ({"x"}, "event:any", "ccaaa a")],
    ),
]


@pytest.mark.parametrize(("items", "more", "play"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_case(items, more, play):
    case = Play(*items, opened=False, **more)
    for holds, verb, expected in play:
        assert case(verb, holds=holds) == expected, verb


REFUSED = [
    ("02-start-on-active", (step("A", manual=True), B), [], "start B", "not_enabled"),
    ("02-undo-of-nothing", (step("A", manual=True), B), [], "enable B", "not_disabled"),
    ("08-start-in-a-cycle", (step("A", crit("B")), step("B", crit("A"))), [], "start A", "not_enabled"),
    ("17-stage-with-work", (stage("S", auto_complete=False), step("T", parent="S")), [], "complete S", "items_active"),
    (
        "17-stage-with-required",
        (stage("S", auto_complete=False), step("T", parent="S", manual=True)),
        [],
        "complete S",
        "required_open",
    ),
    ("34-after-the-end", (A,), ["terminate"], "complete A", "case_closed"),
    ("37-complete-offered", (step("A", manual=True),), [], "complete A", "not_active"),
    ("37-complete-completed", (A, B), ["complete A"], "complete A", "already_done"),
    ("37-complete-terminated", (A, B), ["terminate A"], "complete A", "already_done"),
    ("37-close-with-work", (A,), [], "close", "items_active"),
    ("C2-second-of-two-at-once", (A, B), ["complete A"], "complete A", "already_done"),
]


@pytest.mark.parametrize(
    ("items", "before", "verb", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(items, before, verb, reason):
    case = Play(*items)
    case(*before)
    assert case.refused(verb) == reason


def test_04_exactly_one_instance_of_an_or_join():
    case = Play(A, B, step("C", crit("A"), crit("B")))
    case("complete A", "complete B")
    assert case.state.instance("C") == 1


def test_20_the_new_instance_has_a_number_of_its_own():
    case = Play(step("A", repeatable=True, repeat_condition="v"), holds={"v"})
    case("complete A")
    assert case.open() == ["A#2:a"]
    assert case.last() == ["A#1:a>c", "A#2:->w", "A#2:w>a"]


def test_21_no_new_instance_after_its_own_completion():
    case = Play(A, step("B", crit("A"), repeatable=True), step("Z"))
    case("complete A", "complete B")
    assert case.state.instance("B") == 1
    assert case.open() == ["Z#1:a"]


def test_22_three_instances_at_once_and_one_follower():
    case = Play(
        step("A0", repeatable=True, repeat_condition="v"),
        step("A", crit("A0"), repeatable=True),
        step("B", crit("A")),
        holds={"v"},
    )
    case("complete A0", "complete A0")
    case("complete A0", holds=())
    assert case.open() == ["A#1:a", "A#2:a", "A#3:a", "B#1:w"]
    case("complete A#2")
    assert case.open() == ["A#1:a", "A#3:a", "B#1:a"]
    assert case.of("A", 1) == "a" and case.of("A") == "a" and case.of("A", 2) == "-"
    case("complete A#1", "complete A#3")
    assert case.open() == ["B#1:a"]


def test_33_suspension_is_heard():
    case = Play(
        stage("S"),
        step("T", parent="S"),
        step("X", crit("T.parentSuspend")),
        step("Y", crit("T.parentResume")),
        step("P", crit("S.suspend")),
        step("Q", crit("S.resume")),
    )
    assert case() == "aawwww a"
    assert case("suspend S") == "ssawaw a"
    assert case("resume S") == "aaaaaa a"


def test_36_milestone_with_two_criteria_is_reached_once():
    case = Play(A, B, milestone("M", crit("A"), crit("B")))
    case("complete A")
    case("complete B")
    assert [c for c in case.log if c.item == "M" and c.after == "c"] == [("M", 1, "w", "c", "done", "A")]
