import hashlib
from collections import Counter

from odoo import api, models
from odoo.tools import SQL

from ..engine import PlanState, advance
from ..models.case_log import CHAINED, LOG_COLUMNS, chain_hash, chain_key
from ..models.case_writer import CASE_STATES, STEP_STATES
from ..tools.values import ValueRefused, normalise

ACTIVE, COMPLETED, NONE, TERMINATED = b"ac-t"
MAX_NUMBER = 64
MAX_MEMO = 5_000


class CaseHistoryWriter(models.AbstractModel):
    """Writes cases that already happened, in a fixed number of statements per batch.

    Its caller has checked what the user may do; like ``case.writer`` it writes below the record rules.
    """

    _name = "case.history.writer"
    _description = "Case History Writer"

    @api.private
    def write_batch(self, target, traces):
        """Insert the traces that are not there yet.

        :param target: a :class:`Target`
        :param traces: a list of ``history.Trace``
        """
        fresh = {trace.name: trace for trace in traces}
        for (known,) in self.env.execute_query(
            SQL(
                "SELECT external_ref FROM case_case WHERE type_id = %s AND external_ref = ANY(%s)",
                target.type_id,
                list(fresh),
            )
        ):
            del fresh[known]
        if not fresh:
            return
        ids = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence('case_case', 'id'))::int FROM generate_series(1, %s)", len(fresh)
            )
        )
        batch = _Batch(target)
        for (case_id,), trace in zip(ids, fresh.values(), strict=True):
            batch.add(case_id, trace)
        insert = self.env["case.writer"]._insert
        insert("case_case", _CASE, batch.cases)
        if batch.steps:
            insert("case_step", _STEP, batch.steps)
        if batch.values:
            insert("case_value", _VALUE, batch.values)
        insert("case_log", LOG_COLUMNS, batch.log)

    @api.private
    def target_sudo(self, case_type, found, users):
        """What the cases of a log are written by.

        :param case_type: the ``case.type``, with a published plan
        :param found: the ``history.Discovery`` of the log
        :param users: ``{name: id}`` of users that stand for people in the log
        """
        return Target(case_type.sudo().with_context(lang="en_US", active_test=False), found, users)

    @api.private
    def placeholders_sudo(self, names):
        """Inactive users that stand for people of a log, made when missing. :return: ``{name: id}``"""
        users = self.env["res.users"].sudo().with_context(active_test=False, no_reset_password=True)
        logins = {f"history:{name}": name for name in names}
        known = {logins[user.login]: user.id for user in users.search([("login", "in", list(logins))])}
        missing = [(login, name) for login, name in logins.items() if name not in known]
        made = users.with_context(active_test=True).create(
            [{"login": login, "name": name, "active": False} for login, name in missing]
        )
        return known | {name: user.id for (_login, name), user in zip(missing, made, strict=True)}


_CASE = (
    "id int, name text, external_ref text, type_id int, plan_id int, plan_state text, company_id int, access text,"
    " priority text, channel text, opened_on timestamp, closed_on timestamp, deadline timestamp, state text,"
    " status_id int, steps_done int, steps_total int, characteristics jsonb, log_seq int, log_head text,"
    " create_uid int, write_uid int, create_date timestamp, write_date timestamp"
)
_STEP = (
    "case_id int, item_id int, code text, instance int, state text, outcome text, done_on timestamp, done_by_id int,"
    " done_by_name text, role_id int, deadline timestamp, priority text, access text, company_id int,"
    " enabled_on timestamp, started_on timestamp"
)
_VALUE = "case_id int, characteristic_id int, value jsonb, valid_from timestamp, user_id int"


class Target:
    """Where the cases of a log go: ids and settings of the case type, and counts of what was written.

    :ivar refused: what had no place in the case type, as ``{line, reason}``
    """

    def __init__(self, case_type, found, users):
        env = case_type.env
        compiler = env["case.plan.compiler"]
        statuses = env["case.status"].with_context(active_test=True).search([])
        self.env, self.found, self.users = env, found, users
        self.uid, self.now = env.uid, env.cr.now().replace(microsecond=0).isoformat()
        self.key = chain_key()
        self.type_id, self.type_name, self.code = case_type.id, case_type.name, case_type.code
        self.access, self.company_id = case_type.access, case_type.company_id.id
        self.plan_id = case_type.plan_id.id
        self.plan, self.facts = compiler.compiled(self.plan_id), compiler.facts(self.plan_id)
        self.default_status = statuses.filtered("is_default")[:1].id or None
        self.closed_status = statuses.filtered("is_closed")[:1].id or None
        self.step_codes = {item.name: item.code for item in case_type.plan_id.item_ids if item.kind == "step"}
        roles = {role.code: role.id for role in case_type.role_ids}
        self.roles = {role.name: roles.get(role.code) for role in found.roles}
        self.details = self._match_details(case_type)
        self.cases = self.steps = self.running = 0
        self.refused = []
        self._memo = {}

    def _match_details(self, case_type):
        """``(found characteristic, record, choices by code of the log)`` for each the case type has."""
        records = {record.code: record for record in case_type.characteristic_ids}
        details = []
        for characteristic in self.found.characteristics:
            record = records.get(characteristic.code)
            if record:
                codes = {choice.name: choice.code for choice in record.choice_ids}
                choices = {choice.code: codes.get(choice.name, choice.code) for choice in characteristic.choices}
                details.append((characteristic, record, choices, record._value_options()))
        return details

    def refuse(self, line, reason):
        self.refused.append({"line": line, "reason": reason})

    def stand(self, counts, running):
        """Where the plan stands after so many completions of each step.

        :param counts: ``{code: completions}``
        :return: ``(text of the state, letter of the case, open items, progress)``
        """
        key = (running, tuple(sorted(counts.items())))
        if key not in self._memo:
            if len(self._memo) >= MAX_MEMO:
                self._memo.clear()
            state = plan_state(self.plan, counts, running)
            self._memo[key] = state.encode(), state.of(""), state.open_items(), state.progress()
        return self._memo[key]

    def status(self, letter, open_items):
        """The status of a case, as ``case.writer`` chooses it."""
        if letter in "ct":
            return self.closed_status
        named = [self.facts[code]["status"] for code, _n, at in open_items if at in "ea"]
        named = [status for status in named if status]
        return min(named)[1] if named else self.default_status


def plan_state(plan, counts, running):
    """The state of a case in which so many instances of its steps were completed.

    Of an ended case all else is terminated. Of a running one the engine opens what is next, as it does for items
    that a new plan version brings.
    """
    state = PlanState(plan)
    letters = state.letters
    letters[:] = (b"-" if running else b"t") * plan.size
    letters[0] = ACTIVE if running else COMPLETED
    for code, number in counts.items():
        item = plan.index[code]
        letters[item] = NONE if running and plan.again_alone[item] else COMPLETED
        if number > 1 or letters[item] == NONE:
            state.count[item] = number
        above = plan.parent[item]
        while above:
            letters[above] = ACTIVE if running else COMPLETED
            above = plan.parent[above]
    if not running:
        return state
    started = state.copy()
    started.fresh = tuple(item for item in range(1, plan.size) if letters[item] == NONE)
    started = advance(plan, started, ()).state
    return state if started.is_closed() else started


class _Batch:
    """The rows of some cases."""

    def __init__(self, target):
        self.target = target
        self.cases, self.steps, self.values, self.log = [], [], [], []

    def add(self, case_id, trace):
        """Add the rows of one case."""
        target = self.target
        running = target.found.is_running(trace)
        done = []
        for event in trace.completions:
            code = target.step_codes.get(event.activity)
            if code:
                done.append((event, code))
            else:
                target.refuse(
                    event.line,
                    target.env._(
                        "The plan of “%(type)s” has no step “%(step)s”.", type=target.type_name, step=event.activity
                    ),
                )
        counts = Counter(code for _event, code in done)
        text, letter, open_items, progress = target.stand(counts, running)
        deadline = _text(trace.deadline)
        self._add_steps(case_id, done, open_items, deadline, _text(_last(trace)))
        seq, head = self._add_log(case_id, trace, done)
        ended = None if running else _text(trace.end or _last(trace))
        self.cases.append(
            {
                "id": case_id,
                "name": _number(target.code, trace.name),
                "external_ref": trace.name,
                "type_id": target.type_id,
                "plan_id": target.plan_id,
                "plan_state": text,
                "company_id": target.company_id,
                "access": target.access,
                "priority": "0",
                "channel": trace.channel,
                "opened_on": _text(trace.start),
                "closed_on": ended,
                "deadline": deadline,
                "state": CASE_STATES[letter],
                "status_id": target.status(letter, open_items),
                "steps_done": progress[0],
                "steps_total": progress[1],
                "characteristics": self._add_values(case_id, trace),
                "log_seq": seq,
                "log_head": head,
                "create_uid": target.uid,
                "write_uid": target.uid,
                "create_date": target.now,
                "write_date": target.now,
            }
        )
        target.cases += 1
        target.steps += len(done)
        target.running += running

    def _add_steps(self, case_id, done, open_items, deadline, last):
        target = self.target
        numbers = Counter()
        shared = {
            "case_id": case_id,
            "deadline": deadline,
            "priority": "0",
            "access": target.access,
            "company_id": target.company_id,
        }
        for event, code in done:
            numbers[code] += 1
            fact = target.facts[code]
            self.steps.append(
                {
                    **shared,
                    "item_id": fact["id"],
                    "code": code,
                    "instance": numbers[code],
                    "state": "completed",
                    "outcome": target.plan.outcomes[target.plan.index[code]][0],
                    "done_on": _text(event.timestamp),
                    "done_by_id": target.users.get(event.resource),
                    "done_by_name": event.resource,
                    "role_id": target.roles.get(event.group) or fact["role"] or None,
                    "enabled_on": _text(event.started),
                    "started_on": _text(event.started),
                }
            )
        for code, number, letter in open_items:
            fact = target.facts[code]
            if fact["kind"] == "step" and letter in "eas":
                self.steps.append(
                    {
                        **shared,
                        "item_id": fact["id"],
                        "code": code,
                        "instance": number,
                        "state": STEP_STATES[letter],
                        "role_id": fact["role"] or None,
                        "enabled_on": last,
                    }
                )

    def _add_values(self, case_id, trace):
        """Add the details of a case. :return: its properties"""
        target, shown = self.target, {}
        for characteristic, record, choices, options in target.details:
            value = characteristic.value(trace)
            try:
                value = normalise(value=choices.get(value, value) if choices else value, **options)
            except ValueRefused as refused:
                target.refuse(trace.line, record._refusal(refused))
                continue
            if value is None:
                continue
            shown[record.code] = record._to_property(value)
            self.values.append(
                {
                    "case_id": case_id,
                    "characteristic_id": record.id,
                    "value": value,
                    "valid_from": _text(trace.start),
                    "user_id": target.uid,
                }
            )
        return shown

    def _add_log(self, case_id, trace, done):
        """Add the chain of a case. :return: its length and its last hash"""
        target, head, numbers = self.target, "", Counter()
        taken = {"reference": trace.name}
        if trace.responsible:
            taken["responsible"] = trace.responsible
        entries = [(target.now, "imported", None, None, taken)]
        for event, code in done:
            numbers[code] += 1
            entries.append(
                (
                    _text(event.timestamp),
                    "complete",
                    code,
                    numbers[code],
                    {"who": event.resource} if event.resource else {},
                )
            )
        for seq, (at, kind, item, instance, data) in enumerate(entries, 1):
            row = {
                "case_id": case_id,
                "seq": seq,
                "at": at,
                "user_id": target.uid,
                "kind": kind,
                "item": item,
                "instance": instance,
                "plan_id": target.plan_id,
                "data": data,
                "commitment": None,
            }
            assert row.keys() == set(CHAINED)
            row["hash"] = head = chain_hash(target.key, head, row)
            self.log.append(row)
        return len(entries), head


def _text(moment):
    """A moment as Odoo keeps it: UTC, without zone and fractions of a second."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat() if moment else None


def _last(trace):
    return trace.events[-1].timestamp if trace.events else trace.start


def _number(code, name):
    """The number of a case, from its name in the log."""
    if len(name) > MAX_NUMBER:
        name = f"{name[: MAX_NUMBER - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"{code}-{name}"
