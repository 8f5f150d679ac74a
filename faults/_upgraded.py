"""A database that an older version made: whether its cases are whole, and go on."""

from collections import Counter

from _invariants import broken
from _table import tried

from odoo.exceptions import AccessError, UserError


def run(env, scale):
    """What is there as it came, and after a step was tried on each running case."""
    rows, cases = [], env["case.case"].with_context(active_test=False).search([])
    with tried(rows, "cases as they came") as row:
        row["tried"] = len(cases)
        check = env["case.log.check"].check_all()
        if check.state != "fine":
            row["faults"] += [check.told, *check.finding_ids.mapped("told")]
        row["faults"] += broken(env, cases.ids)
    env.cr.commit()
    with tried(rows, "a step on each running case") as row:
        running = cases.filtered(lambda case: case.state == "active")
        told = Counter(_go_on(env, case, row["faults"]) for case in running)
        row["tried"], row["more"] = len(running), dict(told)
        if running and not told["done"]:
            row["faults"].append("nothing could be done on any case")
        row["faults"] += broken(env, running.ids)
    env.cr.rollback()
    return rows


def _go_on(env, case, faults):
    """Try its open steps, as whoever has them, until one is done. :return: ``done``, ``refused`` or ``nothing open``"""
    told = "nothing open"
    for step in case.step_ids.filtered(lambda one: one.state == "active"):
        user = step.box_id.user_id or step.box_id.team_id.member_ids[:1] or case.user_id
        try:
            with env.cr.savepoint():
                step.with_user(user).submit()
                env.flush_all()
            return "done"
        except (UserError, AccessError):
            # It asks for something: said in words.
            told = "refused"
            env.invalidate_all(flush=False)
        except Exception as error:
            faults.append(f"case {case.id}, {step.code}: {error!r}"[:300])
            env.invalidate_all(flush=False)
    return told
