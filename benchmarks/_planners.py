"""Workers of the scheduler that plan obligations, each in a process of its own.

``python _planners.py CONFIGURATION DATABASE SHARD…`` is one of them: it prints ``ready``, and for each line that it
reads plans what falls due in its shards, in turn, until nothing is left, and prints ``done``.
"""

import sys
import threading
import time

from _processes import started

#: Which shards each of so many workers sees to, as the scheduler's workers take its jobs in turn.
SHARES = {1: [[0, 1, 2, 3]], 2: [[0, 2], [1, 3]]}


class Planners:
    """As many worker processes on one database. :param shares: the shards of each"""

    def __init__(self, configuration, database, shares):
        self.children = started("_planners.py", [(configuration, database, *mine) for mine in shares])

    def plan(self):
        """Let all of them plan. :return: seconds until the last one was done"""
        start = time.perf_counter()
        for child in self.children:
            child.stdin.write("plan\n")
            child.stdin.flush()
        for child in self.children:
            assert child.stdout.readline() == "done\n", "a worker failed"
        return time.perf_counter() - start

    def end(self):
        """Let them go."""
        for child in self.children:
            child.communicate(timeout=60)


def written_by_two(registry, first, last, write):
    """Have two connections write the rows of a span of ids at once, each one half.

    :param write: called with a cursor and the first and last id of its half
    :return: seconds until both were done
    """
    middle, failed = (first + last) // 2, []

    def one(*given):
        try:
            write(*given)
        except BaseException as error:
            failed.append(error)

    with registry.cursor() as left, registry.cursor() as right:
        threads = [
            threading.Thread(target=one, args=given) for given in ((left, first, middle), (right, middle + 1, last))
        ]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - start
    assert not failed, failed
    return spent


def plan_all(env):
    """What the scheduler's jobs do, one after the other."""
    for shard in SHARES[1][0]:
        env["case.obligation"]._cron_plan(shard)


def _work(configuration, database, shards):
    import odoo
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-c", configuration, "-d", database, "--log-level=error"])
    odoo.modules.module.initialize_sys_path()
    registry = Registry(database)
    print("ready", flush=True)
    for _line in sys.stdin:
        for shard in shards:
            with registry.cursor() as cr:
                Environment(cr, SUPERUSER_ID, {})["case.obligation"]._cron_plan(shard)
                cr.commit()
        print("done", flush=True)


if __name__ == "__main__":
    _work(sys.argv[1], sys.argv[2], [int(shard) for shard in sys.argv[3:]])
