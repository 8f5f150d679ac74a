"""Reads the plan of a case: stages, items, controls and sentries."""

from collections import Counter

from . import expressions
from .durations import to_offset
from .errors import CmmnError, short
from .names import (
    CONDITION,
    ELEMENTS,
    FILE_TRANSITIONS,
    NEAREST,
    READ_AS,
    TIMERS,
    TRANSITIONS,
)
from .reading import Codes

MAX_ITEMS = 10_000
#: Parts of all sentries, as often as they are used.
MAX_PARTS = 30_000
#: Stages within stages.
MAX_DEPTH = 50
#: A condition that never holds: every case has a number.
NEVER = "[('name', '=', False)]"


class _Scope:
    """What the ids of plan items mean in one stage: a definition that is used twice has its items twice."""

    __slots__ = ("above", "codes", "stage")

    def __init__(self, above, stage):
        self.above, self.stage, self.codes = above, stage, {}


class PlanReading:
    """Reads one plan.

    :param reading: :class:`.reading.Reading`
    :param roles: ``{role element: code}``
    :param file_items: ``{caseFileItem: (kind, code)}``
    :param kinds: ``{code of a detail: kind}``; details that conditions name are added
    :param cases: ``{case element: code}``
    """

    def __init__(self, reading, roles, file_items, kinds, cases):
        self.reading, self.roles, self.file_items, self.kinds, self.cases = reading, roles, file_items, kinds, cases
        self.lines, self.counts = [], Counter()
        self.codes = Codes()
        self.first = {}
        self.found = []
        self.used = set()
        self.parts = 0

    def read(self, model):
        """The plan in a ``casePlanModel``, as a bundle has it."""
        reading = self.reading
        elements = [*model.iter("{*}planItem"), *model.iter("{*}discretionaryItem")]
        if len(elements) > MAX_ITEMS:
            raise CmmnError.of("too_many_items", elements[MAX_ITEMS].sourceline, limit=MAX_ITEMS)
        for element in elements:
            if code := reading.own(element, "code"):
                self.codes.own(code)
        scope = _Scope(None, "")
        self._stage(model, scope, [model])
        for record, element, definition, own_scope in self.found:
            self._criteria(record, element, definition, own_scope)
            record.update(reading.rest(element))
        plan = {
            "version": 1,
            "auto_complete": model.get("autoComplete") in ("true", "1"),
            "items": [record for record, *_rest in self.found],
            "stops_when": [self._sentry(criterion, scope, "exit") for criterion in self._of(model, "exit")],
        }
        plan["stops_when"] = list(filter(None, plan["stops_when"]))
        plan.update(reading.rest(model))
        self._unused(model)
        return plan

    def _unused(self, model):
        for element in model.iter(*(f"{{*}}{name}" for name in ELEMENTS)):
            if element not in self.used and self.reading.local(element):
                self.reading.note("unused", element, element=self.reading.told(element))

    # --- items ---------------------------------------------------------------------------------------------------

    def _stage(self, stage, scope, way):
        """The items of a stage and of the stages within it, each after its stage."""
        listed = []
        for child in stage:
            name = self.reading.local(child)
            if name == "planItem":
                listed.append((child, False))
            elif name == "planningTable":
                listed += [(item, True) for item in self._table(child)]
            elif name == "humanTask" and (table := self.reading.child(child, "planningTable")) is not None:
                self.reading.note("planned", child, element=self.reading.told(child))
                listed += [(item, True) for item in self._table(table)]
        entries = []
        for position, (element, discretionary) in enumerate(listed):
            definition = self._definition(element)
            if definition is not None:
                place = self.reading.own(element, "place") or ""
                place = int(place) if place.isdigit() and len(place) < 9 else position
                entries.append((place, position, element, definition, discretionary))
        entries.sort(key=lambda entry: entry[:2])
        for _place, _position, element, definition, discretionary in entries:
            self._item(element, definition, discretionary, scope, way)

    def _table(self, table):
        return [item for item in table.iter("{*}discretionaryItem") if self.reading.local(item)]

    def _definition(self, element):
        value = element.get("definitionRef")
        if not value:
            said = {"element": self.reading.told(element), "name": "definitionRef"}
            self.reading.wrong("needed", element, **said)
            return None
        return self.reading.referred(element, "definitionRef", value, *ELEMENTS)

    def _item(self, element, definition, discretionary, scope, way):
        reading = self.reading
        if definition in way:
            reading.wrong("own_stage", element, value=reading.told(definition))
            return
        if len(self.found) >= MAX_ITEMS:
            raise CmmnError.of("too_many_items", element.sourceline, limit=MAX_ITEMS)
        if len(way) > MAX_DEPTH:
            raise CmmnError.of("too_deep", element.sourceline, element=reading.told(element), limit=MAX_DEPTH)
        self.used.add(definition)
        name = element.get("name") or definition.get("name")
        code = reading.own(element, "code")
        if code is None or element.get("id") in self.first:
            code = self.codes.give(name or element.get("id") or reading.local(definition))
        record = {
            "code": code,
            "name": name or element.get("id") or code,
            "kind": ELEMENTS[reading.local(definition)],
            "stage": scope.stage or None,
            "discretionary": discretionary,
        }
        if (identity := element.get("id")) is not None:
            scope.codes[identity] = code
            self.first.setdefault(identity, code)
        self.found.append((record, element, definition, scope))
        self.lines.append(element.sourceline)
        self.counts[record["kind"]] += 1
        self._what(record, element, definition)
        self._controls(record, element, definition)
        if record["kind"] == "stage":
            self._stage(definition, _Scope(scope, code), [*way, definition])

    def _what(self, record, element, definition):
        """What an item is: of its definition."""
        reading, name = self.reading, self.reading.local(definition)
        ours = reading.own(element, "code") is not None
        record["help"] = self._documented(element, definition, ours)
        if record["kind"] == "stage":
            record["auto_complete"] = definition.get("autoComplete") in ("true", "1")
            if name == "planFragment":
                reading.note("fragment", definition, element=reading.told(definition))
        elif record["kind"] == "step":
            self._step(record, definition, name, ours)
        elif record["kind"] == "listener" and name in ("eventListener", "event") and not ours:
            reading.note("listener", definition, element=reading.told(definition))
        refs = element.get("authorizedRoleRefs") if record["discretionary"] else None
        if refs:
            record["added_by"] = self._role(element, "authorizedRoleRefs", refs)
        if record["kind"] == "listener" and definition.get("authorizedRoleRefs"):
            record["role"] = self._role(definition, "authorizedRoleRefs", definition.get("authorizedRoleRefs"))

    def _step(self, record, definition, name, ours):
        reading = self.reading
        if definition.get("performerRef"):
            record["role"] = self._role(definition, "performerRef", definition.get("performerRef"))
        if name == "caseTask" and (opened := self._opened(definition)):
            record.update(step_kind="subcase", opens_type=opened)
        elif ours:
            return
        elif name == "caseTask":
            reading.note("subcase", definition, element=reading.told(definition))
        elif name in ("processTask", "decisionTask"):
            reading.note("task", definition, element=reading.told(definition))
        elif definition.get("isBlocking") in ("false", "0"):
            reading.note("not_blocking", definition, element=reading.told(definition))

    def _opened(self, definition):
        value = (definition.get("caseRef") or "").rpartition(":")[2]
        return self.cases.get(self.reading.ids.get(value)) if value else None

    def _documented(self, element, definition, ours):
        for holder in (element, definition):
            texts = [self.reading.text(child) for child in self.reading.children(holder, "documentation")]
            if texts:
                return texts[0] if ours else "\n\n".join(filter(None, (text.strip() for text in texts)))
        return None

    def _role(self, element, attribute, refs):
        names = refs.split()
        if len(names) > 1:
            self.reading.note("role", element, element=self.reading.told(element))
        found = self.reading.referred(element, attribute, names[0], "role", "caseRoles") if names else None
        return self.roles.get(found)

    # --- controls ------------------------------------------------------------------------------------------------

    def _controls(self, record, element, definition):
        listener = record["kind"] == "listener"
        record["required"] = listener or self._rule(element, definition, "requiredRule")[0]
        record["repeatable"], record["repeat_condition"] = self._rule(element, definition, "repetitionRule", True)
        if record["kind"] in ("step", "stage"):
            record["manual"], record["manual_condition"] = self._rule(
                element, definition, "manualActivationRule", True, absent=self.reading.old
            )

    def _rule(self, element, definition, name, conditional=False, absent=False):
        """Whether a control is on, and its condition."""
        reading, rule = self.reading, None
        for holder in (reading.child(element, "itemControl"), reading.child(definition, "defaultControl")):
            if rule is None and holder is not None:
                rule = reading.child(holder, name)
        if rule is None:
            return absent, None
        text, language = self._expression(rule)
        always = expressions.constant(text)
        if always is not None:
            return always, None
        if not conditional:
            reading.note("condition", rule, value=short(text), element=name)
            return True, None
        return True, self._condition(text, language, rule, name)

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
