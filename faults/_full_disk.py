"""A disk of PostgreSQL on which there is no room left: what was committed stays, nothing is half, and it goes on when
there is room."""

from _killing import looked_at
from _table import say, tried, wanted

from odoo import sql_db

from dev import machine
from dev.small_disk import OnSmallDisk

#: Megabytes of the disk.
SIZE = 2_000
#: What there is no room for → (bytes left on the disk, bytes left in the file that changes are noted in first).
WAYS = {"no room for rows": (0, None), "no room for its own log": (4 * 2**20, 2**15)}


class SmallDisk(OnSmallDisk):
    """A PostgreSQL server whose disk can be full."""

    def __init__(self, name):
        super().__init__(name, SIZE)

    @staticmethod
    def possible():
        """Whether this can be tried here; if not, it is said."""
        if machine.is_root():
            return True
        say("no full disk: only an administrator of the system may make a small one")
        return False


def full_disk(rows, ground, victim, job):
    """Let a job begin on a full disk, and again when there is room.

    :param victim: a :class:`_postgres.Victim` that is used, with a :class:`SmallDisk`
    :param job: see :func:`_killing.kill`
    """
    ways = {f"PostgreSQL, {what}: {job.name}": left for what, left in WAYS.items()}
    for name, (left, left_in_file) in ((name, left) for name, left in ways.items() if wanted(name)):
        with tried(rows, name) as row:
            row["tried"] = 1
            job.make()
            victim.server.begin_segment(left_in_file)
            victim.server.fill(left)
            code = ground.ended(ground.start(job.work))
            served = victim.reached()
            victim.server.make_room()
            if not served:
                victim.restart()
            sql_db.close_db(victim.name)
            # What found room in pages that were there has to be whole.
            row["faults"] += looked_at(ground, _Left(job) if code else job, "while there was no room")
            ground.finish(job.work)
            row["faults"] += looked_at(ground, job, "when there was room again")
            row["more"] = {"cases": len(job.case_ids), "the server": "served others" if served else "stopped"}
            row["more"]["the work"] = "stopped" if code else "needed no room"


class _Left:
    """The cases of a job that was not done to its end: some may be untouched, none may be half done."""

    def __init__(self, job):
        self.case_ids = job.case_ids

    def check(self, _env):
        """Nothing more must be true of them."""
        return ()
