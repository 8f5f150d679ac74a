"""What is measured of a case that its rows say: how long it took, what waited for what, what was done again.

Moments are seconds since 1970 in UTC, measures are hours, so that nothing smaller than a second is lost or made up.
What is not known is None, never 0. ``docs/reports.md`` tells users the same in words.
"""

from collections import Counter
from itertools import pairwise

HOUR = 3600


def hours(seconds):
    """Seconds as hours. :return: None for None"""
    return None if seconds is None else seconds / HOUR


def between(time, begun, ended):
    """Hours between two moments: all of them, and those that were worked; never less than none.

    :param time: a working time, see ``working_time.py``
    :return: a pair; of None where a moment is not known
    """
    if begun is None or ended is None:
        return None, None
    return hours(max(ended - begun, 0)), hours(time.worked(begun, ended))


def lateness(deadline, ended):
    """How much too late something was. :return: ``(hours, 1 or 0)``; None without a deadline or an end"""
    if deadline is None or ended is None:
        return None, None
    return hours(max(ended - deadline, 0)), int(ended > deadline)


def begun_on(step):
    """When somebody turned to a step: when it was started, else when it was done. None while neither happened."""
    if step["started"] is not None:
        return step["started"]
    return step["done"] if step["state"] == "completed" else None


def name_of(step, own_codes):
    """What makes a step the same one again: its code; a step in no plan is itself alone."""
    return (step["code"], step["instance"]) if step["code"] in own_codes else step["code"]


def in_order(steps):
    """The steps that were done, in the order in which somebody turned to them."""
    done = [step for step in steps if step["state"] == "completed" and step["done"] is not None]
    return sorted(done, key=lambda step: (begun_on(step), step["done"], step["id"]))


def of_steps(steps, time, imported, own_codes=()):
    """The measures of the steps of one case.

    *Gap* is the time from the end of the step before, in the order of :func:`in_order`, until somebody turned to this
    one: what process mining calls waiting time. *Waiting* is the time since the step was asked; in histories taken over
    nobody knows when that was, so the gap stands for it. *Work* is from the start, where somebody said so, to the end.

    :param steps: dicts with ``id``, ``code``, ``instance``, ``state``, ``asked``, ``started``, ``done``, ``deadline``
    :param time: the working time of the case
    :param imported: whether the case was taken over with its history
    :param own_codes: codes that steps in no plan share
    :return: ``{step id: {measure: value}}``
    """
    found = {}
    for step in steps:
        ended = step["done"] if step["state"] == "completed" else None
        since = None if imported else step["asked"]
        waiting, waiting_worked = between(time, since, begun_on(step))
        work, work_worked = between(time, step["started"], ended)
        late_by, late = lateness(step["deadline"], ended)
        found[step["id"]] = {
            "begun": begun_on(step),
            "waiting": waiting,
            "waiting_worked": waiting_worked,
            "work": work,
            "work_worked": work_worked,
            "lateness": late_by,
            "late": late,
            "gap": None,
            "gap_worked": None,
            "previous": None,
            "position": None,
            "again": 0,
        }
    done, seen = in_order(steps), Counter()
    for position, step in enumerate(done, 1):
        name = name_of(step, own_codes)
        found[step["id"]].update(position=position, again=int(seen[name] > 0))
        seen[name] += 1
    for before, step in pairwise(done):
        gap, gap_worked = between(time, before["done"], begun_on(step))
        row = found[step["id"]]
        row.update(gap=gap, gap_worked=gap_worked, previous=before["id"])
        if imported:
            row.update(waiting=gap, waiting_worked=gap_worked)
    return found


def of_case(case, steps, time, own_codes=()):
    """The measures of one case.

    *Throughput* is from its opening to its closing; *span* from the first step done to the last one; *response* until
    the first answer to a party.

    :param case: a dict with ``opened``, ``closed``, ``deadline``, ``answered``
    :param steps: as for :func:`of_steps`
    :return: ``{measure: value}``
    """
    done = in_order(steps)
    names = Counter(name_of(step, own_codes) for step in done)
    throughput, throughput_worked = between(time, case["opened"], case["closed"])
    response, response_worked = between(time, case["opened"], case["answered"])
    late_by, late = lateness(case["deadline"], case["closed"])
    again = sum(count - 1 for count in names.values())
    return {
        "throughput": throughput,
        "throughput_worked": throughput_worked,
        "response": response,
        "response_worked": response_worked,
        "span": hours(max(step["done"] for step in done) - begun_on(done[0])) if done else None,
        "lateness": late_by,
        "late": late,
        "steps_done": len(done),
        "rework": again,
        "reworked": int(again > 0),
        "voided": sum(bool(step["void"]) for step in steps),
    }
