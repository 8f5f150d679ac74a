"""How much memory work on much at once takes: at two sizes, each in a process of its own.

A worker of the scheduler is a process with everything loaded; what counts is by how much it grows at its peak, above
what it had before. Whoever does ten times as much may need no more than a little, or the server runs out of it.

Work is prepared in processes of their own too: room that this one once needed, and kept, would be there for what is
measured, and hide it.
"""

import ctypes
import gc
import json
import os
from pathlib import Path
from time import perf_counter

from _killing import Ground
from _measure import row, say
from _memory_jobs import Binder, Event, History, Horizon, Migration, Timers, Workbook
from _world import World

#: How much of each at first, and then.
SIZES = {"small": (500, 2_000), "full": (10_000, 100_000)}
#: The same of pages of a binder: a case has no more of them.
PAGES = {"small": (50, 200), "full": (200, 2_000)}
MOST_MB = 300
BAR = f"grows by at most {MOST_MB} MB at its peak"


def run(env, scale):
    """Each work at both sizes."""
    world = World(env)
    most = max(SIZES[scale])
    ground = Ground(env)
    work = [
        *(kind(ground, 1) for kind in (Event, Migration, Timers)),
        Horizon(world, most),
        History(ground, 1),
        Workbook(world, most),
    ]
    rows = [_row(ground, job, SIZES[scale]) for job in work]
    return [*rows, _row(ground, Binder(ground, 1), PAGES[scale])]


def _row(ground, job, sizes):
    """How much a work grows. :return: a row of the table"""
    found = [_measured(ground, job, size) for size in sizes]
    (less, few), (more, many) = zip(sizes, found, strict=True)
    each = (many["grown"] - few["grown"]) / (more - less) * 100_000
    unit = getattr(job, "unit", "cases")
    say(
        f"{job.name}: {less:,} {unit} +{few['grown']:.0f} MB, {more:,} +{many['grown']:.0f} MB, at its peak"
        f" {many['peak']:.0f} MB in all"
    )
    shown = row(f"{job.name}, {more:,} {unit}", more, [many["seconds"] / more], unit="ms")
    # No peer and no floor: the promise is a figure of its own.
    shown.update(
        bar=BAR,
        met=max(few["grown"], many["grown"]) <= MOST_MB,
        grown_mb=round(many["grown"]),
        **{f"grown_mb_at_{less:,}": round(few["grown"])},
        mb_per_100_000_more=round(each, 1),
        peak_rss_mb=round(many["peak"]),
    )
    return shown


def _measured(ground, job, size):
    """Do it once. :return: ``{grown, peak}`` in MB, and ``seconds``"""
    job.size = size
    if job.apart:
        vars(job).update(_told(ground, lambda env: job.prepare_apart()))
    else:
        job.measured()

    def work(env):
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
        before, begun = _status("VmRSS"), perf_counter()
        job.work(env)
        spent, peak = perf_counter() - begun, _status("VmHWM")
        return {"grown": (peak - before) / 1024, "peak": peak / 1024, "seconds": spent}

    return _told(ground, work)


def _told(ground, work):
    """Do something in a process of its own. :return: what it returned, by way of JSON"""
    reader, writer = os.pipe()
    ground.finish(lambda env: os.write(writer, json.dumps(work(env)).encode()))
    os.close(writer)
    with os.fdopen(reader) as told:
        return json.load(told)


def _status(name):
    text = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))
