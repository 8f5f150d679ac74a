from odoo import api, models

from ..engine import PlanState, explain

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
    """What the plan map draws of a plan, running or not: see docs/architecture.md."""

    _inherit = "case.plan.compiler"

    @api.model
    def plan_map(self, plan, case=None):
        """What the plan map draws, see docs/architecture.md.

        :param plan: one ``case.plan``
        :param case: the running case, or None for the plan alone
        """
        items = self._ordered(plan)
        steps, added, state, waiting, stages = {}, [], None, None, {}
        if case:
            case_sudo = case.sudo()
            compiled = self.compiled(plan.id)
            state = PlanState.decode(compiled, case_sudo.plan_state)
            holds = self.holds(plan.id, case.ids).get(case.id, frozenset())
            dates = self.due_in_words(case)
            stages = self.stage_deadlines(case, state)

            def waiting(code):
                return [self._unmet(unmet, plan.id, dates) for unmet in explain(compiled, state, code, holds)]

            for step in self.env["case.step"].search([("case_id", "=", case.id)], order="instance"):
                steps[step.code] = step
                if step.added and not step.void and step.state != "terminated":
                    added.append(step)
        labels = dict(self.env["case.step"]._fields["shown_state"]._description_selection(self.env))
        labels.update({"waiting": self.env._("Waiting"), "not_yet": self.env._("Waiting"), "plan": ""})
        holders = {p.role_id.id: p.display_name for p in case.participant_ids.filtered("current")} if case else {}
        nodes = [self._node(item, steps.get(item.code), state, waiting, labels, holders) for item in items]
        if case:
            self._running_nodes(case, items, nodes)
        return {
            "title": case.display_name if case else plan.display_name,
            "nodes": [
                *(node | (self._until(stages[node["code"]]) if node["code"] in stages else {}) for node in nodes),
                *(self._added_node(step, labels) for step in added),
                *(
                    self._coming_node(line, labels)
                    for line in (case.added_step_ids if case else ())
                    if line.state == "waiting"
                ),
            ],
            "edges": self._edges(items),
        }

    @api.model
    def _until(self, moment):
        return {"until": moment.isoformat() + "Z", "late": moment < self.env["case.writer"]._now()}

    @api.model
    def stage_deadlines(self, case, state):
        """Until when the running stages of a case are to be done. :return: ``{code: datetime}``"""
        plan_id = case.sudo().plan_id.id
        codes = [
            code
            for code, fact in self.facts(plan_id).items()
            if fact["kind"] == "stage" and fact["days"] and state.of(code) in "as"
        ]
        return self.env["case.writer"].stage_deadlines(case, codes) if codes else {}

    @api.model
    def _node(self, item, step, state, waiting, labels, holders):
        shown = SHOWN[state.of(item.code)] if state else "plan"
        if step and shown == "todo":
            shown = step.shown_state
        left_out = item.discretionary and shown == "not_yet"
        waits = waiting(item.code) if state and shown in ("waiting", "not_yet") else []
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
            "state_label": self.env._("Optional") if left_out else labels.get(shown, ""),
            "who": who,
            "supervisor": item.supervisor_role_id.name or False,
            "until": until.isoformat() + "Z" if until else False,
            "late": bool(until and until < self.env.cr.now()),
            "instances": state.instance(item.code) if state else 0,
            "step_id": step.id if step else False,
            "waits": waits,
            "required": item.required,
            "repeatable": item.repeatable,
            "discretionary": item.discretionary,
            "help": item.help or "",
        }

    @api.model
    def _running_nodes(self, case, items, nodes):
        """Say of the nodes of a running case since when they wait, and what the current user may do with them."""
        since = case._waiting_since() if any(node["state"] == "waiting" for node in nodes) else None
        addable = {entry["code"] for entry in case.get_addable() if entry["can_add"]}
        directs = case.may_direct and case.state == "active"
        for item, node in zip(items, nodes, strict=True):
            waits = node["state"] == "waiting"
            node["since"] = since(item).isoformat() + "Z" if waits else False
            node["can_skip"] = directs and waits and item.kind in ("step", "stage")
            node["can_add"] = item.code in addable

    @api.model
    def _coming_node(self, line, labels):
        """The node of a step of an added set that is not asked yet."""
        return {
            "code": f"added.{line.id}",
            "name": line.name,
            "kind": "step",
            "step_kind": line.item_id.step_kind,
            "parent": False,
            "state": "waiting",
            "state_label": labels["waiting"],
            "who": line.role_id.name or False,
            "supervisor": False,
            "until": False,
            "late": False,
            "since": line.added_on.isoformat() + "Z",
            "instances": 0,
            "step_id": False,
            "waits": line._waits(),
            "required": True,
            "repeatable": False,
            "discretionary": True,
            "help": line.item_id.help or "",
        }

    @api.model
    def _added_node(self, step, labels):
        """The node of a step that is in no plan."""
        until = step.deadline if step.is_open else False
        return {
            "code": f"{step.code}.{step.instance}",
            "name": step.name,
            "kind": "step",
            "step_kind": step.kind,
            "parent": False,
            "state": step.shown_state,
            "state_label": labels.get(step.shown_state, ""),
            "who": step.done_by_id.name or step._who(),
            "supervisor": False,
            "until": until.isoformat() + "Z" if until else False,
            "late": bool(until and until < self.env.cr.now()),
            "instances": 1,
            "step_id": step.id,
            "waits": [],
            "required": step.required,
            "repeatable": False,
            "discretionary": True,
            "help": step.own_help or step.item_id.help or "",
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
                    "label": self._outcome_told(trigger) if trigger.outcome else "",
                    "kind": trigger.criterion_id.kind,
                }
                for trigger in item.criterion_ids.trigger_ids.filtered("source_id")
            ]
        return edges

    @api.model
    def _outcome_told(self, trigger):
        return trigger.source_id._outcomes_told().get(trigger.outcome, trigger.outcome)
