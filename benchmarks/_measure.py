"""What the scenarios share: timing contestants in turn, counting queries and rows, and the rows of the table."""

import gc
import json
import math
import statistics
import sys
import time

ROUNDS = {"small": 5, "full": 7}


def say(text):
    """Progress, and what was measured on, for those who watch."""
    print(f"  {text}", file=sys.stderr, flush=True)


def interleaved(contestants, rounds):
    """Time contestants in turn, several times over, so that what the machine does meanwhile hits all of them.

    :param contestants: ``{name: function}``; a function does its work once and returns how many units it did, or
        ``(units, seconds)`` when only a part of it counts
    :param rounds: how often
    :return: ``{name: [seconds per unit of each round]}``; a first round warms up and is dropped
    """
    times = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, work in contestants.items():
            gc.collect()
            start = time.perf_counter()
            done = work()
            spent = time.perf_counter() - start
            units, spent = done if isinstance(done, tuple) else (done, spent)
            if number:
                times[name].append(spent / units)
    return times


def spread(samples):
    """Half the range of the samples around their median, as a share of it."""
    return (max(samples) - min(samples)) / 2 / statistics.median(samples) if samples else None


def exponent(points):
    """The growth exponent: the slope of log(time) over log(size), by least squares.

    :param points: ``[(size, time)]``; 0 means that time does not depend on size, 1 that it is proportional
    """
    logs = [(math.log(size), math.log(spent)) for size, spent in points]
    x_mean = sum(x for x, _y in logs) / len(logs)
    y_mean = sum(y for _x, y in logs) / len(logs)
    return sum((x - x_mean) * (y - y_mean) for x, y in logs) / sum((x - x_mean) ** 2 for x, _y in logs)


def fresh(env):
    """What a new request starts with: nothing in the record cache, what modelling fills (ormcache) kept."""
    env.flush_all()
    env.invalidate_all()
    env.transaction.clear()
    env.cr.cache.clear()


def queries(env, work):
    """The number of statements that ``work()`` sends, writing included."""
    fresh(env)
    before = env.cr.sql_log_count
    work()
    # What is written at commit (messages to clients) counts too.
    env.cr.flush()
    return env.cr.sql_log_count - before


def rows_read(env, work):
    """How many rows the statements of ``work()`` read from tables.

    Each statement is run twice: explained first, in a savepoint that is taken back, then for real.

    :return: the rows that their scans visited, those that a filter then left out included
    """
    fresh(env)
    visited, execute = [], type(env.cr).execute

    def explained(cr, query, params=None, log_exceptions=True):
        text = query.code if hasattr(query, "code") else query
        values = tuple(query.params) if hasattr(query, "params") else params
        if text.lstrip().split(" ", 1)[0].upper() in ("SELECT", "UPDATE", "INSERT", "DELETE", "WITH"):
            execute(cr, "SAVEPOINT bench")
            execute(cr, f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", values)
            visited.append(sum(map(_visited, nodes(cr.fetchone()[0][0]))))
            execute(cr, "ROLLBACK TO SAVEPOINT bench")
        return execute(cr, query, params, log_exceptions)

    type(env.cr).execute = explained
    try:
        work()
        env.cr.flush()
    finally:
        type(env.cr).execute = execute
    return sum(visited)


def rows_fetched(env, work):
    """How many rows PostgreSQL fetched for ``work()``, those looked up to check foreign keys included."""
    fresh(env)
    before = _fetched(env.cr)
    work()
    env.cr.flush()
    return _fetched(env.cr) - before


def _visited(node):
    if "Relation Name" not in node or "Scan" not in node["Node Type"]:
        return 0
    rows = sum(node.get(key, 0) for key in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"))
    return round(rows * node.get("Actual Loops", 1))


def _fetched(cr):
    cr.execute("SELECT sum(COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
    return int(cr.fetchone()[0])


def row(
    name, n, ours, *, unit, bar="", met=None, peer=None, floor=None, count=None, growth=None, no_peer=False, **more
):
    """One row of the table.

    :param name: what was measured
    :param n: the size it was measured at
    :param ours: samples (seconds per unit); ``peer`` and ``floor`` likewise, or None
    :param unit: ``ms`` and ``us`` (per unit of work), or ``x/s`` (units of work a second)
    :param bar: the promise, in words
    :param met: whether it is kept; None where nothing is promised
    :param count: statements per unit
    :param growth: the exponent
    :param no_peer: nothing that people would use instead does this
    :param more: further figures, such as ``rows_read``
    """
    if bar and not (floor and (peer or no_peer)):
        raise AssertionError(f"“{name}” promises something: its peer and its floor are measured with it")
    middle = {
        who: statistics.median(given) for who, given in (("ours", ours), ("peer", peer), ("floor", floor)) if given
    }
    return {
        "name": name,
        "n": n,
        "ours": _shown(middle["ours"], unit),
        "peer": _shown(middle.get("peer"), unit),
        "floor": _shown(middle.get("floor"), unit),
        "unit": unit,
        "spread": round(spread(ours), 3),
        "best": _shown(min(ours), unit),
        "ratio_peer": round(middle["peer"] / middle["ours"], 2) if peer else None,
        "ratio_floor": round(middle["ours"] / middle["floor"], 2) if floor else None,
        "exponent": round(growth, 3) if growth is not None else None,
        "queries": count,
        "bar": bar,
        "met": met if met is None else bool(met),
        **more,
    }


def _shown(seconds, unit):
    if seconds is None:
        return None
    if unit.endswith("/s"):
        return round(1 / seconds)
    return round(seconds * {"ms": 1e3, "us": 1e6}[unit], 3)


def explain(cr, query):
    """The plan of a statement as PostgreSQL ran it. :return: the JSON object of EXPLAIN (ANALYZE, BUFFERS)"""
    cr.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}")
    found = cr.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]


def nodes(plan):
    """Every node of a plan, the top one first."""
    top = plan.get("Plan", plan)
    yield top
    for below in top.get("Plans", ()):
        yield from nodes(below)
