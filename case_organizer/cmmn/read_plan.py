"""Reads the plan of a case: stages, items, controls."""

from collections import Counter

from . import expressions
from .errors import CmmnError, short
from .names import ELEMENTS
from .read_sentries import SentryReading
from .reading import Codes

MAX_ITEMS = 10_000
#: How many times as many items may come of stages that are used more than once, in a plan that is not small.
MAX_AGAIN, SMALL = 10, 1_000
#: Stages within stages.
MAX_DEPTH = 50


class _Scope:
    """What the ids of plan items mean in one stage: a definition that is used twice has its items twice."""

    __slots__ = ("above", "codes", "stage")

    def __init__(self, above, stage):
        self.above, self.stage, self.codes = above, stage, {}


class PlanReading(SentryReading):
    """Reads one plan.

    :param reading: :class:`.reading.Reading`
    :param roles: ``{role element: code}``
    :param file_items: ``{caseFileItem: (kind, code)}``
    :param kinds: ``{code of a detail: kind}``; details that conditions name are added
    :param cases: ``{case element: code}``
    """

    def __init__(self, reading, roles, file_items, kinds, cases):
        super().__init__(reading, file_items, kinds)
        self.roles, self.cases = roles, cases
        self.lines, self.counts = [], Counter()
        self.codes = Codes()
        self.found = []
        self.used, self.most = set(), MAX_ITEMS

    def plan_of(self, model):
        """The plan in a ``casePlanModel``, as a bundle has it."""
        reading = self.reading
        elements = [*model.iter("{*}planItem"), *model.iter("{*}discretionaryItem")]
        if len(elements) > MAX_ITEMS:
            raise CmmnError.of("too_many_items", elements[MAX_ITEMS].sourceline, limit=MAX_ITEMS)
        self.most = min(MAX_ITEMS, max(SMALL, MAX_AGAIN * len(elements)))
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
        if len(self.found) >= self.most:
            raise CmmnError.of("too_many_items", element.sourceline, limit=self.most)
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
