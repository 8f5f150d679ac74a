"""Plans and what happened on them, recorded: played on a later version of the engine they must end in the same state.

A record is JSON::

    {"plans": [plan, …], "cases": [case, …]}
    case: {"plan": number, "from": text, "play": [[occurrence, holds, digest], …], "end": state}

A case that was taken over from elsewhere has a ``begin`` too: the state from which it is played.
``occurrence`` is a list (kind, item, instance, outcome, key; empty ends are left out), or ``{"plan": number}`` where a
case went over to another plan. ``digest`` is that of the changes, or the reason for which it was refused.
"""

import gzip
import hashlib
import json
from pathlib import Path

from .. import Criterion, IllegalTransition, Item, Occurrence, Part, PlanState, advance, compile_plan, recode

#: Courses of real histories; cases of the demo.
FILE = Path(__file__).with_name("data") / "recorded.json.gz"
DEMO = FILE.with_name("demo.json.gz")


def read(path=FILE):
    """A record that was kept."""
    return json.loads(gzip.decompress(Path(path).read_bytes()))


def write(record, path=FILE):
    """Keep a record: the same one is the same bytes."""
    text = json.dumps(record, separators=(",", ":"), sort_keys=True)
    Path(path).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def plan_data(plan):
    """A compiled plan as data that :func:`plan_of` makes it of."""
    items = sorted((item for item in plan.items if item), key=lambda item: plan.rank[plan.index[item.code]])
    return {
        "items": [_differing(item, Item) for item in items],
        "exit": [_differing(criterion, Criterion) for criterion in plan.root_exit],
        "auto_complete": plan.auto[0],
    }


def plan_of(data):
    """A compiled plan of what :func:`plan_data` made of one."""
    items = [
        Item(**{**given, "entry": _criteria(given.get("entry", ())), "exit": _criteria(given.get("exit", ()))})
        for given in data["items"]
    ]
    return compile_plan(items, _criteria(data["exit"]), data["auto_complete"])


def tried(plan, state, occurrence, holds=()):
    """Let something happen. :return: the state after it, and the digest of its changes or why it was refused"""
    try:
        state, changes = advance(plan, state, occurrence, frozenset(holds))
    except IllegalTransition as refused:
        return state, refused.reason
    told = json.dumps([list(change) for change in changes], separators=(",", ":"))
    return state, hashlib.sha256(told.encode()).hexdigest()[:8]


def play(plans, case):
    """Play a case that was recorded.

    :param plans: the compiled plans of the record
    :param case: one of its cases
    :return: None when all went as it did then, else what differs, in words
    """
    number = case["plan"]
    state = _begun(plans[number], case.get("begin"))
    for place, (happened, holds, expected) in enumerate(case["play"], 1):
        occurrences = ()
        if isinstance(happened, list):
            occurrences = (Occurrence(*happened),)
        else:
            state = recode(plans[number], plans[happened["plan"]], state.encode())
            number = happened["plan"]
        state, found = tried(plans[number], state, occurrences, holds)
        if found != expected:
            return f"{case['from']}, {place}: {happened} came to {found}, not to {expected}"
    end = state.encode()
    return None if end == case["end"] else f"{case['from']}: it ended in {end}, not in {case['end']}"


class Recorder:
    """Records one case while it is played.

    :param plans: compiled plans
    :param number: of the plan with which it begins
    :param begin: the text of the state from which it is played; None is from nothing
    """

    def __init__(self, plans, number, begin=None):
        self.plans, self.first, self.number, self.begin = plans, number, number, begin
        self.state, self.played = _begun(plans[number], begin), []

    def goes_over(self, number, holds=()):
        """It goes on by another plan."""
        self.state = recode(self.plans[self.number], self.plans[number], self.state.encode())
        self.number = number
        self._try({"plan": number}, (), holds)

    def happens(self, kind, *more, holds=()):
        """Something happens. :param more: as in ``Occurrence`` :return: whether it was allowed"""
        return self._try([kind, *more], (Occurrence(kind, *more),), holds)

    def case(self, name):
        """The record. :param name: where it comes from"""
        begun = {"begin": self.begin} if self.begin else {}
        return {"plan": self.first, "from": name, **begun, "play": self.played, "end": self.state.encode()}

    def _try(self, told, occurrences, holds):
        before = self.state
        self.state, digest = tried(self.plans[self.number], self.state, occurrences, holds)
        self.played.append([told, list(holds), digest])
        return self.state is not before


def _begun(plan, text):
    return PlanState.decode(plan, text) if text else None


def _differing(given, kind):
    """The values of a dataclass that are not the usual ones."""
    values = {}
    for name, field in kind.__dataclass_fields__.items():
        value = getattr(given, name)
        if value == field.default:
            continue
        if name in ("entry", "exit"):
            value = [_differing(criterion, Criterion) for criterion in value]
        elif name == "parts":
            value = [_differing(part, Part) for part in value]
        values[name] = list(value) if isinstance(value, tuple) else value
    return values


def _criteria(given):
    return [Criterion([_part(part) for part in one.get("parts", ())], one.get("condition")) for one in given]


def _part(given):
    return Part(**{**given, "outcome": _outcomes(given.get("outcome"))})


def _outcomes(outcome):
    return tuple(outcome) if isinstance(outcome, list) else outcome
