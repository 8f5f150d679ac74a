"""Processes, and PostgreSQL, killed at random moments: the work is begun again, nothing is lost or done twice."""

from _files import Binder, History, Mail, Signing
from _jobs import Event, Horizon, Migration, Timers
from _killing import Ground, kill
from _postgres import WAYS, Victim, kill_postgres
from _table import often

JOBS = (Event, Migration, Timers, Horizon, History, Mail, Binder, Signing)
#: What is done while PostgreSQL is killed: nothing in the short form, where its process is not always caught at work.
WITHOUT_SERVER = {"short": (), "full": JOBS}
#: How often each is killed, and how many cases it is about.
TIMES, SIZES = {"short": 1, "full": 25}, {"short": 20, "full": 200}


def run(env, scale):
    """Each job, killed so many times."""
    ground, rows = Ground(env), []
    for job in JOBS:
        kill(rows, ground, job(ground, SIZES[scale]), often(TIMES, scale))
    if not WITHOUT_SERVER[scale]:
        return rows
    with Victim(ground.name).used() as victim:
        for job in WITHOUT_SERVER[scale]:
            begun = job(ground, SIZES[scale])
            for way in WAYS:
                kill_postgres(rows, ground, victim, begun, way, often(TIMES, scale))
    return rows
