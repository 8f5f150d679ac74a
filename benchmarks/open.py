"""Opening cases, log and roles included: one by one and a thousand at once, beside Odoo's activity plan."""

from time import perf_counter

from _floor import Recorded
from _measure import ROUNDS, exponent, fresh, interleaved, queries, row, say
from _world import World

ONE = "≤ 12 ms, ≤ 16 queries, the same at 200 steps, ≥ 15 × faster than an activity plan"
MANY = "≥ 5,000 plan items/s, ≤ 0.05 queries an item"
SIZES = (10, 200)
#: Other cases that run already.
CROWD = {"small": 3_000, "full": 20_000}


def run(env, scale):
    """One case in one transaction, as a person opens it; then many in one transaction, as an import or API does."""
    world = World(env)
    world.describe()
    world.crowd(CROWD[scale])
    rows = [_one(world, size, 3, scale) for size in SIZES]
    growth = exponent([(r["n"], r["ours"]) for r in rows])
    for one in rows:
        one["exponent"] = round(growth, 3)
        one["met"] = one["met"] and len({r["queries"] for r in rows}) == 1
    rows.append(_one(world, 50, 50, scale, bar="", with_peer=False))
    rows += [_many(world, size, scale) for size in (10, 200)]
    return rows


def _one(world, size, width, scale, bar=ONE, with_peer=True):
    """One case, one commit."""
    env = world.env
    case_type = world.case_type(f"One {size} {width}", size, width)
    rounds, each = ROUNDS[scale], 10 if scale == "small" else 100

    def open_one():
        fresh(env)
        case = env["case.case"].create(world.open_values(case_type))
        env.cr.commit()
        return case

    case = open_one()
    steps = case.step_ids
    assert len(steps) == width and not case.log_ids.verify(case.ids), "the case is not what it should be"
    assert len(case.participant_ids) == 3 and all(step.box_id and step.supervisor_box_id for step in steps)
    recorded = Recorded(env, case)
    contestants = {
        "ours": lambda: sum(bool(open_one()) for _n in range(each)),
        "floor": lambda: recorded.replay(each, each),
    }
    if with_peer:
        plan = _activity_plan(world, size)
        contestants["peer"] = lambda: _apply_plan(world, plan, size, 1)
    times = interleaved(contestants, rounds)
    count = queries(env, lambda: env["case.case"].create(world.open_values(case_type)))
    env.cr.commit()
    say(f"plan of {size} steps, {width} asked at once: {recorded.describe()}")
    shown = row(
        f"one case of {size} steps, {width} asked at once",
        size,
        times["ours"],
        peer=times.get("peer"),
        floor=times["floor"],
        unit="ms",
        bar=bar,
        count=count,
    )
    if bar:
        shown["met"] = shown["ours"] <= 12 and count <= 16 and shown["ratio_peer"] >= 15
    return shown


def _many(world, size, scale):
    """Many cases, one commit."""
    env, cases = world.env, 1000
    case_type = world.case_type(f"Many {size}", size, 3)
    plan = _activity_plan(world, size)
    records = 4 if size <= 10 else 1

    def open_many():
        fresh(env)
        opened = env["case.case"].create(world.open_values(case_type, cases))
        env.cr.commit()
        return opened

    opened = open_many()
    assert len(set(opened.mapped("name"))) == cases and len(opened.step_ids) == 3 * cases
    assert not opened.log_ids.verify(opened.ids)
    recorded = Recorded(env, opened[0])
    times = interleaved(
        {
            "ours": lambda: len(open_many()) * size,
            "peer": lambda: _apply_plan(world, plan, size, records, per_item=True),
            "floor": lambda: recorded.replay(cases, 1) * size,
        },
        min(3, ROUNDS[scale]),
    )
    count = queries(env, lambda: env["case.case"].create(world.open_values(case_type, cases)))
    env.cr.commit()
    shown = row(
        f"1,000 cases at once, plans of {size}",
        cases,
        times["ours"],
        peer=times["peer"],
        floor=times["floor"],
        unit="plan items/s",
        bar=MANY,
        count=round(count / cases / size, 4),
    )
    shown["met"] = shown["ours"] >= 5000 and shown["queries"] <= 0.05
    return shown


def _activity_plan(world, size):
    """Odoo's own plan with as many activities: half of them for who starts it, half for a colleague."""
    world.clerk.group_ids += world.root.ref("base.group_partner_manager")
    plan = world.root["mail.activity.plan"].create({"name": f"Plan of {size}", "res_model": "res.partner"})
    world.root["mail.activity.plan.template"].create(
        [
            {
                "plan_id": plan.id,
                "summary": f"Step {number}",
                "responsible_type": "other",
                "responsible_id": (world.clerk if number % 2 else world.other).id,
                "delay_count": 1 + number % 20,
                "delay_from": "after_plan_date",
            }
            for number in range(size)
        ]
    )
    world.root.cr.commit()
    return plan


def _apply_plan(world, plan, size, records, per_item=False):
    """Start the plan on new contacts (made before the clock starts).

    :return: ``(contacts, seconds)``, or with ``per_item`` ``(activities, seconds)``
    """
    env = world.env
    partners = env["res.partner"].create([{"name": "Peer"} for _n in range(records)])
    env.cr.commit()
    fresh(env)
    start = perf_counter()
    wizard = env["mail.activity.schedule"].create(
        {"res_model": "res.partner", "res_ids": str(partners.ids), "plan_id": plan.id}
    )
    wizard.action_schedule_plan()
    env.cr.commit()
    spent = perf_counter() - start
    assert env["mail.activity"].sudo().search_count([("res_id", "in", partners.ids)]) == size * records
    return records * (size if per_item else 1), spent
