"""Processes killed at random moments: the work is begun again, nothing is lost or done twice."""

from _files import Binder, History, Mail, Signing
from _jobs import Event, Horizon, Migration, Timers
from _killing import Ground, kill
from _table import often, wanted

JOBS = (Event, Migration, Timers, Horizon, History, Mail, Binder, Signing)
#: How often each is killed, and how many cases it is about.
TIMES, SIZES = {"short": 1, "full": 25}, {"short": 20, "full": 200}


def run(env, scale):
    """Each job, killed so many times."""
    ground, rows = Ground(env), []
    for job in (job for job in JOBS if wanted(job.name)):
        kill(rows, ground, job(ground, SIZES[scale]), often(TIMES, scale))
    return rows
