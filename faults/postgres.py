"""PostgreSQL killed under the work, and without room on its disk: nothing is lost or done twice, nothing is half."""

from _files import History
from _full_disk import SmallDisk, full_disk
from _jobs import Timers
from _killing import Ground, kill
from _postgres import WAYS, Victim
from _table import often, wanted
from kill import JOBS, SIZES, TIMES

#: What is done while it is killed, and what while there is no room.
KILLED = {"short": (Timers,), "full": JOBS}
WITHOUT_ROOM = {"short": (History,), "full": JOBS}


def run(env, scale):
    """A server of its own, killed in each way; its disk full where one can be made."""
    ground, rows = Ground(env), []
    disk = SmallDisk.possible() and SmallDisk("victim")
    with Victim(ground.name, disk or None).used() as victim:
        for job in KILLED[scale]:
            begun = job(ground, SIZES[scale])
            for way in (way for way in WAYS if wanted(f"{way.name}{job.name}")):
                kill(rows, ground, begun, often(TIMES, scale), way(victim))
        for job in WITHOUT_ROOM[scale] if disk else ():
            full_disk(rows, ground, victim, job(ground, SIZES[scale]))
    return rows
