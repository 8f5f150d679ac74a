"""One worker of the scheduler of dates, in a process of its own.

``python _date_worker.py CONFIGURATION DATABASE BATCH SHARD…``: acts on the first few that are due in its shards
already, prints ``ready``, waits for a line, then acts on what is due, its shards in turn, printing the number of each
batch after its commit; ``end SECONDS`` when nothing is left.
"""

import sys
import time

import odoo
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

#: So many of each shard, if they are due by then, are acted on before the worker is ready.
FIRST = 5


def work(configuration, database, batch, shards):
    """See the module."""
    odoo.tools.config.parse_config(["-c", configuration, "-d", database, "--log-level=error"])
    odoo.modules.module.initialize_sys_path()
    registry = Registry(database)
    with registry.cursor() as cr:
        # What a scheduler that runs has read long since: plans, the key of the log, PostgreSQL its catalogue.
        for shard in shards:
            Environment(cr, SUPERUSER_ID, {})["case.listener"]._act_next(shard, FIRST)
            cr.commit()
    print("ready", flush=True)
    sys.stdin.readline()
    begun, left = time.perf_counter(), list(shards)
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        while left:
            for shard in list(left):
                count = env["case.listener"]._act_next(shard, batch)
                env.flush_all()
                cr.commit()
                if not count:
                    left.remove(shard)
                print(count, flush=True)
    print("end", time.perf_counter() - begun, flush=True)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]), [int(shard) for shard in sys.argv[4:]])
