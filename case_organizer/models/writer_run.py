"""What one call of the case writer gathers before it writes."""

from collections import defaultdict


class Run:
    """One call of ``case.writer.apply``: who, when, why, on which cases, and what changed there.

    :ivar at: the moment, UTC, without fractions of a second; ``text`` is the same in ISO form
    :ivar rows: case id → row of the case as it was locked; ``plan_state``, ``log_seq`` and ``log_head`` move on
    :ivar before: case id → text of the plan state before
    :ivar log: rows to append to the log, in order
    :ivar secrets: (case id, seq) → (salt, value) of log rows with an erasable value
    :ivar behalf: id of the user who caused what the system does, or None
    :ivar acting_for: id of the user for whom, as their stand-in, the user does the step; or None
    :ivar boxes: ids of the boxes whose lists changed
    :ivar causes: (case id, key of an occurrence) → id of the ``case.event`` it comes from
    :ivar changed_codes: case id → codes of the details that changed
    :ivar transitions: ``(case id, engine.Change)`` in order, for what follows outside the plan
    :ivar removed: case id → ``(code, instance, letter)`` of what was open and is not in the new version of the plan
    :ivar follow: codes of steps that take over role and days of the new version
    :ivar own: (case id, code, instance) → values of a step that is in no plan, see ``case.writer.apply``
    :ivar made: (case id, code, instance) → id of a step that this run opened
    :ivar put: (case id, code, instance) → id of the box in which a step that this run opened was put
    :ivar unsent: name → SQL of what is to be written of steps and goes with the last statement of the run
    :ivar sent: how many statements the cursor had sent when all was written
    :ivar touched: names of columns of the cases, and ``partner.<field>``, that were just written
    :ivar toggled: ids of the cases that were put on hold or taken up again
    :ivar closing: how cases that are closed here end; ``ended`` is case id → what is written of it
    :ivar deadlines: what the deadline of a step is counted from → the deadline, ISO text
    :ivar net: (case id, code, instance) → first letter before, last letter, outcome, whether it was open in between;
        what began to wait and still does is not in it
    """

    def __init__(self, at, uid, reason=None):
        self.at, self.uid, self.reason = at, uid, reason
        self.text = at.isoformat()
        self.rows, self.before = {}, {}
        self.log, self.secrets = [], {}
        self.boxes = set()
        self.causes = {}
        self.behalf = self.acting_for = None
        self.changed_codes = defaultdict(list)
        self.transitions = []
        self.removed, self.follow = {}, frozenset()
        self.own, self.made, self.put = {}, {}, {}
        self.unsent, self.sent = {}, None
        self.touched, self.toggled = frozenset(), frozenset()
        self.closing, self.ended = {}, {}
        self.deadlines = {}
        self.net = defaultdict(lambda: (None, None, None, False))

    def changed(self, case_id, occurrence, changes, holds=()):
        """Gather the changes that one occurrence made on one case."""
        told = []
        for change in changes:
            self.transitions.append((case_id, change))
            key = (case_id, change.item, change.instance)
            if change.after == "w" and change.before == "-":
                # What begins to wait has no row, and nothing follows from it; of a large plan that is nearly all.
                continue
            first, _last, outcome, passed = self.net[key]
            # What waited when the case was put on hold has no row yet.
            before = "w" if (change.before, change.after) == ("s", "w") else change.before
            self.net[key] = (
                first or before,
                change.after,
                change.outcome or outcome,
                passed or change.after in "ea",
            )
            if change.after != "w":
                told.append([change.item, change.instance, change.before, change.after, change.outcome])
        data = {"changes": told}
        if occurrence.outcome:
            data["outcome"] = occurrence.outcome
        if occurrence.key:
            data["key"] = occurrence.key
            event_id = self.causes.get((case_id, occurrence.key)) if occurrence.kind == "event" else None
            if event_id:
                data["event"] = event_id
        if holds:
            data["holds"] = sorted(holds)
        if self.behalf:
            data["behalf"] = self.behalf
        if self.acting_for:
            data["for"] = self.acting_for
        if self.reason:
            data["reason"] = self.reason
        self.log.append(
            {
                "case_id": case_id,
                "kind": occurrence.kind,
                "item": occurrence.item or None,
                "instance": occurrence.instance,
                "data": data,
            }
        )
