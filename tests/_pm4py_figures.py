"""What pm4py says of an event log, as JSON: a program of its own, so that nothing of it is loaded beside Odoo.

Times are whole seconds, as Odoo keeps them; the events of a case stay in the order of their exact times.
"""

import json
import sys
import warnings

CASE, STEP, AT = "case:concept:name", "concept:name", "time:timestamp"


def main(path):
    """Print the figures of one log. :param path: of a CSV or an XES file"""
    warnings.filterwarnings("ignore")
    import pandas
    import pm4py

    if ".csv" in path:
        log = pandas.read_csv(path)
        log[AT] = pandas.to_datetime(log[AT], utc=True, format="ISO8601")
    else:
        log = pm4py.convert_to_dataframe(pm4py.read_xes(path, show_progress_bar=False))
        log[AT] = pandas.to_datetime(log[AT], utc=True)
    log = log[[CASE, STEP, AT]].sort_values([CASE, AT], kind="stable")
    exact = durations(log)
    log[AT] = log[AT].dt.floor("s")
    performance, starts, ends = pm4py.discover_performance_dfg(log, perf_aggregation_key="all")
    counts, _starts, _ends = pm4py.discover_dfg(log)
    figures = {
        "durations": durations(log),
        "exact": exact,
        "gaps": [
            [before, after, counts[before, after], found["sum"], found["median"]]
            for (before, after), found in performance.items()
        ],
        "rework": pm4py.get_rework_cases_per_activity(log),
        "starts": starts,
        "ends": ends,
    }
    print(json.dumps(figures, default=float))


def durations(log):
    """Seconds from the first to the last event, by case."""
    from pm4py.statistics.traces.generic.pandas import case_statistics

    return {name: found["caseDuration"] for name, found in case_statistics.get_cases_description(log).items()}


if __name__ == "__main__":
    main(sys.argv[1])
