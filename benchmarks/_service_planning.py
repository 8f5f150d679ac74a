"""Planning of service actions: the simple rule, OR-tools' routing and first-come with the same jobs and workers."""

import time

from _measure import row, say

ACTIONS, WORKERS = 300, 30
#: Seconds each may take.
SIMPLE, ROUTING = 1, 5


def planning(rounds):
    """Lateness, travel and time of all three, for several regions of customers.

    :return: rows: how long each takes, with what its plan is worth
    """
    from odoo.addons.case_service_call.tools import planning_routing, planning_simple
    from odoo.addons.case_service_call.tools.planning import check, score
    from odoo.addons.case_service_call.tools.tests.worlds import region
    from odoo.addons.case_service_call.tools.travel import Travel

    ways = {"first-come": planning_simple.first_come, "simple rule": planning_simple.suggest}
    if planning_routing.available():
        ways["OR-tools"] = planning_routing.suggest
    spent, worth = {way: [] for way in ways}, {way: [] for way in ways}
    for seed in range(rounds):
        jobs, workers = region(ACTIONS, WORKERS, seed=seed)
        for way, suggest in ways.items():
            travel, begun = Travel(), time.perf_counter()
            plan = suggest(jobs, workers, travel)
            spent[way].append(time.perf_counter() - begun)
            assert check(plan, jobs, workers, travel) == [], f"what {way} plans is not possible"
            worth[way].append(score(plan, workers, travel))
        say(f"region {seed + 1}: " + "; ".join(f"{way} {_shown(found[-1])}" for way, found in worth.items()))
    return [_row(way, spent, worth) for way in ways]


def _row(way, spent, worth):
    limit = {"simple rule": SIMPLE, "OR-tools": ROUTING}.get(way)
    no_worse = all(
        mine.unplaced <= base.unplaced and mine.lateness <= base.lateness and mine.travel <= base.travel
        for mine, base in zip(worth[way], worth["first-come"], strict=True)
    )
    return row(
        f"planning, {way}",
        ACTIONS,
        spent[way],
        peer=spent["first-come"] if limit else None,
        floor=spent["first-come"] if limit else None,
        unit="ms",
        bar=f"≤ {limit} s for {ACTIONS} actions and {WORKERS} workers, no worse than first-come" if limit else "",
        met=max(spent[way]) <= limit and no_worse if limit else None,
        hours_late=round(sum(one.lateness for one in worth[way]) / 3600 / len(worth[way])),
        hours_on_the_road=round(sum(one.travel for one in worth[way]) / 3600 / len(worth[way])),
        without_a_place=sum(one.unplaced for one in worth[way]),
    )


def _shown(worth):
    return (
        f"{worth.lateness / 3600:.0f} h late, {worth.travel / 3600:.0f} h on the road, {worth.unplaced} without a place"
    )
