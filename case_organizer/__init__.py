from . import controllers, models, wizards
from .tools.append_only import allow_again


def uninstall_hook(env):
    """Take away what PostgreSQL keeps beside the tables: functions that refuse to change a history."""
    for table in ("case_log", "case_read_log"):
        allow_again(env.cr, table)
