"""What must be true of cases whatever happened: asked with plain SQL, and by playing their logs again."""

from odoo.addons.case_organizer.engine import PlanState, advance, listening
from odoo.addons.case_organizer.models.case_writer_steps import STEP_STATES

#: What is wrong in words → rows of it: the id of the case and what it is about.
WRONG = {
    "open in an ended case": (
        "SELECT s.case_id, s.code FROM case_step s JOIN case_case c ON c.id = s.case_id"
        " WHERE c.state IN ('completed', 'terminated', 'closed') AND s.state IN ('enabled', 'active', 'suspended')"
        " AND c.id = ANY(%(ids)s)"
    ),
    "there twice": (
        "SELECT case_id, code || ' ' || instance FROM case_step WHERE case_id = ANY(%(ids)s) AND code IS NOT NULL"
        " GROUP BY case_id, code, instance HAVING count(*) > 1"
    ),
    "done without a day": (
        "SELECT case_id, code FROM case_step WHERE case_id = ANY(%(ids)s) AND state = 'completed' AND done_on IS NULL"
    ),
    "log with other numbers": (
        "SELECT c.id, 'log' FROM case_case c LEFT JOIN case_log l ON l.case_id = c.id WHERE c.id = ANY(%(ids)s)"
        " GROUP BY c.id"
        " HAVING (count(l.id), COALESCE(max(l.seq), 0)) != (COALESCE(c.log_seq, 0), COALESCE(c.log_seq, 0))"
    ),
    "listens though it ended": (
        "SELECT c.id, l.key FROM case_listener l JOIN case_case c ON c.id = l.case_id WHERE c.id = ANY(%(ids)s)"
        " AND c.state IN ('completed', 'terminated', 'closed') AND l.kind = 'event'"
    ),
    "reached twice by an event": (
        "SELECT case_id, event_id::text FROM case_event_reach WHERE case_id = ANY(%(ids)s)"
        " GROUP BY case_id, event_id HAVING count(*) > 1"
    ),
    "version of a document missing": (
        "SELECT d.case_id, d.id::text FROM case_document d JOIN case_document_version v ON v.document_id = d.id"
        " WHERE d.case_id = ANY(%(ids)s) GROUP BY d.id HAVING count(*) != max(v.number)"
        " OR count(DISTINCT v.number) != count(*)"
    ),
    "due date twice in the ledger": (
        "SELECT c.case_id, o.obligation_id || ' ' || o.base_on FROM case_obligation_occurrence o"
        " JOIN case_contract c ON c.id = o.contract_id WHERE c.case_id = ANY(%(ids)s)"
        " GROUP BY c.case_id, o.obligation_id, o.base_on HAVING count(*) > 1"
    ),
}


def broken(env, case_ids=None):
    """What is wrong with cases.

    :param env: an environment of the superuser, with nothing to be written
    :param case_ids: ids of cases, or None for all
    :return: sentences, each with the id of a case; empty when all is as it must be
    """
    if case_ids is None:
        case_ids = env["case.case"].with_context(active_test=False).search([]).ids
    found = []
    for what, statement in WRONG.items():
        env.cr.execute(statement, {"ids": list(case_ids)})
        found += [f"case {case_id}: {told}: {what}" for case_id, told in env.cr.fetchall()]
    log = env["case.log"]
    found += [f"case {f['case_id']}: its log is {f['reason']} at {f['seq']}" for f in log.verify(case_ids)]
    found += [f"case {f['case_id']}: played again, {f['reason']} at {f['seq']}" for f in log.replay(case_ids)]
    return found + [text for case in env["case.case"].browse(case_ids) for text in _disagree(env, case)]


def _disagree(env, case):
    """What rows say otherwise than the state of the plan."""
    if not case.plan_state or not case.plan_id:
        return
    compiler = env["case.plan.compiler"]
    plan = compiler.compiled(case.plan_id.id)
    state = PlanState.decode(plan, case.plan_state)
    facts = compiler.facts(case.plan_id.id)
    wanted = {
        (code, instance): STEP_STATES[letter]
        for code, instance, letter in state.open_items()
        if code in facts and facts[code]["kind"] == "step" and letter in "ea"
    }
    steps = {
        (s.code, s.instance): s.state for s in case.step_ids if s.code in facts and s.state in ("enabled", "active")
    }
    if steps != wanted:
        yield f"case {case.id}: its steps are {steps}, its plan says {wanted}"
    heard = {(row.kind, row.key) for row in env["case.listener"].search([("case_id", "=", case.id)])}
    missing = {pair for pair in listening(plan, state) if pair[0] == "event"} - heard
    if missing:
        yield f"case {case.id}: it does not hear {missing}"
    # Conditions aside, nothing that is satisfied may be left undone.
    left = advance(plan, state, ()).changes
    if left:
        yield f"case {case.id}: left undone: {left}"
