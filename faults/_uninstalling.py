"""Each addon uninstalled and installed again, with cases that run."""

import logging

from _copies import copied
from _invariants import broken
from _people import GROUPS, case_type, person
from _remains import Database, missing, remains
from _table import tried

#: Each with what stands on it; the last takes all along.
ALL = (
    "case_organizer_calendar",
    "case_organizer_livechat",
    "case_organizer_sms",
    "case_organizer_survey",
    "case_organizer_timesheet",
    "case_service_call_stock",
    "case_installation_stock",
    "case_service_call",
    "case_installation",
    "case_contract",
    "case_organizer",
)
CHOSEN = {"short": ("case_organizer_calendar",), "full": ALL}


def prepare(env):
    """Cases that run, and what others have of their own. :return: their ids"""
    # Who works here stays a user when our groups go.
    uid = person(env, "life", f"base.group_user,{GROUPS}")
    made = case_type(env(user=uid), "Faults life", [{"name": "first"}, {"name": "second", "after": ["first"]}])
    cases = env(user=uid)["case.case"].create([{"type_id": made.id} for _n in range(3)])
    partner = env["res.partner"].create({"name": "Customer of others", "comment": "Stays"})
    partner.message_post(body="Stays too")
    env["ir.attachment"].create(
        {"name": "stays.txt", "raw": b"Stays", "res_model": "res.partner", "res_id": partner.id}
    )
    product = env["product.product"].create({"name": "Lamp"})
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id})]})
    order.action_confirm()
    env["calendar.event"].create({"name": "Lunch", "start": "2030-01-01 12:00:00", "stop": "2030-01-01 13:00:00"})
    return cases.ids


def uninstall(rows, ground, case_ids, scale):
    """Each addon, in a copy of the database of its own. :param ground: nobody may be connected to it"""
    for name in CHOSEN[scale]:
        with tried(rows, f"{name} uninstalled, installed again") as row, copied(ground.name, "without") as copy:
            row["tried"] = 1
            _one(row, ground, copy, name, case_ids)


def _one(row, ground, copy, name, case_ids):
    gone = copy.ask(lambda env: _uninstall(env, name))
    row["more"]["with it"] = len(gone) - 1
    with ground.read() as before, copy.read() as after:
        before, after = Database(before), Database(after)
        row["faults"] += [*missing(before, after), *remains(before, after)]
    row["faults"] += copy.ask(_works)
    copy.ask(lambda env: _install(env, gone))
    row["faults"] += copy.ask(_works)
    if name != "case_organizer":
        row["faults"] += copy.ask(lambda env: _go_on(env, case_ids))


def _uninstall(env, name):
    _quiet()
    module = env["ir.module.module"].search([("name", "=", name)])
    before = _installed(env)
    module.button_immediate_uninstall()
    env.cr.commit()
    return sorted(before - _installed(env))


def _install(env, names):
    _quiet()
    env["ir.module.module"].search([("name", "in", names)]).button_immediate_install()
    env.cr.commit()
    left = set(names) - _installed(env)
    assert not left, f"not installed again: {left}"


def _installed(env):
    return set(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))


def _quiet():
    # Whoever uninstalls reads pages of what is dropped.
    logging.getLogger("odoo").setLevel(logging.ERROR)


def _works(env):
    """What does not work in this database, whatever is installed: screens, menus, jobs, choices."""
    found = [f"the menu: {error!r}" for error in _fails(lambda: env["ir.ui.menu"].load_web_menus(False))]
    kinds = env["ir.ui.view"]._read_group([("type", "!=", "qweb"), ("model", "!=", False)], ["model", "type"])
    for model, kind in kinds:
        if model not in env:
            found.append(f"a {kind} view of {model}, which is not there")
            continue
        found += [
            f"the {kind} view of {model}: {error!r}"[:300]
            for error in _fails(lambda model=model, kind=kind: env[model].get_views([(False, kind)]))
        ]
    for cron in env["ir.cron"].with_context(active_test=False).search([]):
        if cron.model_name not in env:
            found.append(f"the job {cron.name} is about {cron.model_name}, which is not there")
    for model in env.registry.values():
        if model._auto and not model._abstract and not model._transient:
            found += _odd_choices(env, model)
    return found


def _odd_choices(env, model):
    for name, field in model._fields.items():
        if field.type != "selection" or not field.store or field.company_dependent:
            continue
        if not isinstance(field.selection, list):
            continue
        env.cr.execute(f'SELECT DISTINCT "{name}" FROM "{model._table}" WHERE "{name}" IS NOT NULL')
        odd = {value for (value,) in env.cr.fetchall()} - {value for value, _label in field.selection}
        if odd:
            yield f"{model._name} has {name} {', '.join(sorted(map(str, odd)))}, which cannot be chosen"


def _fails(work):
    try:
        work()
    except Exception as error:
        return [error]
    return []


def _go_on(env, case_ids):
    """Complete a step of each case, as who handles it. :return: what was wrong"""
    found = []
    for case in env["case.case"].browse(case_ids):
        step = case.step_ids.filtered(lambda one: one.state == "active")[:1]
        if not step:
            found.append(f"case {case.id} has no open step")
            continue
        step.with_user(case.user_id).submit()
        env.flush_all()
        step.invalidate_recordset()
        if step.state != "completed":
            found.append(f"case {case.id}: {step.code} is {step.state}")
    return found + broken(env, case_ids)
