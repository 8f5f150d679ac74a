from tools.facts import begun_on, in_order, of_case, of_steps
from tools.sampling import drawn
from tools.working_time import AllTime

HOUR = 3600


def step(number, code, asked, started, done, state="completed", **more):
    """A step; moments in hours."""
    seconds = [None if moment is None else moment * HOUR for moment in (asked, started, done)]
    values = dict(zip(("asked", "started", "done"), seconds, strict=True))
    return {
        "id": number,
        "code": code,
        "instance": 1,
        "state": state,
        "deadline": None,
        "void": False,
        **values,
        **more,
    }


def test_waiting_and_gap_end_when_somebody_turns_to_a_step():
    steps = [step(1, "a", 0, None, 2), step(2, "b", 2, 5, 9)]
    found = of_steps(steps, AllTime(), imported=False)
    assert (found[1]["waiting"], found[1]["gap"], found[1]["work"]) == (2, None, None)
    assert (found[2]["waiting"], found[2]["gap"], found[2]["work"]) == (3, 3, 4)
    assert (found[2]["previous"], found[2]["position"]) == (1, 2)


def test_steps_side_by_side_have_no_negative_gap():
    steps = [step(1, "a", 0, 0, 10), step(2, "b", 0, 4, 6)]
    assert of_steps(steps, AllTime(), imported=False)[2]["gap"] == 0


def test_in_histories_the_gap_stands_for_waiting():
    steps = [step(1, "a", None, None, 1), step(2, "b", None, None, 4)]
    found = of_steps(steps, AllTime(), imported=True)
    assert (found[1]["waiting"], found[2]["waiting"]) == (None, 3)


def test_open_and_cancelled_steps():
    waits, cancelled = step(1, "a", 0, None, None, "active"), step(2, "b", 0, None, 5, "terminated")
    found = of_steps([waits, cancelled], AllTime(), imported=False)
    assert (found[1]["waiting"], found[2]["waiting"], found[2]["late"]) == (None, None, None)
    assert (begun_on(cancelled), in_order([waits, cancelled])) == (None, [])


def test_done_again_is_rework_but_for_steps_in_no_plan():
    steps = [step(n, "a", 0, None, n, instance=n) for n in (1, 2, 3)]
    assert [row["again"] for row in of_steps(steps, AllTime(), False).values()] == [0, 1, 1]
    assert [row["again"] for row in of_steps(steps, AllTime(), False, ("a",)).values()] == [0, 0, 0]


def test_a_case():
    steps = [step(1, "a", 0, None, 2), step(2, "a", 2, None, 9, instance=2)]
    case = {"opened": 0, "closed": 10 * HOUR, "deadline": 8 * HOUR, "answered": None}
    found = of_case(case, steps, AllTime())
    assert (found["throughput"], found["span"], found["response"]) == (10, 7, None)
    assert (found["late"], found["lateness"], found["rework"], found["reworked"]) == (1, 2, 1, 1)
    running = of_case({**case, "closed": None}, [], AllTime())
    assert (running["throughput"], running["late"], running["span"]) == (None, None, None)


def test_a_draw_is_the_same_from_the_same_seed_and_another_from_another():
    ids = range(1, 1001)
    once = drawn("seed", ids, 2.5)
    assert once == drawn("seed", reversed(ids), 2.5)
    assert len(once) == 25
    assert once != drawn("other", ids, 2.5)
    assert (drawn("seed", [7], 1), drawn("seed", [], 50)) == ([7], [])


def test_a_draw_favours_nobody():
    hits = [0] * 100
    for number in range(400):
        for found in drawn(f"seed {number}", range(100), 10):
            hits[found] += 1
    assert 15 < min(hits) <= max(hits) < 75
