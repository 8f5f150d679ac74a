"""Starts workers of the scheduler of dates (``_date_worker.py``) and waits for them."""

import os
import random
import signal
import time

from _processes import started


class Workers:
    """Worker processes on one database.

    :param configuration: Odoo's configuration file
    :param shards: a list of shards per worker
    :param batch: how many dates in a transaction
    """

    def __init__(self, configuration, database, shards, batch):
        self.children = started("_date_worker.py", [(configuration, database, batch, *mine) for mine in shards])

    def run(self, kill=None):
        """Let them work until nothing is left.

        :param kill: number of the worker that is killed, SIGKILL, at a random moment of its work
        :return: seconds until the last one ended, by its own clock
        """
        for child in self.children:
            child.stdin.write("go\n")
            child.stdin.flush()
        if kill is not None:
            child = self.children[kill]
            child.stdout.readline()
            time.sleep(random.uniform(0, 0.2))
            os.kill(child.pid, signal.SIGKILL)
        ended = []
        for number, child in enumerate(self.children):
            out, _errors = child.communicate(timeout=3600)
            if number != kill:
                assert child.returncode == 0 and "end " in out, f"worker {number} failed: {out[-500:]}"
                ended.append(float(out.split()[-1]))
        return max(ended)
