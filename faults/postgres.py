"""PostgreSQL killed while it works, SIGKILL: it recovers, and after the work was begun again all is there once."""

from _killing import Ground, kill
from _table import often
from kill import JOBS, SIZES

TIMES = {"short": 1, "full": 5}


def run(env, scale):
    """Each job of ``kill``, with the server process that does its work killed."""
    ground, rows = Ground(env), []
    for job in JOBS:
        kill(rows, ground, job(ground, SIZES[scale]), often(TIMES, scale), postgres=True)
    return rows
