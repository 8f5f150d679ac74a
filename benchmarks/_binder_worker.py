"""Makes one binder in a process of its own and prints the most memory it needed, in MB.

``python _binder_worker.py CONFIGURATION DATABASE BINDER``
"""

import sys
from pathlib import Path

import odoo
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry


def work(configuration, database, binder_id):
    """See the module."""
    odoo.tools.config.parse_config(["-c", configuration, "-d", database, "--log-level=error"])
    odoo.modules.module.initialize_sys_path()
    with Registry(database).cursor() as cr:
        binder = Environment(cr, SUPERUSER_ID, {})["case.binder"].browse(binder_id)
        while binder.state == "running":
            binder._work_sudo(pieces=20)
            cr.commit()
            binder.env.invalidate_all()
        if binder.state != "done":
            raise AssertionError(binder.error)
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(round(peak / 1024))


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]))
