"""The life of a database: addons go and come back, it is copied, the scheduler sleeps, it grows older."""

import _copying
import _uninstalling
from _copies import Copy, release, take_back
from _sleeping import sleep


def run(env, scale):
    """Each chapter, on copies of the database."""
    env.cr.commit()
    ground, rows = Copy(env.cr.dbname), []
    with ground.committed() as own:
        case_ids, known = _uninstalling.prepare(own), _copying.prepare(own)
    release(env)
    try:
        _copying.copy(rows, ground, known, scale)
        sleep(rows, ground, scale)
        _uninstalling.uninstall(rows, ground, case_ids, scale)
    finally:
        take_back(env)
    return rows
