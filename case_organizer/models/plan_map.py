from odoo import api, models, tools

from ..engine import PlanState, explain
from .plan_map_people import MapPeople
from .plan_reserved import ADDED_SET

#: What the map reads of a step.
READ = (
    *("case_id", "code", "instance", "state", "started_on", "void", "deadline", "item_id", "own_name", "own_kind"),
    *("box_id", "role_id", "by_hand", "done_by_id", "done_by_name"),
)

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
        drawn, edges = self._drawn_of_version(plan.id) if case or plan.state != "draft" else self._drawn(plan.id)
        steps, added, state, waiting, stages = {}, [], None, None, {}
        if case:
            case_sudo, compiled = case.sudo(), self.compiled(plan.id)
            state = PlanState.decode(compiled, case_sudo.plan_state)
            holds = self.holds(plan.id, case.ids).get(case.id, frozenset())
            dates = self.due_in_words(case)
            stages = self.stage_deadlines(case, state)

            def waiting(code):
                return [self._unmet(unmet, plan.id, dates) for unmet in explain(compiled, state, code, holds)]

            for step in self.env["case.step"].search_fetch([("case_id", "=", case.id)], READ, order="instance"):
                steps[step.code] = step
                if step.added and not step.void and step.state != "terminated":
                    added.append(step)
        labels = dict(self.env["case.step"]._fields["shown_state"]._description_selection(self.env))
        labels.update({"waiting": self.env._("Waiting"), "not_yet": self.env._("Waiting"), "plan": ""})
        people = MapPeople(case, self.env["case.step"].union(*steps.values(), *added), drawn)
        nodes = [self._node(item, steps.get(item["code"]), state, waiting, labels, people) for item in drawn]
        if case:
            self._running_nodes(case, nodes)
        # Steps of an added set wait only while the set is not through: else none is looked for.
        sets = case and any(code == ADDED_SET for code, _instance, _letter in state.open_items())
        coming = case.added_step_ids.filtered(lambda line: line.state == "waiting") if sets else ()
        return {
            "title": " ".join(filter(None, (case_sudo.name, case_sudo.title))) if case else plan.display_name,
            "nodes": [
                *(node | (self._until(stages[node["code"]]) if node["code"] in stages else {}) for node in nodes),
                *(self._added_node(step, labels, people) for step in added),
                *(self._coming_node(line, labels) for line in coming),
            ],
            "edges": edges,
        }

    @api.model
    @tools.ormcache("plan_id", "self.env.lang")
    def _drawn_of_version(self, plan_id):
        """What the map draws of a plan that does not change any more; see :meth:`_drawn`."""
        return self._drawn(plan_id)

    @api.model
    def _drawn(self, plan_id):
        """What the map draws of a plan alone, in the reader's language: ``([node], [edge])``, not to be changed.

        ``role`` and ``supervisor_role`` of a node are ids of ``case.role``.
        """
        items = self._ordered(self.env["case.plan"].sudo().browse(plan_id))
        nodes = [
            {
                "code": item.code,
                "name": item.name,
                "kind": item.kind,
                "step_kind": item.step_kind if item.kind == "step" else False,
                "parent": item.parent_id.code or False,
                "required": item.required,
                "repeatable": item.repeatable,
                "discretionary": item.discretionary,
                "help": item.help or "",
                "role": item.role_id.id,
                "supervisor_role": item.supervisor_role_id.id,
            }
            for item in items
        ]
        return nodes, self._edges(items)

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
    def _node(self, item, step, state, waiting, labels, people):
        code = item["code"]
        shown = SHOWN[state.of(code)] if state else "plan"
        if step and shown == "todo":
            shown = step.shown_state
        left_out = item["discretionary"] and shown == "not_yet"
        until = step.deadline if step and step.is_open else False
        return {
            **{key: value for key, value in item.items() if key not in ("role", "supervisor_role")},
            "state": shown,
            "state_label": self.env._("Optional") if left_out else labels.get(shown, ""),
            "who": people.of_step(step) if step else people.of_role(item["role"]),
            "supervisor": people.roles.get(item["supervisor_role"], False),
            "until": until.isoformat() + "Z" if until else False,
            "late": bool(until and until < self.env.cr.now()),
            "instances": state.instance(code) if state else 0,
            "step_id": step.id if step else False,
            "waits": waiting(code) if state and shown in ("waiting", "not_yet") else [],
        }

    @api.model
    def _running_nodes(self, case, nodes):
        """Say of the nodes of a running case since when they wait, and what the current user may do with them."""
        since = case._waiting_since() if any(node["state"] == "waiting" for node in nodes) else None
        addable = {entry["code"] for entry in case.get_addable() if entry["can_add"]}
        directs = case.may_direct and case.state == "active"
        for node in nodes:
            waits = node["state"] == "waiting"
            node["since"] = since(node["code"], node["parent"]).isoformat() + "Z" if waits else False
            node["can_skip"] = directs and waits and node["kind"] in ("step", "stage")
            node["can_add"] = node["code"] in addable

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
    def _added_node(self, step, labels, people):
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
            "who": people.of_step(step),
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
