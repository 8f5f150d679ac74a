from . import controllers, models, wizards
from .tools.append_only import allow_again


def uninstall_hook(env):
    """Take away what stays beside the tables: functions that refuse to change a history, and settings made by hand."""
    for table in ("case_log", "case_read_log"):
        allow_again(env.cr, table)
    env["ir.config_parameter"].search([("key", "=like", "case\\_organizer.%")]).unlink()
