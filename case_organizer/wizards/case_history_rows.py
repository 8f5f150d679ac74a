"""From the cases of a log to the rows of the tables they are kept in; nothing is written here."""

import hashlib
from collections import Counter

from ..engine import PlanState, advance
from ..models.case_log import chain_key
from ..models.case_writer import CASE_STATES
from ..models.case_writer_steps import STEP_STATES
from ..tools.log_chain import CHAINED, chain_hash
from ..tools.values import ValueRefused, normalise
from .case_history_holders import Holders

ACTIVE, COMPLETED, NONE, TERMINATED = b"ac-t"
MAX_NUMBER = 64
MAX_MEMO = 5_000

#: Tables in the order in which they are filled, each with the columns that an import writes.
CASE_COLUMNS = (
    "id int, name text, external_ref text, type_id int, plan_id int, plan_state text, company_id int, access text,"
    " priority text, channel text, report_method_id int, opened_on timestamp, closed_on timestamp, deadline timestamp,"
    " state text, status_id int, steps_done int, steps_total int, characteristics jsonb, log_seq int, log_head text,"
    " user_id int, handler_name text, create_uid int, write_uid int, create_date timestamp, write_date timestamp"
)
PARTICIPANT_COLUMNS = (
    "case_id int, role_id int, user_id int, team_id int, box_id int, relation text, date_from date, date_to date,"
    " active bool, may_note bool, may_file bool, may_answer bool, may_approve bool, by_default bool, create_uid int,"
    " write_uid int, create_date timestamp, write_date timestamp"
)
STEP_COLUMNS = (
    "case_id int, item_id int, code text, instance int, state text, outcome text, done_on timestamp, done_by_id int,"
    " done_by_name text, role_id int, box_id int, supervisor_box_id int, deadline timestamp, priority text,"
    " access text, company_id int, enabled_on timestamp, started_on timestamp"
)
VALUE_COLUMNS = "case_id int, characteristic_id int, value jsonb, valid_from timestamp, user_id int"


class Target:
    """Where the cases of a log go: ids and settings of the case type, and counts of what was written.

    :ivar refused: what had no place in the case type, as ``{line, reason}``
    :ivar boxes: ids of the boxes that got steps
    """

    def __init__(self, case_type, found, people):
        env = case_type.env
        compiler = env["case.plan.compiler"]
        self.env, self.found, self.people = env, found, people
        self.uid, self.now = env.uid, env.cr.now().replace(microsecond=0).isoformat()
        self.key = chain_key()
        self.type_id, self.type_name, self.code = case_type.id, case_type.name, case_type.code
        self.access, self.company_id = case_type.access, case_type.company_id.id
        self.plan_id = case_type.plan_id.id
        self.plan, self.facts = compiler.compiled(self.plan_id), compiler.facts(self.plan_id)
        self.statuses = compiler.statuses()
        self.step_codes = {item.name: item.code for item in case_type.plan_id.item_ids if item.kind == "step"}
        roles = {role.code: role.id for role in case_type.role_ids}
        self.roles = {role.name: roles.get(role.code) for role in found.roles}
        self.holders = Holders(case_type, people)
        self.details = self._match_details(case_type)
        self.methods = env["case.report.method"]._by_words()
        self.cases = self.steps = self.running = 0
        self.boxes = set()
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
        """Note what has no place in the case type."""
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
            self._memo[key] = state.encode(), state.of(""), tuple(state.open_items()), state.progress()
        return self._memo[key]


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


class Batch:
    """The rows of some cases, by table: ``cases``, ``participants``, ``steps``, ``values`` and ``log``."""

    def __init__(self, target):
        self.target = target
        self.cases, self.participants, self.steps, self.values, self.log = [], [], [], [], []

    def add(self, case_id, trace):
        """Add the rows of one case. :param trace: a ``history.Trace``"""
        target = self.target
        running = target.found.is_running(trace)
        done = self._done(trace)
        counts = Counter(code for _event, code, _role in done)
        text, letter, open_items, progress = target.stand(counts, running)
        deadline = _text(trace.deadline)
        handler = target.people.handler_of(trace.responsible, running)
        rows, holders = target.holders.of_case(trace, done, running, handler)
        stamp = {"create_uid": target.uid, "write_uid": target.uid, "create_date": target.now, "write_date": target.now}
        rights = dict.fromkeys(("active", "may_note", "may_file", "may_answer", "may_approve"), True)
        self.participants += [{"case_id": case_id, **rights, **row, **stamp} for row in rows]
        self._add_steps(case_id, done, deadline)
        self._add_open_steps(case_id, open_items, deadline, _text(_last(trace)), holders)
        seq, head = self._add_log(case_id, trace, done, text)
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
                "report_method_id": target.methods.get((trace.channel or "").strip().lower()),
                "opened_on": _text(trace.start),
                "closed_on": None if running else _text(trace.end or _last(trace)),
                "deadline": deadline,
                "state": CASE_STATES[letter],
                "status_id": target.statuses.choose(target.facts, letter, open_items),
                "steps_done": progress[0],
                "steps_total": progress[1],
                "characteristics": self._add_values(case_id, trace),
                "log_seq": seq,
                "log_head": head,
                "user_id": handler,
                "handler_name": trace.responsible,
                **stamp,
            }
        )
        target.cases += 1
        target.steps += len(done)
        target.running += running

    def _done(self, trace):
        """What was done in a case: ``(event, code, role id)``, without what the plan has no step for."""
        target, done = self.target, []
        for event in trace.completions:
            code = target.step_codes.get(event.activity)
            if code:
                done.append((event, code, target.roles.get(event.group) or target.facts[code]["role"] or None))
                continue
            target.refuse(
                event.line,
                target.env._(
                    "The plan of “%(type)s” has no step “%(step)s”.", type=target.type_name, step=event.activity
                ),
            )
        return done

    def _shared(self, case_id, deadline):
        """The columns that every step of a case has alike."""
        target = self.target
        return {
            "case_id": case_id,
            "deadline": deadline,
            "priority": "0",
            "access": target.access,
            "company_id": target.company_id,
        }

    def _add_steps(self, case_id, done, deadline):
        target, numbers, shared = self.target, Counter(), self._shared(case_id, deadline)
        for event, code, role in done:
            numbers[code] += 1
            started = _text(event.started)
            self.steps.append(
                {
                    **shared,
                    "item_id": target.facts[code]["id"],
                    "code": code,
                    "instance": numbers[code],
                    "state": "completed",
                    "outcome": target.plan.outcomes[target.plan.index[code]][0],
                    "done_on": _text(event.timestamp),
                    "done_by_id": target.people.users.get(event.resource),
                    "done_by_name": event.resource,
                    "role_id": role,
                    "enabled_on": started,
                    "started_on": started,
                }
            )

    def _add_open_steps(self, case_id, open_items, deadline, last, holders):
        """Add the to-dos of a running case, each in somebody's box."""
        target, shared = self.target, self._shared(case_id, deadline)
        for code, number, letter in open_items:
            fact = target.facts.get(code)
            if not fact or fact["kind"] != "step" or letter not in "eas":
                continue
            box = holders.get(fact["role"]) or holders[None]
            target.boxes.add(box)
            self.steps.append(
                {
                    **shared,
                    "item_id": fact["id"],
                    "code": code,
                    "instance": number,
                    "state": STEP_STATES[letter],
                    "role_id": fact["role"] or None,
                    "box_id": box,
                    "supervisor_box_id": holders.get(fact["supervisor"]) if fact["supervisor"] else None,
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

    def _add_log(self, case_id, trace, done, state):
        """Add the chain of a case.

        :param state: of the plan, as text: what is played again later goes on from there
        :return: its length and its last hash
        """
        target, head, numbers = self.target, "", Counter()
        taken = {"reference": trace.name, "state": state, "rows": len(done)}
        if trace.responsible:
            taken["responsible"] = trace.responsible
        entries = [(target.now, "imported", None, None, taken)]
        for event, code, _role in done:
            numbers[code] += 1
            who = {"who": event.resource} if event.resource else {}
            entries.append((_text(event.timestamp), "complete", code, numbers[code], who))
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
