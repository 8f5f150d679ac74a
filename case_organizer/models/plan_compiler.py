from odoo import api, models, tools

from ..engine import Criterion, Item, Part, PlanState, compile_plan, explain, validate

SHOWN = {
    "-": "not_yet",
    "w": "waiting",
    "e": "offered",
    "a": "todo",
    "c": "done",
    "d": "skipped",
    "s": "on_hold",
    "t": "cancelled",
    "f": "failed",
}


class CasePlanCompiler(models.AbstractModel):
    """Translates plan records to the engine's plan, and the engine's answers back to words."""

    _name = "case.plan.compiler"
    _description = "Plan Compiler"

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
        return [self._item(item, asked_again.get(item, ())) for item in self._ordered(plan)]

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
    def _item(self, item, approvals):
        prerequisites = item.prerequisite_ids
        if item.step_kind == "approval" and item.kind == "step":
            prerequisites |= item.approves_ids
        entry = []
        if prerequisites:
            entry.append(Criterion(parts=tuple(self._prerequisite(source) for source in prerequisites)))
        entry += self._criteria(item, "entry")
        if approvals:
            entry = entry or [Criterion()]
            entry += [Criterion(parts=(Part(source.code, outcome="rejected", standing=True),)) for source in approvals]
        again = bool(approvals) or (item.step_kind == "approval" and bool(item.approves_ids))
        return Item(
            item.code,
            item.kind,
            parent=item.parent_id.code or None,
            required=item.required,
            repeatable=item.repeatable or again,
            manual=item.manual and item.kind == "step",
            entry=tuple(entry),
            exit=tuple(self._criteria(item, "exit")),
            outcomes=tuple(code for code, *_rest in item._outcomes()),
        )

    @api.model
    def _prerequisite(self, source):
        going_on = tuple(code for code, _label, _reason, goes_on in source._outcomes() if goes_on)
        everything = len(going_on) == len(source._outcomes())
        return Part(source.code, outcome=None if everything else going_on, standing=True)

    @api.model
    def _criteria(self, item, kind):
        return [
            Criterion(
                parts=tuple(
                    Part(trigger.source_id.code, transition=trigger.transition, outcome=trigger.outcome or None)
                    for trigger in criterion.trigger_ids
                )
            )
            for criterion in item.criterion_ids.filtered(lambda c: c.kind == kind and c.trigger_ids)
        ]

    @api.model
    def compiled(self, plan_id):
        """The compiled plan of a version, from a cache that modelling empties."""
        return self._compiled(plan_id)[0]

    @api.model
    def facts(self, plan_id):
        """What the writer needs to know of each item: ``{code: dict}``."""
        return self._compiled(plan_id)[1]

    @api.model
    @tools.ormcache("plan_id")
    def _compiled(self, plan_id):
        plan = self.env["case.plan"].sudo().browse(plan_id)
        facts = {
            item.code: {
                "id": item.id,
                "kind": item.kind,
                "step_kind": item.step_kind,
                "role": item.role_id.id,
                "supervisor": item.supervisor_role_id.id,
                "days": item.deadline_days,
                "status": (item.status_id.sequence, item.status_id.id) if item.status_id else None,
            }
            for item in plan.item_ids
        }
        return compile_plan(self.items(plan)), facts

    @api.model
    @tools.ormcache("plan_id", "self.env.lang")
    def names(self, plan_id):
        """Names of a plan's items in the reader's language, by code."""
        return {item.code: item.name for item in self.env["case.plan"].sudo().browse(plan_id).item_ids}

    @api.model
    def problems(self, plan):
        """What the engine finds wrong with a plan, in words. :return: a list of sentences"""
        names = {item.code: item.name for item in plan.item_ids}
        return [self._problem(problem, names) for problem in validate(self.items(plan))]

    @api.model
    def _problem(self, problem, names):
        what = ", ".join(f"“{names.get(code, code)}”" for code in problem.items)
        sentences = {
            "empty_plan": self.env._("The plan has no steps."),
            "prerequisite_cycle": self.env._("These wait for each other, so none of them can start: %s.", what),
            "unreachable": self.env._("Nothing can ever start %s: what it waits for never happens.", what),
            "self_reference": self.env._("%s waits for itself.", what),
            "unknown_source": self.env._("%s waits for a step that is not in this plan.", what),
            "unknown_outcome": self.env._("%s waits for an outcome that its source does not have.", what),
            "too_many_items": self.env._("The plan has too many steps."),
            "endless_repeat": self.env._("%s would repeat without end.", what),
            "parent_cycle": self.env._("These stages lie within each other: %s.", what),
        }
        return sentences.get(problem.code) or f"{what}: {problem.detail}"

    @api.model
    def why_not(self, case, code):
        """Why an item of a running case waits. :return: a list of sentences"""
        case_sudo = case.sudo()
        plan = self.compiled(case_sudo.plan_id.id)
        state = PlanState.decode(plan, case_sudo.plan_state)
        names = self.names(case_sudo.plan_id.id)
        return [self._unmet(unmet, names) for unmet in explain(plan, state, code)]

    @api.model
    def _unmet(self, unmet, names):
        source = names.get(unmet.source, unmet.source)
        if unmet.kind == "stage":
            return self.env._("Waits until the stage “%s” begins.", source)
        if unmet.kind in ("required", "active"):
            return self.env._("“%s” is not done yet.", source)
        if unmet.kind == "suspended":
            return self.env._("“%s” is on hold.", source or self.env._("The case"))
        if unmet.outcome == "rejected":
            return self.env._("Asked again when “%s” is rejected.", source)
        if unmet.outcome and unmet.kind == "item":
            return self.env._("Waits until “%s” is approved.", source)
        return self.env._("Waits until “%s” is done.", source)

    @api.model
    def plan_map(self, plan, case=None):
        """What the plan map draws, see docs/architecture.md.

        :param plan: one ``case.plan``
        :param case: the running case, or None for the plan alone
        """
        items = self._ordered(plan)
        steps, state, compiled = {}, None, None
        if case:
            case_sudo = case.sudo()
            compiled = self.compiled(plan.id)
            state = PlanState.decode(compiled, case_sudo.plan_state)
            for step in self.env["case.step"].search([("case_id", "=", case.id)], order="instance"):
                steps[step.item_id.id] = step
        labels = dict(self.env["case.step"]._fields["shown_state"]._description_selection(self.env))
        labels.update({"waiting": self.env._("Waiting"), "not_yet": self.env._("Waiting"), "plan": ""})
        holders = {p.role_id.id: p.display_name for p in case.participant_ids} if case else {}
        return {
            "title": case.display_name if case else plan.display_name,
            "nodes": [self._node(item, steps.get(item.id), state, compiled, labels, holders) for item in items],
            "edges": self._edges(items),
        }

    @api.model
    def _node(self, item, step, state, compiled, labels, holders):
        shown = SHOWN[state.of(item.code)] if state else "plan"
        if step and shown == "todo":
            shown = step.shown_state
        waits = []
        if state and shown in ("waiting", "not_yet"):
            names = self.names(item.plan_id.id)
            waits = [self._unmet(unmet, names) for unmet in explain(compiled, state, item.code)]
        who = holders.get(item.role_id.id) or item.role_id.name or False
        if step:
            who = step.done_by_id.name or step.done_by_name or step._who()
        until = step.deadline if step and step.is_open else False
        return {
            "code": item.code,
            "name": item.name,
            "kind": item.kind,
            "step_kind": item.step_kind if item.kind == "step" else False,
            "parent": item.parent_id.code or False,
            "state": shown,
            "state_label": labels.get(shown, ""),
            "who": who,
            "supervisor": item.supervisor_role_id.name or False,
            "until": until.isoformat() + "Z" if until else False,
            "late": bool(until and until < self.env.cr.now()),
            "instances": state.instance(item.code) if state else 0,
            "step_id": step.id if step else False,
            "waits": waits,
            "required": item.required,
            "repeatable": item.repeatable,
            "discretionary": False,
            "help": item.help or "",
        }

    @api.model
    def _edges(self, items):
        edges = []
        for item in items:
            sources = item.prerequisite_ids | item.approves_ids
            edges += [{"from": source.code, "to": item.code, "label": "", "kind": "entry"} for source in sources]
            again = {"from": item.code, "label": self.env._("rejected"), "kind": "again"}
            edges += [{**again, "to": document.code} for document in item.approves_ids]
            edges += [
                {
                    "from": trigger.source_id.code,
                    "to": item.code,
                    "label": trigger.outcome or "",
                    "kind": trigger.criterion_id.kind,
                }
                for trigger in item.criterion_ids.trigger_ids
            ]
        return edges
