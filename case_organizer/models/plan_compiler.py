from typing import NamedTuple

from odoo import api, models, tools

from ..engine import Criterion, Item, Part, Plan, compile_plan, validate
from ..engine.validate import WARNINGS
from ..tools.conditions import identity, names, parse
from .plan_reserved import OWN_STEPS, RESERVED

#: Ends the code of the milestone that the compiler adds to a stage that asks any, or exactly one, of its steps.
CHOSEN = ":chosen"


class Compiled(NamedTuple):
    """What a plan version comes to, as it is kept in the cache.

    :ivar plan: the engine's compiled plan
    :ivar facts: ``{code: dict}``, what the writer needs to know of each item
    :ivar conditions: ``{id: domain}``
    :ivar names: what the conditions look at: columns of the case, codes of details
    :ivar details: ``{code: kind}`` of the details of the type
    :ivar dates: ``{key: DateRule}``
    :ivar endings: ``{item id: Ending}``
    """

    plan: Plan
    facts: dict
    conditions: dict
    names: frozenset
    details: dict
    dates: dict
    endings: dict


class Ending(NamedTuple):
    """What completing a step looks at.

    :ivar code: of the item
    :ivar outcomes: ``{code: whether it needs a reason}``, the default one first
    :ivar asks: whether it asks questions or documents
    :ivar by_condition: whether it asks any of them by condition
    :ivar kind: of step
    """

    code: str
    outcomes: dict
    asks: bool
    by_condition: bool
    kind: str


class Statuses(NamedTuple):
    """The statuses that cases have while no open item names another."""

    default: int | None
    closed: int | None

    def choose(self, facts, letter, open_items):
        """The status of a case.

        :param facts: of its plan
        :param letter: of the case
        :param open_items: as ``PlanState.open_items`` gives them
        :return: the id of the first status that open items name, else of the default; a stage is asked only while
            nothing within it names one, and a case on hold keeps what its items said before
        """
        if letter in "ct":
            return self.closed
        counted = "eas" if letter == "s" else "ea"
        found = [facts[code] for code, _n, at in open_items if at in counted and code in facts]
        named = [fact for fact in found if fact["status"]]
        nearer = frozenset().union(*(fact["within"] for fact in named))
        statuses = [fact["status"] for fact in named if fact["code"] not in nearer]
        return min(statuses)[1] if statuses else self.default


class CasePlanCompiler(models.AbstractModel):
    """Translates plan records to the engine's plan; ``plan_words.py`` puts the engine's answers into words."""

    _name = "case.plan.compiler"
    _description = "Plan Compiler"

    # --- records to the engine's items -------------------------------------------------------------------------

    @api.model
    def items(self, plan):
        """The engine's items of a plan.

        :param plan: one ``case.plan``
        :return: a list of :class:`..engine.Item`, parents before children
        """
        asked_again = {}
        for approval in plan.item_ids.filtered(lambda item: item.step_kind == "approval" and item.kind == "step"):
            for document in approval.approves_ids:
                asked_again.setdefault(document, []).append(approval)
        found = []
        for item in self._ordered(plan):
            found.append(self._item(item, asked_again.get(item, ())))
            if item.kind == "stage" and item.step_set != "all":
                found.append(self._chosen(item))
        return found

    @api.model
    def _ordered(self, plan):
        children = {}
        for item in plan.item_ids.sorted(lambda item: (item.sequence, item.id)):
            children.setdefault(item.parent_id, []).append(item)
        ordered = []

        def add(parent):
            for item in children.get(parent, ()):
                ordered.append(item)
                add(item)

        add(plan.env["case.plan.item"])
        return ordered

    @api.model
    @tools.ormcache("plan_id")
    def optional_ids(self, plan_id):
        """Ids of the steps and stages of a plan that may be added to a running case, in the order of the plan."""
        items = self._ordered(self.env["case.plan"].sudo().browse(plan_id))
        return tuple(
            item.id for item in items if item.kind in ("step", "stage") and (item.discretionary or item.repeatable)
        )

    @api.model
    @tools.ormcache("plan_id")
    def milestone_codes(self, plan_id):
        """Codes of the milestones of a plan, in its order."""
        items = self._ordered(self.env["case.plan"].sudo().browse(plan_id))
        return tuple(item.code for item in items if item.kind == "milestone")

    @api.model
    def _item(self, item, approvals):
        is_step, step_set = item.kind == "step", item.parent_id.step_set or "all"
        decides = is_step and item.step_kind == "approval"
        prerequisites = item.prerequisite_ids | item.approves_ids if decides else item.prerequisite_ids
        entry = [Criterion(tuple(map(self._prerequisite, prerequisites)))] if prerequisites else []
        entry += self._criteria(item.criterion_ids, "entry")
        if approvals:
            entry = entry or [Criterion()]
            entry += [Criterion((Part(source.code, outcome="rejected", standing=True),)) for source in approvals]
        leave = self._criteria(item.criterion_ids, "exit")
        if step_set == "one":
            leave += [Criterion((Part(other.code, transition="start"),)) for other in self._others(item)]
        again = bool(approvals) or (decides and bool(item.approves_ids))
        offered = item.kind in ("step", "stage") and (item.manual or step_set != "all")
        return Item(
            item.code,
            item.kind,
            parent=item.parent_id.code or None,
            required=item.required and step_set == "all",
            repeatable=item.repeatable or again,
            max_instances=item.max_instances if item.repeatable else 0,
            repeat_condition=identity(parse(item.repeat_condition)),
            manual=offered and (identity(parse(item.manual_condition)) or True),
            discretionary=item.discretionary,
            auto_complete=item.auto_complete,
            entry=tuple(entry),
            exit=tuple(leave),
            outcomes=tuple(code for code, *_rest in item._outcomes()),
        )

    @api.model
    def _others(self, item):
        """The other steps of the stage of an item."""
        return item.plan_id.item_ids.filtered(lambda i: i.parent_id == item.parent_id and i.kind == "step") - item

    @api.model
    def _chosen(self, stage):
        """The milestone of a stage that asks any of its steps: reached as soon as one of them is done."""
        steps = stage.plan_id.item_ids.filtered(lambda item: item.parent_id == stage and item.kind in ("step", "stage"))
        entry = tuple(Criterion((self._prerequisite(step),)) for step in steps)
        return Item(stage.code + CHOSEN, "milestone", parent=stage.code, entry=entry or (Criterion(),))

    @api.model
    def _prerequisite(self, source):
        going_on = tuple(code for code, _label, _reason, goes_on in source._outcomes() if goes_on)
        everything = len(going_on) == len(source._outcomes())
        return Part(source.code, outcome=None if everything else going_on, standing=True)

    @api.model
    def _criteria(self, criteria, kind):
        return [
            Criterion(tuple(map(self._part, criterion.trigger_ids)), identity(parse(criterion.condition)))
            for criterion in criteria.filtered(lambda c: c.kind == kind and (c.trigger_ids or c.condition))
        ]

    @api.model
    def _part(self, trigger):
        if trigger.kind == "item":
            return Part(trigger._key(), transition=trigger.transition, outcome=trigger.outcome or None)
        return Part(trigger._key(), kind=trigger.kind)

    @api.model
    def leaving(self, plan):
        """The exit criteria of a plan itself."""
        return tuple(self._criteria(plan.exit_criterion_ids, "exit"))

    # --- the compiled plan, from the cache ---------------------------------------------------------------------

    @api.model
    def compiled(self, plan_id):
        """The engine's plan of a version, from a cache that modelling empties."""
        return self._compiled(plan_id).plan

    @api.model
    def facts(self, plan_id):
        """What the writer needs to know of each item: ``{code: dict}``."""
        return self._compiled(plan_id).facts

    @api.model
    @tools.ormcache("plan_id")
    def names_statuses(self, plan_id):
        """Whether any item of a plan names a status: else it is not asked which of them are open."""
        return any(fact["status"] for fact in self.facts(plan_id).values())

    @api.model
    def unit(self, plan_id, code):
        """In what the deadline of a step is counted: its own, else that of the stage around it; None without one."""
        facts = self.facts(plan_id)
        fact = facts.get(code) or {}
        if fact and not fact["days"]:
            fact = facts.get(fact["stage"]) or {}
        return fact.get("unit")

    @api.model
    @tools.ormcache("plan_id", "step_kind")
    def codes_of(self, plan_id, step_kind):
        """The codes of the steps of a kind in a plan: a frozenset."""
        facts = self.facts(plan_id).items()
        return frozenset(code for code, fact in facts if fact["kind"] == "step" and fact["step_kind"] == step_kind)

    @api.model
    def dates(self, plan_id):
        """The dates a plan waits for: ``{key: DateRule}``."""
        return self._compiled(plan_id).dates

    @api.model
    @tools.ormcache()
    def partner_dates(self):
        """Names of the fields of customers that any plan counts from."""
        triggers = self.env["case.plan.trigger"].sudo()
        found = triggers.search([("kind", "=", "date"), ("date_source", "=", "partner")])
        return frozenset(found.date_field_id.mapped("name"))

    @api.model
    def condition_names(self, plan_id):
        """What the conditions of a plan look at: columns of the case, codes of details."""
        return self._compiled(plan_id).names

    @api.model
    @tools.ormcache("plan_id")
    def _compiled(self, plan_id):
        plan = self.env["case.plan"].sudo().browse(plan_id)
        self._plans_of_items().update(dict.fromkeys(plan.item_ids.ids, plan_id))
        criteria = plan.item_ids.criterion_ids | plan.exit_criterion_ids
        texts = [*criteria.mapped("condition")]
        for item in plan.item_ids:
            texts += [item.repeat_condition, item.manual_condition]
        domains = [domain for domain in map(parse, texts) if domain]
        # Who gets a step is looked at when it is asked: nothing listens to what these name.
        looked_at = [domain for domain in map(parse, plan.item_ids.assignment_ids.mapped("condition")) if domain]
        return Compiled(
            compile_plan(
                [*self.items(plan), *RESERVED], self.leaving(plan), plan.auto_complete and not plan.asks_review
            ),
            {**self._own_facts(), **{item.code: self._facts(item) for item in plan.item_ids}},
            {identity(domain): domain for domain in [*domains, *looked_at]},
            frozenset().union(*map(names, domains)),
            plan.type_id._detail_kinds(),
            {t._key(): t._date_rule() for t in criteria.trigger_ids if t.kind == "date"},
            {item.id: self._ending(item) for item in plan.item_ids},
        )

    @api.model
    def _facts(self, item):
        """What the writer needs to know of an item. Addons add to it."""
        return {
            "id": item.id,
            "code": item.code,
            "kind": item.kind,
            "step_kind": item.step_kind,
            "role": item.role_id.id,
            "supervisor": item.supervisor_role_id.id,
            "days": item.deadline_days,
            "unit": item.deadline_unit,
            "stage": item._timed_stage().code or None,
            "status": (item.status_id.sequence, item.status_id.id) if item.status_id else None,
            "within": frozenset(item._stages().mapped("code")),
        }

    @api.model
    def _own_facts(self):
        """The facts of steps that are in no plan."""
        blank = self.env["case.plan.item"].new({"kind": "step", "step_kind": "action", "required": False})
        return {code: {**self._facts(blank), "id": None} for code in OWN_STEPS}

    @api.model
    def ending(self, item_id):
        """What completing a step of this plan item looks at: :class:`Ending`."""
        return self._compiled(self._plan_of(item_id)).endings[item_id]

    @api.model
    def label(self, item_id):
        """The name of a plan item in the reader's language."""
        plan_id = self._plan_of(item_id)
        return self.names(plan_id)[self._compiled(plan_id).endings[item_id].code]

    @api.model
    def _plan_of(self, item_id):
        """The id of the plan of an item."""
        known = self._plans_of_items()
        if item_id not in known:
            known[item_id] = self.env["case.plan.item"].sudo().browse(item_id).plan_id.id
        return known[item_id]

    @api.model
    @tools.ormcache()
    def _plans_of_items(self):
        """``{item id: plan id}`` as far as somebody asked, or the plan was compiled; emptied with the other caches."""
        return {}

    @api.model
    def _ending(self, item):
        return Ending(
            item.code,
            {code: needs_reason for code, _label, needs_reason, _goes_on in item._outcomes()},
            bool(item.question_ids or item.ask_document_ids),
            any(item.question_ids.mapped("condition")) or any(item.ask_document_ids.mapped("condition")),
            item.step_kind,
        )

    @api.model
    def statuses(self):
        """The :class:`Statuses` to choose from."""
        return Statuses(*self._statuses())

    @api.model
    @tools.ormcache()
    def _statuses(self):
        found = self.env["case.status"].sudo().search([])
        return found.filtered("is_default")[:1].id or None, found.filtered("is_closed")[:1].id or None

    @api.model
    def problems(self, plan):
        """What the engine finds wrong with a plan, in words, warnings left out. :return: a list of sentences"""
        return [text for text, _code in self.located_problems(plan)]

    @api.model
    def located_problems(self, plan):
        """The same with the first item that each is about: a list of ``(sentence, code or False)``."""
        found = {item.code: item.name for item in plan.item_ids}
        return [
            (self._problem(problem, found), problem.items[0].removesuffix(CHOSEN) if problem.items else False)
            for problem in validate(self.items(plan), self.leaving(plan))
            if problem.code not in WARNINGS
        ]
