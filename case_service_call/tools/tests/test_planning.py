import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .. import planning_routing, planning_simple
from ..planning import Job, Plan, Visit, Worker, check, days_of, less, score, shifts_of
from ..planning_conflicts import conflicts
from ..travel import Place, Roads, Travel, distance
from .worlds import DAY, HOUR, MONDAY, region, week, worlds

UTRECHT, AMERSFOORT, GRONINGEN = Place("u", 52.09, 5.12), Place("am", 52.16, 5.39), Place("g", 53.22, 6.57)


def at(day, hour):
    return MONDAY + day * DAY + int(hour * HOUR)


def worker(name="tom", skills="", start=UTRECHT, days=5, away=(), busy=()):
    return Worker(
        name, days_of(week(days), away), frozenset(skills), start, tuple(busy), shifts_of(week(days)), tuple(away)
    )


# -- travel


def test_distance_and_travel():
    assert 130 < distance(UTRECHT, GRONINGEN) < 170
    assert distance(UTRECHT, UTRECHT) == 0
    travel = Travel(Roads(detour=1.3, kmh=50, unknown=1200))
    assert 25 * 60 <= travel(UTRECHT, AMERSFOORT) <= 40 * 60
    assert travel(UTRECHT, AMERSFOORT) % 300 == 0
    assert travel(UTRECHT, None) == travel(Place("x"), UTRECHT) == 1200
    assert travel(Place("x"), Place("x")) == 0


@given(st.tuples(*[st.floats(-90, 90), st.floats(-180, 180)] * 2))
def test_travel_is_the_same_both_ways(found):
    one, other = Place(1, *found[:2]), Place(2, *found[2:])
    assert 0 <= distance(one, other) <= 20040
    assert Travel()(one, other) == Travel()(other, one) >= 0


# -- days


def test_a_day_has_its_pause_within_and_leave_taken_off():
    days = days_of(week(2))
    assert days == ((at(0, 8), at(0, 17), 8 * HOUR), (at(1, 8), at(1, 17), 8 * HOUR))
    assert days_of(week(2), [(at(0, 0), at(1, 0))]) == days[1:]
    assert days_of(week(1), [(at(0, 10), at(0, 11))]) == (
        (at(0, 8), at(0, 10), 2 * HOUR),
        (at(0, 11), at(0, 17), 5 * HOUR),
    )
    assert days_of(week(1), since=at(0, 15)) == ((at(0, 15), at(0, 17), 2 * HOUR),)


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 20)), max_size=5),
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 20)), max_size=5),
)
def test_what_is_taken_off_is_gone(spans, away):
    spans = [(start, start + length) for start, length in spans]
    away = [(start, start + length) for start, length in away]
    left = less(spans, away)

    def minutes(parts):
        return {minute for start, end in parts for minute in range(start, end)}

    assert minutes(left) == minutes(spans) - minutes(away)


# -- who and when


@given(worlds())
@settings(deadline=None)
def test_plans_are_possible(world):
    jobs, workers = world
    travel = Travel()
    for plan in (planning_simple.suggest(jobs, workers, travel), planning_simple.first_come(jobs, workers, travel)):
        assert check(plan, jobs, workers, travel) == []
        assert all(visit.reasons for visit in plan.visits)


@given(worlds())
@settings(deadline=None, max_examples=15)
def test_plans_by_routing_are_possible_and_not_worse(world):
    jobs, workers = world
    travel = Travel()
    plan = planning_routing.suggest(jobs, workers, travel, seconds=0.05)
    assert check(plan, jobs, workers, travel) == []
    assert score(plan, workers, travel) <= score(planning_simple.suggest(jobs, workers, travel), workers, travel)


@given(worlds())
@settings(deadline=None)
def test_options_are_possible_each_by_itself(world):
    jobs, workers = world
    travel = Travel()
    for job in jobs:
        found = planning_simple.options(job, workers, 3, travel)
        assert len(found) <= 3
        assert bool(found) == bool(planning_simple.suggest([job], workers, travel).visits)
        for visit in found:
            assert check(Plan((visit,)), [job], workers, travel) == []


@pytest.mark.parametrize("seed", range(5))
def test_simple_is_no_worse_than_first_come(seed):
    jobs, workers = region(60, 8, seed=seed)
    travel = Travel()
    simple, baseline = (
        score(way(jobs, workers, travel), workers, travel)
        for way in (planning_simple.suggest, planning_simple.first_come)
    )
    assert simple.unplaced <= baseline.unplaced
    assert simple.lateness <= baseline.lateness
    assert simple.travel <= baseline.travel


def test_three_hundred_actions_within_a_second():
    jobs, workers = region(300, 30)
    begun = time.perf_counter()
    plan = planning_simple.suggest(jobs, workers)
    assert time.perf_counter() - begun < 3  # the promise is 1; other work goes on beside tests
    assert not plan.unplaced


def test_the_urgent_one_comes_first_and_the_near_one_next():
    jobs = [
        Job("later", HOUR, UTRECHT, deadline=at(3, 12)),
        Job("urgent", HOUR, AMERSFOORT, deadline=at(0, 12)),
        Job("near", HOUR, AMERSFOORT._replace(key="am 2"), deadline=at(4, 12)),
    ]
    plan = planning_simple.suggest(jobs, [worker()])
    when = {visit.job.id: visit for visit in plan.visits}
    assert when["urgent"].end <= at(0, 12)
    assert abs(when["near"].start - when["urgent"].start) == HOUR
    codes = dict(when["near"].reasons)
    assert codes.get("near") == ("urgent", 0) or dict(when["urgent"].reasons)["near"] == ("near", 0)


def test_reasons():
    busy = Visit(Job("before", HOUR, AMERSFOORT), "tom", at(0, 9), at(0, 10))
    job = Job("job", HOUR, AMERSFOORT, frozenset("x"), frozenset(["tom"]), at(0, 12), ((at(0, 10), at(0, 11)),))
    (visit,) = planning_simple.suggest([job], [worker(skills="xy", busy=[busy])]).visits
    assert visit.start == at(0, 10)
    told = dict(visit.reasons)
    assert told["only"] is None
    assert told["skills"] == ("x",)
    assert told["near"] == ("before", 0)
    assert told["free"] == at(0, 10)
    assert told["open"] == (at(0, 10), at(0, 11))
    assert told["on_time"] == HOUR
    assert told["load"][1] == 8 * HOUR


def test_late_is_said_and_better_than_not_at_all():
    (visit,) = planning_simple.suggest([Job("job", HOUR, UTRECHT, deadline=at(0, 7))], [worker()]).visits
    assert dict(visit.reasons)["late"] == visit.late == 2 * HOUR


@pytest.mark.parametrize(
    "job, why",
    [
        (Job(1, HOUR, skills=frozenset("z")), "skill"),
        (Job(1, 9 * HOUR), "too_long"),
        (Job(1, HOUR, workers=frozenset(["tim"])), "nobody"),
        (Job(1, HOUR, windows=((at(0, 18), at(0, 22)),)), "closed"),
        (Job(1, HOUR, windows=((at(0, 9), at(0, 11)),)), "full"),
    ],
)
def test_why_not(job, why):
    busy = Visit(Job("all morning", 4 * HOUR, UTRECHT), "tom", at(0, 8), at(0, 12))
    plan = planning_simple.suggest([job], [worker(busy=[busy])])
    assert [left.why for left in plan.unplaced] == [why]


def test_what_is_planned_stays():
    busy = Visit(Job("before", HOUR, UTRECHT), "tom", at(0, 8.5), at(0, 9.5))
    plan = planning_simple.suggest([Job(1, HOUR, UTRECHT, deadline=at(0, 9.5))], [worker(busy=[busy])])
    assert plan.visits[0].start == at(0, 9.5)


def test_load_is_spread():
    jobs = [Job(number, 3 * HOUR, UTRECHT, deadline=at(0, 17)) for number in range(4)]
    plan = planning_simple.suggest(jobs, [worker("tom"), worker("tim")])
    assert sorted(visit.worker for visit in plan.visits) == ["tim", "tim", "tom", "tom"]


# -- what is checked, and what people are told of their own plans


def test_the_checker_sees_what_is_wrong():
    jobs = [Job(1, HOUR, UTRECHT, frozenset("x")), Job(2, HOUR, GRONINGEN, windows=((at(0, 12), at(0, 14)),))]
    tom = worker()

    def codes(*visits):
        return {code for code, _job in check(Plan(visits), jobs, [tom], Travel())}

    one, two = Visit(jobs[0], "tom", at(0, 9), at(0, 10)), Visit(jobs[1], "tom", at(0, 12), at(0, 13))
    assert codes(one, two) > {"not able", "not there yet"}
    assert "closed" in codes(one, two._replace(start=at(0, 10), end=at(0, 11)))
    assert "outside of hours" in codes(one._replace(start=at(0, 6), end=at(0, 7)), two)
    assert "not back yet" in codes(one, two._replace(start=at(0, 16), end=at(0, 17)))
    assert "another duration" in codes(one._replace(end=at(0, 11)), two)
    assert "not each job once" in codes(one)


def test_conflicts():
    tom = worker(skills="x", away=[(at(1, 0), at(2, 0))])
    job = {name: Job(name, HOUR, UTRECHT) for name in "abcdefg"}
    job["b"] = Job("b", HOUR, AMERSFOORT)
    job["f"] = Job("f", HOUR, UTRECHT, frozenset("xz"), deadline=at(3, 9), windows=((at(3, 10), at(3, 12)),))
    visits = [
        Visit(job["a"], "tom", at(0, 9), at(0, 10)),
        Visit(job["b"], "tom", at(0, 10), at(0, 11)),
        Visit(job["c"], "tom", at(0, 10.5), at(0, 11.5)),
        Visit(job["d"], "tom", at(1, 9), at(1, 10)),
        Visit(job["e"], "tom", at(2, 16.5), at(2, 17.5)),
        Visit(job["f"], "tom", at(3, 9), at(3, 10)),
        Visit(job["g"], "tom", at(4, 9), at(4, 10)),
    ]
    found = conflicts(visits, [tom], Travel())
    assert [code for code, _value in found["a"]] == ["travel"]
    assert {code for code, _value in found["b"]} == {"travel", "overlaps"}
    assert found["c"] == [("overlaps", ("tom", "b"))]
    assert found["d"] == [("away", "tom")]
    assert found["e"] == [("hours", "tom")]
    assert found["f"] == [("skill", ("z",)), ("late", HOUR), ("closed", None)]
    assert "g" not in found


def test_overload_and_a_crew():
    tom, tim = worker("tom"), worker("tim", "x")
    long = [Job(number, 5 * HOUR, UTRECHT) for number in range(2)]
    visits = [Visit(long[0], "tom", at(0, 8), at(0, 12.5)), Visit(long[1], "tom", at(0, 12.5), at(0, 17))]
    assert conflicts(visits, [tom], Travel())[0] == [("overload", ("tom", 9 * HOUR, 8 * HOUR))]
    job = Job("both", HOUR, UTRECHT, frozenset("x"))
    crew = [Visit(job, name, at(0, 9), at(0, 10)) for name in ("tom", "tim")]
    assert conflicts(crew, [tom, tim], Travel()) == {}
    assert conflicts(crew[:1], [tom], Travel()) == {"both": [("skill", ("x",))]}


@given(worlds())
@settings(deadline=None)
def test_suggested_visits_have_no_conflicts(world):
    jobs, workers = world
    travel = Travel()
    plan = planning_simple.suggest(jobs, [w for w in workers if not w.busy], travel)
    found = conflicts(list(plan.visits), [w for w in workers if not w.busy], travel)
    codes = {code for told in found.values() for code, _value in told}
    assert codes <= {"late", "hours"}  # these workers have no shifts beside their days


def test_the_one_that_is_left_goes_first_the_next_time():
    both, one = Job("x", 5 * HOUR, UTRECHT, frozenset("x")), Job("any", 5 * HOUR, UTRECHT, deadline=at(0, 14))
    many = [Job(number, 15 * 60, UTRECHT, deadline=at(0, 17)) for number in range(12)]
    tom, tim = worker("tom", "x", days=1), worker("tim", start=AMERSFOORT, days=1)
    plan = planning_simple.suggest([both, one, *many], [tom, tim])
    assert plan.unplaced == ()
    assert {visit.job.id: visit.worker for visit in plan.visits}["x"] == "tom"
