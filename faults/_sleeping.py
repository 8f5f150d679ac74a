"""The scheduler off for a month, and on again: what was due happens once and in order, and nobody is flooded."""

from collections import Counter

from _copies import copied
from _invariants import broken
from _people import GROUPS, case_type, person
from _table import tried

from odoo import fields

#: Tables of others with days of ours in them.
OTHERS = {"res_users": ("case_digest_on", "case_alerted_on"), "ir_cron": ("lastcall", "nextcall")}
DATED = {"third": 3, "first": 1, "second": 2}
CUSTOMER = "asleep@customer.example"


def sleep(rows, ground, scale):
    """A month without the scheduler, in a copy."""
    with copied(ground.name, "asleep") as copy, tried(rows, "scheduler off for a month") as row:
        known = copy.ask(lambda env: _world(env, {"short": 5, "full": 100}[scale]))
        row["tried"] = len(known["dated"])
        copy.ask(_sleep)
        before = copy.ask(_counts)
        first = copy.ask(_wake)
        row["faults"] += copy.ask(lambda env: _once(env, known))
        after = copy.ask(_counts)
        second = copy.ask(_wake)
        again = copy.ask(_counts)
        row["faults"] += [*first, *second]
        row["faults"] += [f"the second time {what} more: {again[what]}" for what in after if again[what] != after[what]]
        row["faults"] += copy.ask(lambda env: broken(env, known["all"]))
        row["more"] = {f"new {what}": after[what] - before[what] for what in after}


# --- before ----------------------------------------------------------------------------------------------------------


def _world(env, size):
    """Cases with all kinds of dates. :return: their ids, by what they are about"""
    uid = person(env, "asleep", f"{GROUPS},case_organizer.group_case_supervisor")
    env["res.users"].browse(uid).write(
        {"tz": "Europe/Amsterdam", "case_alert_soon": "mail", "case_alert_late": "digest"}
    )
    own = env(user=uid)
    customer = env["res.partner"].create({"name": "Customer", "email": CUSTOMER})
    known = {
        "user": uid,
        "dated": _dated(own, size),
        "asked": _asked(own, customer),
        "silent": _silent(own, customer),
        "owed": _owed(own, customer),
    }
    schedule = {"name": "Faults weekly", "frequency": "weekly", "user_ids": [(6, 0, [uid])], "with_pdf": True}
    own["case.report.schedule"].create(schedule)
    env["mail.mail"].search([]).unlink()
    # The scheduler ran until now.
    env.cr.execute("UPDATE ir_cron SET lastcall = now() AT TIME ZONE 'UTC'")
    known["all"] = [case_id for kind in ("dated", "asked", "silent", "owed") for case_id in known[kind]]
    return known


def _dated(env, size):
    """Steps that begin on days after the opening, and one that is to be done within two days."""
    items = [{"name": "work", "deadline_days": 2}]
    items += [{"name": name, "required": False, "days": days} for name, days in DATED.items()]
    made = case_type(env, "Faults asleep", items)
    return env["case.case"].create([{"type_id": made.id} for _n in range(size)]).ids


def _asked(env, customer):
    """A step of somebody outside, who is reminded every three days."""
    made = env["case.type"].create({"name": "Faults asked"})
    role = env["case.role"].create({"type_id": made.id, "name": "Customer", "code": "customer", "outside": True})
    reminding = {"remind_after": 2, "remind_every": 3, "remind_times": 5}
    item = {"plan_id": made.draft_plan_id.id, "name": "send", "code": "send", "role_id": role.id, **reminding}
    env["case.plan.item"].create(item)
    made.action_publish()
    case = env["case.case"].create({"type_id": made.id})
    case.participant_ids = [(0, 0, {"role_id": role.id, "partner_id": customer.id})]
    return case.ids


def _silent(env, customer):
    """A case that waits for its party, who is warned before it is closed."""
    template = (
        env["mail.template"]
        .sudo()
        .create(
            {
                "name": "Faults silent",
                "model_id": env["ir.model"]._get_id("case.case"),
                "subject": "Still there?",
                "body_html": "<p>We hear nothing.</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
    )
    waiting = env.ref("case_organizer.case_status_waiting")
    rule = {"silence_days": 10, "silence_warn_days": 3, "silence_status_id": waiting.id}
    items = [{"name": "wait", "status_id": waiting.id}]
    made = case_type(env, "Faults silent", items, silence_template_id=template.id, **rule)
    return env["case.case"].create({"type_id": made.id, "partner_id": customer.id}).ids


def _owed(env, customer):
    """A contract with something owed each month, the first time in some days."""
    file_type = case_type(env, "Faults owed", [{"name": "talk", "required": False}])
    agreed = {"name": "Inspect", "every_number": 1, "every_unit": "month", "lead_days": 0}
    values = {"name": "Faults owed", "case_type_id": file_type.id, "duration_kind": "indefinite"}
    kind = env["case.contract.type"].sudo().create({**values, "obligation_ids": [(0, 0, agreed)]})
    today = fields.Date.context_today(kind)
    contract = (
        env["case.contract"]
        .sudo()
        .create({"type_id": kind.id, "partner_id": customer.id, "date_start": today, "user_id": env.uid})
    )
    contract.action_activate()
    env.flush_all()
    soon = fields.Date.add(today, days=3)
    env.cr.execute(
        "UPDATE case_obligation SET first_on = %s, next_on = %s WHERE contract_id = %s", [soon, soon, contract.id]
    )
    return contract.case_id.ids


def _sleep(env):
    """Let a month go by: what is noted about days lies a month further back. What is never changed stays."""
    env.cr.execute(
        "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
        " JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
        " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name LIKE 'case\\_%%'"
        " AND c.data_type IN ('date', 'timestamp without time zone') AND NOT EXISTS (SELECT FROM pg_trigger g"
        " WHERE g.tgrelid = quote_ident(c.table_name)::regclass AND NOT g.tgisinternal)"
    )
    columns = {}
    for table, column, kind in env.cr.fetchall():
        columns.setdefault(table, []).append((column, "::date" if kind == "date" else ""))
    columns.update({table: [(column, "") for column in names] for table, names in OTHERS.items()})
    # Days that must not be there twice go far away and come back, as one would else meet the next.
    for moved in ("- interval '400 years'", "+ interval '400 years' - interval '1 month'"):
        for table, found in sorted(columns.items()):
            changes = ", ".join(f'"{column}" = ("{column}" {moved}){cast}' for column, cast in found)
            env.cr.execute(f'UPDATE "{table}" SET {changes}')
    env.invalidate_all(flush=False)


# --- after -----------------------------------------------------------------------------------------------------------


def _wake(env):
    """Call each job of ours, as the scheduler does. :return: sentences about those that failed"""
    jobs = env["ir.cron"].search([("model_id.model", "=like", "case.%")], order="id")
    # What goes wrong comes back as what the web client is to show.
    return [f"the job {job.name}: {told}"[:600] for job in jobs if (told := job.method_direct_trigger()) is not True]


def _counts(env):
    """How much there is of what could become more."""
    counted = {"mails": "mail_mail", "steps": "case_step", "log": "case_log", "notes": "case_note"}
    counted["due"] = "case_obligation_occurrence"
    found = {}
    for what, table in counted.items():
        env.cr.execute(f"SELECT count(*) FROM {table}")
        found[what] = env.cr.fetchone()[0]
    return found


def _once(env, known):
    """What did not happen once, or not in order."""
    found = []
    for case in env["case.case"].browse(known["dated"]):
        rows = env["case.log"].search([("case_id", "=", case.id), ("kind", "=", "date")], order="seq")
        begun = [step.code for step in case.step_ids.sorted("id") if step.code in DATED]
        if len(rows) != len(DATED) or begun != sorted(DATED, key=DATED.get):
            found.append(f"case {case.id}: {len(rows)} dates, begun in the order {begun}")
    asked = env["case.case"].browse(known["asked"]).step_ids.filtered(lambda step: step.code == "send")
    if asked.reminders != 1:
        found.append(f"who is outside was reminded {asked.reminders} times")
    silent = env["case.case"].browse(known["silent"])
    if silent.state != "active" or not silent.silence_warned_on:
        found.append(f"the case that waits is {silent.state}, warned {silent.silence_warned_on}")
    owed = env["case.obligation.occurrence"].search([("contract_id.case_id", "in", known["owed"])])
    if len(owed.filtered("base_on")) != len(set(owed.mapped("base_on"))) or not owed:
        found.append(f"owed: {owed.mapped('base_on')}")
    user = env["res.users"].browse(known["user"])
    mails = Counter()
    for mail in env["mail.mail"].search([]):
        for address in {mail.email_to, *mail.recipient_ids.mapped("email")} - {False}:
            mails[address, mail.subject] += 1
    found += [f"{count} times to {address}: {subject}" for (address, subject), count in mails.items() if count > 1]
    mine = sum(count for (address, _subject), count in mails.items() if user.email in address)
    # A digest with all that became late, and the report.
    if mine != 2:
        found.append(f"{mine} mails to one person: {sorted(mails)}")
    theirs = sum(count for (address, _subject), count in mails.items() if CUSTOMER in address)
    # A reminder of the step, and the warning.
    if theirs != 2:
        found.append(f"{theirs} mails to the customer: {sorted(mails)}")
    return found
