"""Where a case stands: one letter per item and the little that is unusual.

The text is the letters of all items in the order of the compiled plan, the case itself first, followed by a
JSON object when something is unusual. A suspended item is written as the capital of the state it returns to
(``A`` was active); :meth:`PlanState.of` and changes say ``s``. Two equal states have equal texts.
"""

import json
import re
from itertools import compress

from .errors import StateError

NONE, WAITING, ENABLED, ACTIVE = b"-wea"
COMPLETED, DISABLED, TERMINATED, FAILED = b"cdtf"
#: What each byte of a state is called: capitals are suspended items.
NAME = ["s" if 65 <= code <= 90 else chr(code) for code in range(128)]
CLOSED = frozenset(b"cdtf")
OPEN = frozenset(b"weaWEA")
LETTERS = "-weacdtfWEA"
find_open = re.compile(rb"[weaWEA]").search
iter_open = re.compile(rb"[weaWEA]").finditer


class PlanState:
    """The state of one case on one plan. Ask it; only ``advance`` makes a changed copy.

    :ivar letters: one byte per item, of its latest instance
    :ivar count: instances made, where that is not simply 1 (or 0 for what is not there)
    :ivar outcomes: outcome of a completed latest instance, where it is not the default one
    :ivar older: open instances that are not the latest: item → {instance: byte}
    :ivar memory: triggers remembered: criterion → bits of its parts
    :ivar held: items suspended on their own account, ``(item, instance)``
    :ivar waited: skipped while waiting, so that undoing goes back to waiting
    :ivar owed: stages to check for completion later (when resumed, or carried to another plan)
    :ivar fresh: items of a new plan version that are not there yet; None unless carried over just now
    """

    __slots__ = ("count", "fresh", "held", "letters", "memory", "older", "outcomes", "owed", "plan", "waited")

    def __init__(self, plan):
        """A case that is not open yet."""
        self.plan = plan
        self.letters = bytearray(b"-") * plan.size
        self.count, self.outcomes, self.older, self.memory = {}, {}, {}, {}
        self.held, self.waited, self.owed = set(), set(), set()
        self.fresh = None

    def copy(self):
        """An independent copy."""
        new = object.__new__(PlanState)
        new.plan = self.plan
        new.letters = self.letters[:]
        # Most of it is empty most of the time, and a literal is made faster than a copy.
        new.count = self.count.copy() if self.count else {}
        new.outcomes = self.outcomes.copy() if self.outcomes else {}
        new.older = {item: known.copy() for item, known in self.older.items()} if self.older else {}
        new.memory = self.memory.copy() if self.memory else {}
        new.held = self.held.copy() if self.held else set()
        new.waited = self.waited.copy() if self.waited else set()
        new.owed = self.owed.copy() if self.owed else set()
        new.fresh = self.fresh
        return new

    @classmethod
    def decode(cls, plan, text):
        """Read a text made by :meth:`encode`; empty or None is a case that is not open.

        :raises StateError: when the text is damaged or belongs to a plan of another size
        """
        new = cls(plan)
        if not text:
            return new
        size, widened = plan.size, ()
        letters, tail = text[:size], text[size:]
        if plan.reserved and (len(letters) != size or "{" in letters):
            letters, tail, widened = _widen(plan, text)
        if len(letters) != size or letters.strip(LETTERS) or (tail and tail[0] != "{"):
            raise StateError(f"this state does not belong to a plan of {size - 1} items")
        new.letters = bytearray(letters, "ascii")
        if tail:
            try:
                tail = json.loads(tail)
                _read_tail(new, _moved(tail, *widened) if widened else tail)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                raise StateError("damaged state") from error
        return new

    def encode(self):
        """The text of this state."""
        text = self.letters.decode("ascii")
        if (
            self.count
            or self.outcomes
            or self.older
            or self.memory
            or self.held
            or self.waited
            or self.owed
            or self.fresh is not None
        ):
            text += json.dumps(_tail(self), separators=(",", ":"), sort_keys=True)
        return text

    # -- questions -----------------------------------------------------------------------------------------

    def of(self, code, instance=None):
        """The letter of an item (``""`` is the case).

        :param instance: which instance; the latest by default. A closed instance that is not the latest is
            no longer known here and reads ``-``: the case's history has it.
        :raises KeyError: for a code that is not in the plan
        """
        item = self.plan.index[code]
        if instance is None or instance == self.made(item):
            return NAME[self.letters[item]]
        return NAME[self.older.get(item, {}).get(instance, NONE)]

    def instance(self, code):
        """How many instances of the item were made; that is the number of the latest one."""
        return self.made(self.plan.index[code])

    def outcome(self, code):
        """The outcome of the latest instance, or None while that is not completed."""
        item = self.plan.index[code]
        if self.letters[item] != COMPLETED:
            return None
        return self.outcomes.get(item, self.plan.outcomes[item][0])

    def open_items(self):
        """``(code, instance, letter)`` of every open instance, in the order of the plan, the case excluded."""
        found = []
        rank, codes = self.plan.rank, self.plan.codes
        for match in iter_open(self.letters, 1):
            item = match.start()
            found.append((rank[item], self.made(item), codes[item], NAME[self.letters[item]]))
        for item, known in self.older.items():
            found.extend((rank[item], number, codes[item], NAME[byte]) for number, byte in known.items())
        return [(code, number, letter) for _rank, number, code, letter in sorted(found)]

    def progress(self):
        """``(done, total)`` of the required steps; cancelled ones do not count, skipped ones are done."""
        letters = bytes(compress(self.letters, self.plan.step_mask))
        done = letters.count(b"c") + letters.count(b"d")
        return done, len(letters) - letters.count(b"t")

    def is_closed(self):
        """Whether the case is completed or terminated."""
        return self.letters[0] in CLOSED

    # -- for the engine ------------------------------------------------------------------------------------

    def made(self, item):
        """Number of instances made of an item, by index."""
        return self.count.get(item, 0 if self.letters[item] == NONE else 1)

    def __eq__(self, other):
        return isinstance(other, PlanState) and self.plan is other.plan and self.encode() == other.encode()

    __hash__ = None

    def __repr__(self):
        return f"<PlanState {self.encode()}>"


def _widen(plan, text):
    """Read a text that was written when (the last of) the reserved items were not there yet.

    :returns: letters, tail, and ``(index, number)``: where how many items are new; ``()`` when that is not it
    """
    letters, brace, tail = text.partition("{")
    missing = plan.size - len(letters)
    if not 0 < missing <= len(plan.reserved):
        return text[: plan.size], text[plan.size :], ()
    at = plan.reserved[-1] + 1 - missing
    return letters[:at] + "-" * missing + letters[at:], brace + tail, (at, missing)


def _moved(tail, at, number):
    """A tail whose indexes from ``at`` on are ``number`` higher; criteria keep their numbers."""

    def move(item):
        return int(item) + number if int(item) >= at else int(item)

    moved = dict(tail)
    for key in ("n", "o", "x"):
        if key in tail:
            moved[key] = {str(move(item)): value for item, value in tail[key].items()}
    for key in ("w", "q", "p"):
        if key in tail:
            moved[key] = [move(item) for item in tail[key]]
    if "h" in tail:
        moved["h"] = [[move(item), instance] for item, instance in tail["h"]]
    return moved


def _tail(state):
    """What is unusual, as JSON data."""
    tail = {
        "n": {str(item): number for item, number in state.count.items()},
        "o": {str(item): outcome for item, outcome in state.outcomes.items()},
        "x": {
            str(item): {str(number): chr(byte) for number, byte in known.items()} for item, known in state.older.items()
        },
        "m": {str(number): bits for number, bits in state.memory.items()},
        "h": sorted(map(list, state.held)),
        "w": sorted(state.waited),
        "q": sorted(state.owed),
    }
    tail = {key: value for key, value in tail.items() if value}
    if state.fresh is not None:
        tail["p"] = list(state.fresh)
    return tail


def _read_tail(state, tail):
    state.count = {int(item): int(number) for item, number in tail.get("n", {}).items()}
    state.outcomes = {int(item): outcome for item, outcome in tail.get("o", {}).items()}
    state.older = {
        int(item): {int(number): ord(byte) for number, byte in known.items()}
        for item, known in tail.get("x", {}).items()
    }
    state.memory = {int(number): int(bits) for number, bits in tail.get("m", {}).items()}
    state.held = {(item, number) for item, number in tail.get("h", ())}
    state.waited = set(tail.get("w", ()))
    state.owed = set(tail.get("q", ()))
    state.fresh = tuple(tail["p"]) if "p" in tail else None
    size = state.plan.size
    used = [
        *state.count,
        *state.outcomes,
        *state.older,
        *state.waited,
        *state.owed,
        *(state.fresh or ()),
        *(item for item, _number in state.held),
    ]
    if any(not 0 <= item < size for item in used):
        raise ValueError("item out of range")
    if any(not 0 <= number < len(state.plan.crit_item) for number in state.memory):
        raise ValueError("criterion out of range")
