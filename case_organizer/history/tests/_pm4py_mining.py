"""What pm4py says of event logs, as JSON: a program of its own, so that nothing of it is loaded beside the tests.

``flow LOG``, ``traces LOG``, ``ocel FILE OBJECT_TYPE`` or ``declare LOG RULES``; times are exact.
"""

import json
import sys
import warnings

CASE, STEP, AT = "case:concept:name", "concept:name", "time:timestamp"


def read(path):
    """A log as a table, the events of a case in the order of their times."""
    import pandas
    import pm4py

    if ".csv" in path:
        log = pandas.read_csv(path)
        log[AT] = pandas.to_datetime(log[AT], utc=True, format="ISO8601")
    else:
        log = pm4py.convert_to_dataframe(pm4py.read_xes(path, show_progress_bar=False))
        log[AT] = pandas.to_datetime(log[AT], utc=True)
    log[CASE] = log[CASE].astype(str)
    return log.sort_values([CASE, AT], kind="stable")


def flow(path):
    """Directly-follows counts, starts, ends, orders (DECLARE precedence), and hours since the event before."""
    import pm4py

    log = read(path)[[CASE, STEP, AT]]
    follows, starts, ends = pm4py.discover_dfg(log)
    found = pm4py.discover_declare(log, min_support_ratio=0, min_confidence_ratio=0)
    gaps = log[AT].diff().dt.total_seconds().where(log[CASE] == log[CASE].shift()) / 3600
    gaps = gaps.groupby(log[STEP])
    lasting, _starts, _ends = pm4py.discover_performance_dfg(log, perf_aggregation_key="all")
    seconds = {}
    for (_before, after), values in lasting.items():
        seconds.setdefault(after, []).append(values["sum"])
    return {
        "follows": [[a, b, count] for (a, b), count in follows.items()],
        "starts": starts,
        "ends": ends,
        "precedence": [[a, b, v["support"], v["confidence"]] for (a, b), v in found["precedence"].items()],
        "existence": {name: values["confidence"] for name, values in found["existence"].items()},
        "median": gaps.median().dropna().to_dict(),
        "late": gaps.quantile(0.9).dropna().to_dict(),
        "hours": {name: sum(values) / 3600 for name, values in seconds.items()},
        "again": pm4py.get_rework_cases_per_activity(log),
    }


def traces(path):
    """``{case: [activities]}``"""
    log = read(path)
    return {case: list(rows) for case, rows in log.groupby(CASE)[STEP]}


def ocel(path, kind):
    """What an object-centric log has, and the traces of one type of object: what was done, by the events' times."""
    import pm4py

    log = pm4py.read_ocel2_json(path)
    flat = pm4py.ocel_flattening(log, kind)
    if "transition" in flat.columns:
        flat = flat[flat["transition"] == "complete"]
    flat = flat.sort_values([CASE, AT], kind="stable")
    return {
        "objects": {name: int(n) for name, n in log.objects["ocel:type"].value_counts().items()},
        "events": len(log.events),
        "relations": len(log.relations),
        "traces": {case: list(rows) for case, rows in flat.groupby(CASE)[STEP]},
    }


def declare(path, rules):
    """``{case: [[deviations], constraints, fitness]}`` of a DECLARE model; ``rules`` is it as JSON."""
    import pm4py

    with open(rules) as handle:
        told = json.load(handle)
    model = {}
    for template, constraints in told.items():
        names = [tuple(name) if isinstance(name, list) else name for name in constraints]
        model[template] = {name: {"support": 1, "confidence": 1} for name in names}
    log = read(path)[[CASE, STEP, AT]]
    found = pm4py.conformance_declare(log, model)
    cases = list(log[CASE].drop_duplicates())
    return {
        case: [row["deviations"], row["no_constr_total"], row["dev_fitness"]]
        for case, row in zip(cases, found, strict=True)
    }


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    name, *arguments = sys.argv[1:]
    answer = {"flow": flow, "traces": traces, "ocel": ocel, "declare": declare}[name](*arguments)
    print("\n" + json.dumps(answer, default=str))
