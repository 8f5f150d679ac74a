"""Writes the plan of a case: stages, items, controls, sentries."""

from . import names
from .durations import to_duration
from .writing import NOT_XML, documentation, element, extension, sub

#: What a part of a sentry can say of an item.
_PART = frozenset(["kind", "source", "transition", "outcome"])


class PlanWriting:
    """Writes the plan of one type.

    :param writing: :class:`.writing.Writing`
    :param files: of the type, by their path in its folder
    """

    def __init__(self, writing, files):
        self.writing = writing
        self.plan = files["plans/v1.json"]
        self.model = writing.ids.give(f"plan_{files['type.json']['code']}")
        self.name = files["type.json"]["name"]
        self.items = self.plan.get("items", ())
        give = writing.ids.give
        self.roles = {role["code"]: give(f"role_{role['code']}") for role in files.get("roles.json", ())}
        self.details = {detail["code"]: give(f"detail_{detail['code']}") for detail in files.get("details.json", ())}
        self.documents = {code: give(f"document_{code}") for code in self._listened("document")}
        self.ids = {item["code"]: give(f"item_{item['code']}") for item in self.items}
        self.stages = {item["code"]: item.get("stage") for item in self.items}
        self.kinds = {item["code"]: item.get("kind", "step") for item in self.items}
        self.below = {}
        for item in self.items:
            self.below.setdefault(item.get("stage"), []).append(item)
        #: ``{code of an item, or None: (ids of entry criteria, ids of exit criteria)}``
        self.criteria = {code: ([], []) for code in (None, *self.ids)}
        #: ``[(id of a part, key of its source, id of its criterion)]``
        self.edges = []

    def _criteria_of_all(self):
        for item in self.items:
            if item.get("kind", "step") != "listener":
                yield from item.get("criteria", ())
        yield from self.plan.get("stops_when", ())

    def _listened(self, name):
        """Codes of what parts of criteria listen to, in order."""
        found = {}
        for criterion in self._criteria_of_all():
            for trigger in criterion.get("triggers", ()):
                if trigger.keys() == {"kind", name}:
                    found[trigger[name]] = None
        return found

    # --- the plan ------------------------------------------------------------------------------------------------

    def as_element(self):
        """The ``casePlanModel``."""
        rest = {name: value for name, value in self.plan.items() if name not in ("version", "items", "stops_when")}
        model = element("casePlanModel", id=self.model, autoComplete=_flag(rest.pop("auto_complete", True)))
        self.writing.named(model, {"name": self.name})
        extension(model, rest)
        leaving = [self._sentry(None, criterion, "exit") for criterion in self.plan.get("stops_when", ())]
        self._stage(model, None, [sentry for _criterion, sentry in leaving])
        for criterion, _sentry in leaving:
            model.append(criterion)
        return model

    def _stage(self, holder, code, sentries):
        """The items of a stage, in the order that the schema wants: items, sentries, the table, definitions."""
        listed, table, definitions = [], [], []
        children = self.below.get(code, ())
        optional = [item.get("discretionary", False) for item in children]
        placed = sorted(optional) != optional
        for place, item in enumerate(children):
            made, definition, own = self._item(item)
            if placed:
                made.set(f"{{{names.OWN}}}place", str(place))
            (table if item.get("discretionary") else listed).append(made)
            definitions.append(definition)
            sentries += own
        holder.extend(listed)
        holder.extend(sentries)
        if table:
            identity = self.writing.ids.give(f"table_{code or 'plan'}")
            sub(holder, "planningTable", id=identity).extend(table)
        holder.extend(definitions)

    # --- items ---------------------------------------------------------------------------------------------------

    def _item(self, item):
        """``(plan item, definition, sentries)`` of an item; what CMMN has no place for is kept with the plan item."""
        rest = dict(item)
        code, kind = rest.pop("code"), rest.pop("kind", "step")
        rest.pop("stage", None)
        optional = rest.pop("discretionary", False)
        made = element("discretionaryItem" if optional else "planItem", id=self.ids[code])
        made.set(f"{{{names.OWN}}}code", code)
        if optional and "added_by" in rest:
            made.set("authorizedRoleRefs", self.roles[rest.pop("added_by")])
        definition = self._definition(code, kind, rest)
        made.set("definitionRef", definition.get("id"))
        controls = self._controls(kind, rest)
        criteria, sentries = ([], []) if kind == "listener" else self._all_criteria(code, rest)
        extension(made, rest)
        if controls is not None:
            made.append(controls)
        made.extend(criteria)
        if kind == "stage":
            self._stage(definition, code, [])
        return made, definition, sentries

    def _definition(self, code, kind, rest):
        identity = self.writing.ids.give(f"definition_{code}")
        name = kind
        if kind == "step":
            name = {"automatic": "processTask", "subcase": "caseTask"}.get(rest.get("step_kind"), "humanTask")
        timer = None
        if kind == "listener":
            timer = self._timer(code, rest)
            name = "eventListener" if rest.get("criteria") or rest.get("after") else "userEventListener"
            name = "timerEventListener" if timer else name
        made = element(name, id=identity)
        self.writing.named(made, rest)
        documentation(made, rest, "help")
        if kind == "stage":
            made.set("autoComplete", _flag(rest.pop("auto_complete", True)))
        if name == "humanTask" and "role" in rest:
            made.set("performerRef", self.roles[rest.pop("role")])
        if name == "userEventListener" and "role" in rest:
            made.set("authorizedRoleRefs", self.roles[rest.pop("role")])
        if name == "caseTask" and rest.get("opens_type") in self.writing.cases:
            del rest["step_kind"]
            made.set("caseRef", self.writing.cases[rest.pop("opens_type")])
        if timer:
            del rest["criteria"]
            sub(made, "timerExpression").text = timer
        return made

    def _timer(self, code, rest):
        """The duration of a listener that only waits for a time after its stage began; None for another."""
        criteria = rest.get("criteria", ())
        if len(criteria) != 1 or rest.get("after") or criteria[0].keys() != {"triggers"}:
            return None
        triggers = criteria[0]["triggers"]
        stage = self.stages[code]
        said = {"date_source": "item", "source": stage, "transition": "start"} if stage else {"date_source": "opened"}
        if len(triggers) != 1:
            return None
        offset, unit = triggers[0].get("offset", 0), triggers[0].get("offset_unit", "days")
        expected = {"kind": "date", "offset": offset, "offset_unit": unit, **said}
        if {"offset": 0, "offset_unit": "days", **triggers[0]} != expected:
            return None
        return to_duration(offset, unit)

    def _controls(self, kind, rest):
        rules = []
        if rest.get("repeatable"):
            rules.append(self._rule("repetitionRule", rest, "repeatable", "repeat_condition"))
        if kind != "listener" and rest.pop("required", True):
            rules.append(element("requiredRule"))
        if kind in ("step", "stage") and rest.get("manual"):
            rules.append(self._rule("manualActivationRule", rest, "manual", "manual_condition"))
        if not rules:
            return None
        controls = element("itemControl")
        controls.extend(rules)
        return controls

    def _rule(self, name, rest, flag, condition):
        del rest[flag]
        rule = element(name)
        if _is_plain(rest.get(condition)):
            sub(rule, "condition", language=names.CONDITION).text = rest.pop(condition)
        return rule

    # --- criteria ------------------------------------------------------------------------------------------------

    def _all_criteria(self, code, rest):
        """``(criteria, sentries)`` of an item, those that start it first."""
        made = []
        after = rest.pop("after", ())
        if after:
            criterion, sentry = self._sentry(code, {"triggers": [{"source": source} for source in after]}, "entry")
            sentry.set(f"{{{names.OWN}}}after", "true")
            made.append((criterion, sentry))
        criteria = rest.pop("criteria", ())
        made += [self._sentry(code, criterion, criterion.get("kind", "entry")) for criterion in criteria]
        return [criterion for criterion, _sentry in made], [sentry for _criterion, sentry in made]

    def _sentry(self, code, record, kind):
        """``(criterion, sentry)``."""
        give = self.writing.ids.give
        number = sum(map(len, self.criteria[code])) + 1
        base = f"{kind}_{code or 'plan'}_{number}"
        identity = give(base)
        sentry = element("sentry", id=give(f"sentry_{code or 'plan'}_{number}"))
        criterion = element(f"{kind}Criterion", id=identity, sentryRef=sentry.get("id"))
        self.criteria[code][kind == "exit"].append(identity)
        rest = {name: value for name, value in record.items() if name not in ("kind", "triggers")}
        parts, kept = [], []
        for place, trigger in enumerate(record.get("triggers", ())):
            part = self._part(trigger, give, f"part_{code or 'plan'}_{number}_{place + 1}", identity)
            if part is None:
                kept.append([place, trigger])
            else:
                parts.append(part)
        if kept:
            rest["triggers"] = kept
        condition = rest.pop("condition") if _is_plain(rest.get("condition")) else None
        extension(sentry, rest)
        sentry.extend(parts)
        if condition:
            sub(sub(sentry, "ifPart"), "condition", language=names.CONDITION).text = condition
        if not record.get("triggers") and not record.get("condition"):
            sentry.set(f"{{{names.OWN}}}empty", "true")
        return criterion, sentry

    def _part(self, trigger, give, base, criterion):
        """A part of a sentry; None for what CMMN's cannot say."""
        kind = trigger.get("kind", "item")
        if kind == "item" and trigger.keys() <= _PART and not NOT_XML.search(trigger.get("outcome", "")):
            source = trigger["source"]
            part = element("planItemOnPart", id=give(base), sourceRef=self.ids[source])
            if "outcome" in trigger:
                part.set(f"{{{names.OWN}}}outcome", trigger["outcome"])
            event, key = trigger.get("transition", "complete"), source
            if event == "complete" and self.kinds[source] in ("milestone", "listener"):
                event = "occur"
        elif kind == "characteristic" and trigger.get("detail") in self.details:
            part = element("caseFileItemOnPart", id=give(base), sourceRef=self.details[trigger["detail"]])
            event, key = "update", ("detail", trigger["detail"])
        elif kind == "document" and trigger.get("document") in self.documents:
            part = element("caseFileItemOnPart", id=give(base), sourceRef=self.documents[trigger["document"]])
            event, key = "create", ("document", trigger["document"])
        else:
            return None
        sub(part, "standardEvent").text = event
        self.edges.append((part.get("id"), key, criterion))
        return part


def _flag(value):
    return "true" if value else "false"


def _is_plain(condition):
    """Whether a condition can stand as text in an element and be read again as it is."""
    return (
        bool(condition) and condition == condition.strip() and not NOT_XML.search(condition) and "\r" not in condition
    )
