"""What the pictures of the documentation need beyond the stories of the demo; Odoo's shell runs this.

Run again it changes nothing. Answers what stands between braces in the addresses of ``picture_table.py``.
"""
# ruff: noqa: F821 - env comes from the shell

import json
import os
from datetime import datetime, timedelta
from pathlib import Path


def refs(**names):
    """The ids of records by their external ids."""
    return {key: env.ref(name).id for key, name in names.items()}


def incoming_mail():
    """A message that was refused and one that did not arrive."""
    register = env["case.mail"]
    if register.search_count([]):
        return
    team = env.ref("case_organizer.demo_team_back_office")
    told = {"subject": "You have won", "email_from": "Prizes <win@prizes.example>", "to": "desk@cases.example"}
    register._enter_sudo(told, "refused", reason="It has too many parts.", team_id=team.id, company_id=env.company.id)
    case = env.ref("case_organizer.demo_case_jansen")
    message = case.message_post(
        body="Please send us your income statement.",
        subject="What we still need",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    register._undelivered_sudo(case, message, "jansen@mail.example", "550 No such user", {})


def webhook():
    """Another system that is told."""
    if not env["case.webhook"].search_count([]):
        # A host that is only pictured has to have an address.
        env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "localhost")
        values = {"name": "Customer relations", "url": "https://localhost:8443/cases", "on_event": True}
        env["case.webhook"].create({**values, "user_id": env.ref("case_organizer.demo_user_sofie").id})


def visit_today(action):
    """A visit in the hours to come: it stands in the planning of this week, in a lane, and on the worker's phone."""
    hour = datetime.now().replace(minute=0, second=0, microsecond=0)
    start = max(hour + timedelta(hours=2), hour.replace(hour=10))
    planned = action.planned_start
    if not planned or planned.date() != start.date() or planned.hour < 10:
        ruth = env.ref("case_contract.demo_user_ruth")
        worker = env.ref("case_service_call.demo_worker_tom")
        action.with_user(ruth).plan(start, worker.ids, anyway="The customer asked for it")


def family():
    """Familie De Wit as it takes part in its case."""
    people = env.ref("case_organizer.demo_case_de_wit").participant_ids
    return people.filtered(lambda person: person.partner_id == env.ref("case_organizer.demo_partner_de_wit"))[:1]


def personal_link(person):
    """The path of a link that somebody got."""
    anna = env.ref("case_organizer.demo_user_anna")
    _link, address = env["case.access.token"].with_user(anna)._issue(person.with_user(anna))
    return "/" + address.split("/", 3)[3]


def running_cases(case_type):
    """The dialog in which the administrator takes running cases over, at the columns of their table."""
    boss = env(user=env.ref("base.user_admin").id, su=False)
    dialog = boss["case.running.import"].search([("state", "=", "map")], limit=1)
    if not dialog:
        steps = case_type.plan_id.item_ids.filtered(lambda item: item.kind == "step")[:3].mapped("name")
        rows = [["Reference", "Subject", "Customer", "Opened on", *steps, "Remarks"]]
        rows.append(["A-2025/001", "New kitchen", "Familie De Wit", "2025-11-03", "2025-11-05", "2025-11-12", "", ""])
        rows.append(["A-2025/002", "House boat", "Familie De Wit", "2025-11-10", "2025-11-17", "", "", "Called twice"])
        table = "\n".join(";".join(row) for row in rows).encode()
        file = boss["ir.attachment"].create({"name": "cases.csv", "raw": table, "res_model": dialog._name})
        dialog = dialog.create({"type_id": case_type.id, "file_ids": [(6, 0, file.ids)]})
        dialog.action_look()
    return dialog.id


def of_log():
    """A case of the imported log, if there is one."""
    case = env["case.case"].search([("external_ref", "=", "case-10011")], limit=1)
    return {"log_case": case.id, "log_type": case.type_id.id} if case else {}


call = env.ref("case_service_call.demo_call_boiler_7")
visit = env["case.service.action"].search([("call_id", "=", call.id)], limit=1)
incoming_mail()
webhook()
visit_today(visit)
de_wit = env.ref("case_organizer.demo_case_de_wit")
known = {
    **refs(
        case="case_organizer.demo_case_de_wit",
        late_case="case_organizer.demo_case_bakker",
        type="case_organizer.demo_type_mtg",
        intake="case_organizer.action_case_intake",
        installations="case_installation.action_case_installation",
        installation="case_installation.demo_boiler_7",
        call="case_service_call.demo_call_boiler_7",
    ),
    "step": env["case.step"].search([("case_id", "=", de_wit.id), ("state", "=", "active")], order="id", limit=1).id,
    "action": visit.id,
    "contract": env["case.contract"].search([], order="id", limit=1).id,
    "form": env.ref("case_organizer.demo_type_mtg")._start_path().rsplit("/", 1)[1],
    "link": personal_link(family()),
    "place": family().id,
    "loan": env["case.case"].search([("external_ref", "=", "LOAN-14")]).id,
    "running": running_cases(de_wit.type_id),
    **of_log(),
}
env.cr.commit()
Path(os.environ["CASE_ANSWER"]).write_text(json.dumps(known))
