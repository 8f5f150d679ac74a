"""Reads what items wait for: sentries, their parts and conditions, timers."""

from . import expressions
from .durations import to_offset
from .errors import CmmnError, short
from .names import CONDITION, FILE_TRANSITIONS, NEAREST, READ_AS, TIMERS, TRANSITIONS

#: Parts of all sentries, as often as they are used.
MAX_PARTS = 30_000
#: A condition that never holds: every case has a number.
NEVER = "[('name', '=', False)]"


class SentryReading:
    """Reads the sentries of one plan.

    :ivar first: ``{id of a plan item: code}`` where it is met first
    """

    def __init__(self, reading, file_items, kinds):
        self.reading, self.file_items, self.kinds = reading, file_items, kinds
        self.first, self.parts = {}, 0

    # --- conditions ----------------------------------------------------------------------------------------------

    def _expression(self, holder):
        condition = self.reading.child(holder, "condition")
        if condition is None:
            # CMMN 1.0 and some tools write the text without an element around it.
            return "".join(holder.xpath("text()")).strip(), None
        body = self.reading.child(condition, "body")
        return self.reading.text(condition if body is None else body).strip(), condition.get("language")

    def _condition(self, text, language, element, name):
        """A condition of ours; None, and told, when it cannot be read as one."""
        if language == CONDITION:
            return text
        found = expressions.translated(text, self.kinds)
        if found is None:
            self.reading.note("condition", element, value=short(text), element=name)
        return found

    # --- sentries ------------------------------------------------------------------------------------------------

    def _of(self, holder, kind):
        """The criteria of an item as ``(criterion or item, sentry's id)``."""
        listed = [(child, child.get("sentryRef")) for child in self.reading.children(holder, f"{kind}Criterion")]
        old = (holder.get("entryCriteriaRefs" if kind == "entry" else "exitCriteriaRefs") or "").split()
        return listed + [(holder, identity) for identity in old]

    def _criteria(self, record, element, definition, scope):
        criteria = []
        for kind in ("entry", "exit"):
            for criterion in self._of(element, kind):
                found = self._sentry(criterion, scope, kind, record if kind == "entry" else None)
                if found:
                    criteria.append(found)
        if self.reading.local(definition) in TIMERS and (timed := self._timer(definition, scope)):
            criteria.append(timed)
        record["criteria"] = criteria

    def _sentry(self, criterion, scope, kind, record=None):
        """A sentry as a criterion of ours; None when it says nothing, or is what an item comes after."""
        reading = self.reading
        holder, identity = criterion
        if not identity:
            reading.note("no_sentry", holder, element=reading.told(holder))
            return None
        sentry = reading.referred(holder, "sentryRef", identity, "sentry")
        if sentry is None:
            return None
        triggers = [
            found
            for part in reading.children(sentry, "planItemOnPart", "caseFileItemOnPart")
            if (found := self._part(part, scope))
        ]
        if record is not None and reading.own(sentry, "after") == "true":
            record["after"] = [trigger["source"] for trigger in triggers if "source" in trigger]
            return None
        found = {"kind": kind, "triggers": triggers}
        if (if_part := reading.child(sentry, "ifPart")) is not None:
            found["condition"] = self._if(if_part, kind)
        rest = reading.rest(sentry)
        for kept in _listed(rest.pop("triggers", ())):
            if len(_listed(kept)) == 2 and type(kept[0]) is int:
                triggers.insert(*kept)
            else:
                reading.wrong(
                    "extension", sentry, element=reading.told(sentry), reason="a place and a trigger are expected"
                )
        found.update(rest)
        if not (found["triggers"] or found.get("condition")) and reading.own(sentry, "empty") is None:
            if if_part is None:
                reading.note("no_sentry", sentry, element=reading.told(sentry))
            return None
        return found

    def _if(self, if_part, kind):
        """The condition of an if-part. What cannot be read does not keep anything from starting, and stops nothing."""
        text, language = self._expression(if_part)
        always = expressions.constant(text)
        if always is not None:
            return None if always else NEVER
        if language != CONDITION and kind == "exit":
            found = expressions.translated(text, self.kinds)
            if found is None:
                self.reading.note("never", if_part, value=short(text), element="ifPart")
            return found or NEVER
        return self._condition(text, language, if_part, "ifPart")

    def _part(self, part, scope):
        reading = self.reading
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise CmmnError.of("too_many_parts", part.sourceline, limit=MAX_PARTS)
        value = part.get("sourceRef")
        if not value:
            reading.wrong("needed", part, element=reading.told(part), name="sourceRef")
            return None
        event = reading.text(reading.child(part, "standardEvent")).strip()
        if reading.local(part) == "caseFileItemOnPart":
            return self._file_part(part, value, event)
        code = self._source(part, value, scope)
        if code is None:
            return None
        event = event or "complete"
        then = READ_AS.get(event, event)
        if then not in TRANSITIONS:
            if then not in NEAREST:
                reading.wrong("unknown_transition", part, element=reading.told(part), value=short(event))
                return None
            then = NEAREST[then]
            reading.note("transition", part, value=event, then=then)
        found = {"source": code, "transition": then}
        if outcome := reading.own(part, "outcome"):
            found["outcome"] = outcome
        return found

    def _source(self, part, value, scope):
        """The code of the item that a part listens to, as it is meant where the part stands."""
        at = scope
        while at is not None:
            if value in at.codes:
                return at.codes[value]
            at = at.above
        if value in self.first:
            return self.first[value]
        self.reading.referred(part, "sourceRef", value, "planItem", "discretionaryItem")
        if value in self.reading.ids and not self.reading.problems:
            said = {"element": self.reading.told(part), "name": "sourceRef", "value": short(value)}
            self.reading.wrong("dangling", part, **said)
        return None

    def _file_part(self, part, value, event):
        reading = self.reading
        item = reading.referred(part, "sourceRef", value, "caseFileItem")
        if item is None or item not in self.file_items:
            return None
        kind, code = self.file_items[item]
        event = event or "update"
        if event not in FILE_TRANSITIONS[kind]:
            reading.note("file_transition", part, value=short(event), name=short(item.get("name") or code))
        return (
            {"kind": "document", "document": code} if kind == "document" else {"kind": "characteristic", "detail": code}
        )

    # --- timers --------------------------------------------------------------------------------------------------

    def _timer(self, definition, scope):
        """When a timer goes off, as a criterion; None when a person has to say so."""
        reading = self.reading
        expression = reading.child(definition, "timerExpression")
        text = reading.text(expression).strip()
        offset = to_offset(text) if text else None
        if offset is None:
            reading.note("timer", definition, value=short(text or reading.told(definition)))
            return None
        number, unit, rounded = offset
        if rounded:
            reading.note("rounded", definition, value=short(text), count=number)
        trigger = {"kind": "date", "offset": number, "offset_unit": unit}
        start = reading.child(definition, "planItemStartTrigger")
        if start is not None and start.get("sourceRef"):
            source = self._part(start, scope)
            if source:
                trigger.update(date_source="item", source=source["source"], transition=source["transition"])
                return {"kind": "entry", "triggers": [trigger]}
            return None
        if scope.stage:
            trigger.update(date_source="item", source=scope.stage, transition="start")
        else:
            trigger["date_source"] = "opened"
        return {"kind": "entry", "triggers": [trigger]}


def _listed(value):
    return value if isinstance(value, list) else ()
