"""What a database goes through: a scheduler that was off for a month, a copy that is neutralised, addons taken out."""

from unittest.mock import patch

from _invariants import broken
from _jobs import Timers
from _killing import Ground
from _table import tried

from odoo.tools import config

ADDONS = ("case_service_call", "case_installation", "case_contract")
SIZES = {"short": 20, "full": 500}
#: What of a copy must be off, as a statement that counts what is on.
ON = {
    "webhooks": "SELECT count(*) FROM case_webhook WHERE active",
    "webhooks that come in": "SELECT count(*) FROM case_webhook_in WHERE active",
    "systems that are asked": "SELECT count(*) FROM case_endpoint WHERE active",
    "addresses of case types and teams": (
        "SELECT count(*) FROM mail_alias a JOIN ir_model m ON m.id = a.alias_model_id"
        " WHERE m.model LIKE 'case.%' AND a.alias_name IS NOT NULL"
    ),
    "jobs": (
        "SELECT count(*) FROM ir_cron c JOIN ir_act_server s ON s.id = c.ir_actions_server_id"
        " JOIN ir_model m ON m.id = s.model_id WHERE c.active AND m.model LIKE 'case.%'"
    ),
}


def run(env, scale):
    """The short form is the month alone: the others need a database of their own."""
    ground, rows = Ground(env), []
    _month_off(rows, ground, SIZES[scale])
    if scale == "full":
        env.cr.close()
        _copy(rows, ground)
        for name in ADDONS:
            _out_and_in(rows, ground, name)
    return rows


def _month_off(rows, ground, size):
    """Dates of thirty days come due at once when the scheduler is switched on again."""
    job = Timers(ground, size)
    with tried(rows, "scheduler off for a month") as row:
        job.make()
        with ground.committed() as env:
            env.cr.execute(
                "UPDATE case_listener SET next_try = next_try - (id %% 30) * interval '1 day',"
                " due_at = due_at - (id %% 30) * interval '1 day' WHERE case_id = ANY(%s)",
                [job.case_ids],
            )
            env.cr.execute("SELECT count(*) FROM mail_mail")
            before = env.cr.fetchone()[0]
        with ground.committed() as env:
            for shard in range(4):
                env["case.listener"]._cron_act(shard)
        with ground.committed() as env:
            for _again in range(2):
                for shard in range(4):
                    env["case.listener"]._cron_act(shard)
            row["faults"] += [*job.check(env), *broken(env, job.case_ids)]
            env.cr.execute("SELECT count(*) FROM mail_mail")
            row["more"] = {"mails": env.cr.fetchone()[0] - before}
        row["tried"] = size


def _copy(rows, ground):
    """Odoo's own copy of a database, neutralised: another id, and nothing that acts outside."""
    from odoo import sql_db
    from odoo.modules.registry import Registry
    from odoo.service import db

    with tried(rows, "a neutralised copy") as row:
        with ground.committed() as env:
            env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "127.0.0.1")
            values = {"name": "CRM", "url": "http://127.0.0.1:9/hook", "user_id": 2}
            env["case.webhook"].create(values)
            case_ids = env["case.case"].search([]).ids
            uuid = env["ir.config_parameter"].get_param("database.uuid")
        copy = Ground.__new__(Ground)
        copy.name = f"{ground.name}_copy"
        sql_db.close_all()
        with patch.dict(config.options, {"list_db": True}):
            db.exp_duplicate_database(ground.name, copy.name, neutralize_database=True)
        try:
            with copy.committed() as env:
                if env["ir.config_parameter"].get_param("database.uuid") == uuid:
                    row["faults"].append("the copy has the id of the original")
                for what, statement in ON.items():
                    env.cr.execute(statement)
                    count = env.cr.fetchone()[0]
                    row["faults"] += [f"{count} {what} are on"] if count else []
                row["faults"] += broken(env, case_ids)
        finally:
            Registry.delete(copy.name)
            sql_db.close_all()
            with patch.dict(config.options, {"list_db": True}):
                db.exp_drop(copy.name)
        row["tried"] = 1
        row["more"] = {"cases": len(case_ids)}


def _out_and_in(rows, ground, name):
    """An addon is uninstalled while there are cases, and installed again."""
    with tried(rows, f"{name} taken out and put in again") as row:
        with ground.committed() as env:
            case_ids = env["case.case"].search([]).ids
            needed = env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
            env["ir.module.module"].search([("name", "=", name)]).button_immediate_uninstall()
        with ground.committed() as env:
            gone = env["ir.module.module"].search([("name", "in", needed), ("state", "=", "uninstalled")])
            row["more"] = {"went_with_it": len(gone) - 1}
            gone.button_immediate_install()
        with ground.committed() as env:
            left = env["case.case"].browse(case_ids).exists()
            if len(left) != len(case_ids):
                row["faults"].append(f"{len(case_ids) - len(left)} cases are gone")
            row["faults"] += broken(env, left.ids)
        row["tried"] = 1
